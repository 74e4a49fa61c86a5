"""Messages saved from Outlook, and what Office wrote before 2007, say what they say; so do the files in messages."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.channels.outlook_files import PICTURE, WINMAIL, compound, embedded, file, msg, whole
from tests.contacts.files.samples import locked_pdf, pdf

from evenhand.contacts.files.confined import Limits, NotDoneError, confined
from evenhand.contacts.files.looking import Finding, look

DATA = Path(__file__).parent / "data"


def read(content: bytes) -> Finding:
    return look([content], len(content))


@pytest.mark.proves("DF3", "MN3")
def test_a_message_saved_from_outlook_says_who_wrote_it_what_it_says_and_what_is_in_it() -> None:
    found = read(whole())
    assert (found.kind, found.outcome, found.cut) == ("outlook", "read", False)
    assert found.text.startswith(
        'From: "Pat P Example" <pat@example.org>\nTo: "Complaints" <complaints@body.example>\n'
        'Cc: "Enquiries" <enquiries@body.example>\nDate: Mon, 06 Jul 2026 09:30:00 +0000\nSubject: Ymholiad am gŵyn\n\n'
    )
    assert found.text.split("\n\n")[1:] == [
        "Annwyl bawb,", "Mae’r ŵyn yn y tŷ.",
        "[ŵyn.png]", "[a.txt]",
        'From: "" <sam@example.org>\nSubject: Inside', "the message inside",
        "[a.txt]\nsmall",
    ]  # fmt: skip


def test_what_is_deep_in_outlooks_messages_is_read_with_its_files() -> None:
    tree = msg(
        {0x0037: "deepest", 0x1000: "I am on the bridge."},
        None,
        [file("note.pdf", pdf("Neb yn ateb."))],
        header=24,
    )
    for number in range(3):
        tree = msg(
            {0x0037: f"round {number}"}, None, [embedded("inside", tree)], header=24 if number < 2 else 32
        )
    found = read(compound(tree))
    assert "I am on the bridge." in found.text
    assert found.text.endswith("[note.pdf]\nNeb yn ateb.")


def test_a_broken_message_of_outlook_is_said_to_be_broken() -> None:
    found = read(whole()[:2000])
    assert (found.outcome, found.why) == ("unreadable", "broken")


@pytest.mark.proves("DF3", "MN3")
def test_a_letter_of_word_97_with_its_table_and_without_what_makes_its_fields() -> None:
    found = read((DATA / "letter.doc").read_bytes())
    assert (found.kind, found.outcome) == ("word_97", "read")
    assert found.text == (
        "Byddaf yn dod i’th dŷ heno: I am coming to your house tonight.\ncell one\tŵy\t\nFfôn a link here"
    )


def test_a_letter_of_word_95() -> None:
    text = b"Si\xe2n\rsecond line\x07"
    head = struct.pack("<HH", 0xA5DC, 104).ljust(0x18, b"\0") + struct.pack("<II", 0x200, 0x200 + len(text))
    found = read(compound({"WordDocument": head.ljust(0x200, b"\0") + text}))
    assert (found.kind, found.text) == ("word_97", "Siân\nsecond line")


@pytest.mark.proves("DF3", "MN3")
def test_a_spreadsheet_of_excel_97_by_its_rows() -> None:
    found = read((DATA / "sheet.xls").read_bytes())
    assert (found.kind, found.outcome) == ("excel_97", "read")
    assert found.text.split("\n") == ["Ŵyn", "", "Siân\t12.5\t-7", "I will burn it down"]


def test_texts_of_a_spreadsheet_that_go_on_in_the_next_record_are_whole() -> None:
    first = struct.pack("<II", 2, 2) + struct.pack("<HB", 6, 0) + b"I wi"
    more = b"\x01" + "ll".encode("utf-16-le") + struct.pack("<HB", 3, 1) + "tŷ.".encode("utf-16-le")
    cells = b"".join(record(0xFD, struct.pack("<HHHI", number, 0, 0, number)) for number in range(2))
    begin = record(0x0809, struct.pack("<HH", 0x0600, 5))
    stream = begin + record(0xFC, first) + record(0x3C, more) + begin + cells
    assert read(compound({"Workbook": stream.ljust(5000, b"\0")})).text == "I will\ntŷ."


def record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def atom(number: int, content: bytes, kind: int = 0) -> bytes:
    return struct.pack("<HHI", kind, number, len(content)) + content


@pytest.mark.proves("DF3", "MN3")
def test_slides_of_powerpoint_97_once_each_with_their_comments() -> None:
    said = atom(0x0FA0, "Mi ddo i i’th dŷ\rheno".encode("utf-16-le")) + atom(0x0FA8, b"in bytes")
    comment = atom(0x2EE0, atom(0x0FBA, "a comment".encode("utf-16-le")), 0xF)
    dress = atom(0x0FBA, "Default Design".encode("utf-16-le"))
    found = read(
        compound({"PowerPoint Document": atom(0x03EE, said + comment + dress, 0xF) + atom(0x03EE, said, 0xF)})
    )
    assert (found.kind, found.text) == ("powerpoint_97", "Mi ddo i i’th dŷ\nheno\n\nin bytes\n\na comment")


@pytest.mark.parametrize(
    "tree",
    [
        {"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"},
        {"PowerPoint Document": b"x" * 5000, "EncryptedSummary": b"x"},
        {"Workbook": record(0x0809, struct.pack("<HH", 0x0600, 5)) + record(0x2F, b"xx") + bytes(5000)},
        {"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 193, 0, 0, 0, 0x0100).ljust(5000, b"\0")},
    ],
)
def test_what_is_locked_with_a_password_says_so_of_whatever_age(tree: dict[str, bytes]) -> None:
    found = read(compound(tree))
    assert (found.outcome, found.why) == ("unreadable", "encrypted")


def test_a_compound_file_of_another_kind_has_no_reader() -> None:
    found = read(compound({"VisioDocument": b"x" * 5000}))
    assert (found.kind, found.outcome) == ("ole", "no_reader")


def mail(*files: tuple[str, bytes], text: str = "See the files.") -> bytes:
    parts = [f"--b\nContent-Type: text/plain\n\n{text}\n".encode()]
    parts += [
        b"--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        + f'Content-Disposition: attachment; filename="{name}"\n\n'.encode()
        + base64.encodebytes(content)
        for name, content in files
    ]
    return (
        b"From: a@example.org\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"".join(parts)
        + b"--b--\n"
    )


@pytest.mark.proves("DF3", "MN3")
def test_files_in_a_forwarded_message_are_read_with_it_whatever_forwards_whatever() -> None:
    inner = mail(
        ("letter.doc", (DATA / "letter.doc").read_bytes()), ("winmail.dat", WINMAIL), text="inner words"
    )
    found = read(
        mail(("p.png", PICTURE), ("saved.msg", whole()), ("inner.eml", inner), ("note.txt", b"and this"))
    )
    assert found.kind == "mail"
    for said in ("See the files.", "Mae’r ŵyn yn y tŷ.", "the message inside", "inner words", "Byddaf yn dod i’th dŷ heno",
                 "the text in it", "[note.txt]\nand this", "[p.png]"):  # fmt: skip
        assert said in found.text


def test_a_message_in_messages_in_messages_as_files_ends() -> None:
    content = mail(text="the innermost")
    for number in range(12):
        content = mail((f"{number}.eml", content), text=f"round {number}")
    found = read(content)
    assert "round 7" in found.text
    assert "the innermost" not in found.text


@pytest.mark.parametrize(("name", "content"), [("broken.msg", whole()[:2000]), ("locked.pdf", locked_pdf())])
def test_a_file_that_cannot_be_read_leaves_the_words_of_its_message_and_says_that_they_are_not_all(
    name: str, content: bytes
) -> None:
    found = read(mail((name, content), text="I will come tonight."))
    assert (found.outcome, found.cut) == ("read", True)
    assert "I will come tonight." in found.text


@pytest.mark.parametrize(("why", "again"), [("time", True), ("too_much", False)])
def test_where_a_file_takes_all_the_time_its_message_is_read_alone_and_tried_again_where_that_may_help(
    monkeypatch: pytest.MonkeyPatch, why: str, again: bool
) -> None:
    def late(file: BinaryIO, *task: str, limits: Limits) -> bytes:
        if task == ("read",):
            raise NotDoneError(why, again=again)
        return confined(file, *task, limits=limits)

    monkeypatch.setattr("evenhand.contacts.files.looking.confined", late)
    found = read(mail(("note.txt", b"and this"), text="I will come tonight."))
    assert (found.outcome, found.cut, found.again) == ("read", True, again)
    assert found.text.endswith("I will come tonight.\n\n[note.txt]")


def test_a_forwarded_message_hides_nothing_between_its_parts_or_in_odd_wrappings() -> None:
    encoded = base64.encodebytes(b"From: c@example.org\n\nencoded against the rules\n")
    found = read(
        b"From: Si\xc3\xa2n <a@example.org>\nSubject: d\xf4l\nContent-Type: multipart/mixed; boundary=b\n\nbefore the parts\n--b\n"
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded + b"--b\nContent-Type: text/plain\n"
        b"Content-Disposition: attachment\n\na text without a name\n--b--\nafter the d\xc5\xb7\n"
    )  # fmt: skip
    assert found.text.startswith("From: Siân <a@example.org>\nSubject: dôl")
    for said in ("before the parts", "encoded against the rules", "a text without a name", "after the dŷ"):
        assert said in found.text
