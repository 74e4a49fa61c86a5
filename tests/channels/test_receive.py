"""`evenhand receive`: what it says it did is what it did."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, OperationalError
from django.utils import timezone
from tests.channels.mail import DATA, archive, letter, own_corpus, pythons_mail, shared_mail

from evenhand import audit
from evenhand.casework.actions.receive_contacts import receive_contacts
from evenhand.channels import intake
from evenhand.channels.email.parsed import Limits
from evenhand.channels.email.sources import find
from evenhand.channels.intake import Intake
from evenhand.contacts import blobs
from evenhand.contacts.models import Contact, Quarantined

pytestmark = pytest.mark.django_db


@pytest.fixture
def receive(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """receive(path, …): the command's answer, checked to add up, with its exit status as `status`."""

    def run(*arguments: Path | str) -> dict[str, Any]:
        status: object = 0
        try:
            call_command("receive", *map(str, arguments), "--json")
        except SystemExit as end:
            status = end.code
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["read"] == told["stored"] + told["already_held"] + told["quarantined"] + len(
            told["failed"]
        )
        assert status == (1 if told["failed"] else 0)
        return told | {"status": status}

    return run


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    return told["stored"], told["already_held"], told["quarantined"], len(told["failed"])


@pytest.mark.proves("I25")
def test_every_message_is_stored_and_a_second_time_none_is(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(number) for number in range(250)]))
    (tmp_path / "b.eml").write_bytes(letter(3))
    assert counts(receive(tmp_path)) == (250, 1, 0, 0)
    assert counts(receive(tmp_path)) == (0, 251, 0, 0)
    assert Contact.objects.count() == 250
    assert audit.verify().whole


def test_a_message_becomes_a_contact_with_all_it_says(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    raw = letter(7, Received="from x by mx; Mon, 6 Jul 2026 10:00:05 +0100", In_Reply_To="<6@example.org>")
    (tmp_path / "7.eml").write_bytes(raw)
    receive(tmp_path, "--to", "casework")
    contact = Contact.objects.get()
    assert (contact.channel, contact.sender, contact.sender_name) == (
        "email",
        "writer7@example.org",
        "Writer 7",
    )
    assert (contact.subject, contact.body) == ("Letter 7", "This is letter 7.")
    assert contact.recipients == ["casework", "enquiries@body.example"]
    assert (contact.message_id, contact.in_reply_to) == ("7@example.org", "6@example.org")
    assert contact.sent_at is not None
    assert contact.received_at <= timezone.now()
    assert contact.raw is not None
    assert blobs.content_of(contact.raw) == raw


def test_our_awkward_corpus_is_stored_or_kept_aside_with_a_reason(
    receive: Callable[..., dict[str, Any]],
) -> None:
    told = receive(*own_corpus())
    assert counts(told) == (len(own_corpus()) - 1, 0, 1, 0)
    (listed,) = told["listed"]
    assert listed["path"] == str(DATA / "not-mail.eml")
    assert listed["reason"] == "It has no header line that a message could have."
    kept = Quarantined.objects.get()
    assert (kept.sha256, kept.source) == (listed["sha256"], listed["path"])
    assert blobs.content_of(kept.blob) == (DATA / "not-mail.eml").read_bytes()
    assert counts(receive(*own_corpus())) == (0, len(own_corpus()), 0, 0)
    for contact in Contact.objects.all():
        assert contact.raw is not None
        assert contact.raw.sha256 == contact.sha256


@pytest.mark.proves("I23", "I25")
def test_what_somebody_wrote_without_any_headers_can_be_read_and_found(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(
        "Annwyl Syr\nRydw i mewn perygl ar y bont. Help, caf\xe9!\n".encode("latin-1")
    )
    (tmp_path / "b.eml").write_bytes(bytes(range(256)) * 20)
    told = receive(tmp_path)
    assert told["quarantined"] == 2
    first, second = Contact.objects.order_by("pk")
    assert first.body == "Annwyl Syr\nRydw i mewn perygl ar y bont. Help, café!"
    assert second.body == ""


def test_what_is_odd_about_a_message_is_noted_on_its_contact(receive: Callable[..., dict[str, Any]]) -> None:
    receive(DATA / "no-from.eml", DATA / "out-of-office.eml", DATA / "empty-return-path.eml")
    nobody, away, bounced = Contact.objects.order_by("pk")
    assert nobody.problems == ["It has no From line."]
    assert (nobody.match, nobody.sender) == ("unmatched", "")
    assert (nobody.automatic, away.automatic, bounced.automatic) == ("", "auto_reply", "bounce")


def test_the_messages_that_python_is_tested_with_are_all_taken_in(
    receive: Callable[..., dict[str, Any]],
) -> None:
    told = receive(*pythons_mail())
    assert told["read"] == len(pythons_mail())
    assert [Path(each["path"]).stem for each in told["failed"]] == ["msg_19"]


def test_the_shared_real_mail_is_all_taken_in_and_only_once(receive: Callable[..., dict[str, Any]]) -> None:
    told = receive(shared_mail() / "list.mbox", shared_mail() / "odd")
    assert counts(told) == (224, 0, 0, 0)
    assert counts(receive(shared_mail() / "list.mbox", shared_mail() / "odd")) == (0, 224, 0, 0)


def test_a_path_that_fails_is_named_and_the_rest_goes_on(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "good.eml").write_bytes(letter(1))
    (tmp_path / "empty.eml").write_bytes(b"")
    told = receive(tmp_path / "nothing", tmp_path / "empty.eml", tmp_path / "good.eml")
    assert counts(told) == (1, 0, 0, 2)
    assert [each["reason"] for each in told["failed"]] == [
        "There is no such file or folder. Check how it is written.",
        "It is empty.",
    ]


def test_one_bad_message_in_an_archive_stops_none_of_the_others(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(1), b"\x01 no header\n", letter(2)]))
    told = receive(tmp_path / "a.mbox")
    assert counts(told) == (2, 0, 1, 0)
    assert told["listed"][0]["path"] == f"{tmp_path}/a.mbox (message 2)"


def test_a_bookkeeping_file_is_named_and_is_no_failure(
    receive: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    for box in ("cur", "new", "tmp"):
        (tmp_path / box).mkdir()
    (tmp_path / "dovecot.index.log").write_bytes(b"\0")
    (tmp_path / "new" / "1").write_bytes(letter(1))
    told = receive(tmp_path)
    assert counts(told) == (1, 0, 0, 0)
    assert [Path(each["path"]).name for each in told["left_aside"]] == ["dovecot.index.log"]


def test_standard_input_is_taken_in(
    receive: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(archive([letter(1), letter(2)]))))
    assert counts(receive("-")) == (2, 0, 0, 0)


def test_without_json_it_says_the_same_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.eml").write_bytes(letter(1))
    (tmp_path / "b.eml").write_bytes(b"\x01")
    with pytest.raises(SystemExit):
        call_command("receive", str(tmp_path), str(tmp_path / "nothing"))
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "Read 3: stored 1, held already 0, in quarantine 1, failed 1.",
        "Kept whole, to be looked at:",
        f"  {tmp_path}/b.eml: It has no header line that a message could have.",
        "Each is a contact. What could not be read at all waits for caseworkers in My work, and for the content lead.",
        "Failed:",
        f"  {tmp_path}/nothing: There is no such file or folder. Check how it is written.",
    ]
    assert err == ""


def test_quietly_it_says_only_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.eml").write_bytes(letter(1))
    call_command("receive", str(tmp_path), "--quiet")
    assert capsys.readouterr().out == ""


def test_without_a_path_it_says_how_it_is_used() -> None:
    with pytest.raises(CommandError, match="PATH"):
        call_command("receive")


def take_in(paths: list[Path], **fields: Any) -> Intake:
    taking = Intake(moment=timezone.now, **fields)
    for path in paths:
        for finding in find(str(path), taking.limits.message_bytes):
            taking.take(finding)
    taking.finish()
    assert taking.report.adds_up
    return taking


def test_a_message_longer_than_is_read_is_kept_whole_and_listed(tmp_path: Path) -> None:
    long = letter(1, body="The beginning.\n" + "x" * 3_000_000 + "\n")
    (tmp_path / "a.mbox").write_bytes(archive([letter(2), long, letter(3)]))
    for _ in range(2):
        taken = take_in([tmp_path / "a.mbox"], limits=Limits(message_bytes=1_000_000))
    assert (taken.report.stored, taken.report.already_held) == (0, 3)
    contact = Contact.objects.get(subject="Letter 1")
    assert contact.body.startswith("The beginning.")
    assert contact.raw is not None
    assert b"".join(blobs.pieces_of(contact.raw)) == long
    assert contact.problems == ["It is 2 MB long: kept whole, but only its beginning was read."]


def test_progress_is_told_of_every_byte(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(1), letter(2), letter(1), b"\x01\n"]))
    told: list[int] = []
    take_in([tmp_path], progress=told.append)
    assert sum(told) == 2 * len(letter(1)) + len(letter(2)) + 2


def test_what_cannot_be_stored_as_a_contact_is_kept_in_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(number) for number in range(5)]))
    real = receive_contacts

    def fail_on_the_third(*, arrivals: list[Any], **fields: Any) -> Any:
        if any(arrival.subject == "Letter 3" for arrival in arrivals):
            raise DataError("value too long")
        return real(arrivals=arrivals, **fields)

    monkeypatch.setattr(intake, "receive_contacts", fail_on_the_third)
    report = take_in([tmp_path]).report
    assert (report.stored, report.quarantined) == (4, 1)
    assert report.listed[0].reason == "It could not be stored as a contact (DataError)."


def test_a_fault_of_ours_in_reading_keeps_the_message_in_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.eml").write_bytes(letter(1))

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(intake, "read", fail)
    assert take_in([tmp_path]).report.quarantined == 1
    assert Quarantined.objects.get().reason == "Reading it failed (RecursionError)."


def test_another_process_that_stored_the_same_in_between_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(number) for number in range(3)]))
    real, tries = receive_contacts, []

    def meet_another(**fields: Any) -> Any:
        tries.append(1)
        if len(tries) in (1, 2):
            raise IntegrityError("UNIQUE constraint failed")
        return real(**fields)

    monkeypatch.setattr(intake, "receive_contacts", meet_another)
    assert take_in([tmp_path]).report.stored == 3


def test_when_the_database_gives_way_what_was_not_stored_is_named(
    receive: Callable[..., dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a.mbox").write_bytes(archive([letter(number) for number in range(150)]))
    real, tries = receive_contacts, []

    def fill_the_disk(**fields: Any) -> Any:
        tries.append(1)
        if len(tries) == 2:
            raise OperationalError("database or disk is full")
        return real(**fields)

    monkeypatch.setattr(intake, "BATCH_MESSAGES", 100)
    monkeypatch.setattr(intake, "receive_contacts", fill_the_disk)
    with pytest.raises(OperationalError):
        call_command("receive", str(tmp_path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert counts(told) == (100, 0, 0, 50)
    assert (
        told["failed"][0]["reason"]
        == "The database gave way before it was stored. Put that right, and run the command again."
    )
    assert Contact.objects.count() == 100
    monkeypatch.undo()
    assert counts(receive(tmp_path)) == (50, 100, 0, 0)
