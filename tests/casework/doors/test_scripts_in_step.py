"""What is wrong with keeping scripts in step: kept beside the data, told to an administrator, and never a fault of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.casework.office import NOON, Office

from evenhand.casework.doors.in_step import Behind, keeping_in_step, script_trouble, tell
from evenhand.people.models import Colleague

BEHIND = Behind("sieve://casework@mail:4190", NOON, "Connection refused")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def test_what_is_told_is_read_by_nobody_else_and_broken_bytes_tell_nothing(folder: Path) -> None:
    with keeping_in_step() as alone:
        assert alone
        tell({"a": BEHIND})
        assert script_trouble().behind == (BEHIND,)
        assert (folder / "sieve.state").stat().st_mode & 0o077 == 0
        (folder / "sieve.state").write_bytes(b"[[\xff")
        assert not script_trouble()
    assert not script_trouble()


def test_one_at_a_time_keeps_scripts_in_step() -> None:
    with keeping_in_step() as first:
        tell({"a": BEHIND})
        with keeping_in_step() as second:
            assert (first, second) == (True, False)
        assert script_trouble().behind == (BEHIND,)  # the second, which did nothing, has taken nothing away
    with keeping_in_step() as again:
        assert again


@pytest.mark.proves("I35")
def test_after_a_kill_it_is_told_that_nothing_keeps_them_in_step(folder: Path) -> None:
    with keeping_in_step():
        tell({"a": BEHIND})
        left = (folder / "sieve.state").read_bytes()
    (folder / "sieve.state").write_bytes(left)
    assert script_trouble().killed


@pytest.mark.proves("I35")
@pytest.mark.django_db
def test_an_administrator_is_told_which_mailbox_is_behind_and_nobody_else(
    client: Client, folder: Path
) -> None:
    office = Office().open()

    def page(colleague: Colleague) -> str:
        client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
        return " ".join(client.get("/").content.decode().split())

    assert "not in step" not in page(office.adam)
    with keeping_in_step():
        tell({"a": BEHIND})
        told = page(office.adam)
        assert "sieve://casework@mail:4190, since 1 July 2026" in told
        assert "Connection refused" in told
        assert "in the middle of its work" not in told
        assert "not in step" not in page(office.cal)
    (folder / "sieve.state").write_text("[]")
    assert "in the middle of its work" in page(office.adam)
