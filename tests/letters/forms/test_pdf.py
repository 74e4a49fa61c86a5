"""Every letter as a PDF: tagged, in reading order, in its languages, with its fonts inside. Needs no database."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest

from evenhand.letters import KINDS, Form, Matter, Words, render
from evenhand.letters.as_email import text as plain_text

Facts = Callable[..., dict[str, Any]]
LANGUAGES = ("en", "cy", "both")
PDFS = ("pdf", "large_print", "easy_read")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("format", PDFS)
@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.proves("PB1", "PB2", "RT2")
def test_a_letter_as_pdf_is_tagged_marks_its_languages_and_reads_in_order(
    letter: str, format: str, facts_of: Facts, tmp_path: Path
) -> None:
    for language in LANGUAGES:
        matter, form = Matter(letter, facts_of(letter)), Form(format, language)
        data = render(matter, form).data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _is_tagged(pdf, matter, form)
            _has_its_fonts(pdf)
        file = tmp_path / f"{language}.pdf"
        file.write_bytes(data)
        if language == "both":  # what either language has stands in it
            report = pdfua.validate(str(file))
            assert [each.message for each in report.findings if each.severity.name == "ERROR"] == []
        told = _read(file, "pdftotext", "-raw")
        assert _squeezed(told) == _squeezed(_said(matter, form))
        # "Yours sincerely", who writes, the page's foot: nobody turns to a page for these alone.
        assert len(told.rstrip("\f").split("\f")[-1].strip().splitlines()) > 3


def test_the_levels_of_headings_are_in_the_document_as_a_reader_sees_them(facts_of: Facts) -> None:
    data = render(Matter("restriction", facts_of("restriction")), Form("pdf", "both")).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = [kind for kind, _ in _elements(pdf)]
        spoken = {str(lang) for _, lang in _elements(pdf) if lang}
    assert kinds.count("/H1") == 2
    assert "/H2" in kinds
    assert {"/L", "/LI", "/Lbl", "/LBody", "/BlockQuote", "/P"} <= set(kinds)
    assert "en" in {each[:2] for each in spoken}


@pytest.mark.proves("RT4")
def test_the_same_letter_is_the_same_bytes_and_another_is_not(facts_of: Facts) -> None:
    form = Form("pdf", "cy")
    first = render(Matter("ended", facts_of("ended")), form)
    assert render(Matter("ended", facts_of("ended")), form) == first
    assert render(Matter("ended", facts_of("ended", name="Rhys Llyr")), form).data != first.data


def test_the_own_page_of_a_person_is_one_page_in_each_language(facts_of: Facts) -> None:
    for language, pages in (("en", 1), ("cy", 1), ("both", 2)):
        data = render(Matter("summary", facts_of("summary")), Form("pdf", language)).data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == pages


def test_large_print_is_larger_everywhere(facts_of: Facts, tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    file.write_bytes(render(Matter("ended", facts_of("ended")), Form("large_print", "en")).data)
    sizes = re.findall(r'<word [^>]*yMin="([\d.]+)" [^>]*yMax="([\d.]+)"', _read(file, "pdftotext", "-bbox"))
    assert (
        min(float(bottom) - float(top) for top, bottom in sizes) >= 13
    )  # the smallest, the page's foot: 13.5 points


def test_a_character_that_no_font_has_is_said_by_its_number(facts_of: Facts, tmp_path: Path) -> None:
    file = tmp_path / "han.pdf"
    facts = facts_of("warning", name="Li 漢", reasons=Words("한국 \ue123 and 漢字"))
    file.write_bytes(render(Matter("warning", facts), Form("pdf", "en")).data)
    said = _read(file, "pdftotext", "-raw")
    assert "Li [U+6F22]" in said
    assert "[U+D55C][U+AD6D] [U+E123] and [U+6F22][U+5B57]" in said


def _is_tagged(pdf: pikepdf.Pdf, matter: Matter, form: Form) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang)[:2] == form.languages[0]
    with pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"]
    kinds = [kind for kind, _ in _elements(pdf)]
    assert kinds.count("/H1") == len(form.languages)
    levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


def _elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every element of the structure, in reading order, with the language it is marked with."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting.extend(reversed(list(each)))
        elif isinstance(each, pikepdf.Dictionary):
            if "/S" in each:
                yield str(each.S), each.get("/Lang")
            if "/K" in each:
                waiting.append(each.K)


def _has_its_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        inside = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in inside or "/FontFile3" in inside


def _read(file: Path, *command: str) -> str:
    done = subprocess.run([*command, str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def _said(matter: Matter, form: Form) -> str:
    easy = form.format == "easy_read"
    return plain_text([matter.letter(language, easy=easy) for language in form.languages]).replace(
        "-" * 30, ""
    )


def _squeezed(text: str) -> str:
    """The words without spaces, and without what only one of the two renderings has: page numbers, bullets, quotation marks."""
    text = re.sub(r"(?m)^R-7QK2M9XA · \d+ / \d+$", "", text.replace("\f", "\n"))
    return re.sub(r"[\s•“”\u200b\u2068\u2069]", "", text)
