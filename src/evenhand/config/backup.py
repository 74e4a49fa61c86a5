"""`evenhand backup` and `evenhand restore`: all that an installation knows, in one folder, and the installation anew from it.

A backup is made while everything runs. The folder is there whole or not at all; `sha256sum --check SHA256SUMS` proves it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from evenhand.config import databases, places

_SUMS, _SQLITE, _POSTGRESQL, _FILES = "SHA256SUMS", "database.sqlite3", "database.dump", "data"
# Made anew from the rest: pages' files, the gateway's picture, and what two processes agree by.
_NOT_KEPT = {"static", "static.lock", "gateway.picture", "gateway.picture.new", "gateway.lock", "lock"}


def backup(arguments: list[str]) -> None:
    """Write a folder that holds the database as it is at one moment, and the data folder. Exits with a sentence where it cannot."""
    parser = argparse.ArgumentParser(
        prog="evenhand backup", description="Write all that is kept into a new folder."
    )
    parser.add_argument("folder", type=Path, help="where; a folder with the day and the time is made in it")
    into = parser.parse_args(arguments).folder
    import django

    django.setup()
    from evenhand.casework.clock import by_the_machine

    database = _database()
    os.umask(0o077)
    into.mkdir(parents=True, exist_ok=True)
    whole = into / f"evenhand-{by_the_machine():%Y-%m-%dT%H%M%SZ}"
    part = whole.with_name(f".{whole.name}.part")
    try:
        part.mkdir()
        # What waits in files is copied before the database: what is in both is recorded once, what is in neither is lost.
        _copy(places.data_folder(), part / _FILES, leaving=_of_the_database(database))
        if database["ENGINE"].endswith("sqlite3"):
            _copy_sqlite(Path(str(database["NAME"])), part / _SQLITE)
        else:
            _run(database, "pg_dump", "--format=custom", f"--file={part / _POSTGRESQL}")
        (part / _SUMS).write_text(
            "".join(f"{_sum(file)}  {file.relative_to(part)}\n" for file in _files(part))
        )
        for file in (*_files(part), part, into):
            _settle(file)
        part.rename(whole)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _say(
        f"Everything is in {whole}. It holds personal data and the keys: keep it as safe as the installation itself."
    )
    if list((whole / _FILES).glob("seal_key_to_take_away_*")):
        _say(
            "The private key of the seal is in it, since it lies here: take that away first, with evenhand seal_key take."
        )
    _say(
        "The settings, EVENHAND_… in the environment, are not in it: keep them, and the content lead's key file, as well."
    )


def restore(arguments: list[str]) -> None:
    """Put a backup in place of nothing: whatever is there already is left alone. Exits with a sentence where it cannot."""
    parser = argparse.ArgumentParser(
        prog="evenhand restore", description="Set up an empty installation from a backup."
    )
    parser.add_argument("folder", type=Path, help="a folder that evenhand backup made")
    given = parser.parse_args(arguments).folder
    _check(given)
    database = _database()
    embedded = database["ENGINE"].endswith("sqlite3")
    if not (given / (_SQLITE if embedded else _POSTGRESQL)).is_file():
        sys.exit(
            f"That is a backup of {'PostgreSQL' if embedded else 'SQLite'}, and EVENHAND_DATABASE_URL "
            f"{'names no such database. Set it' if embedded else 'names a PostgreSQL database. Leave it out'}, and restore again."
        )
    os.umask(0o077)
    _must_be_empty(database)
    if embedded:
        name = Path(str(database["NAME"]))
        name.parent.mkdir(parents=True, exist_ok=True)
        _copy_sqlite(given / _SQLITE, name)
    else:
        _run(
            database, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            f"--dbname={database['NAME']}", str(given / _POSTGRESQL),
        )  # fmt: skip
    _copy(given / _FILES, places.data_folder(), leaving=set())
    _say("It is restored. Now: evenhand migrate, then evenhand verify_audit, then start everything.")


def _database() -> dict[str, Any]:
    return databases.from_url(os.environ.get("EVENHAND_DATABASE_URL") or places.default_database())


def _of_the_database(database: dict[str, Any]) -> set[str]:
    name = Path(str(database["NAME"])).name
    return {f"{name}{end}" for end in ("", "-wal", "-shm", "-journal", ".lock")}


def _copy_sqlite(source: Path, target: Path) -> None:
    """As it is at this moment, whoever writes to it meanwhile."""
    if not source.is_file():
        sys.exit(
            f"There is no database at {source}. Is EVENHAND_DATA, or EVENHAND_DATABASE_URL, the one of the installation?"
        )
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        if [problem := new.execute("PRAGMA quick_check(1)").fetchone()[0]] != ["ok"]:
            raise sqlite3.DatabaseError(f"{source} is damaged: {problem}")


def _run(database: dict[str, Any], program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs. The password goes in the environment: others can see arguments."""
    found = shutil.which(program)
    if found is None:
        sys.exit(f"{program} is missing. On Debian and Ubuntu: apt-get install postgresql-client")
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    known = {variable: str(database[name]) for variable, name in names.items() if database.get(name)}
    if subprocess.run([found, *arguments], env=os.environ | known, check=False).returncode:
        sys.exit(f"{program} failed, for the reason above. Nothing was made of it.")


def _must_be_empty(database: dict[str, Any]) -> None:
    there = _files(places.data_folder()) if places.data_folder().is_dir() else []
    kept = [file for file in there if not _NOT_KEPT.intersection(file.parts)]
    if kept:
        sys.exit(
            f"{places.data_folder()} is not empty: {kept[0].name} is there. Name an empty folder in EVENHAND_DATA."
        )
    if database["ENGINE"].endswith("sqlite3"):
        if Path(str(database["NAME"])).exists():
            sys.exit(f"There is a database at {database['NAME']} already. Name another place.")
        return
    import django

    django.setup()
    from django.db import connection

    if connection.introspection.table_names():
        sys.exit(
            "The database that EVENHAND_DATABASE_URL names is not empty. Make an empty one, and restore again."
        )
    connection.close()


def _check(folder: Path) -> None:
    if not (folder / _SUMS).is_file():
        sys.exit(f"{folder} is no backup: it has no file {_SUMS}.")
    lines = (line.partition("  ") for line in (folder / _SUMS).read_text().splitlines())
    told = {name: is_to_be for is_to_be, _, name in lines}
    wrong = [
        name
        for name, is_to_be in told.items()
        if not (folder / name).is_file() or _sum(folder / name) != is_to_be
    ]
    if wrong:
        sys.exit(
            f"{folder} is not as it was written: {', '.join(wrong[:3])}. Nothing was restored. Take another backup."
        )


def _copy(source: Path, target: Path, leaving: set[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in _files(source) if source.is_dir() else ():
        inside = file.relative_to(source)
        if not (_NOT_KEPT | leaving).intersection(inside.parts):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(file, target / inside)
            except FileNotFoundError:  # answers that were recorded meanwhile
                (target / inside).unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sum(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _settle(path: Path) -> None:
    """On the medium itself, before it is said to be there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201
