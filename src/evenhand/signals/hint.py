"""What a hint is: a kind, the clauses it may concern, how strong, the words it rests on, why in both languages, the facts it used.
It leaves the judgement to a person (DF1, I9): nothing here decides, counts against anybody or starts anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from evenhand.policy.bilingual import Bilingual

WEAK, CLEAR, STRONG = STRENGTHS = ("weak", "clear", "strong")
DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Kind:
    """What hints can be about."""

    id: str
    clauses: tuple[str, ...]
    name: Bilingual
    tells: Bilingual


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a hint rests on, verbatim, and where they stand: text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a contact that a person may want to look at. `beside` is what must be borne in mind with it (AA3N)."""

    kind: str
    clauses: tuple[str, ...]
    strength: str
    because: Bilingual
    quotes: tuple[Quote, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    beside: tuple[Bilingual, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Plain values, as they are kept and printed."""
        return {
            "kind": self.kind,
            "clauses": list(self.clauses),
            "strength": self.strength,
            "because": {"en": self.because.en, "cy": self.because.cy},
            "quotes": [{"start": each.start, "end": each.end, "text": each.text} for each in self.quotes],
            "facts": dict(self.facts),
            "beside": [{"en": each.en, "cy": each.cy} for each in self.beside],
        }


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """The kinds of hints, read once."""
    read = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    return {
        id: Kind(id, tuple(told["clauses"]), Bilingual(*told["name"]), Bilingual(*told["tells"]))
        for id, told in read.items()
    }


def of_kind(
    id: str,
    strength: str,
    quotes: tuple[Quote, ...] = (),
    *,
    clauses: tuple[str, ...] = (),
    facts: Mapping[str, object] | None = None,
    shown: Mapping[str, object] | None = None,
    beside: tuple[Bilingual, ...] = (),
) -> Hint:
    """A hint of a kind. `facts` are kept as they are; `shown` is how the sentence says them."""
    kind = kinds()[id]
    because = kind.tells.fill(**shown) if shown else kind.tells
    return Hint(id, clauses or kind.clauses, strength, because, quotes, facts or {}, beside)
