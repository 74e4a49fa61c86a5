"""Whether a text names somebody: by the full name, or by a given name or a surname alone, however it is written (IN2, I38).

Some names are ordinary words too: May, Mark, Will, Rose, Price. Such a word names somebody unless it is plain from the words around
it that it does not: a month in a date, or the verb that a sentence begins with. Where that is not plain, it counts as the name:
a colleague who is named cannot be unnamed, and a sentence can be put otherwise.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .rules import applies

# How many characters before and after a word are looked at.
_AROUND = 80
_FILE = Path(__file__).parent / "names_that_are_words.toml"

_DAY_BEFORE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+(?:(?:of|o)\s+)?(?:(?:early|late|mis|fis)\s+)?\Z",
    re.IGNORECASE,
)
_IN_A_MONTH = re.compile(
    r"\b(?:in|since|until|till|during|throughout|early|late|mid|last|next|this|each|every|mis|fis|diwedd|ddechrau|dechrau|ganol|canol)"
    r"[\s-]+(?:the\s+|mis\s+)?\Z", re.IGNORECASE
)  # fmt: skip
_THE = re.compile(r"\b(?:the|yr|y)\s+\Z", re.IGNORECASE)
_DATE_AFTER = re.compile(
    r"\s+(?:\d{1,2}(?:st|nd|rd|th)?\b|(?:19|20)\d\d\b|day\b|bank holiday\b|half[ -]term\b)", re.IGNORECASE
)
_OF_A_SEASON = re.compile(r"\s+(?:break|holidays?|hours|opening|term|time)\b", re.IGNORECASE)
_JOINED_BEFORE = re.compile(r"\b(\w+)\s*(?:and|or|to|until|till|[-–—]|a|ac|neu|i|hyd)\s*\Z", re.IGNORECASE)
_NOTHING_AFTER = re.compile(r"\s*(?:\Z|[.,;:!?)\]…\n])")
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?…:;\n•])[\s\"'“”‘(\[*–—-]*\Z")
_WORD_AFTER = re.compile(r"[ \t]+([\w']+)")
_WORD_BEFORE = re.compile(r"([\w']+)[ \t]+\Z")


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of one kind; `names` are all that a text may well hold without meaning a person."""
    known = {
        name: frozenset(words) for name, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    }
    if kind == "names":
        return known["months"] | known["seasons"] | known["always_capital"] | known["verbs"] | known["others"]
    return known[kind]


@applies("IN2", "I38")
def names(name: str, text: str) -> bool:
    """Whether this text names the colleague of this name, in full or by a part of it alone. An initial alone names nobody."""
    plain, called = _plain(text), _plain(name).strip()
    if not called:
        return False
    whole = r"\s+".join(re.escape(word) for word in called.split())
    if " " in called and re.search(rf"(?<!\w){whole}(?!\w)", plain, re.IGNORECASE):
        return True
    return any(_meant(found) for part in _parts(called) for found in _found(part, plain))


@applies("IN2", "I38")
def places(name: str, text: str) -> list[tuple[int, int]]:
    """Where a text names the colleague of this name: from which character to which, in order; a word of it in small letters too.

    For what is blotted out and read by nobody before it goes: a surname in small letters counts here, where a letter's writer is
    only asked about what is surely a name.
    """
    plain, at = _plain_with_places(text)
    called = _plain(name).strip()
    if not called:
        return []
    whole = r"\s+".join(re.escape(word) for word in called.split())
    found = (
        [match.span() for match in re.finditer(rf"(?<!\w){whole}(?!\w)", plain, re.IGNORECASE)]
        if " " in called
        else []
    )
    for part in _parts(called):
        small = not part.ordinary and len(part.text) > 2
        found += [each.span for each in _found(part, plain) if small or _meant(each)]
    return sorted({(at[start], at[end - 1] + 1) for start, end in found})


def ordinary_word(name: str) -> str:
    """The part of a name that is an ordinary word too; "" where none is."""
    return next((part.text for part in _parts(_plain(name)) if part.ordinary), "")


@dataclass(frozen=True, slots=True)
class _Part:
    """A given name (the first one) or a surname."""

    text: str
    given: bool

    @property
    def ordinary(self) -> bool:
        return self.text.casefold() in _words("names")


@dataclass(frozen=True, slots=True)
class _Found:
    """A word of the text that is spelt like a part of the name, with what stands before and after it."""

    part: _Part
    word: str
    before: str
    after: str
    span: tuple[int, int] = (0, 0)


def _plain(text: str) -> str:
    """Without accents and with one kind of apostrophe: Siân is called Sian, too, and O’Neill O'Neill."""
    apart = unicodedata.normalize("NFD", text.replace("’", "'").replace("ʼ", "'"))
    return "".join(each for each in apart if not unicodedata.combining(each))


def _plain_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The same, and for each of its characters the place of the one it came from."""
    if text.isascii():
        return text, range(len(text))
    letters: list[str] = []
    at: list[int] = []
    for place, letter in enumerate(text):
        for each in _plain(letter):
            letters.append(each)
            at.append(place)
    return "".join(letters), at


def _parts(name: str) -> Iterator[_Part]:
    words = [word.strip(".,") for word in name.split()]
    telling = [word for word in words if word.casefold() not in _words("titles")]
    for number, word in enumerate(telling):
        if len(word) > 1 and word.casefold() not in _words("particles"):
            yield _Part(word, given=number == 0)


def _found(part: _Part, text: str) -> Iterator[_Found]:
    for match in re.finditer(rf"(?<!\w){re.escape(part.text)}(?!\w)", text, re.IGNORECASE):
        before = text[max(match.start() - _AROUND, 0) : match.start()]
        yield _Found(part, match[0], before, text[match.end() : match.end() + _AROUND], match.span())


def _meant(found: _Found) -> bool:
    """Whether this word means the colleague."""
    capital = found.word[0].isupper()
    if not found.part.ordinary:
        # A surname in small letters is far more often a word that no list holds than a name.
        return capital or (found.part.given and len(found.word) > 3)
    if found.part.text.casefold() in _words("always_capital"):
        before = _WORD_BEFORE.search(found.before)
        return before is not None and before[1].casefold() in _words("titles")
    return capital and not (_is_a_time(found) or _is_a_verb(found))


def _is_a_time(found: _Found) -> bool:
    """A month in a date, or a season. “In June and May was upset” is about May: months are joined only where nothing follows."""
    word, before = found.word.casefold(), found.before
    if word not in _words("months") | _words("seasons"):
        return False
    if _DAY_BEFORE.search(before) or _DATE_AFTER.match(found.after):
        return True
    if found.after.casefold().startswith("'s"):
        return False
    if _IN_A_MONTH.search(before):
        return True
    if word in _words("seasons") and (_THE.search(before) or _OF_A_SEASON.match(found.after)):
        return True
    joined = _JOINED_BEFORE.search(before) if _NOTHING_AFTER.match(found.after) else None
    if joined is None or joined[1].casefold() not in _words("months"):
        return False
    return _is_a_time(_Found(found.part, joined[1], before[: joined.start(1)], ""))


def _is_a_verb(found: _Found) -> bool:
    """“May we …”, “Will you …”, “Mark your letters …”: the capital is the sentence's, or all the letters are capitals."""
    word = found.word.casefold()
    if word not in _words("verbs"):
        return False
    before, after = _WORD_BEFORE.search(found.before), _WORD_AFTER.match(found.after)
    followed = after is not None and after[1].casefold() in _words("after_a_verb")
    if len(found.word) > 1 and found.word.isupper():
        return followed or (before is not None and before[1].casefold() in _words("before_a_verb"))
    return followed and _SENTENCE_BEGINS.search(found.before) is not None
