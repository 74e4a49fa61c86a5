"""Words and phrases by what they may be a sign of, in both languages at once, since people mix them within a message."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from .folding import fold

# The initial mutations of Welsh: what a first sound becomes.
_MUTATIONS = {
    "c": ("g", "ngh", "ch"), "p": ("b", "mh", "ph"), "t": ("d", "nh", "th"), "g": ("", "ng"), "b": ("f", "m"), "d": ("dd", "n"),
    "m": ("f",), "ll": ("l",), "rh": ("r",),
}  # fmt: skip
_LONGEST_PHRASE = 6


@dataclass(slots=True)
class Lexicon:
    """`phrases` by their words; `stems` for words that go on. Each with the classes it belongs to."""

    phrases: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    stems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)  # the longest phrase that begins with a word

    def add(self, name: str, entry: str) -> None:
        """Take an entry into a class; "word*" stands for its longer forms too."""
        words = tuple(word.text for word in fold(entry.rstrip("*")).words())
        if not words:
            return
        if entry.endswith("*") and len(words) == 1:
            self.stems[words[0]] = _with(self.stems.get(words[0], ()), name)
        self.phrases[words] = _with(self.phrases.get(words, ()), name)
        self.firsts[words[0]] = max(self.firsts.get(words[0], 0), len(words))

    def of(self, words: Sequence[str]) -> list[tuple[str, int, int]]:
        """The classes in these words: (class, first word, word after the last), in order."""
        found: list[tuple[str, int, int]] = []
        for place, word in enumerate(words):
            for length in range(self.firsts.get(word, 0), 0, -1):
                names = self.phrases.get(tuple(words[place : place + length]))
                if names:
                    found.extend((name, place, place + length) for name in names)
            found.extend((name, place, place + 1) for name in self._stemmed(word))
        return found

    def read(self, words: Sequence[str]) -> list[str]:
        """These words as a sequence of classes: of each the first that it has, the longest phrases first; the rest left out."""
        found: list[str] = []
        place = 0
        while place < len(words):
            word = words[place]
            for length in range(self.firsts.get(word, 0), 0, -1):
                names = self.phrases.get(tuple(words[place : place + length]))
                if names:
                    break
            else:
                names, length = self._stemmed(word), 1
            if names:
                found.append(names[0])
            place += length
        return found

    def _stemmed(self, word: str) -> tuple[str, ...]:
        for length in range(len(word) - 1, 2, -1):
            names = self.stems.get(word[:length])
            if names:
                return names
        return ()


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """What words may be a sign of, in both languages, read once."""
    return _read("lexicon")


@lru_cache(maxsize=1)
def frames() -> Lexicon:
    """What words tell of an act: who, what, to whom, with what, when; in both languages, read once."""
    return _read("frames")


def _read(file: str) -> Lexicon:
    made = Lexicon()
    for name, entries in _entries(f"{file}_en.toml"):
        for entry in entries:
            made.add(name, entry)
    for name, entries in _entries(f"{file}_cy.toml"):
        for entry in entries:
            for form in (entry, *_mutated(entry)):
                made.add(name, form)
    return made


def _entries(file: str) -> list[tuple[str, list[str]]]:
    read = tomllib.loads(files(__package__).joinpath(file).read_text(encoding="utf-8"))
    return [
        (name, [entry.strip() for entry in told.replace("\n", " ").split(",") if entry.strip()])
        for name, told in read["classes"].items()
    ]


def _mutated(entry: str) -> tuple[str, ...]:
    if len(entry) < 4 or " " in entry or "'" in entry:
        return ()
    for first in (entry[:2], entry[:1]):
        if first in _MUTATIONS and entry[:2] not in ("ch", "ph", "th", "dd", "ff", "ng"):
            rest = entry[len(first) :]
            return tuple(each + rest for each in _MUTATIONS[first] if len(each + rest) > 3)
    return ()
