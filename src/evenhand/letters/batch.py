"""Letters as one file for whoever prints them: each begins on the front of a sheet, with a sheet for the window before those whose
own first page is not set for one. What is printed are the kept pages; the files that are kept stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfWriter


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A letter as PDF, and the sheet with its address that is laid before it, where it needs one."""

    pdf: bytes
    sheet: bytes = b""


def together(letters: Iterable[ToPrint]) -> bytes:
    """All pages in one file, to be printed on both sides: an empty page after each letter that ends on a front."""
    from pypdf import PdfWriter

    made = PdfWriter()
    for letter in letters:
        for part in (letter.sheet, letter.pdf):
            if part:
                _add(made, part)
    written = BytesIO()
    made.write(written)
    return written.getvalue()


def _add(made: PdfWriter, part: bytes) -> None:
    from pypdf import PdfReader

    made.append(PdfReader(BytesIO(part)), import_outline=False)
    if len(made.pages) % 2:
        made.add_blank_page()
