"""Which mailbox to look into, as one address; its password never stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from evenhand.casework.doors.mail_account import AccountError, is_here, password_of

__all__ = ["PASSWORD", "PASSWORD_FILE", "Account", "AccountError", "account"]

PASSWORD, PASSWORD_FILE = "EVENHAND_IMAP_PASSWORD", "EVENHAND_IMAP_PASSWORD_FILE"
_LIKE = "imaps://user@host/INBOX"


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
    security = "tls" if parts.scheme == "imaps" else "none" if is_here(parts.hostname) else "starttls"
    return Account(
        host=parts.hostname,
        port=port or (993 if security == "tls" else 143),
        security=security,
        user=unquote(parts.username),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        password=password_of(
            parts.hostname, parts.query, environment, usual=PASSWORD, usual_file=PASSWORD_FILE
        ),
    )
