"""Every letter as a Word document, read back: headings, lists, quotations, languages, and the same words in the same order."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from evenhand.letters import KINDS, Form, Matter, Words, render
from evenhand.letters.as_email import text as plain_text
from evenhand.letters.blocks import Bullets, Heading, Quote

Facts = Callable[..., dict[str, Any]]


def opened(matter: Matter, language: str) -> Any:
    return Document(io.BytesIO(render(matter, Form("docx", language)).data))


def words_of(document: Any) -> str:
    return re.sub(r"[\s\u2068\u2069]", "", "".join(each.text for each in document.paragraphs))


def said(matter: Matter, *languages: str) -> str:
    text = plain_text([matter.letter(language) for language in languages]).replace("-" * 30, "")
    return re.sub(r"[\s•“”\u2068\u2069]", "", text)


@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.proves("PB1", "PB2")
def test_a_letter_as_word_has_structure_languages_and_all_its_words(letter: str, facts_of: Facts) -> None:
    matter = Matter(letter, facts_of(letter))
    for language in ("en", "cy"):
        document = opened(matter, language)
        made = matter.letter(language)
        styles = [each.style.name for each in document.paragraphs]
        assert styles.count("Heading 1") == 1
        assert styles.count("Heading 2") == sum(
            isinstance(block, Heading) and block.level == 1 for block in made.blocks
        )
        assert styles.count("List Bullet") == sum(
            len(block.items) for block in made.blocks if isinstance(block, Bullets)
        )
        assert styles.count("Quote") == sum(
            len(block.paragraphs) for block in made.blocks if isinstance(block, Quote)
        )
        assert document.core_properties.title == "".join(span.text for span in made.title)
        assert document.core_properties.language == f"{language}-GB"
        assert re.sub("[“”]", "", words_of(document)) == said(matter, language)


@pytest.mark.parametrize("letter", KINDS)
def test_both_languages_in_one_document_are_two_letters_the_welsh_first(letter: str, facts_of: Facts) -> None:
    matter = Matter(letter, facts_of(letter))
    document = opened(matter, "both")
    assert [each.style.name for each in document.paragraphs].count("Heading 1") == 2
    assert re.sub("[“”]", "", words_of(document)) == said(matter, "cy", "en")


@pytest.mark.proves("PB1")
def test_each_run_of_words_is_marked_with_its_language(facts_of: Facts) -> None:
    english = Words("You wrote to us five times.")
    document = opened(Matter("warning", facts_of("warning", reasons=english)), "cy")
    marks = {
        (each.style.name, run._r.rPr.find(qn("w:lang")).get(qn("w:val")))
        for each in document.paragraphs
        for run in each.runs
        if run.text.strip()
    }
    assert ("Quote", "en-GB") in marks
    assert ("Quote", "cy-GB") in marks
    assert {language for style, language in marks if style == "Heading 2"} == {"cy-GB"}
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == "cy-GB"


def test_the_same_letter_is_the_same_bytes_whenever_it_is_made(
    facts_of: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = Matter("ended", facts_of("ended"))
    first = render(matter, Form("docx", "en")).data
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render(matter, Form("docx", "en")).data == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}


_IN = (("en", ("en",)), ("cy", ("cy",)), ("both", ("cy", "en")))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.proves("PB1", "PB2")
def test_libreoffice_opens_every_letter_and_reads_the_same_lines_in_the_same_order(
    facts_of: Facts, tmp_path: Path
) -> None:
    """Line by line what it shows is what the plain text says, with no word lost, added or moved. A letter in both languages is
    both letters; one alone is asked of one kind.
    """
    expected = {}
    for letter in KINDS:
        matter = Matter(letter, facts_of(letter))
        for language, spoken in _IN if letter == "restriction" else _IN[-1:]:
            name = f"{letter}-{language}"
            (tmp_path / f"{name}.docx").write_bytes(render(matter, Form("docx", language)).data)
            expected[name] = _lines(plain_text([matter.letter(each) for each in spoken]))
    files = [str(tmp_path / f"{name}.docx") for name in expected]
    command = [
        "soffice",
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(tmp_path),
        *files,
    ]
    subprocess.run(
        command, check=True, capture_output=True, timeout=240, env=os.environ | {"HOME": str(tmp_path)}
    )
    read = {name: _lines((tmp_path / f"{name}.txt").read_text(encoding="utf-8-sig")) for name in expected}
    assert read == expected


def _lines(text: str) -> list[str]:
    """The lines that say something, without what marks a list, a quotation or the border between two languages."""
    lines = (re.sub(r"[•“”\u2068\u2069\t]", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line.strip("- ")]
