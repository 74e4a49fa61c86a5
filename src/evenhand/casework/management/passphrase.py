"""Asks whoever sits at the keyboard for a passphrase; a pipe gives it as a line. It is never an argument: others see those."""

from __future__ import annotations

import sys
from getpass import getpass

from django.core.management.base import CommandError

SHORTEST = 12


def ask_for_old() -> str:
    """The passphrase of a key file."""
    return getpass("Passphrase of the key file: ") if sys.stdin.isatty() else _line()


def ask_for_new() -> str:
    """A new passphrase, twice at a keyboard. Raises CommandError when it is too short or the two differ."""
    given = getpass("A passphrase for it: ") if sys.stdin.isatty() else _line()
    if len(given) < SHORTEST:
        raise CommandError(f"Choose a passphrase of at least {SHORTEST} characters.")
    if sys.stdin.isatty() and getpass("Once more: ") != given:
        raise CommandError("The two are not the same. Try again.")
    return given


def ask_for_password() -> str:
    """The password of an account, twice at a keyboard; the account judges whether it will do. Raises CommandError."""
    if not sys.stdin.isatty():
        return _line()
    given = getpass("Their password: ")
    if getpass("Once more: ") != given:
        raise CommandError("The two are not the same. Try again.")
    return given


def _line() -> str:
    return sys.stdin.readline().rstrip("\n")
