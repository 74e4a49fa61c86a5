"""What a file is, by its bytes; the sender's word is only compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.contacts.files.kinds import HEAD_BYTES, every_kind, kind_of
from evenhand.contacts.files.said import disagrees, may_run, safe_name

from . import samples

KINDS = [
    (samples.picture("PNG"), "png"),
    (samples.picture("JPEG"), "jpeg"),
    (samples.picture("GIF"), "gif"),
    (samples.picture("BMP"), "bmp"),
    (samples.picture("TIFF"), "tiff"),
    (samples.picture("WEBP"), "webp"),
    (samples.pdf(), "pdf"),
    (b"\n\njunk before\n" + samples.pdf(), "pdf"),
    (samples.word("Hello"), "docx"),
    (samples.archive(("a.txt", b"x")), "zip"),
    (samples.archive(("META-INF/MANIFEST.MF", b"x")), "java_program"),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
    (b"Rar!\x1a\x07\x01\x00", "rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ole"),
    (b"MZ\x90\x00" + bytes(60), "windows_program"),
    (b"\x7fELF\x02\x01\x01", "program"),
    (b"#!/bin/sh\nrm -rf /\n", "script"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
    (b"\xff\xfb\x90\x64" + bytes(64), "mp3"),
    (b"\x00\x00\x00\x20ftypM4A \x00\x00", "m4a"),
    (b"\x00\x00\x00\x20ftypisom\x00\x00", "mp4"),
    (rb"{\rtf1\ansi Hello}", "rtf"),
    (b"<!DOCTYPE html><p>x", "html"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    (b"Received: from x by y\nSubject: z\n\nHello", "mail"),
    ("Annwyl Syr, dŵr sydd yn y tŷ.".encode(), "text"),
    ("café".encode("cp1252"), "text"),
    ("Bore da".encode("utf-16"), "text"),
    (b"BMW is a car, and this is a text.", "text"),
    (b"\x01\x02\x03\x04", "unknown"),
    (b"", "empty"),
]


@pytest.mark.parametrize(
    ("content", "kind"), KINDS, ids=[f"{n}-{kind}" for n, (_c, kind) in enumerate(KINDS)]
)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert kind_of(content[:HEAD_BYTES]).id == kind


@given(st.binary(max_size=600))
def test_any_bytes_at_all_are_of_some_kind(content: bytes) -> None:
    assert kind_of(content) in set(every_kind())


def test_a_picture_that_is_a_program_is_named_as_that() -> None:
    program = kind_of(b"MZ\x90\x00")
    assert disagrees(program, "holiday.jpg", "image/jpeg") == "picture"
    assert disagrees(program, "", "image/png") == "picture"
    assert disagrees(program, "letter.pdf", "application/octet-stream") == "document"
    assert disagrees(program, "setup.exe", "application/octet-stream") == ""


@pytest.mark.parametrize(
    ("content", "name", "type"),
    [
        (samples.picture("PNG"), "a.jpg", "image/jpeg"),
        (samples.word("x"), "a.docx", "application/zip"),
        (samples.pdf(), "a.pdf", ""),
        (b"hello", "a.csv", "application/vnd.ms-excel"),
        (b"Received: x\n\ny", "a.eml", "message/rfc822"),
        (b"\x00\x00\x00\x20ftypisom", "voice.m4a", "audio/mp4"),
        (b"\x01\x02", "a.pdf", "application/pdf"),
    ],
)
def test_what_agrees_or_cannot_be_told_is_not_called_a_disagreement(
    content: bytes, name: str, type: str
) -> None:
    assert disagrees(kind_of(content), name, type) == ""


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Windows\\a.pdf", "C--Windows-a.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe.unsafe"),
        ("photo.jpg .exe. ", "photo.jpg .exe.unsafe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("...", "C-1-1"),
        ("", "C-1-1"),
        ("page.html", "page.html.unsafe"),
        ("llythyr ŵŷ.pdf", "llythyr ŵŷ.pdf"),
    ],
)
def test_a_file_is_saved_under_a_name_that_does_no_harm(name: str, saved: str) -> None:
    assert safe_name(name, "C-1-1", kind_of(samples.pdf())) == saved


def test_a_program_is_saved_under_an_ending_that_nothing_opens_whatever_it_is_called() -> None:
    assert safe_name("holiday.jpg", "x", kind_of(b"MZ\x90\x00")) == "holiday.jpg.unsafe"


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_short_and_names_no_folder(name: str) -> None:
    saved = safe_name(name, "file", kind_of(b"hello"))
    assert 0 < len(saved) <= 130
    assert not set(saved) & set('/\\:\r\n\x00"<>|*?')
    assert not saved.startswith(".")


def test_what_could_run_is_known_by_its_name_too() -> None:
    text = kind_of(b"WScript.Echo 1")
    assert may_run(text, "invoice.pdf.VBS ")
    assert not may_run(text, "invoice.txt")
