"""Killed half-way, run twice at once, or given what it cannot hold: nothing is lost and nothing is there twice.

These run the command as a process of its own, on the database that the tests run on: SQLite or PostgreSQL.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from tests.channels.mail import archive, letter, parts

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.contacts.models import Attachment, Blob, BlobPart, Contact

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES = 1200
PATIENCE = 300  # seconds, for a busy machine


def address() -> str:
    """Of the database of this test run, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(database["USER"] or ""), quote(database["PASSWORD"] or "")
    host, port = database["HOST"] or "", database["PORT"] or ""
    if host.startswith("/"):
        return f"postgres://{user}:{password}@{quote(host, safe='')}:{port}/{database['NAME']}"
    return f"postgres://{user}:{password}@{host}:{port}/{database['NAME']}"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """start(path, …): `evenhand receive` in a process of its own."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*arguments: Path | str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from evenhand.config.cli import main; main()",
                "receive",
                *map(str, arguments),
                "--json",
            ],
            env=os.environ | {"EVENHAND_DATABASE_URL": address(), "EVENHAND_DATA": str(tmp_path / "data")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    told: dict[str, Any] = json.loads(out)
    assert told["read"] == told["stored"] + told["already_held"] + told["quarantined"] + len(told["failed"])
    return told


def wait_for(number: int, process: subprocess.Popen[str]) -> None:
    """Until more than so many messages are stored."""
    patience = time.monotonic() + PATIENCE
    while Contact.objects.count() <= number:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < patience
        time.sleep(0.01)


def big_archive(folder: Path) -> Path:
    """Enough mail to be killed in the middle of, each with an attachment that many share."""
    letters = [
        parts(
            f"\nThis is letter {number}.",
            f"Content-Type: image/png; name=p.png\n\n{number % 7}",
            head=f"X-N: {number}\n",
        )
        for number in range(MESSAGES)
    ]
    file = folder / "big.mbox"
    file.write_bytes(archive(letters))
    return file


def everything_is_there_once() -> None:
    assert Contact.objects.count() == MESSAGES
    assert Attachment.objects.count() == MESSAGES
    assert Entry.objects.filter(action="receive_contact").count() == MESSAGES
    assert Blob.objects.count() == BlobPart.objects.count() == MESSAGES + 7
    texts = set(Contact.objects.values_list("body", flat=True))
    assert texts == {f"This is letter {number}." for number in range(MESSAGES)}
    assert audit.verify().whole


@pytest.mark.proves("I25")
def test_killed_half_way_and_run_again_it_loses_nothing_and_repeats_nothing(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    file = big_archive(tmp_path)
    killed_at = []
    for at_least in (0, 300, 700):
        process = start(file)
        wait_for(at_least, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        stored = Contact.objects.count()
        assert Attachment.objects.count() == Entry.objects.filter(action="receive_contact").count() == stored
        killed_at.append(stored)
    assert 0 < killed_at[0] < MESSAGES
    told = answer(start(file))
    assert (told["stored"], told["already_held"]) == (MESSAGES - killed_at[-1], killed_at[-1])
    everything_is_there_once()


@pytest.mark.proves("I25")
def test_two_that_take_in_the_same_mailbox_at_once_store_each_message_once(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    file = big_archive(tmp_path)
    one, other = (answer(process) for process in [start(file), start(file)])
    assert one["stored"] + other["stored"] == MESSAGES
    assert one["already_held"] + other["already_held"] == MESSAGES
    everything_is_there_once()


def test_mail_comes_through_a_pipe_as_well(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    file = tmp_path / "one.mbox"
    file.write_bytes(archive([letter(1), letter(2)]))
    script = "from evenhand.config.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "receive", "-", "--json"],
        input=file.read_bytes(),
        env=os.environ | {"EVENHAND_DATABASE_URL": address(), "EVENHAND_DATA": str(tmp_path / "data")},
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert json.loads(done.stdout)["stored"] == 2


def test_whoever_watches_sees_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "one.mbox").write_bytes(archive([letter(number) for number in range(300)]))
    watcher, screen = os.openpty()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from evenhand.config.cli import main; main()",
            "receive",
            str(tmp_path / "one.mbox"),
        ],
        env=os.environ | {"EVENHAND_DATABASE_URL": address(), "EVENHAND_DATA": str(tmp_path / "data")},
        stdout=subprocess.DEVNULL,
        stderr=screen,
        timeout=PATIENCE,
        check=True,
    )
    os.close(screen)
    shown = os.read(watcher, 100_000).decode()
    os.close(watcher)
    assert "Receiving: " in shown
    assert "100%" in shown


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(letter(1))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from evenhand.config.cli import main; main()",
            "receive",
            str(tmp_path),
            "--json",
        ],
        env=os.environ
        | {
            "EVENHAND_DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
            "EVENHAND_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer.")
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert [each["path"] for each in told["failed"]] == [str(tmp_path / "one.eml")]
