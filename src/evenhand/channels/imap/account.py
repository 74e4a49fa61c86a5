"""Which mailbox to look into, as one address; its password never stands in it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

PASSWORD, PASSWORD_FILE = "EVENHAND_IMAP_PASSWORD", "EVENHAND_IMAP_PASSWORD_FILE"
_LIKE = "imaps://user@host/INBOX"


class AccountError(ValueError):
    """An address of a mailbox that cannot be used; the text says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Account:
    """One folder of one mailbox. `security` is "tls", "starttls", or "none", which only this machine may use."""

    host: str
    port: int
    security: str
    user: str
    folder: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        scheme = "imaps" if self.security == "tls" else "imap"
        return f"{scheme}://{quote(self.user)}@{self.host}:{self.port}/{quote(self.folder)}"


def account(url: str, environment: Mapping[str, str]) -> Account:
    """Read an address such as imaps://user@host/INBOX. A user name with an @ is written with %40.

    The password is that of the environment variable that ?password-env=NAME names, or the first line of the file that
    ?password-file=PATH names; without either, of EVENHAND_IMAP_PASSWORD or EVENHAND_IMAP_PASSWORD_FILE. Raises AccountError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AccountError(f"This is not the address of a mailbox. Write it like {_LIKE}.") from error
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username:
        raise AccountError(f"This is not the address of a mailbox. Write it like {_LIKE}.")
    if parts.password is not None:
        raise AccountError(f"A password never stands in an address. Put it into {PASSWORD} or a file.")
    security = "tls" if parts.scheme == "imaps" else "none" if _is_here(parts.hostname) else "starttls"
    return Account(
        host=parts.hostname,
        port=port or (993 if security == "tls" else 143),
        security=security,
        user=unquote(parts.username),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        password=_password(parts, environment),
    )


def _password(parts: SplitResult, environment: Mapping[str, str]) -> str:
    asked = parse_qs(parts.query)
    name, file = (asked.get(each, [""])[0] for each in ("password-env", "password-file"))
    if not name and not file:
        name, file = PASSWORD, environment.get(PASSWORD_FILE, "")
    if environment.get(name):
        return environment[name]
    if not file:
        raise AccountError(
            f"There is no password for {parts.hostname}. Put it into {name}, or name a file that holds it."
        )
    try:
        return Path(file).read_text(encoding="utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise AccountError(
            f"The password cannot be read from {file}. Check the file and who may read it."
        ) from error


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
