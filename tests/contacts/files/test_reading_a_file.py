"""The text of a file, read where the file can do no harm."""

from __future__ import annotations

import io
import shutil
import tarfile

import pytest
from PIL import Image

from evenhand.channels.email.parse import parse
from evenhand.contacts.files import looking
from evenhand.contacts.files.confined import NotDoneError
from evenhand.contacts.files.looking import Finding, look, ocr_languages, show, show_page
from evenhand.contacts.files.texts import MOST_TEXT

from . import samples

needs_ocr = pytest.mark.skipif(not ocr_languages(), reason="tesseract with English is not installed here")
needs_pages = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed here")


def read(content: bytes) -> Finding:
    return look([content[:5000], content[5000:]], len(content))


def test_a_pdf_with_a_text_layer() -> None:
    found = read(samples.pdf())
    assert (found.kind, found.outcome, found.pages, found.ocr) == ("pdf", "read", 1, False)
    assert found.text == "Annwyl Syr, fy nghwyn i yw hon, a dyma fy llythyr."


def test_a_word_document_with_its_tables() -> None:
    found = read(samples.word("Annwyl Syr, dŵr.", "A second paragraph."))
    assert (found.kind, found.outcome) == ("docx", "read")
    assert [line for line in found.text.split("\n") if line] == [
        "Annwyl Syr, dŵr.",
        "A second paragraph.",
        "In a table.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "dŵr – 3 €".encode(),
        "dŵr – 3 €".encode("utf-16"),
        "\ufeffdŵr – 3 €".encode(),
        "dŵr – 3 €".encode("utf-16-be"),
    ],
)
def test_plain_text_in_the_charsets_that_people_send(content: bytes) -> None:
    if content.startswith(b"\x00"):
        content = b"\xfe\xff" + content
    assert read(content).text == "dŵr – 3 €"


@pytest.mark.proves("DF3", "MN3")
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "said", ["Enw;Dyddiad;Cwyn\r\nSiân;1/7;Mi ddo i i’th dŷ\u00a0heno\r\n" * 900, "a;b\n"]
)
def test_a_table_in_utf_16_without_a_mark(codec: str, said: str) -> None:
    found = read(said.encode(codec))
    assert (found.kind, found.outcome, found.text) == ("text", "read", said.strip())
    assert (
        parse(b"From: a@example.org\n\n" + said.encode(codec)).body.replace("\r", "")
        == said.replace("\r", "").rstrip()
    )


@pytest.mark.parametrize(
    "content", [bytes(1000), b"\x01\x00" * 500, b"a\x00\x00b" * 300, bytes(range(256)) * 20]
)
def test_what_only_looks_like_utf_16_is_no_text(content: bytes) -> None:
    assert (read(content).kind, read(content).outcome) == ("unknown", "no_reader")


def test_text_that_windows_wrote() -> None:
    assert read("“Yes” – 3 €".encode("cp1252")).text == "“Yes” – 3 €"
    assert read("Siân".encode("cp1252")).text == "Siân"
    assert read("Café".encode("cp1252")).text == "Café"


def test_a_web_page_is_text_and_its_script_is_not() -> None:
    found = read(
        b"<html><body><script>alert(1)</script><p>Dear all</p><img src='https://x.example/spy.png'></body>"
    )
    assert (found.kind, found.outcome, found.text) == ("html", "read", "Dear all")


def test_rich_text_without_its_dress() -> None:
    found = read(
        rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}Dear \b Sir\b0,\par caf\'e9 d\u373?r \{yes\}}"
    )
    assert (found.kind, found.text) == ("rtf", "Dear Sir,\ncafé dŵr {yes}")


def test_an_archive_is_listed_with_sizes_and_not_unpacked() -> None:
    found = read(samples.archive(("letters/a.txt", b"x" * 100), ("inner.zip", samples.archive(("b", b"y")))))
    assert (found.kind, found.outcome, found.count) == ("zip", "listed", 2)
    assert [(row["name"], row["archive"]) for row in found.entries] == [
        ("letters/a.txt", False),
        ("inner.zip", True),
    ]
    assert found.entries[0]["size"] == 100
    assert found.total == 100 + found.entries[1]["size"]
    assert "b" not in found.text.split()


def test_an_archive_with_thousands_of_entries_lists_the_first_of_them() -> None:
    found = read(samples.archive(*((f"{number}.txt", b"") for number in range(3000))))
    assert (found.count, len(found.entries), found.cut) == (3000, 1000, True)


def test_a_tar_archive_is_listed_by_its_headers() -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as made:
        entry = tarfile.TarInfo("letters/a.txt")
        entry.size = 3
        made.addfile(entry, io.BytesIO(b"abc"))
    found = read(held.getvalue())
    assert (found.kind, found.outcome, found.entries[0]["name"], found.total) == (
        "tar",
        "listed",
        "letters/a.txt",
        3,
    )


def test_what_is_locked_says_so() -> None:
    assert (read(samples.locked_pdf()).outcome, read(samples.locked_pdf()).why) == ("unreadable", "encrypted")
    found = read(samples.locked_archive())
    assert (found.outcome, found.why, found.entries[0]["encrypted"]) == ("listed", "encrypted", True)


@pytest.mark.parametrize(
    "content", [b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(90), b"Rar!\x1a\x07\x01\x00" + bytes(90)]
)
def test_7z_and_rar_are_only_named(content: bytes) -> None:
    assert (read(content).outcome, read(content).why) == ("no_reader", "only_named")


@pytest.mark.parametrize("content", [b"MZ" + bytes(90), b"RIFF\x24\x00\x00\x00WAVEfmt ", b"\x01\x02", b""])
def test_what_holds_no_words_is_not_read(content: bytes) -> None:
    assert read(content).outcome == "no_reader"


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    found = read(b"word " * (MOST_TEXT // 4))
    assert (found.outcome, found.cut) == ("read", True)
    assert len(found.text) <= MOST_TEXT


def test_a_file_that_is_too_long_is_not_even_taken_to_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("It was looked at.")

    monkeypatch.setattr(looking, "confined", never)
    found = look(iter([b"%PDF-1.4 "]), 51 * 1024 * 1024)
    assert (found.kind, found.outcome, found.why, found.again) == ("pdf", "unreadable", "too_long", False)


@needs_ocr
def test_a_picture_of_writing_is_read() -> None:
    found = read(samples.saved(samples.written_picture("Dear Sir, the letter came late."), "PNG"))
    assert (found.outcome, found.ocr) == ("read", True)
    assert "the letter came late" in found.text


@needs_ocr
@needs_pages
def test_a_scanned_letter_is_read_page_by_page() -> None:
    pages = [samples.written_picture(f"This is page number {word}.") for word in ("one", "two")]
    held = io.BytesIO()
    pages[0].save(held, format="PDF", save_all=True, append_images=pages[1:])
    found = read(held.getvalue())
    assert (found.outcome, found.pages, found.ocr) == ("read", 2, True)
    assert found.text.index("number one") < found.text.index("number two")


def test_where_nothing_reads_pictures_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "ocr_languages", lambda: "")
    found = read(samples.picture())
    assert (found.outcome, found.why) == ("no_reader", "no_ocr")
    held = io.BytesIO()
    samples.written_picture().save(held, format="PDF")
    assert (read(held.getvalue()).outcome, read(held.getvalue()).why) == ("empty", "no_ocr")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize(("size", "most"), [("small", 240), ("large", 1100)])
def test_a_picture_is_shown_made_anew_smaller_and_with_nothing_of_the_original(
    format: str, size: str, most: int
) -> None:
    held = io.BytesIO()
    Image.new("RGB", (1600, 900), "orange").save(held, format=format)
    content = held.getvalue() + b"<script>alert('hidden at the end')</script>"
    shown = show([content], size=size)
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) == most
        assert picture.mode == ("L" if size == "small" else "RGB")
    assert b"script" not in shown


def test_where_it_was_taken_and_by_whom_does_not_ride_along() -> None:
    original = Image.new("RGB", (300, 300), "orange")
    exif = original.getexif()
    exif[0x010F] = "A camera of Pat Example"
    held = io.BytesIO()
    original.save(held, format="JPEG", exif=exif)
    assert b"Pat Example" in held.getvalue()
    assert b"Pat Example" not in show([held.getvalue()], size="large")


@needs_pages
def test_a_page_of_a_pdf_is_shown_as_a_picture() -> None:
    with Image.open(io.BytesIO(show_page([samples.pdf()], page=1, size="large"))) as picture:
        assert picture.format == "JPEG"
        assert picture.convert("L").getextrema() == (0, 255)


@needs_pages
def test_a_page_that_there_is_not_cannot_be_shown() -> None:
    with pytest.raises(NotDoneError):
        show_page([samples.pdf()], page=9, size="small")


def test_what_is_no_picture_is_not_shown() -> None:
    for content in (b"MZ\x90\x00", samples.pdf(), b"", samples.word("x")):
        with pytest.raises(NotDoneError):
            show([content], size="large")
