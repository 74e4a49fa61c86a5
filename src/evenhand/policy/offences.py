"""Possible offences, as prompts with their limits for whoever considers a report to the police. Never a verdict (I29)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .bilingual import Bilingual
from .rules import applies, check_ids

_FILE = Path(__file__).parent / "possible_offences.toml"


@dataclass(frozen=True, slots=True)
class PossibleOffence:
    """What a contact may be about, in law; what that covers, and where it ends."""

    id: str
    law: str
    clauses: tuple[str, ...]
    name: Bilingual
    covers: Bilingual
    limits: Bilingual


@cache
def possible_offences() -> tuple[PossibleOffence, ...]:
    """Every prompt, in the order of the file."""
    written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = []
    for id_, entry in written.items():
        check_ids(*entry["clauses"])
        words = {
            part: Bilingual(en=entry[part]["en"], cy=entry[part]["cy"])
            for part in ("name", "covers", "limits")
        }
        found.append(PossibleOffence(id=id_, law=entry["law"], clauses=tuple(entry["clauses"]), **words))
    return tuple(found)


@applies("IC4", "RT1g", "I29")
def prompts_for(behaviours: Iterable[str]) -> tuple[PossibleOffence, ...]:
    """The prompts that go with these behaviours first, then the others: a person looks at them all, the software says nothing."""
    cited = set(behaviours)
    return tuple(sorted(possible_offences(), key=lambda each: cited.isdisjoint(each.clauses)))
