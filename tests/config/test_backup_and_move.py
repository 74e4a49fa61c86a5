"""All that an installation knows is in its backup, and comes back from it; what has grown moves to PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from tests.config.test_the_command import run

MAIL = (
    "From: pat@example.org\nTo: us@body.example\nMessage-ID: <{0}@example.org>\n\nWhere is my letter {0}?\n"
)


@pytest.fixture
def installation(tmp_path: Path, set_up: Callable[[Path], None]) -> Path:
    """One with a colleague, a key of the seal, and two letters, the second of which is still in the write-ahead log."""
    data = tmp_path / "data"
    set_up(data)
    receive(data, "1")
    account = (
        "from evenhand.people.models import Colleague; Colleague.objects.create(username='cal', name='Cal')"
    )
    assert run(data, "shell", "-v0", "-c", account).returncode == 0
    assert run(data, "seal_key", "show").returncode == 0
    return data


def receive(data: Path, name: str, **more: str) -> None:
    mail = data.parent / f"{name}.eml"
    mail.write_text(MAIL.format(name))
    told = run(data, "receive", str(mail), **more)
    assert "stored 1" in told.stdout, told.stderr


def whole(data: Path, **more: str) -> str:
    told = run(data, "verify_audit", **more)
    assert "is whole" in told.stdout, told.stderr
    return told.stdout


@pytest.mark.once
def test_what_was_backed_up_while_everything_ran_comes_back_whole(installation: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(installation / "evenhand.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")  # somebody is busy writing
    told = run(installation, "backup", str(tmp_path / "kept"))
    writer.close()
    assert "The private key of the seal is in it" in told.stdout, told.stderr
    [made] = (tmp_path / "kept").iterdir()
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=made, check=True)
    assert all(not stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (made, *made.rglob("*")))
    again = tmp_path / "again"
    assert "It is restored" in run(again, "restore", str(made)).stdout
    assert whole(again) == whole(installation)
    kept = {each.name for each in installation.glob("*key*")}
    assert {each.name for each in again.glob("*key*")} == kept != set()
    told = run(again, "restore", str(made))
    assert (told.returncode, "is not empty" in told.stderr) == (1, True)


@pytest.mark.once
def test_a_backup_that_is_not_as_it_was_written_is_not_restored(installation: Path, tmp_path: Path) -> None:
    assert run(installation, "backup", str(tmp_path / "kept")).returncode == 0
    [made] = (tmp_path / "kept").iterdir()
    with (made / "database.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\x00\xff")
    told = run(tmp_path / "again", "restore", str(made))
    assert told.returncode == 1
    assert "is not as it was written: database.sqlite3" in told.stderr
    assert not (tmp_path / "again").exists()
    assert "is no backup" in run(tmp_path / "again", "restore", str(tmp_path)).stderr


@pytest.mark.once
def test_a_backup_that_cannot_be_made_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    told = run(tmp_path / "nothing", "backup", str(tmp_path / "kept"))
    assert told.returncode == 1
    assert "There is no database at" in told.stderr
    assert not list((tmp_path / "kept").iterdir())
    gone = run(tmp_path, "backup", str(tmp_path / "kept"), EVENHAND_DATABASE_URL="postgres://x@127.0.0.1:1/x")
    assert "pg_dump" in gone.stderr
    assert "Traceback" not in gone.stderr
    assert not list((tmp_path / "kept").iterdir())


@pytest.fixture
def empty_postgresql(db: None) -> Iterator[str]:
    """The address of an empty database beside that of the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("asked on PostgreSQL")
    here, name = connection.settings_dict, f"moved_{uuid4().hex[:8]}"
    place = {
        "host": here["HOST"],
        "port": here["PORT"] or 5432,
        "user": here["USER"],
        "password": here["PASSWORD"],
    }
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            user = f"{here['USER']}:{quote(here['PASSWORD'] or '')}"
            yield f"postgres://{user}@{quote(here['HOST'] or '', safe='')}:{place['port']}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.servers
def test_what_has_grown_moves_to_postgresql_and_goes_on_there(
    installation: Path, tmp_path: Path, empty_postgresql: str
) -> None:
    told = run(installation, "move", empty_postgresql)
    assert "rows are in the new database" in told.stdout, told.stderr
    there = {"EVENHAND_DATABASE_URL": empty_postgresql}
    assert whole(installation, **there) == whole(installation)
    assert "cal" in run(installation, "who", **there).stdout
    receive(installation, "2", **there)  # numbers go on where they were
    again = run(installation, "move", empty_postgresql)
    assert (again.returncode, "There are records in that database already" in again.stderr) == (1, True)
    kept = run(installation, "backup", str(tmp_path / "kept"), **there)
    assert "Everything is in" in kept.stdout, kept.stderr
    [made] = (tmp_path / "kept").iterdir()
    refused = run(tmp_path / "again", "restore", str(made), **there)
    assert "is not empty" in refused.stderr
    assert "a backup of PostgreSQL" in run(tmp_path / "again", "restore", str(made)).stderr
    with psycopg.connect(os.fspath(empty_postgresql), autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert "It is restored" in run(tmp_path / "again", "restore", str(made), **there).stdout
    assert "verify" not in whole(tmp_path / "again", **there)
