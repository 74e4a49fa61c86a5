"""A letter as a tagged PDF (PDF/UA-1, enforced when it is typeset). Every word goes to the typesetter as data, never as markup."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from itertools import groupby, zip_longest
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from . import letterhead
from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Text, plain
from .fonts import drawable, families, fonts
from .values import set_apart

if TYPE_CHECKING:
    import typst

    from .letter import Letter

# Words as the typesetter takes them: a string, or runs where some are in a language that is not that of the words around them.
Runs = str | list[str | dict[str, str]]

SOURCE = Path(__file__).parent / "typeset" / "letter.typ"
SHEET = SOURCE.with_name("sheet.typ")
STANDARD_SIZE, LARGE_SIZE, EASY_SIZE = 12, 18, 16  # points

ONE_PAGE = "summary"  # it goes by hand or with another letter: set to fit one page
# What fits behind the window of an envelope, and beside it: lines, and characters in a line of the address or of the sender.
_WINDOW_LINES, _TO_WIDTH, _SENDER_WIDTH = 6, 44, 32
# A word longer than this may break anywhere; it would run off the page otherwise.
_LONG = 30
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{_LONG}}}(?=[^\s\u200b])")

# What a paragraph may lead to.
_LED = frozenset((Lines, Bullets, Quote))

_THREADS = "RAYON_NUM_THREADS"
_one_at_a_time = Lock()


def render(letters: Sequence[Letter], *, size: int = STANDARD_SIZE, easy: bool = False) -> bytes:
    """The letters, one after the other, each in its language. The same letters give the same bytes, on every machine.

    `size` is that of the body text in points; `easy` sets the lines of an easy-read letter further apart.
    """
    return _compiled(SOURCE, as_data(letters, size, easy), letters[0].date)


def address_sheet(letter: Letter) -> bytes:
    """The letter's address where an envelope has its window, on a sheet of its own."""
    told = {
        "title": drawable(letter.number),
        "language": letter.language,
        "fonts": families(),
        "sender": _whole_lines(letter.sender),
        "to": _whole_lines(letter.to),
        "foot": drawable(letter.number),
    }
    return _compiled(SHEET, told, letter.date)


def has_window(letter: Letter, size: int = STANDARD_SIZE) -> bool:
    """Whether the address on the letter's first page stands where an envelope has its window."""
    return size == STANDARD_SIZE and _fits(letter.to, _TO_WIDTH) and _fits(letter.sender, _SENDER_WIDTH)


def _compiled(source: Path, told: dict[str, Any], day: date | None) -> bytes:
    with _one_at_a_time:
        made = _typesetter(source).compile(
            sys_inputs={"letter": json.dumps(told, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=_midnight(day),
        )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no document.")
    return made


@cache
def _typesetter(source: Path) -> typst.Compiler:
    """One for the whole process: it keeps what it has read of the template and the fonts."""
    made: typst.Compiler = _library().Compiler(
        source, root=source.parent, font_paths=fonts(), ignore_system_fonts=True
    )
    return made


@cache
def _library() -> ModuleType:
    """The typesetter's library, with one thread: it makes one letter at a time, of a few pages, and threads that wait for each
    other cost more than they help. How many there are is asked once, when the first document is made.
    """
    import typst  # only where a letter is made: most commands make none, and it takes memory

    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        typst.compile(b"", format="pdf", font_paths=fonts(), ignore_system_fonts=True)
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before
    return typst


def _midnight(day: date | None) -> int:
    return int(datetime.combine(day or date(1970, 1, 1), time(), UTC).timestamp())


def as_data(letters: Sequence[Letter], size: int = STANDARD_SIZE, easy: bool = False) -> dict[str, Any]:
    head = letterhead.current()
    return {
        "title": drawable(" / ".join(plain(letter.title) for letter in letters)),
        "author": drawable(plain(letters[0].sender[:1])),
        "language": letters[0].language,
        "foot": drawable(letters[0].number),
        "fonts": families(),
        "size": size,
        "spacing": "wide" if easy else "snug" if letters[0].name == ONE_PAGE else "usual",
        "logo": {"svg": head.logo, "says": dict(head.says)},
        "parts": [_part(letter, size) for letter in letters],
    }


def _fits(lines: Text, width: int) -> bool:
    return sum(1 + len(line.text) // width for line in lines) <= _WINDOW_LINES


def _part(letter: Letter, size: int) -> dict[str, Any]:
    return {
        "language": letter.language,
        "window": has_window(letter, size),
        "sender": _whole_lines(letter.sender),
        "to": _whole_lines(letter.to),
        "of": [line for line in (_set(letter.dated), _set(_in_no_language(letter.reference))) if line],
        "title": _runs(letter.title),
        "blocks": list(_blocks(letter)),
    }


def _blocks(letter: Letter) -> Iterator[dict[str, Any]]:
    """The blocks; a paragraph that leads to lines, a list or a quotation stays on their page, and so does what stands above the
    signature: nobody turns to a page that holds nothing else.
    """
    above_the_signature = len(letter.blocks) - 3
    for number, (block, following) in enumerate(zip_longest(letter.blocks, letter.blocks[1:])):
        said = _block(block, letter.language)
        if type(block) is Paragraph and (type(following) in _LED or number == above_the_signature):
            said["leads"] = True
        yield said


def _block(block: Block, language: str) -> dict[str, Any]:
    match block:
        case Heading(text=text, level=level, picture=picture):
            said: dict[str, Any] = {"is": "heading", "level": level + 1, "text": _runs(text)}
            if picture:
                said["picture"] = picture
            return said
        case Paragraph(text=text, language=other):
            said = {"is": "paragraph", "text": _runs(text)}
            if other:
                said["language"] = other
            return said
        case Bullets(items=items):
            return {"is": "bullets", "items": _each(items)}
        case Lines(lines=lines):
            return {"is": "lines", "lines": _each(lines)}
        case Quote(paragraphs=paragraphs, language=other):
            quoted = [_set(set_apart(each)) for each in paragraphs]
            return {"is": "quote", "language": other or language, "paragraphs": quoted}


def _whole_lines(text: Text) -> list[str]:
    """Names and addresses, each on a line of its own, and in no language."""
    return [_set(set_apart(line.text)) for line in text]


def _in_no_language(text: Text) -> str:
    return "".join(set_apart(span.text) if span.given else span.text for span in text)


def _each(texts: Iterable[Text]) -> list[Runs]:
    return [_runs(text) for text in texts]


def _runs(text: Text) -> Runs:
    """The words as few runs as there are languages in them: the typesetter takes its time for each."""
    if len(text) == 1 and not text[0].given and not text[0].language:
        return _set_once(text[0].text)
    if not any(span.language for span in text):
        return _set(_in_no_language(text))
    runs: list[str | dict[str, str]] = []
    for language, spans in groupby(text, key=lambda span: span.language):
        said = "".join(set_apart(span.text) if span.given else span.text for span in spans)
        runs.append({"text": _set(said), "language": language} if language else _set(said))
    return runs


@lru_cache(maxsize=5000)
def _set_once(text: str) -> str:
    """A sentence of our own templates, which are the same in every letter. Nothing of anybody's is kept here."""
    return _set(text)


def set_words(text: str) -> str:
    """Words as the typesetter can draw them: a character that no font has by its number, a long word with places to break."""
    return _set(text)


def _set(text: str) -> str:
    told = drawable(text)
    return told if len(told) <= _LONG else _LONG_WORD.sub(lambda word: f"{word[0]}\u200b", told)
