"""Words of a text and the ideas they stand for, in English and in Welsh: what is asked for is known again in other words.

`demands.toml` lists the ideas. A Welsh entry is found under each of its mutations. No Django here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

KINDS = ("acts", "things", "changes")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){2,}[^\W\d_](?![^\W_])")
_LOOKS_LIKE = str.maketrans("013457", "oieast")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_MUTATIONS = {
    "ll": ("l",), "rh": ("r",), "c": ("g", "ch", "ngh"), "p": ("b", "ph", "mh"), "t": ("d", "th", "nh"), "g": ("", "ng"),
    "b": ("f", "m"), "d": ("dd", "n"), "m": ("f",),
}  # fmt: skip
_NEVER_MUTATED = ("ch", "th", "ph", "dd", "ff")
_LONGEST = 20_000  # characters of a text that are looked at
_KEY = 3  # letters by which stems are found


class _Entry(NamedTuple):
    words: tuple[str, ...]
    is_stem: bool
    idea: str


def words_of(text: str) -> list[str]:
    """The words of a text, folded: no capitals, no accents, nothing invisible; letters that were spaced out or written as figures
    are put right.
    """
    seen = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text[:_LONGEST].replace("’", "'"))
        if unicodedata.category(letter) not in ("Mn", "Cf")
    ).casefold()
    joined = _SPACED.sub(lambda found: found[0].replace(" ", ""), seen)
    return [_shortened().get(word) or _as_meant(word) for word in _WORD.findall(joined)]


def sentences_of(text: str) -> list[str]:
    """A text cut where sentences and lines end."""
    return [each for each in _SENTENCE.split(text[:_LONGEST]) if each.strip()]


def ideas_in(words: Sequence[str]) -> set[str]:
    """The ideas that these words stand for: “acts.give”, “things.footage”, “changes.withdrawn”."""
    every = _entries()
    found: set[str] = set()
    for place, word in enumerate(words):
        for key in {word, word[:_KEY]}:
            found.update(entry.idea for entry in every.get(key, ()) if _stands(entry, words, place))
    return found


def only(kind: str, ideas: Iterable[str]) -> set[str]:
    """Those ideas that are acts, things or changes."""
    return {each for each in ideas if each.startswith(f"{kind}.")}


def _as_meant(word: str) -> str:
    """“wr1tten” is “written”; “14” and “2nd” stay."""
    if word[0].isdigit() or not any(letter.isdigit() for letter in word):
        return (
            word
            if not (word[0].isdigit() and word[1:].isalpha() and len(word) > 3)
            else word.translate(_LOOKS_LIKE)
        )
    return word.translate(_LOOKS_LIKE) if len(word) > 2 and not word[1:].isdigit() else word


def _stands(entry: _Entry, words: Sequence[str], place: int) -> bool:
    length = len(entry.words)
    given = tuple(words[place : place + length])
    if len(given) < length or given[:-1] != entry.words[:-1]:
        return False
    return given[-1] == entry.words[-1] or (entry.is_stem and given[-1].startswith(entry.words[-1]))


def word_list(name: str) -> frozenset[str]:
    """A list of words of `demands.toml`: fillers, carriers of a request, words that say no."""
    return frozenset(words_of(str(_told()["words"][name])))


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("evenhand.signals").joinpath("demands.toml").read_text(encoding="utf-8")
    )


@cache
def _shortened() -> dict[str, str]:
    found: dict[str, str] = _told()["short"]
    return found


@cache
def _entries() -> dict[str, list[_Entry]]:
    """All entries by their first word, or by the first letters of a stem."""
    found: dict[str, list[_Entry]] = {}
    for kind in KINDS:
        for name, written in _told()[kind].items():
            for language in ("en", "cy"):
                for entry in _read(written[language], f"{kind}.{name}", language):
                    by_letters = entry.is_stem and len(entry.words) == 1
                    first = entry.words[0]
                    found.setdefault(first[:_KEY] if by_letters else first, []).append(entry)
    return found


def _read(written: Iterable[str], idea: str, language: str) -> Iterable[_Entry]:
    for each in written:
        first, *rest = words_of(each.replace("*", ""))
        for form in _mutated(first) if language == "cy" else (first,):
            if len(form) > 1 or rest:
                yield _Entry((form, *rest), each.endswith("*"), idea)


def _mutated(word: str) -> tuple[str, ...]:
    if word.startswith(_NEVER_MUTATED):
        return (word,)
    for begins, forms in _MUTATIONS.items():
        if word.startswith(begins):
            return (word, *(form + word[len(begins) :] for form in forms))
    return (word,)
