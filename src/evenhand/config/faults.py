"""What goes wrong at the command line, in a sentence that says what to do."""

from __future__ import annotations

import errno
import sqlite3

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError
from environs import EnvError

from evenhand.config import places

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def in_words(error: BaseException) -> str:
    """The fault for whoever runs the command; blank when it is a fault of ours, to be shown whole."""
    if isinstance(error, (EnvError, ImproperlyConfigured)):
        return f"A setting is not right. {error}"
    if isinstance(error, CommandError):
        return str(error)
    if isinstance(error, PermissionError):
        return (
            f"Evenhand may not read or write {error.filename}. Run it as the user whose file that is, give that user the right "
            "to, or set EVENHAND_DATA to another folder."
        )
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        where = f" {error.filename}" if error.filename else ""
        return f"There is no room to write{where}: {error.strerror}. Make room, then run this again. What was kept is kept."
    if isinstance(error, sqlite3.Error):
        return f"The database could not be copied: {error}. Nothing was made of it."
    if isinstance(error, DatabaseError):
        return _database_in_words(error)
    return ""


def _database_in_words(error: DatabaseError) -> str:
    said = str(error).lower()
    if "locked" in said:
        return (
            "The database is locked by another program: perhaps a backup, or a second Evenhand that is busy writing. "
            "Nothing was changed. Close that program or wait until it has finished, then try again."
        )
    if "no such table" in said or (isinstance(error, ProgrammingError) and "does not exist" in said):
        return "The database is not set up for this version yet. Run: evenhand migrate"
    if "unable to open" in said or "readonly" in said or "disk is full" in said:
        return (
            f"The database cannot be written in {places.data_folder()}. Check that the folder is there, that it is yours and "
            "that the disk has room, or set EVENHAND_DATA to another folder."
        )
    if isinstance(error, OperationalError):
        told = " ".join(
            str(error).split()
        )  # PostgreSQL says it in several lines; a timer's mail and a log want one
        return f"The database does not answer. Check that it runs and that EVENHAND_DATABASE_URL is right. It said: {told}"
    return ""
