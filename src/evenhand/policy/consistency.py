"""Decisions side by side: plain counts of what was decided, for whoever looks after consistency. No ranking, no judgement (IN1).

Where those who read may not open every entry, a number tells of nobody: it is rounded to the nearest five, and one below five is
not told (LK2, I30). Every told number being a multiple of five, so is whatever is left when one is taken from another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from .edition import Edition
from .restrictions import suggested_months
from .rules import applies

# Not a number of the policy: below five, a count can point at one person. Fewer like cases than this show no custom either.
LEAST = 5
_LEFT_OUT = "[…]"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it is counted: its length in months (0: none was made), the ids of measures and behaviours, the warnings that
    counted, who decided (a key, never a name), the days from the concern to the decision (None where no concern led to it).

    `first` tells a first restriction from an extension; severity and persistence are as the proposer put them.
    """

    months: int
    measures: frozenset[str]
    behaviours: frozenset[str]
    warnings: int
    by: int
    first: bool = True
    days: int | None = None
    severity: str = ""
    persistence: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one row: how many decisions, by length and by measure."""

    key: Hashable
    total: int
    lengths: Mapping[int, int]
    measures: Mapping[str, int]


def rows_by(
    decisions: Iterable[Decision], keys: Callable[[Decision], Collection[Hashable]]
) -> dict[Hashable, Row]:
    """The rows of a table: a decision counts once in each row that `keys` names for it, such as each behaviour found."""
    kept: dict[Hashable, list[Decision]] = {}
    for decision in decisions:
        for key in keys(decision):
            kept.setdefault(key, []).append(decision)
    return {
        key: Row(
            key,
            len(found),
            Counter(each.months for each in found),
            Counter(measure for each in found if each.months for measure in each.measures),
        )
        for key, found in kept.items()
    }


@applies("LK2", "I30")
def told(count: int, *, exact: bool) -> int | None:
    """A count as this reader is told it: as it is to those who may open every entry; to others the nearest five, and None (fewer
    than five) below.
    """
    if exact:
        return count
    return None if count < LEAST else (count + LEAST // 2) // LEAST * LEAST


@dataclass(frozen=True, slots=True)
class Time:
    """Days from the concern to the decision: of how many decisions, the middle one, the longest (None where it is not told)."""

    decisions: int
    middle: int
    longest: int | None


@applies("IN1", "LK2")
def time_taken(decisions: Iterable[Decision], *, exact: bool) -> Time | None:
    """How long decisions took; None where there is none, or too few to tell this reader. One longest time is one person's."""
    days = [each.days for each in decisions if each.days is not None]
    if not days or (not exact and len(days) < LEAST):
        return None
    return Time(len(days), round(median(days)), max(days) if exact else None)


LONGEST, LONGER, UNWARNED = "longest", "longer", "unwarned"


@applies("IN1", "OA5", "WA6")
def stands_out(decision: Decision, edition: Edition) -> tuple[str, ...]:
    """Why somebody may want to read this decision's reasons. It says nothing about whether they are good ones.

    LONGEST: the longest period there is. LONGER: longer than severity and persistence suggest. UNWARNED: a first restriction with
    no warning that counted.
    """
    suggested = suggested_months(decision.severity, decision.persistence, edition)
    found = {
        LONGEST: decision.months == max(edition.numbers.periods),
        LONGER: suggested is not None and decision.months > suggested,
        UNWARNED: decision.first and decision.months > 0 and not decision.warnings,
    }
    return tuple(each for each, so in found.items() if so)


@applies("LK2", "I30")
def without_names(text: str, names: Iterable[str]) -> str:
    """A quoted reason with the words of these names left out, for the comparison is of decisions and not of people."""
    words = {word for name in names for word in re.findall(r"[^\W\d_]{2,}", name)}
    if not words:
        return text
    any_of = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.sub(rf"\b(?:{any_of})\b", _LEFT_OUT, text, flags=re.IGNORECASE)
