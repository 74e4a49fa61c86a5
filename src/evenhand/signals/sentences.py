"""Where sentences begin and end, in mail as people write it: with no full stops, in lists, on lines of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•>]|\d{1,2}[.)])\s))")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|sgt|insp|det|supt|st|no|nos|approx|ref|e\.g|i\.e|etc|cf|vs|tel|ext|p|pp|[a-z])\.$",
    re.IGNORECASE,
)
LONGEST = 420  # characters: longer ones are cut where a word ends, so that a text without full stops is looked at in parts


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, by where it begins and ends."""

    start: int
    end: int


def sentences(text: str) -> list[Stretch]:
    """The sentences of a text, in order, without the white space around them."""
    found: list[Stretch] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and _SHORT.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[Stretch], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append(Stretch(start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        found.append(Stretch(start, end))
