"""Which mailbox's scripts to look after, as one address; its password never stands in it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

PASSWORD, PASSWORD_FILE = "EVENHAND_SIEVE_PASSWORD", "EVENHAND_SIEVE_PASSWORD_FILE"
PORT = 4190
_LIKE = "sieve://user@host?to=TEAM"


class AccountError(ValueError):
    """An address of a mailbox that cannot be used; the text says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox at a ManageSieve server. Without TLS only this machine itself is spoken to.

    `to` are the teams and addresses whose mail it takes; `floor` says that it takes complaints, reviews or disputes.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    to: tuple[str, ...] = ()
    floor: bool = False
    must_encrypt: bool = True

    def __str__(self) -> str:
        return f"sieve://{quote(self.user)}@{self.host}:{self.port}"


def account(url: str, environment: Mapping[str, str]) -> Account:
    """Read an address such as sieve://user@host?to=casework&to=casework@body.example. A user name's @ is written %40.

    ?floor=yes marks the mailbox of complaints, reviews or disputes. The password is that of the variable that ?password-env=NAME
    names, or the first line of the file that ?password-file=PATH names; without either, of EVENHAND_SIEVE_PASSWORD or
    EVENHAND_SIEVE_PASSWORD_FILE. Raises AccountError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError as error:
        raise AccountError(
            f"This is not the address of a mailbox's scripts. Write it like {_LIKE}."
        ) from error
    if parts.scheme != "sieve" or not parts.hostname or not parts.username:
        raise AccountError(f"This is not the address of a mailbox's scripts. Write it like {_LIKE}.")
    if parts.password is not None:
        raise AccountError(f"A password never stands in an address. Put it into {PASSWORD} or a file.")
    asked = parse_qs(parts.query)
    unknown = asked.keys() - {"to", "floor", "password-env", "password-file"}
    if unknown:
        raise AccountError(f"Unknown in the address of a mailbox: {', '.join(sorted(unknown))}.")
    return Account(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=_password(parts.hostname, asked, environment),
        to=tuple(asked.get("to", ())),
        floor=asked.get("floor", ["no"])[0] in ("yes", "true", "1"),
        must_encrypt=not _is_here(parts.hostname),
    )


def _password(host: str, asked: Mapping[str, list[str]], environment: Mapping[str, str]) -> str:
    name, file = (asked.get(each, [""])[0] for each in ("password-env", "password-file"))
    if not name and not file:
        name, file = PASSWORD, environment.get(PASSWORD_FILE, "")
    if environment.get(name):
        return environment[name]
    if not file:
        raise AccountError(
            f"There is no password for {host}. Put it into {name}, or name a file that holds it."
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
