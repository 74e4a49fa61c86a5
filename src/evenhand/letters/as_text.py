"""A letter as plain text: one line a paragraph, so that nothing has to be joined again by whoever reads it aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Text
from .values import set_apart

if TYPE_CHECKING:
    from .letter import Letter

BULLET = "•"


def render(letter: Letter) -> str:
    """The whole letter, its parts in reading order."""
    parts = [
        "\n".join(_words((line,)) for line in letter.sender),
        "\n".join(_words((line,)) for line in letter.to),
        "\n".join(line for line in (letter.dated, _words(letter.reference)) if line),
        _words(letter.title),
        *(_block(block) for block in letter.blocks),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"\n{_words(text)}"
        case Paragraph(text=text):
            return _words(text)
        case Bullets(items=items):
            return "\n".join(f"{BULLET} {_words(item)}" for item in items)
        case Lines(lines=lines):
            return "\n".join(_words(line) for line in lines)
        case Quote(paragraphs=paragraphs):
            return "\n\n".join(f"“{set_apart(each)}”" for each in paragraphs)


def _words(text: Text) -> str:
    return "".join(set_apart(span.text) if span.given else span.text for span in text)
