"""A long document as a tagged PDF (PDF/UA-1, enforced), with contents, bookmarks and numbered pages.

It is set in a process of its own, which ends with it: a hundred pages take memory that a server does not get back, and the letters
of everybody else would wait for the one compiler they share. Every word goes to the typesetter as data, never as markup.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .as_pdf import set_words
from .fonts import families, fonts

SOURCE = Path(__file__).parent / "typeset" / "pages.typ"
# A document that takes longer has something wrong with it: three hundred pages take about five seconds.
_SECONDS = 300

# Points; large print is the size that the RNIB asks for.
STANDARD, LARGE = 11, 18

_CHECKSUM = re.compile(r"\b([0-9a-f]{64})\b")

Words = str | Mapping[str, str]  # or in another language than the document's: {"text": …, "language": "cy"}
Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pages:
    """A document: its title, whose it is, its language ("en" or "cy"), what stands at the foot of each page, the day in its
    properties, its blocks (see the functions below), and the size of its print in points.
    """

    title: str
    author: str
    language: str
    foot: str
    day: date
    blocks: Sequence[Block]
    size: int = STANDARD


def heading(text: Words, level: int = 2) -> Block:
    return {"is": "heading", "level": level, "text": text}


def paragraph(text: Words | Sequence[Words]) -> Block:
    return {"is": "paragraph", "text": text}


def bullets(items: Iterable[Words]) -> Block:
    return {"is": "bullets", "items": list(items)}


def pairs(rows: Iterable[tuple[Words, Words | Sequence[Words]]]) -> Block:
    """What is asked, and the answer; without an answer it is left out."""
    return {"is": "pairs", "rows": [[key, value] for key, value in rows if value]}


def quote(text: Words | Sequence[Words]) -> Block:
    return {"is": "quote", "text": text}


def table(head: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Words]]) -> Block:
    return {"is": "table", "head": list(head), "widths": list(widths), "rows": [list(row) for row in rows]}


def contents(text: Words) -> Block:
    """The table of contents, on the rest of its page."""
    return {"is": "contents", "text": text}


def render(pages: Pages) -> bytes:
    """The document as a PDF; the same document gives the same bytes. Raises subprocess.SubprocessError where it cannot be set."""
    told = {
        "title": set_words(pages.title),
        "author": set_words(pages.author),
        "language": pages.language,
        "foot": set_words(pages.foot),
        "fonts": families(),
        "size": pages.size,
        "blocks": [_set(block) for block in pages.blocks if block.get("rows", True)],
    }
    stamp = int(datetime.combine(pages.day, time(), UTC).timestamp())
    with TemporaryDirectory(prefix="evenhand-pages-") as folder:
        (Path(folder) / "pages.typ").write_bytes(SOURCE.read_bytes())
        (Path(folder) / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        subprocess.run(  # noqa: S603 - our own module, by our own Python
            [sys.executable, "-m", __name__, folder, str(stamp)], check=True, timeout=_SECONDS
        )
        return (Path(folder) / "made.pdf").read_bytes()


def plain(pages: Pages) -> str:
    """The same document as plain text, for whoever reads it aloud, in Braille or with a program of their own."""
    return "\n".join([pages.title, *(line for block in pages.blocks for line in _lines(block))]) + "\n"


def _lines(block: Block) -> Iterable[str]:
    match block["is"]:
        case "heading":
            yield from ("", f"{'#' * int(block['level'])} {_said(block['text'])}")
        case "paragraph" | "quote":
            yield from ("", _said(block["text"]))
        case "bullets":
            yield from ("", *(f"- {_said(each)}" for each in block["items"]))
        case "pairs":
            yield from ("", *(f"{_said(key)}: {_said(value)}" for key, value in block["rows"]))
        case "table":
            yield from ("", *("; ".join(map(_said, row)) for row in block["rows"]))


def _said(words: Words | Sequence[Words]) -> str:
    if isinstance(words, str):
        return words
    return str(words["text"]) if isinstance(words, Mapping) else "\n".join(map(_said, words))


def _words(text: str) -> str:
    """The words; a checksum stays in one piece, so that whoever copies it has it whole."""
    return "".join(each if _CHECKSUM.fullmatch(each) else set_words(each) for each in _CHECKSUM.split(text))


def _set(value: Any) -> Any:
    """Every string of a block, as the typesetter can draw it."""
    if isinstance(value, str):
        return _words(value)
    if isinstance(value, Mapping):
        return {name: each if name in ("is", "language") else _set(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_set(each) for each in value]
    return value


def _compile(folder: Path, stamp: int) -> None:
    import typst

    compiler = typst.Compiler(folder / "pages.typ", root=folder, font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        sys_inputs={"file": "told.json"}, format="pdf", pdf_standards=["ua-1"], timestamp=stamp
    )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no document.")
    (folder / "made.pdf").write_bytes(made)


if __name__ == "__main__":
    _compile(Path(sys.argv[1]), int(sys.argv[2]))
