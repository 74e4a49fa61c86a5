"""A letter as a script for whoever records it, or a program that reads aloud: numbers, dates and references as they are said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Text
from .counting import counted
from .speaking import spoken
from .values import set_apart

if TYPE_CHECKING:
    from .letter import Letter

# What the script says beside the letter's own words, so that a listener knows what a reader sees.
_SAYS = {
    "en": {
        "from": "This is a letter from:",
        "to": "It is to:",
        "heading": "Heading:",
        "quote": "We quote:",
        "ends": "End of the quotation.",
        "list": "A list of {n}:",
        "end": "This is the end of the letter.",
    },
    "cy": {
        "from": "Llythyr yw hwn gan:",
        "to": "Mae at:",
        "heading": "Pennawd:",
        "quote": "Rydym yn dyfynnu:",
        "ends": "Diwedd y dyfyniad.",
        "list": "Rhestr o {n}:",
        "end": "Dyma ddiwedd y llythyr.",
    },
}


def render(letters: Sequence[Letter]) -> bytes:
    """The script as UTF-8 text, a paragraph for each pause."""
    return "\n\n".join(_script(letter) for letter in letters).encode()


def _script(letter: Letter) -> str:
    return "\n\n".join(part for part in _parts(letter) if part) + "\n"


def _parts(letter: Letter) -> Iterator[str]:
    said = _SAYS[letter.language]
    for key, lines in (("from", letter.sender), ("to", letter.to)):
        if lines:
            yield "\n".join((said[key], *(_words((line,), letter.language) for line in lines)))
    yield "\n".join(
        line
        for line in (spoken(letter.dated, letter.language), _words(letter.reference, letter.language))
        if line
    )
    yield _sentence(_words(letter.title, letter.language))
    for block in letter.blocks:
        yield _block(block, letter.language)
    yield said["end"]


def _block(block: Block, language: str) -> str:
    said = _SAYS[language]
    match block:
        case Heading(text=text):
            return _sentence(f"{said['heading']} {_words(text, language)}")
        case Paragraph(text=text, language=other):
            return _words(text, other or language)
        case Bullets(items=items):
            many = spoken(said["list"].format(n=counted(len(items), "items", language)), language)
            return "\n".join((many, *(_sentence(_words(item, language)) for item in items)))
        case Lines(lines=lines):
            return "\n".join(_sentence(_words(line, language)) for line in lines)
        case Quote(paragraphs=paragraphs, language=other):
            quoted = (set_apart(spoken(each, other or language)) for each in paragraphs)
            return "\n\n".join((said["quote"], *quoted, said["ends"]))


def _words(text: Text, language: str) -> str:
    """The words of a text. What is one language all through is taken together, so that "14" and "July" meet."""
    pieces: list[tuple[str, str]] = []
    for span in text:
        own, said = span.language or language, set_apart(span.text) if span.given else span.text
        if pieces and pieces[-1][0] == own:
            pieces[-1] = (own, pieces[-1][1] + said)
        else:
            pieces.append((own, said))
    return "".join(spoken(said, own) for own, said in pieces)


def _sentence(text: str) -> str:
    return text if text[-1:] in ("", ".", "?", "!", ":", ";") else f"{text}."
