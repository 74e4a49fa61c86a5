"""The place in a text where it says what was asked for, in pieces, so that a page can mark the words without trusting the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from .asked import Asked
from .words import words_of

LENGTH = 260  # characters
BEFORE = 70  # of them before the first word that was found
LOOKED_AT = 20_000  # characters of a text in which words are looked for

_RUNS = re.compile(r"[^\W_]+(?:['’`]?[^\W_\u0300-\u036f]|[\u0300-\u036f])*")
_SPACES = re.compile(r"\s+")


class Piece(NamedTuple):
    """Some of a text, and whether it was asked for."""

    text: str
    found: bool = False


def excerpt_of(text: str, asked: Asked) -> list[Piece]:
    """About two lines of a text around the first of the words that were asked for; its beginning, where it has none of them."""
    text = _SPACES.sub(" ", text[:LOOKED_AT]).strip()
    spans = list(_spans(text, asked, LENGTH))
    first = spans[0][0] if spans else 0
    start = _at_a_space(text, first - BEFORE) if first > BEFORE else 0
    end = min(start + LENGTH, len(text))
    pieces = [Piece("…")] if start else []
    place = start
    for begins, ends in spans:
        if begins < place or ends > end:
            continue
        pieces += [Piece(text[place:begins]), Piece(text[begins:ends], found=True)]
        place = ends
    pieces.append(Piece(text[place:end] + ("…" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def marked(text: str, asked: Asked) -> list[Piece]:
    """A short text as a whole, such as a subject, with the words that were asked for."""
    pieces, place = [], 0
    for begins, ends in _spans(text, asked, len(text)):
        pieces += [Piece(text[place:begins]), Piece(text[begins:ends], found=True)]
        place = ends
    return [piece for piece in [*pieces, Piece(text[place:])] if piece.text]


def _spans(text: str, asked: Asked, length: int) -> list[tuple[int, int]]:
    """Where the words stand, from the first of them on, as far as an excerpt reaches."""
    whole = {
        word for each in asked.alternatives() for word in (each.words[:-1] if each.begins else each.words)
    }
    begun = tuple(each.words[-1] for each in asked.alternatives() if each.begins)
    found: list[tuple[int, int]] = []
    for run in _RUNS.finditer(text):
        if found and run.start() > found[0][0] + length:
            break
        words = words_of(run[0])
        if any(word in whole or (begun and word.startswith(begun)) for word in words):
            found.append(run.span())
    return found


def _at_a_space(text: str, place: int) -> int:
    """The beginning of the word after a place."""
    space = text.find(" ", place)
    return place if space < 0 or space > place + BEFORE else space + 1
