"""Reads a list of people from CSV as other systems and spreadsheets write it, within limits, line by line.

Every line becomes somebody, or all that is wrong with it at once: each fault with its line, its column, why, and what to do. A cell
is text and nothing else: what a spreadsheet would take for a formula is refused, and nothing is ever evaluated.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from evenhand.people.newcomers import Newcomer
from evenhand.people.normalise import LONGEST, normalise

from .columns import COLUMNS, FORMATS, LANGUAGES, ONCE, meaning_of, separator_of, several

MOST_COLUMNS = 200
LONGEST_CELL = 10_000  # characters; a longer one is a quotation mark that was never closed
_PIECE = 1 << 20

_NAMES_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"[^\s,;]@[^\s,;]|\d{6}")  # an e-mail address or a telephone number
_OF_ONE_LINE = frozenset({"name", "given", "family", "language", "format", "external", "representative"})
_FORMULA = re.compile(r"[=@+\-\t\r]")
_SPREADSHEET_NUMBER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


class CannotReadList(Exception):
    """The file cannot be read as a list of people at all; its text says what would be right."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing for which a line cannot be taken as it is: where, why, and what to do about it."""

    line: int
    column: str
    why: str
    instead: str

    def __str__(self) -> str:
        at = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{at}: {self.why} {self.instead}"


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be taken as it is, and everything that is wrong with it."""

    line: int
    faults: tuple[Problem, ...]


def people_in(path: Path, *, source: str = "") -> Iterator[Newcomer | WrongLine]:
    """The people of a file, in its order. `source` names the system it comes from: its references are kept with that name.

    Raises CannotReadList when the file has no heading that names a person.
    """
    encoding = encoding_of(path)
    # Five bytes stand for nothing in Windows' encoding: they become a visible mark.
    errors = "replace" if encoding == "cp1252" else "strict"
    with path.open("r", encoding=encoding, errors=errors, newline="") as file:
        yield from _people(file, source)


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 where the file is that; else Windows' own, which old exports from spreadsheets are in."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            piece = start
            while piece:
                decoder.decode(piece)
                piece = file.read(_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _people(file: IO[str], source: str) -> Iterator[Newcomer | WrongLine]:
    heading, above = file.readline(100_000), 0
    if named := _NAMES_SEPARATOR.fullmatch(heading):
        above = 1  # Excel's own line, which says by what the cells are parted
    else:
        file.seek(0)
    separator = named[1] if named else separator_of(heading)
    before, rows = csv.field_size_limit(LONGEST_CELL), csv.reader(file, delimiter=separator)
    try:
        columns = _columns(next(rows, []))
        begins = rows.line_num + 1 + above
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield _swallowed(cells, columns, begins, separator) or _person(cells, columns, begins, source)
            begins = rows.line_num + 1 + above
    except csv.Error:
        yield _wrong(
            rows.line_num, "", "From here on nothing can be read: a cell is longer than any can be.",
            "Close the quotation mark that is left open, and import the file again: nobody is taken twice.",
        )  # fmt: skip
    except UnicodeError:
        yield _wrong(rows.line_num, "", "From here on the file is cut off.", "Export it again.")
    finally:
        csv.field_size_limit(before)


def _columns(headings: Sequence[str]) -> list[str]:
    columns = [meaning_of(heading.lstrip("\ufeff")) for heading in headings[:MOST_COLUMNS]]
    twice = {column for column in columns if column in ONCE and columns.count(column) > 1}
    wrong = [f"More than one column means {', '.join(sorted(twice))}. Leave one of them."] if twice else []
    if not {"name", "given", "family"} & set(columns):
        known = ", ".join(sorted(names[0] for names in COLUMNS.values()))
        wrong.append(f"No column is called “name”. The first line names the columns: {known}.")
    if wrong:
        raise CannotReadList(" ".join(wrong))
    return columns


def _swallowed(cells: Sequence[str], columns: Sequence[str], line: int, separator: str) -> WrongLine | None:
    """The line as a wrong one, where a quotation mark that was left open took the next lines into one of its cells: whoever stands
    on them would be lost, and their address somebody else's.
    """
    for column, cell in zip(columns, cells, strict=False):
        _, *others = cell.strip().splitlines() or [""]
        one_line_each = column in _OF_ONE_LINE
        if not others or not (one_line_each or any(_is_a_line(each, columns, separator) for each in others)):
            continue
        return _wrong(
            line, column, f"It goes on over {len(others)} more {'lines' if len(others) > 1 else 'line'} of the file.",
            "Close the quotation mark that is left open, and import the file again: nobody is taken twice.",
        )  # fmt: skip
    return None


def _is_a_line(text: str, columns: Sequence[str], separator: str) -> bool:
    """Whether part of an address of several lines looks like a line of the list."""
    return text.count(separator) >= max(1, len(columns) - 1) and bool(_OF_SOMEBODY.search(text))


def _wrong(line: int, *fault: str) -> WrongLine:
    return WrongLine(line, (Problem(line, *fault),))


def _person(cells: Sequence[str], columns: Sequence[str], line: int, source: str) -> Newcomer | WrongLine:
    if len(cells) > len(columns):  # nobody knows which cell is meant for which column
        return _wrong(
            line,
            "",
            f"It has {len(cells)} cells; the first line has {len(columns)}.",
            "Put quotation marks around a cell that holds a separator.",
        )
    told: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip():
            told.setdefault(column, []).append(cell.strip())
    unsafe = list(_unsafe(told, line))
    found = _read(told, line, source)
    newcomer, others = (found, ()) if isinstance(found, Newcomer) else (None, found)
    # What a column holds that nobody can see says enough of it.
    columns_said = {each.column for each in unsafe}
    faults = (*unsafe, *(each for each in others if each.column not in columns_said))
    return newcomer if newcomer is not None and not faults else WrongLine(line, faults)


def _unsafe(told: dict[str, list[str]], line: int) -> Iterator[Problem]:
    """At most one of each column."""
    for column, cells in told.items():
        if any(map(_UNSEEN.search, cells)):
            yield Problem(
                line, column, "It holds characters that nobody can see.", "Delete and type it again."
            )
        elif any(_is_formula(column, cell) for cell in cells):
            yield Problem(
                line, column, "It begins as a formula of a spreadsheet does.", "Write the text itself."
            )


def _is_formula(column: str, cell: str) -> bool:
    return bool(
        _FORMULA.match(cell)
        and not (column.endswith("phones") and cell[0] == "+")
        and not (column == "social" and cell[0] == "@")
    )


def _read(told: dict[str, list[str]], line: int, source: str) -> Newcomer | tuple[Problem, ...]:
    one = {column: cells[0] for column, cells in told.items()}
    name = one.get("name") or " ".join(filter(None, (one.get("given"), one.get("family"))))
    language = LANGUAGES.get(one.get("language", "").lower())
    format_ = FORMATS.get(one.get("format", "").lower())
    faults: list[Problem] = []
    if not name:
        faults.append(
            Problem(line, "name", "It names nobody.", "If the name is not known, write how they signed.")
        )
    if language is None:
        faults.append(
            Problem(
                line,
                "language",
                "Letters go out in English or in Welsh.",
                "Write en or cy, or leave it empty.",
            )
        )
    if format_ is None:
        known = ", ".join(sorted(set(FORMATS.values())))
        faults.append(Problem(line, "format", "This format is not known.", f"Write one of: {known}."))
    lists = {
        each: several(told.get(each, ()))
        for each in ("emails", "phones", "social", "representative_emails", "representative_phones")
    }
    newcomer = Newcomer(
        line=line, name=name, emails=lists["emails"], phones=lists["phones"],
        postal="\n".join([*told.get("postal", ()), *told.get("postcode", ())]), social=lists["social"],
        language=language or "", format=format_ or "standard",
        external=" ".join(filter(None, (source, one.get("external"))) if one.get("external") else ()),
        representative=one.get("representative", ""),
        representative_emails=lists["representative_emails"], representative_phones=lists["representative_phones"],
    )  # fmt: skip
    faults += _unreadable(newcomer, lists)
    faults += _incomplete(newcomer)
    return tuple(faults) or newcomer


def _unreadable(newcomer: Newcomer, lists: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    kinds = {"emails": "email", "phones": "phone", "social": "social"}
    given = [
        (column, kinds[column.removeprefix("representative_")], value)
        for column, values in lists.items()
        for value in values
    ]
    given += [("postal", "post", newcomer.postal)] if newcomer.postal else []
    given += [("external reference", "external", newcomer.external)] if newcomer.external else []
    for column, kind, value in given:
        if kind == "phone" and _SPREADSHEET_NUMBER.fullmatch(value):
            yield Problem(
                newcomer.line,
                column,
                "A spreadsheet has rounded this number.",
                "Export the column as text.",
            )
        elif not normalise(kind, value):
            short = value if len(value) <= 60 else f"{value[:60]}…"
            why = f"“{short}” cannot be read." if len(value) <= LONGEST else "It is longer than any can be."
            yield Problem(newcomer.line, column, why, "Correct it, or put several apart with a semicolon.")


def _incomplete(newcomer: Newcomer) -> Iterator[Problem]:
    ways = (newcomer.emails, newcomer.phones, newcomer.postal, newcomer.social, newcomer.external)
    if not any(ways):  # what is given and cannot be read is said by itself
        yield Problem(
            newcomer.line, "", "Nothing but a name: imported again, nobody could tell whether it is the same person.",
            "Give a reference, an address or a number.",
        )  # fmt: skip
    if (newcomer.representative_emails or newcomer.representative_phones) and not newcomer.representative:
        yield Problem(
            newcomer.line, "representative", "A representative’s address without a name.", "Name them."
        )
