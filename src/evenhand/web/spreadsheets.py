"""Lists for a spreadsheet: CSV in which no cell is ever taken for a formula, whatever somebody wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# What a spreadsheet takes for a formula, also where blanks stand before it.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = str(cell)
    if isinstance(cell, int):
        return text
    risky = text.startswith(_BEGINS_A_FORMULA) or text.lstrip().startswith(_BEGINS_A_FORMULA)
    return f"'{text}" if risky else text


def spreadsheet(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """These rows as a file to save under this name."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    writer = csv.writer(answer)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return answer
