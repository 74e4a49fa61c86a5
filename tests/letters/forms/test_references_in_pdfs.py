"""A reference in a PDF is found and copied as it is, wherever a line ends: it never breaks at its hyphen (PB2)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evenhand.letters import Form, Matter, Words, as_pages, render
from evenhand.letters.as_pages import Pages, paragraph, table

pytestmark = [
    pytest.mark.proves("PB2"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]

# A letter after the hyphen: before a figure no line ends anyway.
REFERENCE = "R-KQ2M7XPA"
# Each sentence a little longer than the one before, so that the reference stands at every place of a line.
SENTENCES = [f"{'i ' * length}because of {REFERENCE}, as it says." for length in range(45)]


def found_in(pdf: bytes) -> int:
    """How often a reader finds the reference; without `-raw` a hyphen at the end of a line is taken out, as readers do."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return told.count(REFERENCE)


@pytest.mark.parametrize("format", ["pdf", "large_print", "easy_read"])
def test_a_reference_in_a_letter_is_whole_wherever_its_line_ends(
    format: str, facts_of: Callable[..., dict[str, Any]]
) -> None:
    facts = facts_of("warning", reasons=Words("\n\n".join(SENTENCES), "en"))
    assert found_in(render(Matter("warning", facts), Form(format, "en")).data) == len(SENTENCES)


def test_a_reference_in_a_long_document_is_whole_in_paragraphs_and_in_narrow_columns() -> None:
    rows = [[sentence, sentence] for sentence in SENTENCES]
    blocks = [*map(paragraph, SENTENCES), table(["What", "Why"], [3, 2], rows)]
    pages = Pages(
        title="A file", author="The body", language="en", foot="A file", day=date(2026, 7, 1), blocks=blocks
    )
    assert found_in(as_pages.render(pages)) == 3 * len(SENTENCES)
