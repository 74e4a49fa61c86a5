"""A text as its words are meant: letters that only look like others, hidden characters, stars and digits within words, spaced
letters. Every word knows where it stands in the text as it came, so that a hint can quote it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# What is written instead of a letter; only used where it makes a word that is known.
_LEET = str.maketrans("01345789$@!|+", "oieastbgsailt")
_MASKS = "*#_-.•·×x"
# Letters of other scripts that look like ours, lower and upper case.
_LOOKS_LIKE = dict(
    zip(
        "абвгдеёзіјкмнорсԁтухһѕіӏɡɩαβγεικνορτυχѵԛԝАВЕІЈКМНОРСТУХЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abbrдeeзijkmhopcdtyxhsilgiaβyeiknoptuxvqwabeijkmhopctyxsabezhikmnoptyx",
        strict=True,
    )
)
_AS_WRITTEN = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "…": ".",
}
_WORD = re.compile(r"[a-z0-9@$#£!*•×|]+(?:['&.\-_*#@$!•]*[a-z0-9@$*]+)*")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z0-9@$*!][ ._\-*]{1,2}){2,}[a-z0-9@$*!](?![a-z0-9'])")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_PLAIN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*$")

# What is masked or spelt with signs in practice; a star may stand for any of its letters.
_MASKED = tuple(
    tomllib.loads(files(__package__).joinpath("masked.toml").read_text(encoding="utf-8"))["words"].split()
)
_KNOWN = frozenset(_MASKED)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is meant, and where it stands in the text as it came."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters of our own script. `at[i]` is where its i-th character stands in the text as it came."""

    text: str
    at: range | list[int]
    obscured: int = 0  # characters that were hidden or only looked like letters

    def words(self) -> list[Word]:
        """The words, in order."""
        spaced = list(_spaced_letters(self.text))
        found, next_spaced = [], 0
        for match in _WORD.finditer(self.text):
            start, end = match.span()
            while next_spaced < len(spaced) and spaced[next_spaced][1] <= start:
                next_spaced += 1
            if next_spaced < len(spaced) and start >= spaced[next_spaced][0]:
                first, last, meant = spaced[next_spaced]
                if start == first:
                    found.append(Word(meant, self.at[first], self.at[last - 1] + 1))
                continue
            found.append(Word(meant_by(match.group()), self.at[start], self.at[end - 1] + 1))
        return found


def fold(text: str) -> Folded:
    """The text with its look-alikes and hidden characters undone."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    letters: list[str] = []
    at: list[int] = []
    obscured = 0
    for place, character in enumerate(text):
        small, hidden = _folded(character)
        obscured += hidden
        letters.append(small)
        at.extend([place] * len(small))
    return Folded("".join(letters), at, obscured)


@lru_cache(maxsize=4096)
def _folded(character: str) -> tuple[str, bool]:
    if character.isascii():
        return character.lower(), False
    if character in _AS_WRITTEN:
        return _AS_WRITTEN[character], False
    if character in _LOOKS_LIKE:
        return _LOOKS_LIKE[character], True
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return "", category == "Cf"  # nothing that can be seen, or an accent by itself
    apart = unicodedata.normalize("NFKD", character)
    plain = "".join(each for each in apart if each.isalnum()) or apart[:1]
    # One character never becomes so many that a text grows without end.
    return plain.lower()[:4], unicodedata.normalize("NFKC", character) != character


@lru_cache(maxsize=65536)
def meant_by(written: str) -> str:
    """The word that is meant: f**k, sh1t, fuuuck and a.r.s.e are what they stand for; everything else is itself."""
    if _PLAIN.match(written) and not _REPEATED.search(written) and (written.isalpha() or "'" in written):
        return written
    bare = written.strip("'.-_&!|")
    if not bare:
        return written
    if any(mark in bare for mark in "*#•×") and (unmasked := _unmasked(bare)):
        return unmasked
    for shape in (bare.translate(_LEET), bare.replace("1", "l").translate(_LEET)):
        for meant in (shape, re.sub(r"[^a-z]", "", shape), *_unrepeated(shape)):
            if meant in _KNOWN:
                return meant
    once = _REPEATED.sub(r"\1", bare)
    return once if once != bare and once.isalpha() else bare


def _unrepeated(shape: str) -> tuple[str, ...]:
    if not _REPEATED.search(shape):
        return ()
    return _REPEATED.sub(r"\1", shape), _REPEATED.sub(r"\1\1", shape)


def _unmasked(written: str) -> str:
    """The first known word of the same length, or with the same ends, that the marks may stand for."""
    if not any(each.isalpha() for each in written):
        return ""
    plain = written.translate(_LEET)
    exact = re.compile("".join("[a-z]" if each in "*#•×_-." else re.escape(each) for each in plain) + "$")
    loose = re.compile("".join("[a-z]*" if each in "*#•×_-." else re.escape(each) for each in plain) + "$")
    return next((word for pattern in (exact, loose) for word in _MASKED if pattern.match(word)), "")


def _spaced_letters(folded: str) -> Iterator[tuple[int, int, str]]:
    """Where letters stand apart, as in “k i l l”, and spell something that is known."""
    for match in _SPACED.finditer(folded):
        meant = re.sub(r"[ ._\-]", "", match.group())
        for word in (meant, meant.translate(_LEET), _unmasked(meant)):
            if word in _KNOWN:
                yield match.start(), match.end(), word
                break
