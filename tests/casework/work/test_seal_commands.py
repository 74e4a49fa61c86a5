"""The commands of the seal: a key that is made locked and taken away, and what is handed over to the police."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from tests.casework.office import Office

from evenhand.casework.models import HandedOver
from evenhand.contacts import seal_key
from evenhand.contacts.envelope import CannotOpenError, PrivateKey

PASSPHRASE = "three grey herons by a weir"
Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Run:
    """run("seal_key", "make", file, typed="…") in an installation without a key; answers with what it says."""
    settings.SEAL_KEY, settings.DATA_FOLDER = "", tmp_path / "data"

    def command(*arguments: object, typed: str = PASSPHRASE) -> str:
        said = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        call_command(str(arguments[0]), *(str(each) for each in arguments[1:]), stdout=said)
        return said.getvalue()

    return command


def test_a_key_is_made_locked_and_used_and_a_second_one_waits_to_be_chosen(
    run: Run, tmp_path: Path, settings: Any
) -> None:
    with pytest.raises(CommandError, match="at least 12"):
        run("seal_key", "make", tmp_path / "key.pem", typed="short")
    told = run("seal_key", "make", tmp_path / "key.pem")
    made = PrivateKey.read((tmp_path / "key.pem").read_bytes(), PASSPHRASE)
    assert str(made.public) in told
    assert seal_key.public_key() == made.public
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    assert seal_key.left_here() == []
    with pytest.raises(CannotOpenError):
        PrivateKey.read((tmp_path / "key.pem").read_bytes(), "wrong")
    with pytest.raises(CommandError, match="there already"):
        run("seal_key", "make", tmp_path / "key.pem")
    assert "set EVENHAND_SEAL_KEY" in run("seal_key", "make", tmp_path / "second.pem")
    assert seal_key.public_key() == made.public
    second = PrivateKey.read((tmp_path / "second.pem").read_bytes(), PASSPHRASE).public
    settings.SEAL_KEY = str(second)
    assert seal_key.public_key() == second
    settings.SEAL_KEY = "no key at all"
    with pytest.raises(ImproperlyConfigured, match="EVENHAND_SEAL_KEY"):
        seal_key.public_key()


def test_a_full_disk_leaves_no_key_cut_short(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(CommandError, match="No space left"):
            run("seal_key", "show")
    assert not list((tmp_path / "data").iterdir())
    run("seal_key", "show")
    assert "no longer here" in run("seal_key", "take", tmp_path / "key.pem")


def test_a_key_that_made_itself_is_taken_away_locked(run: Run, tmp_path: Path) -> None:
    used = seal_key.public_key()
    assert "Take it away" in run("seal_key", "show")
    run("seal_key", "take", tmp_path / "taken.pem")
    assert PrivateKey.read((tmp_path / "taken.pem").read_bytes(), PASSPHRASE).public == used
    assert seal_key.left_here() == []
    assert seal_key.public_key() == used
    with pytest.raises(CommandError, match="No private key"):
        run("seal_key", "take", tmp_path / "again.pem")


@pytest.mark.django_db
@pytest.mark.proves("IC4", "I28", "I37")
def test_it_is_handed_over_only_with_the_key_and_by_the_content_lead_and_recorded(
    run: Run, tmp_path: Path
) -> None:
    office = Office().open()
    run("seal_key", "make", tmp_path / "key.pem")
    run("seal_key", "make", tmp_path / "other.pem")
    contact = office.contact(
        None, body="Words.", sender="x@example.org", attachments=[{"name": "a", "content": b"bytes"}]
    )

    def hand_over(to: str = "out", by: str = "con", key: str = "key.pem", **more: Any) -> str:
        return run("hand_over", contact.reference, "--by", by, "--key", tmp_path / key, "--to", tmp_path / to,
                   "--force", "Dyfed-Powys", "--authority", more.pop("authority", "The head"), **more)  # fmt: skip

    with pytest.raises(CommandError, match="sealed"):
        hand_over()
    office.do("seal_contact", office.ana, contact=contact, reasons="An image.")
    for wrong in (
        {"by": "mel"},
        {"by": "nobody"},
        {"key": "other.pem"},
        {"typed": "wrong words"},
        {"authority": " "},
    ):
        with pytest.raises(CommandError):
            hand_over(**wrong)
        assert not (tmp_path / "out").exists()
    assert not HandedOver.objects.exists()
    told = hand_over()
    row = HandedOver.objects.get()
    assert row.receipt in told
    assert (tmp_path / "out" / "file-1").read_bytes() == b"bytes"
    assert (row.force, row.authority, row.by) == ("Dyfed-Powys", "The head", office.con)
    with pytest.raises(CommandError, match="is there already"):
        hand_over()


def test_the_lists_in_use_are_said_and_nothing_that_is_in_them(
    run: Run, tmp_path: Path, settings: Any
) -> None:
    settings.KNOWN_LISTS = tmp_path
    assert "no lists" in run("known_lists")
    (tmp_path / "theirs.md5").write_text(f"{'a' * 32}\noops\n")
    told = run("known_lists")
    assert "theirs: 1 × MD5" in told
    assert "1 line could not be read: line 2" in told
    assert "aaaa" not in told
