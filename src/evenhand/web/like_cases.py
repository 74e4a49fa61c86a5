"""Like cases as a decider reads them: what was decided, what became of it, in what they are alike and differ. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from evenhand.casework.oversight.decisions import Decided, Decisions
from evenhand.people.models import Person
from evenhand.policy.like_cases import Case, Likeness, Spread, compare, spread
from evenhand.web.measures import measures_without_names
from evenhand.web.words import length, month

SHOWN = 5


@dataclass(frozen=True, slots=True)
class LikeCase:
    """One earlier decision: when (the month is enough, and a day points at somebody), what was decided, what became of it."""

    decided: str
    length: str
    measures: list[str]
    became: list[str]
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class LikeCases:
    """The nearest like cases, the spread of all of them, and how many more there are than are shown."""

    spread: Spread
    lengths: list[tuple[str, int]]
    shown: list[LikeCase]
    more: int


def like_cases(
    decisions: Decisions, case: Case, person: Person, *, before: datetime | None = None
) -> LikeCases:
    """What a decider is told of like cases: informs, never decides, and says nothing of who anybody is (IN1, LK2, I30)."""
    found = decisions.like(case, person, before=before)
    counted = spread(each.months for each in found)
    shown = [
        LikeCase(
            month(each.at), length(each.months), measures_without_names(each.measures), _became(each), compare(case, each.case)
        )
        for each in found[:SHOWN]
    ]  # fmt: skip
    return LikeCases(
        counted, [(length(months), times) for months, times in counted.lengths], shown, len(found) - len(shown)
    )  # fmt: skip


def _became(each: Decided) -> list[str]:
    """What eased it, and what became of it, one thing a line."""
    changed = (
        _("Disputed: changed to %(length)s") % {"length": length(each.dispute_months)}
        if each.dispute_months
        else _("Disputed: changed")
    )
    disputes = {
        "open": _("Disputed; there is no outcome yet"),
        "stands": _("Disputed: it stands"),
        "changed": changed,
        "removed": _("Disputed: removed"),
    }
    reviews = {"remove": _("Reviewed: removed")}
    if each.review == "extend" and each.review_months:
        reviews["extend"] = _("Reviewed: extended for %(length)s") % {"length": length(each.review_months)}
    lines = [
        _("The manager decided otherwise than was proposed") if each.otherwise else "",
        _("It applied to one team or one subject only") if each.narrow and each.months else "",
        _("Adjustments had been agreed with the person") if each.adjusted else "",
        disputes.get(each.dispute, ""),
        _("Ended early by a manager") if each.ended_as == "lifted" else "",
        reviews.get(each.review, ""),
    ]
    return [line for line in lines if line]
