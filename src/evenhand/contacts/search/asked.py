"""What is asked: words, phrases and a beginning; what narrows them; and what the reader may see, as a small value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .entry import first_key, telephone
from .words import GAP, words_of

MOST_WORDS = 32  # of one question; what is typed beyond is not asked, and `cut` says so
MOST_TYPED = 1_000  # characters
SHORTEST_BEGINNING = 4  # letters; a shorter last word is a word of its own

_PIECES = re.compile(r'["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|([^\s"“”„«»]+)')
_A_NUMBER = re.compile(r"[\d\s()+./-]{7,30}")
# What is written in one or in two, and stands in a text in two: a reference of ours without its hyphen (a digit
# tells it from a word), a postcode without its space.
_IN_TWO = re.compile(
    r"([PRDCL])(?=[A-Z]*[2-9])([2-9A-HJ-NP-Z]{8})|([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must stand beside each other. With `begins`, the last is only the beginning of one."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Every one of `all_of` must be found; of each, one of its alternatives. `cut`: more was typed than is asked."""

    all_of: tuple[tuple[Words, ...], ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.all_of)

    def alternatives(self) -> Iterator[Words]:
        """Everything that a text may be found by."""
        for each in self.all_of:
            yield from each


@dataclass(frozen=True, slots=True)
class Rights:
    """What a reader may find: everything, or what is open, what they took part in, what is about a danger, what is of some people.

    Nobody finds what is sealed. `Rights()` finds nothing.
    """

    everything: bool = False
    open_ones: bool = False
    took_part: int | None = None
    dangers: bool = False
    people: tuple[int, ...] = ()

    def marks(self) -> tuple[str, ...] | None:
        """The marks of which a contact must have one; None when it needs none."""
        if self.everything:
            return None
        found = (("_o",) if self.open_ones else ()) + (("_d",) if self.dangers else ())
        found += (f"_w{self.took_part}",) if self.took_part is not None else ()
        return found + tuple(f"_p{each}" for each in self.people)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only these: of these entries of a person, by this channel, for this purpose, matched so, since or before a moment."""

    people: tuple[int, ...] | None = None
    channel: str = ""
    purpose: str = ""
    matches: tuple[str, ...] = ()
    read: bool | None = None
    files: bool = False
    since: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        return self != Narrowed()

    def marks(self) -> list[tuple[str, ...]]:
        """Of each of these, a contact must have one."""
        found: list[tuple[str, ...]] = []
        if self.people is not None:
            found.append(tuple(f"_p{each}" for each in self.people))
        if self.matches:
            found.append(tuple(f"_m{each}" for each in self.matches))
        found += [(f"_c{self.channel}",)] if self.channel else []
        found += [(f"_u{self.purpose}",)] if self.purpose else []
        found += [("_r" if self.read else "_n",)] if self.read is not None else []
        return found + ([("_f",)] if self.files else [])

    def keys(self) -> tuple[int | None, int | None]:
        """The least key, and the one that is too great."""
        return (
            first_key(self.since) if self.since else None,
            first_key(self.before) if self.before else None,
        )


def asked_of(text: str) -> Asked:
    """What a colleague typed, as a question: every word must occur; what stands in quotes, and what hangs together like
    an address, in that order; the last word may be the beginning of one. Nothing typed is an instruction to a database.
    """
    cut = len(text) > MOST_TYPED
    text = text[:MOST_TYPED]
    if number := _telephone(text):
        return Asked(((Words(tuple(words_of(text))), Words((number,))),))
    pieces = [(quoted, plain) for quoted, plain in _PIECES.findall(text) if words_of(quoted or plain)]
    found: list[tuple[Words, ...]] = []
    left = MOST_WORDS
    for place, (quoted, plain) in enumerate(pieces):
        words = words_of(quoted or plain)
        cut = cut or len(words) > left
        words = words[:left]
        left -= len(words)
        if not words:
            break
        last = bool(plain) and place == len(pieces) - 1 and text.endswith(plain)
        asks = Words(tuple(words), begins=last and len(words[-1]) >= SHORTEST_BEGINNING)
        found.append((asks, *_in_two(plain)))
    return Asked(tuple(dict.fromkeys(found)), cut)


def _in_two(plain: str) -> tuple[Words, ...]:
    """“c7k2qm4xp” as C-7K2QM4XP stands in a text, and “cf103np” as CF10 3NP does."""
    parted = _IN_TWO.fullmatch(plain)
    return (Words(tuple(part.lower() for part in parted.groups() if part)),) if parted else ()


def _telephone(text: str) -> str:
    text = text.strip()
    return telephone(text) if _A_NUMBER.fullmatch(text) else ""


assert not words_of(GAP)
