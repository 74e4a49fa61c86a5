"""Which mailbox's scripts to look after, as one address; its password never stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from evenhand.casework.doors.mail_account import AccountError, is_here, password_of

from .script import FOLDERS, NAME

__all__ = ["PASSWORD", "PASSWORD_FILE", "Account", "AccountError", "account", "folders_in"]

PASSWORD, PASSWORD_FILE = "EVENHAND_SIEVE_PASSWORD", "EVENHAND_SIEVE_PASSWORD_FILE"
PORT = 4190
_LIKE = "sieve://user@host?to=TEAM"


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox at a ManageSieve server. Without TLS only this machine itself is spoken to.

    `to` are the teams and addresses whose mail it takes; `floor` says that it takes complaints, reviews or disputes. `then` is the
    site's own script that ours runs afterwards, "" for none, None where that is not said; `folders` are others than the usual.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    to: tuple[str, ...] = ()
    floor: bool = False
    must_encrypt: bool = True
    then: str | None = None
    folders: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"sieve://{quote(self.user)}@{self.host}:{self.port}"


def account(url: str, environment: Mapping[str, str]) -> Account:
    """Read an address such as sieve://user@host?to=casework&to=casework@body.example. A user name's @ is written %40.

    ?floor=yes marks the mailbox of complaints, reviews or disputes. ?then=SCRIPT names the site's own script, which ours runs
    afterwards, and ?folder=ACTION=FOLDER another folder for what is filed. The password is that of the variable that
    ?password-env=NAME names, or the first line of the file that ?password-file=PATH names; without either, of
    EVENHAND_SIEVE_PASSWORD or EVENHAND_SIEVE_PASSWORD_FILE. Raises AccountError.
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
    asked = parse_qs(parts.query, keep_blank_values=True)
    unknown = asked.keys() - {"to", "floor", "then", "folder", "password-env", "password-file"}
    if unknown:
        raise AccountError(f"Unknown in the address of a mailbox: {', '.join(sorted(unknown))}.")
    if NAME in asked.get("then", ()):
        raise AccountError(f"“{NAME}” is our own script; ?then= names the site's.")
    return Account(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=password_of(
            parts.hostname, parts.query, environment, usual=PASSWORD, usual_file=PASSWORD_FILE
        ),
        to=tuple(each for each in asked.get("to", ()) if each),
        floor=asked.get("floor", ["no"])[0] in ("yes", "true", "1"),
        must_encrypt=not is_here(parts.hostname),
        then=asked["then"][-1] if "then" in asked else None,
        folders=folders_in(asked.get("folder", ())),
    )


def folders_in(written: Iterable[str]) -> dict[str, str]:
    """Folders for what is filed, each written as ACTION=FOLDER. Raises AccountError."""
    found = {}
    for each in written:
        action, _, folder = each.partition("=")
        if action not in FOLDERS or not folder:
            raise AccountError(
                f"Write a folder as ACTION=FOLDER, where ACTION is one of: {', '.join(FOLDERS)}."
            )
        found[action] = folder
    return found
