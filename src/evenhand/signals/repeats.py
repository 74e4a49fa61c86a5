"""Whether a request was made before: which earlier one it is most like, and whether the same is asked for.

Near-verbatim repeats are found by their words (contacts.fingerprints). Here requests are compared in other words: by the ideas they
name in either language, their words and parts of words, each by how rare it is. That ranks well; whether it is *the same* is then
judged by what speaks for a change of mind: thanks for what came, a withdrawal, fewer things, another date, number or name, one word
put in another's place in the same sentence. It is a hint for a person, who sees both texts side by side. No Django here.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from .ideas import ideas_in, sentences_of, word_list, words_of

# How much each kind of what two texts share counts: tuned once on pairs written for it (see repeats_learn).
_ACT, _THING, _WORD, _LETTERS = 1.2, 2.4, 1.0, 0.35
_OF_KIND = {"acts": _ACT, "things": _THING, "changes": 0.0}
_COVERED = 0.35  # of the share of the earlier request that the later text speaks of anywhere
_FEWEST, _MOST = 3, 5  # letters of a part of a word
SHOWN = 3

FILLERS = word_list("fillers")


@dataclass(frozen=True, slots=True)
class Model:
    """What was counted and learned: in how many of `texts` each word and idea stood, and how much each measure weighs."""

    texts: int
    seen: Mapping[str, int]
    weights: Mapping[str, float]
    least: float

    def rarity(self, feature: str) -> float:
        """How much a feature says: the rarer, the more."""
        return math.log((self.texts + 1) / (self.seen.get(feature, 0) + 0.5))


@dataclass(frozen=True, slots=True)
class Vector:
    """A text by its features, each with its weight; `length` by which it is made comparable."""

    weights: Mapping[str, float]
    length: float

    def like(self, other: Vector) -> float:
        """From 0 to 1."""
        few, many = sorted((self.weights, other.weights), key=len)
        return sum(weight * many[name] for name, weight in few.items() if name in many) / (
            self.length * other.length
        )

    def covered_by(self, other: Vector) -> float:
        """The share of this one that the other has too, from 0 to 1."""
        held = sum(weight * weight for name, weight in self.weights.items() if name in other.weights)
        return held / (self.length * self.length)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request, by its place among those given, and how like the later one it is."""

    place: int
    likeness: float


def closest(later: str, earlier: Sequence[str], most: int = SHOWN) -> list[Earlier]:
    """Those earlier requests that a text most likely makes again, the likeliest first. None where they share nothing at all."""
    found = [Earlier(place, likeness(each, later)) for place, each in enumerate(earlier)]
    return sorted(
        (each for each in found if each.likeness > 0), key=lambda each: (-each.likeness, each.place)
    )[:most]


def likeness(earlier: str, later: str) -> float:
    """How like a later text an earlier request is: by the part of it that fits best, and by how much of it is spoken of."""
    asked, told = vector(earlier), vector(later)
    return max(asked.like(vector(part)) for part in parts_of(later)) + _COVERED * asked.covered_by(told)


def best_part(earlier: str, later: str) -> str:
    """The part of a later text that fits an earlier request best: a sentence, two together, or all of it."""
    asked = vector(earlier)
    return max(parts_of(later), key=lambda part: asked.like(vector(part)))


@lru_cache(maxsize=4_096)
def parts_of(text: str) -> tuple[str, ...]:
    """A text as a whole, its sentences, and each two that follow each other."""
    alone = sentences_of(text)
    pairs = [f"{one} {other}" for one, other in pairwise(alone)]
    return (text, *alone, *pairs) if len(alone) > 1 else (text,)


@lru_cache(maxsize=16_384)
def vector(text: str) -> Vector:
    """A text by its features."""
    known = model()
    weights = {
        name: (1 + math.log(count)) * weigh * known.rarity(name)
        for name, count in features_of(text).items()
        if (weigh := _weight(name)) and known.rarity(name) > 0
    }
    return Vector(weights, math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0)


def features_of(text: str) -> Counter[str]:
    """The ideas of a text (“acts.give”), its words (“w:report”) and their parts (“g:epo”)."""
    words = words_of(text)
    found = Counter(ideas_in(words))
    for word in words:
        if word not in FILLERS:
            found[f"w:{word}"] += 1
            found.update(f"g:{part}" for part in _parts(word))
    return found


def _parts(word: str) -> list[str]:
    marked = f"^{word}$"
    return [marked[at : at + size] for size in range(_FEWEST, _MOST) for at in range(len(marked) - size + 1)]


def _weight(name: str) -> float:
    if name.startswith("w:"):
        return _WORD
    return _LETTERS if name.startswith("g:") else _OF_KIND[name.partition(".")[0]]


@cache
def model() -> Model:
    """What was counted and learned (`repeats_model.json`; see repeats_learn); parts of words are counted by their words."""
    told = json.loads(
        resources.files("evenhand.signals").joinpath("repeats_model.json").read_text(encoding="utf-8")
    )
    seen: Counter[str] = Counter(told["seen"])
    for name, count in told["seen"].items():
        if name.startswith("w:"):
            seen.update(dict.fromkeys({f"g:{part}" for part in _parts(name[2:])}, count))
    return Model(told["texts"], seen, told["weights"], told["least"])
