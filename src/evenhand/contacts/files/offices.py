"""What office documents say: OpenDocument, spreadsheets, slides. Runs inside a cell; nothing that they refer to is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from evenhand.contacts.files.texts import MOST_TEXT, Read, told

_UNPACKED = 200 * 1024 * 1024
_PIECE = 64 * 1024
_BLANK = {"text:tab": "\t", "text:s": " ", "text:line-break": "\n", "a:br": "\n"}
_ENDS = {"text:p": "\n", "text:h": "\n", "table:table-cell": "\t", "a:p": "\n"}
_SLIDE = re.compile(r"ppt/(?:slides|notesSlides)/\w+?(\d+)\.xml")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_MOST_SHEETS = 200


def of_opendocument(file: BinaryIO) -> Read:
    """A text, a table or slides as LibreOffice writes them: their paragraphs, in order."""
    return _read(file, lambda archive: _paragraphs(archive, ["content.xml"], {"text:p", "text:h"}))


def of_pptx(file: BinaryIO) -> Read:
    """Slides and their notes, in their order."""
    return _read(file, lambda archive: _paragraphs(archive, _numbered(archive, _SLIDE), {"a:t"}))


def of_xlsx(file: BinaryIO) -> Read:
    """A spreadsheet, a line for each row: what its cells show, formulas by their last result."""
    return _read(file, _rows)


def _read(file: BinaryIO, say: Callable[[ZipFile], Iterator[str]]) -> Read:
    with ZipFile(file) as archive:
        entries = archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            return Read("unreadable", why="encrypted")
        if sum(entry.file_size for entry in entries) > _UNPACKED:
            return Read("unreadable", why="bomb")
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            return Read("unreadable", why="encrypted")
        said, length = [], 0
        for piece in say(archive):
            said.append(piece)
            length += len(piece)
            if length > MOST_TEXT:
                break
    return told("".join(said))


def _numbered(archive: ZipFile, named: re.Pattern[str]) -> list[str]:
    found = ((named.fullmatch(name), name) for name in archive.namelist())
    return [name for _, name in sorted((int(match[1]), name) for match, name in found if match)][
        :_MOST_SHEETS
    ]


def _paragraphs(archive: ZipFile, names: list[str], holding: set[str]) -> Iterator[str]:
    """The text within these elements, with the ends of paragraphs and cells."""
    for name in names:
        yield from _paragraphs_of(archive, name, holding)
        yield "\n"


def _paragraphs_of(archive: ZipFile, name: str, holding: set[str]) -> Iterator[str]:
    said: list[str] = []
    depth = 0

    def start(element: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += element in holding
        said.append(_BLANK.get(element, ""))

    def end(element: str) -> None:
        nonlocal depth
        depth -= element in holding
        said.append(_ENDS.get(element, ""))

    def text(data: str) -> None:
        if depth > 0:
            said.append(data)

    return _parsed(archive, name, said, start, end, text)


def _rows(archive: ZipFile) -> Iterator[str]:
    shared = _shared(archive) if "xl/sharedStrings.xml" in archive.namelist() else []
    for name in _numbered(archive, _SHEET):
        yield from _rows_of(archive, name, shared)
        yield "\n"


def _rows_of(archive: ZipFile, name: str, shared: list[str]) -> Iterator[str]:
    said: list[str] = []
    held: list[str] = []
    kind = ""

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind
        if element == "c":
            kind = attributes.get("t", "")
        if element in ("c", "v", "t"):
            held.clear()

    def end(element: str) -> None:
        value = "".join(held)
        if element == "v" and kind == "s":
            said.append(shared[int(value)] if value.isdecimal() and int(value) < len(shared) else "")
        elif element in ("v", "t"):
            said.append(value)
        said.append("\n" if element == "row" else "\t" if element == "c" else "")

    return _parsed(archive, name, said, start, end, held.append)


def _shared(archive: ZipFile) -> list[str]:
    """The texts that cells refer to by number."""
    found: list[str] = []
    inside = False

    def start(element: str, _attributes: Mapping[str, str]) -> None:
        nonlocal inside
        inside = element == "t"
        if element == "si":
            found.append("")

    def end(_element: str) -> None:
        nonlocal inside
        inside = False

    def text(data: str) -> None:
        if inside and found:
            found[-1] += data

    for _ in _parsed(archive, "xl/sharedStrings.xml", [], start, end, text):
        pass
    return found


def _parsed(
    archive: ZipFile,
    name: str,
    said: list[str],
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], object],
) -> Iterator[str]:
    """Go through a part of the document, and give what was `said` as it comes."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
            yield "".join(said)
            said.clear()
    parser.Parse(b"", True)
    yield "".join(said)
