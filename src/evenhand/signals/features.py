"""What a text shows that a hint could rest on: the words and word pairs of whoever made contact, the classes of words and how they
stand together, what somebody else said, and the shape of the text. The same for a whole message and for a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .folding import Folded, Word, fold
from .frames import acts
from .lexicon import lexicon
from .sentences import Stretch, sentences
from .speakers import NOTES, Voices, voices
from .threats import dangers, openly

_TIME = re.compile(
    r"\b(?:\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|yb|yp)|\d{1,2}[:.]\d\d|"
    r"\d+\s?(?:hours?|hrs?|mins?|minutes?|days?|weeks?|awr|diwrnod))\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|hxxps?|www\.|\[link)", re.IGNORECASE)
NEAR = 6  # words within which two classes are taken to stand together
PARTS_TOGETHER = 2  # sentences that are looked at together
PIECES = (3, 4, 5)  # letters of the parts of words
LONG = 60  # words from which on a text is looked at in parts
BRIEF = 15  # words
GROUP, PRAISE, NEGATION = "group", "praise", "negation"
AGAINST = frozenset(
    ("hatred", "reject", "slur", "insult", "insulting", "degrade", "violence")
)  # classes of words


@dataclass(frozen=True, slots=True)
class Seen:
    """A text once looked at: its words, whose they are, its sentences and the classes of its words."""

    text: str
    folded: Folded
    words: tuple[Word, ...]
    own: tuple[bool, ...]
    parts: tuple[Stretch, ...]
    spoken: Voices
    classes: tuple[tuple[str, int, int], ...]
    acts: tuple[
        tuple[int, frozenset[str]], ...
    ]  # of each sentence: its first word, and the signs of what is done to whom
    note: bool
    threatens: bool  # in a common way of saying it
    endangers: bool


def see(text: str, channel: str = "") -> Seen:
    """Look at a text that came through a channel."""
    folded = fold(text)
    words = tuple(folded.words())
    parts = sentences(text)
    spoken = voices(text, folded, parts, note=channel in NOTES)
    own = tuple(spoken.own(word.start, word.end) for word in words)
    said = [word.text for word in words]
    starts = _starts(words, parts)
    return Seen(
        text,
        folded,
        words,
        own,
        tuple(parts),
        spoken,
        tuple(lexicon().of(said)),
        tuple(
            (first, acts(said[first:last], own[first:last]))
            for first, last in pairwise(starts)
            if last > first
        ),
        channel in NOTES,
        openly(" ".join(word for word, mine in zip(said, own, strict=True) if mine)),
        bool(dangers(" ".join(said))),
    )


def windows(seen: Seen) -> list[tuple[int, int]]:
    """The parts of a text that are judged by themselves, as ranges of its words: all of it when it is short."""
    if len(seen.words) <= LONG:
        return [(0, len(seen.words))]
    starts = _starts(seen.words, seen.parts)
    found = []
    for first in range(len(starts) - 1):
        last = min(first + PARTS_TOGETHER, len(starts) - 1)
        if starts[last] > starts[first]:
            found.append((starts[first], starts[last]))
        if last == len(starts) - 1:
            break
    return found


def _starts(words: Sequence[Word], parts: Sequence[Stretch]) -> list[int]:
    """At which word each sentence begins, and how many words there are."""
    starts: list[int] = []
    place = 0
    for part in parts:
        while place < len(words) and words[place].start < part.start:
            place += 1
        starts.append(place)
    return [*starts, len(words)]


def said(seen: Seen) -> Iterator[tuple[tuple[int, int], str]]:
    """Each sentence, as a range of words, and its words, whoever says them."""
    for first, last in pairwise(_starts(seen.words, seen.parts)):
        yield (first, last), " ".join(word.text for word in seen.words[first:last])


def features(seen: Seen, first: int = 0, last: int | None = None) -> set[str]:
    """What the words from `first` to before `last` show, by name; the first letter says what kind of sign it is."""
    last = len(seen.words) if last is None else last
    found: set[str] = set()
    _of_words(found, seen, first, last)
    _of_classes(found, seen, first, last)
    _of_shape(found, seen, first, last)
    for begins, signs in seen.acts:
        if first <= begins < last:
            found |= signs
    return found


def _of_words(found: set[str], seen: Seen, first: int, last: int) -> None:
    before = before_that = "^"
    for place in range(first, last):
        word = seen.words[place].text
        if not seen.own[place]:
            found.add("q" + word)
            before_that, before = before, "~"
            continue
        found.add("w" + word)
        found.add(f"b{before} {word}")
        found.add(f"s{before_that} _ {word}")
        found.update(_pieces(word))
        before_that, before = before, word
    # What the whole does not say no part of it says.
    if seen.threatens and openly(_own_words(seen, first, last)):
        found.add("Topenly")
    if seen.endangers:
        found.update("X" + name for name in dangers(" ".join(word.text for word in seen.words[first:last])))
    if seen.note:
        found.update("n" + seen.words[place].text for place in range(first, last))


def _own_words(seen: Seen, first: int, last: int) -> str:
    return " ".join(seen.words[place].text for place in range(first, last) if seen.own[place])


@lru_cache(maxsize=32768)
def _pieces(word: str) -> tuple[str, ...]:
    """All parts of a word of three to five letters, its ends marked: for its other forms, mutations and typing errors."""
    marked = f"<{word}>"
    return tuple(
        "k" + marked[place : place + length] for length in PIECES for place in range(len(marked) - length + 1)
    )


def _of_classes(found: set[str], seen: Seen, first: int, last: int) -> None:
    mine = [each for each in seen.classes if first <= each[1] < last]
    counts: dict[str, int] = {}
    for place, (name, start, end) in enumerate(mine):
        if not seen.own[start]:
            counts["~" + name] = counts.get("~" + name, 0) + 1
            continue
        counts[name] = counts.get(name, 0) + 1
        for other, begins, _ends in mine[place + 1 :]:
            if begins - end > NEAR:
                break
            if seen.own[begins] and (other != name or begins != start):
                found.add(f"P{name}>{other}")
    for key, count in counts.items():
        found.add("C" + key)
        found.update(f"D{key}{least}" for least in (2, 4) if count >= least)
        if seen.note:
            found.add("N" + key)
    if GROUP in counts:
        _of_groups(found, counts, brief=last - first < BRIEF)


def _of_groups(found: set[str], counts: Mapping[str, int], *, brief: bool) -> None:
    """How a group of people is spoken of, in signs of their own: to name one, or oneself as one of it, says nothing against it, and
    sums of words do not tell that.
    """
    ill, well = not AGAINST.isdisjoint(counts), PRAISE in counts
    how = "both" if ill and well else "ill" if ill else "well" if well else "by name alone"
    told = f"Ogroup {how}{' with a not' if NEGATION in counts else ''}"
    found.update((told, f"{told}, briefly") if brief else (told,))


def _of_shape(found: set[str], seen: Seen, first: int, last: int) -> None:
    if last <= first:
        return
    text = seen.text[seen.words[first].start : seen.words[last - 1].end + 2]
    length = last - first
    theirs = length - sum(seen.own[first:last])
    addresses = len(_ADDRESS.findall(text)) if "@" in text else 0
    shape = {
        "time": _TIME.search(text) is not None,
        "address": addresses > 0,
        "addresses": addresses > 1,
        "link": _LINK.search(text) is not None,
        "asks": "?" in text,
        "exclaims": "!" in text,
        "shouts": length > 3 and text.isupper(),
        "note": seen.note,
        "reports": seen.spoken.reports,
        "brief": length < 8,
        "short": length < BRIEF,
        "long": length > 60,
        "obscured": seen.folded.obscured > 0,
        "some theirs": theirs > 0,
        "half theirs": theirs * 2 > length,
    }
    found.update("S" + name for name, holds in shape.items() if holds)
