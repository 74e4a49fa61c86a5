"""What a letter is made of: one model of blocks, from which every rendering is made.

Nothing here knows how it will look. Each run of words says which language it is in where that is not the document's own, so
that every rendering can tell a screen reader.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words. `language` is "" where it is the document's own, or where the words belong to no language: a name, a date.

    `given` marks words that came from a record, as against those of our own template.
    """

    text: str
    language: str = ""
    given: bool = False


Text = tuple[Span, ...]


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; 1 is the highest. `picture` names one of ours that may stand beside it: it says nothing that the
    heading does not.
    """

    text: Text
    level: int = 1
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `language` is "" where it is the document's own."""

    text: Text
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list in no particular order."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, paragraph by paragraph, in the language they were written in."""

    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that stand one under the other: an address, ways to get in touch, a signature."""

    lines: tuple[Text, ...]


Block = Heading | Paragraph | Bullets | Quote | Lines
