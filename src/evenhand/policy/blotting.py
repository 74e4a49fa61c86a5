"""What is blotted out of words that leave the house: affected colleagues' names (I38), and what is somebody else's (LK2).

It finds what it can know: the names of colleagues who have not agreed, of everybody else on record and of whoever speaks for the
person; e-mail addresses, telephone numbers and postcodes that are neither the person's nor the body's. A name that nobody here
has on record it cannot know, so whoever hands words on reads them first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .naming import places
from .rules import applies

COLLEAGUE, PERSON, ADDRESS, NUMBER, POSTCODE = "colleague", "person", "address", "number", "postcode"
KINDS = (COLLEAGUE, PERSON, ADDRESS, NUMBER, POSTCODE)

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_EMAIL = re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")
# Not the seconds of a moment as machines write it: 10:01:05.123456.
_NUMBER = re.compile(r"(?<![\w/@.-])(?<!\d:)(?:\+|\(?0)[\d\s().-]{7,18}\d(?!\w)")
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?!\w)", re.IGNORECASE)
# What ties a name to something else in the name of a file or an account: tresaith_2.pdf
_TIED = re.compile(r"_|(?<=[^\W\d_])\d")
_MOST_WORDS = 5
_SURELY_A_NAME = 8  # letters of a whole name that is written in one
_FEWEST_LETTERS = 3


def name_key(name: str) -> tuple[str, ...]:
    """A name as it is compared: its words in small letters."""
    return tuple(word[0].rstrip(".").casefold() for word in _WORD.finditer(name))


def number_key(number: str) -> str:
    """The last nine digits: the same however a number is written, at home or from abroad."""
    return re.sub(r"\D", "", number)[-9:]


def postcode_key(postcode: str) -> str:
    return re.sub(r"\s", "", postcode).upper()


@dataclass(frozen=True, slots=True)
class Spared:
    """What may stand: the person's own, and the body's. `domains` are those of the body's own mailboxes."""

    names: frozenset[tuple[str, ...]] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, names: Iterable[str], texts: Iterable[str], body: Iterable[str] = ()) -> Spared:
        """From names, and from texts that hold addresses and numbers: the person's, and the body's own."""
        ours = list(body)
        every = [*texts, *ours]
        return cls(
            names=frozenset(filter(None, map(name_key, names))),
            emails=frozenset(match[0].casefold() for text in every for match in _EMAIL.finditer(text)),
            domains=frozenset(
                match[0].casefold().partition("@")[2] for text in ours for match in _EMAIL.finditer(text)
            ),
            numbers=frozenset(filter(None, (number_key(text) for text in every))),
            postcodes=frozenset(
                postcode_key(match[0]) for text in every for match in _POSTCODE.finditer(text)
            ),
        )


@dataclass(slots=True)
class Blotter:
    """Blots out what must not leave. `unnamed` are the full names of colleagues who have not agreed to be named, `mailboxes` their
    own addresses; `others` the names of other people and `colleagues` those of colleagues who are not to be named either,
    in full, as `name_key` gives them; `instead` what stands in place of each kind.

    `blotted` counts, by kind, what was found so far.
    """

    unnamed: tuple[str, ...] = ()
    mailboxes: frozenset[str] = frozenset()
    others: frozenset[tuple[str, ...]] = frozenset()
    colleagues: frozenset[tuple[str, ...]] = frozenset()
    spared: Spared = field(default_factory=Spared)
    instead: Mapping[str, str] = field(default_factory=dict)
    blotted: Counter[str] = field(default_factory=Counter)

    def clean(self, text: str) -> str:
        """The text as it may leave. What was blotted out once stays out: cleaning it again changes nothing."""
        return clean(self, text)

    def finds(self, text: str) -> bool:
        """Whether there is anything in it that must not leave."""
        return next(iter(_hits(self, text)), None) is not None

    def found_in(self, text: str) -> list[tuple[str, str]]:
        """What would be blotted out of it, in order: of which kind, and the words."""
        return [(kind, text[start:end]) for start, end, kind in _apart(_hits(self, text))]


@applies("IN2", "LK2", "I38", "I30")
def clean(blotter: Blotter, text: str) -> str:
    """A text without affected colleagues' names and without what is somebody else's."""
    if not text:
        return text
    kept: list[str] = []
    done = 0
    for start, end, kind in _apart(_hits(blotter, text)):
        kept += [text[done:start], blotter.instead.get(kind, "[…]")]
        blotter.blotted[kind] += 1
        done = end
    return "".join([*kept, text[done:]]) if done else text


def _apart(hits: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order, and those that touch or overlap as one; the first says of which kind."""
    told: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if told and start < told[-1][1]:
            told[-1] = (told[-1][0], max(end, told[-1][1]), told[-1][2])
        else:
            told.append((start, end, kind))
    return told


def _hits(blotter: Blotter, text: str) -> Iterable[tuple[int, int, str]]:
    own, apart = _own_names(blotter, text), _TIED.sub(" ", text)
    for each in blotter.unnamed:
        for start, end in _joined(sorted([*places(each, apart), *_glued(each, text)]), text):
            if not any(first <= start and end <= last for first, last in own):
                yield start, end, COLLEAGUE
    yield from _people(blotter, text)
    yield from _matched(_EMAIL, text, ADDRESS, lambda found: _may_stand(blotter, found.casefold()))
    yield from _matched(_NUMBER, text, NUMBER, lambda found: number_key(found) in blotter.spared.numbers)
    yield from _matched(
        _POSTCODE, text, POSTCODE, lambda found: postcode_key(found) in blotter.spared.postcodes
    )


def _matched(
    kind_of: re.Pattern[str], text: str, kind: str, stands: Callable[[str], bool]
) -> Iterable[tuple[int, int, str]]:
    for match in kind_of.finditer(text):
        if not stands(match[0]):
            yield match.start(), match.end(), kind


def _may_stand(blotter: Blotter, address: str) -> bool:
    if address in blotter.mailboxes:
        return False
    return address in blotter.spared.emails or address.partition("@")[2] in blotter.spared.domains


def _joined(found: Iterable[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """A given name and a surname with nothing but a space between them are one name."""
    told: list[tuple[int, int]] = []
    for start, end in found:
        if told and (start <= told[-1][1] or text[told[-1][1] : start].strip(" \t\u00a0") == ""):
            told[-1] = (told[-1][0], max(end, told[-1][1]))
        else:
            told.append((start, end))
    return told


def _glued(name: str, text: str) -> Iterable[tuple[int, int]]:
    """A whole name written in one, either way round, as files and accounts are called: GwenllianTresaith, tresaith-gwenllian."""
    words = name_key(name)
    if len(words) < 2 or sum(map(len, words)) < _SURELY_A_NAME:
        return
    for order in (words, words[::-1]):
        whole = r"[\W\d_]*".join(map(re.escape, order))
        yield from (match.span() for match in re.finditer(whole, text, re.IGNORECASE))


def _own_names(blotter: Blotter, text: str) -> list[tuple[int, int]]:
    """Where the person themselves is named in full: a colleague may share a part of their name, and it is not blotted out there."""
    unnamed = set(map(name_key, blotter.unnamed))
    longest = {name for name in blotter.spared.names if len(name) > 1 and name not in unnamed}
    if not longest:
        return []
    words = [(match[0].rstrip(".").casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
    return [
        (words[first][1], words[first + len(name) - 1][2])
        for first in range(len(words))
        for name in longest
        if tuple(word for word, *_ in words[first : first + len(name)]) == name
    ]


def _people(blotter: Blotter, text: str) -> Iterable[tuple[int, int, str]]:
    """Names of other people and of colleagues, in full; one of a single word only with a capital letter."""
    if not (blotter.others or blotter.colleagues):
        return
    words = [
        (match[0].rstrip(".").casefold(), match.start(), match.end(), match[0][0].isupper())
        for match in _WORD.finditer(text)
    ]
    for first, (_, start, _, capital) in enumerate(words):
        for count in range(min(_MOST_WORDS, len(words) - first), 0, -1):
            key = tuple(word for word, *_ in words[first : first + count])
            ours = key in blotter.colleagues
            if not (ours or key in blotter.others) or key in blotter.spared.names:
                continue
            if count > 1 or (capital and len(key[0]) >= _FEWEST_LETTERS):
                yield start, words[first + count - 1][2], COLLEAGUE if ours else PERSON
                break
