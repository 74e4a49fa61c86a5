"""What every address of somebody's mailbox has in common, whichever protocol it names: its password never stands in it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs


class AccountError(ValueError):
    """An address of a mailbox that cannot be used; the text says why and what to write instead."""


def password_of(host: str, query: str, environment: Mapping[str, str], *, usual: str, usual_file: str) -> str:
    """The password of the variable that ?password-env=NAME names, or the first line of the file that ?password-file=PATH names;
    without either, of the variable `usual`, or of the file whose path is in the variable `usual_file`. Raises AccountError.
    """
    asked = parse_qs(query)
    name, file = (asked.get(each, [""])[0] for each in ("password-env", "password-file"))
    if not name and not file:
        name, file = usual, environment.get(usual_file, "")
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


def is_here(host: str) -> bool:
    """Whether it is this very machine, which alone may be spoken to without encryption."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
