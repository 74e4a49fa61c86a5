"""Like cases: which earlier decisions are on like conduct, and in what they are alike and differ, in words (IN1, DF4).

Two decisions of one kind are like cases when at least one behaviour and at least one impact was found in both. Of five things
(behaviours, impacts, warnings that counted, measures, ways of contact), the more are the same, the nearer they are. That is all:
a case here has no person, no name and no needs, so that none of them can make two cases alike. It informs, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .consistency import LEAST
from .outcome import N_, Sentence, say
from .rules import applies

FIRST, EXTENSION = "restriction", "extension"


@dataclass(frozen=True, slots=True)
class Case:
    """What makes cases alike: the kind of decision (FIRST, or EXTENSION of a restriction that runs), the ids of the behaviours and
    impacts found, how many warnings counted on the day, the kinds of the measures proposed, the ways by which the contact came.
    """

    kind: str
    behaviours: frozenset[str]
    impacts: frozenset[str]
    warnings: int = 0
    measures: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """In what two like cases are alike and in what they differ. Each of the five things has one sentence in `same`, or where it is
    not the same, what both have of it in `partly` and what only one has in `differs`.
    """

    same: tuple[Sentence, ...]
    partly: tuple[Sentence, ...]
    differs: tuple[Sentence, ...]

    @property
    def nearness(self) -> int:
        """How many of the five things are the same: as many as are said to be."""
        return len(self.same)


@dataclass(frozen=True, slots=True)
class _Words:
    same: str
    both: str
    here: str
    there: str
    none: str


# The placeholders are those that the screens know how to name.
_SETS: dict[str, tuple[str, _Words]] = {
    "behaviours": (
        "behaviours",
        _Words(
            N_("The same behaviours were found: %(behaviours)s"),
            N_("Found in both: %(behaviours)s"),
            N_("Found only in this case: %(behaviours)s"),
            N_("Found only in the other: %(behaviours)s"),
            "",
        ),
    ),
    "impacts": (
        "id",
        _Words(
            N_("The same impact was found: %(id)s"),
            N_("Impact of both: %(id)s"),
            N_("Impact of this case only: %(id)s"),
            N_("Impact of the other only: %(id)s"),
            "",
        ),
    ),
    "measures": (
        "kind",
        _Words(
            N_("The same measures were proposed: %(kind)s"),
            N_("Proposed in both: %(kind)s"),
            N_("Proposed only in this case: %(kind)s"),
            N_("Proposed only in the other: %(kind)s"),
            N_("No measure was proposed in either"),
        ),
    ),
    "channels": (
        "needed",
        _Words(
            N_("The contact came the same way: %(needed)s"),
            N_("Contact came in both by: %(needed)s"),
            N_("Contact came only in this case by: %(needed)s"),
            N_("Contact came only in the other by: %(needed)s"),
            N_("No contact is on record with either"),
        ),
    ),
}
ASPECTS = (*_SETS, "warnings")


@applies("IN1", "DF4")
def are_like(one: Case, other: Case) -> bool:
    """Whether they are decisions of one kind with a behaviour and an impact in common: both halves of the definition."""
    return (
        one.kind == other.kind
        and not one.behaviours.isdisjoint(other.behaviours)
        and not one.impacts.isdisjoint(other.impacts)
    )


def nearness(one: Case, other: Case) -> int:
    """In how many of the five things two cases are the same, 0 to 5."""
    return sum(getattr(one, each) == getattr(other, each) for each in ASPECTS)


def compare(here: Case, there: Case) -> Likeness:
    """In what the case at hand (`here`) and an earlier one (`there`) are alike, and in what they differ."""
    same: list[Sentence] = []
    partly: list[Sentence] = []
    differs: list[Sentence] = []
    for aspect, (placeholder, words) in _SETS.items():
        mine, other = getattr(here, aspect), getattr(there, aspect)
        if mine == other:
            same.append(_named(words.same, placeholder, mine) if mine else say(words.none))
            continue
        for text, ids, told in (
            (words.both, mine & other, partly),
            (words.here, mine - other, differs),
            (words.there, other - mine, differs),
        ):
            if ids:
                told.append(_named(text, placeholder, ids))
    if here.warnings == there.warnings:
        same.append(say(N_("As many warnings counted: %(number)s"), number=here.warnings))
    else:
        differs.append(
            say(
                N_("Warnings that counted: %(here)s in this case, %(there)s in the other"),
                here=here.warnings,
                there=there.warnings,
            )
        )
    return Likeness(tuple(same), tuple(partly), tuple(differs))


def _named(text: str, placeholder: str, ids: frozenset[str]) -> Sentence:
    return say(text, **{placeholder: ", ".join(sorted(ids))})


@dataclass(frozen=True, slots=True)
class Spread:
    """What was decided in like cases: how often each length in months, shortest first (0: no restriction). `enough` says whether
    there are enough of them to say what is usual.
    """

    cases: int
    lengths: tuple[tuple[int, int], ...]

    @property
    def enough(self) -> bool:
        return self.cases >= LEAST


@applies("IN1")
def spread(months: Iterable[int]) -> Spread:
    """The spread of what was decided: the months of each like case, 0 where it was decided against."""
    counted = Counter(months)
    return Spread(sum(counted.values()), tuple(sorted(counted.items())))
