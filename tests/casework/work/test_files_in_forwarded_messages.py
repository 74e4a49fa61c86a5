"""What is known to be illegal is found in a forwarded message as well, however deep, before anybody sees anything of it (I28)."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casework.office import Office
from tests.casework.test_sealing import came, seal
from tests.channels.outlook_files import compound, embedded, file, msg, winmail
from tests.contacts.files.test_messages_in_files import nested as deep
from tests.contacts.test_known import REFERENCE, drawn

from evenhand.casework.work.files import FileWork
from evenhand.contacts.files.confined import NotDoneError
from evenhand.contacts.files.kinds import HEAD_BYTES, kind_of
from evenhand.contacts.files.looking import LIMITS
from evenhand.contacts.files.records import UNCOMPARED
from evenhand.contacts.files.within import checksums, pictures
from evenhand.contacts.models import Contact, FileText

pytestmark = [pytest.mark.django_db, pytest.mark.proves("IC2", "I28")]
NOTE = b"What is known, in words."


def picture() -> bytes:
    held = io.BytesIO()
    drawn().save(held, format="PNG")
    return held.getvalue()


def mail(content: bytes, kind: str = "image/png", name: str = "a.png") -> bytes:
    return (
        "From: a@example.org\nSubject: s\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "See it.\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<img src=cid:x>\n"
        f"--c\nContent-Type: {kind}; name={name}\nContent-ID: <x>\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(content).decode()}--c--\n--b--\n"
    ).encode()


def nested(content: bytes) -> bytes:
    return (
        b"From: b@example.org\nSubject: t\nContent-Type: multipart/mixed; boundary=d\n\n--d\nContent-Type: message/rfc822\n\n"
        + mail(content)
        + b"\n--d--\n"
    )


def outlook(content: bytes) -> bytes:
    inside = msg({0x0037: "Inside", 0x1000: "x"}, None, [file("a.png", content, "image/png")], header=24)
    return compound(msg({0x0037: "Outside", 0x1000: "y"}, None, [embedded("Inside", inside)]))


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "a message": mail,
    "a message in a message": nested,
    "a file in a message": lambda content: mail(mail(content), "application/octet-stream", "a.eml"),
    "of Outlook": outlook,
    "of Outlook in a message": lambda content: mail(outlook(content), "application/octet-stream", "a.msg"),
    "in a winmail.dat": lambda content: mail(
        winmail((2, 0x9002, bytes(14)), (2, 0x8010, b"A.PNG\0"), (2, 0x800F, content)),
        "application/ms-tnef",
        "winmail.dat",
    ),
}


@pytest.fixture
def office() -> Office:
    return Office().open()


def worked(office: Office, contact: Contact) -> Contact:
    work = FileWork(moment=lambda: office.now)
    while work.do_next():
        pass
    contact.refresh_from_db()
    return contact


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("kind", ["sha256", "md5"])
def test_a_listed_file_in_a_forwarded_message_seals_the_contact(
    office: Office, tmp_path: Path, settings: Any, wrapped: Callable[[bytes], bytes], kind: str
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / f"theirs.{kind}").write_text(hashlib.new(kind, NOTE).hexdigest())
    contact = worked(office, came(office, wrapped(NOTE)))
    assert contact.sealed_reasons == f"{'SHA-256' if kind == 'sha256' else 'MD5'}: theirs"
    assert not FileText.objects.exists()
    assert not worked(office, came(office, wrapped(b"Another note."), subject="Other")).sealed_at


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_a_picture_like_a_listed_one_in_a_forwarded_message_seals_the_contact(
    office: Office, tmp_path: Path, settings: Any, wrapped: Callable[[bytes], bytes]
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.pdq").write_text(REFERENCE)
    assert worked(office, came(office, wrapped(picture()))).sealed_reasons == "PDQ: theirs"


def test_a_file_that_was_sealed_before_is_known_in_a_forwarded_message(office: Office) -> None:
    first = came(office, NOTE)
    seal(office, first)
    assert (
        worked(office, came(office, nested(NOTE), subject="Again")).sealed_reasons
        == f"SHA-256: {first.reference}"
    )


def test_pictures_that_cannot_be_looked_at_do_not_hide_the_one_after_them(
    office: Office, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.pdq").write_text(REFERENCE)
    broken = b"\x89PNG\r\n\x1a\n broken"
    parts = b"".join(
        b"--d\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(each)
        for each in (broken, b"", picture())
    )
    told = (
        b"From: b@example.org\nSubject: t\nContent-Type: multipart/mixed; boundary=d\n\n" + parts + b"--d--\n"
    )
    assert worked(office, came(office, told)).sealed_reasons == "PDQ: theirs"


@pytest.mark.parametrize("encoding", ['"base64"', "BASE64;", "(of a file) base64"])
def test_an_encoding_is_known_there_whatever_stands_around_its_name(encoding: str) -> None:
    told = mail(NOTE).replace(b"Encoding: base64", f"Encoding: {encoding}".encode())
    assert hashlib.sha256(NOTE).hexdigest().encode() in checksums(io.BytesIO(told))


def test_six_hundred_parts_before_it_do_not_hide_it() -> None:
    parts = (
        b"--d\nContent-Type: text/plain\n\nx\n" * 600 + b"--d\nContent-Type: a/b\n\n" + NOTE + b"\n--d--\n"
    )
    told = b"From: b@example.org\nContent-Type: multipart/mixed; boundary=d\n\n" + parts
    assert hashlib.sha256(NOTE).hexdigest().encode() in checksums(io.BytesIO(told))


@pytest.mark.parametrize(
    "told",
    [
        mail(NOTE).replace(b"Subject: ", b"Subject: \0"),
        b"\0" + mail(NOTE),
        mail(NOTE).replace(b"multipart", b"multi\0part"),
        mail(NOTE).decode().encode("utf-16"),
        b"Zeal: 1\nYarn: 2\n" + mail(NOTE),
        deep(
            2000,
            b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(NOTE),
        ),
        deep(40, b"Content-Type: application/pdf\n\n" + NOTE),
        deep(
            40,
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(mail(NOTE)),
        ),
    ],
    ids=range(8),
)
def test_neither_odd_bytes_nor_two_thousand_messages_around_it_hide_it(told: bytes) -> None:
    assert kind_of(told[:HEAD_BYTES]).id == "mail"  # so that it waits to be compared
    assert hashlib.sha256(NOTE).hexdigest().encode() in checksums(io.BytesIO(told))


def test_a_file_with_nuls_in_it_is_compared_as_it_is() -> None:
    note = b"\0" + NOTE + b"\0\0"
    for encoding in (b"8bit", b"binary"):
        told = mail(b"x").replace(
            b"\n--c--", b"\n--c\nContent-Transfer-Encoding: " + encoding + b"\n\n" + note + b"\n--c--"
        )
        assert hashlib.sha256(note).hexdigest().encode() in checksums(io.BytesIO(told))


def test_however_long_a_message_takes_to_be_read_each_look_gets_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evenhand.contacts.files.within._SECONDS", -1.0)
    both = mail(mail(picture()), "application/octet-stream", "a.eml").replace(
        b"--b--", b"--b\n" + mail(picture()).partition(b"\n--c\n")[2].partition(b"--c\n")[2]
    )
    said = json.loads(pictures(io.BytesIO(both), "0", "300"))
    assert len(said["pictures"]) == 1
    assert said["next"] == 1


def busy(*_: object, **__: object) -> bytes:
    """A confined process that came to no end."""
    raise NotDoneError("time", again=True)


def test_a_message_that_could_not_be_compared_now_is_compared_later_and_not_read_before(
    office: Office, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.sha256").write_text(hashlib.sha256(NOTE).hexdigest())

    contact = came(office, mail(NOTE))
    with monkeypatch.context() as patched:
        patched.setattr("evenhand.contacts.known.matching.confined", busy)
        assert not worked(office, contact).sealed_at
        assert not FileText.objects.exists()
    office.now += timedelta(hours=1)
    assert worked(office, contact).sealed_reasons == "SHA-256: theirs"


def test_one_that_never_can_be_is_read_in_the_end_and_only_the_content_lead_may_save_it(
    office: Office, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.sha256").write_text(hashlib.sha256(NOTE).hexdigest())

    monkeypatch.setattr("evenhand.contacts.known.matching.confined", busy)
    contact = came(office, mail(b"Another note."))
    for _ in range(6):
        worked(office, contact)
        office.now += timedelta(hours=1)
    told = FileText.objects.get()
    assert (told.outcome, told.why) == ("read", UNCOMPARED)


@pytest.mark.parametrize(
    "before", [b"--b\n\nx\n" * 20_001, b"--b\nContent-Type: image/png\n\n" * 301], ids=["parts", "pictures"]
)
def test_one_that_holds_more_than_is_compared_is_said_to_and_is_not_taken_for_compared(
    office: Office, tmp_path: Path, settings: Any, before: bytes
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.sha256").write_text(hashlib.sha256(NOTE).hexdigest())
    (tmp_path / "theirs.pdq").write_text(REFERENCE)
    if b"image" in before:
        before = before.replace(b"\n\n", b"\n\n" + picture()[:40] + b"\n")
    head = b"From: a@example.org\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
    last = b"--b\nContent-Type: application/octet-stream\n\nAnother note.\n--b--\n"
    contact = worked(office, came(office, head + before + last))
    assert not contact.sealed_at
    assert FileText.objects.get().why == UNCOMPARED
    found = worked(
        office,
        came(
            office,
            head + before[: before.index(b"--b", 4000)] + last.replace(b"Another note.", NOTE),
            subject="Found",
        ),
    )
    assert found.sealed_reasons == "SHA-256: theirs"


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("wrapped", [mail, outlook], ids=["a message", "of Outlook"])
def test_what_is_too_large_to_be_compared_is_not_taken_for_compared_either(
    office: Office,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    wrapped: Callable[[bytes], bytes],
    lists: bool,
) -> None:
    settings.KNOWN_LISTS = tmp_path
    if lists:
        (tmp_path / "theirs.sha256").write_text(hashlib.sha256(NOTE).hexdigest())
    monkeypatch.setattr("evenhand.casework.work.files.LIMITS", replace(LIMITS, file_bytes=100))
    worked(office, came(office, wrapped(b"Another note.")))
    assert FileText.objects.get().why == (UNCOMPARED if lists else "")


def test_messages_in_one_another_and_hostile_ones_come_to_an_end() -> None:
    for hostile in (
        b"From: a@example.org\nContent-Type: message/rfc822\n\n" * 5000 + b"From: b@example.org\n\nend",
        mail(mail(mail(mail(mail(mail(mail(mail(NOTE)))))))),
        outlook(NOTE)[:2000],
        winmail((2, 0x9002, bytes(14)), (2, 0x800F, b"x" * 100))[:60],
        b"",
    ):
        assert isinstance(json.loads(checksums(io.BytesIO(hostile)))["files"], list)
