"""Behaviour before and during a restriction, drawn and added up: by week and by kind, each the other's equal in words (OA6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evenhand.casework.oversight.behaviour import Week
from evenhand.policy.edition import Edition
from evenhand.web.words import said

WIDTH, PANEL, LABEL, FOOT = 720, 92, 18, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of one panel, in the chart's own units; `number` is written above it."""

    x: float
    y: float
    width: float
    height: float
    number: int
    during: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One kind of thing that is counted, week by week: its name, where its name and its base line stand, its bars."""

    name: str
    top: int
    base: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: how many before and during, in all and on average a week."""

    name: str
    before: int
    during: int
    before_a_week: float
    during_a_week: float


@dataclass(frozen=True, slots=True)
class BehaviourChart:
    """The panels below one another, over the same weeks; `began` is where the restriction began."""

    panels: tuple[Panel, ...]
    began: float
    height: int
    width: int = WIDTH


def kinds_found(weeks: list[Week], edition: Edition) -> list[str]:
    """The kinds of unacceptable behaviour found in any of these weeks, in the policy's order."""
    found = {kind for week in weeks for kind, number in week.by_kind}
    return [kind for kind in edition.categories if kind in found]


def drawn(weeks: list[Week], edition: Edition) -> BehaviourChart:
    """One panel of all contacts, one for each kind that was found."""
    counted = [(_("All contacts"), [week.contacts for week in weeks])]
    for kind in kinds_found(weeks, edition):
        counted.append((said(edition.categories[kind].name), [week.found(kind) for week in weeks]))
    panels = tuple(_panel(place, name, numbers, weeks) for place, (name, numbers) in enumerate(counted))
    before = sum(not week.during for week in weeks)
    return BehaviourChart(panels, round(before * _step(weeks), 1), PANEL * len(panels) + FOOT)


def compared(weeks: list[Week], edition: Edition) -> list[Line]:
    """All contacts, each way they came, each kind that was found, and concerns: before and during, side by side."""
    ways = Counter(channel for week in weeks for channel, number in week.by_channel)
    lines = [_line(_("All contacts"), [week.contacts for week in weeks], weeks)]
    for channel in (each for each in edition.channels if each in ways):
        numbers = [dict(week.by_channel).get(channel, 0) for week in weeks]
        lines.append(_line(said(edition.channels[channel].name), numbers, weeks))
    for kind in kinds_found(weeks, edition):
        name = _("Found unacceptable") + ": " + said(edition.categories[kind].name)
        lines.append(_line(name, [week.found(kind) for week in weeks], weeks))
    lines.append(_line(_("Concerns reported"), [week.concerns for week in weeks], weeks))
    return lines


def _step(weeks: list[Week]) -> float:
    return WIDTH / max(len(weeks), 1)


def _panel(place: int, name: str, numbers: list[int], weeks: list[Week]) -> Panel:
    top, step = place * PANEL, _step(weeks)
    base, room = top + PANEL - 6, PANEL - 6 - LABEL - 14
    most = max([4, *numbers])  # one contact a week is not a tower
    bars = tuple(
        Bar(
            x=round(at * step + step * 0.15, 1),
            y=round(base - room * number / most, 1),
            width=round(step * 0.7, 1),
            height=round(room * number / most, 1),
            number=number,
            during=weeks[at].during,
        )
        for at, number in enumerate(numbers)
    )
    return Panel(name, top + 13, base, bars)


def _line(name: str, numbers: list[int], weeks: list[Week]) -> Line:
    before = [number for number, week in zip(numbers, weeks, strict=True) if not week.during]
    during = [number for number, week in zip(numbers, weeks, strict=True) if week.during]
    return Line(name, sum(before), sum(during), _a_week(before), _a_week(during))


def _a_week(numbers: list[int]) -> float:
    return round(sum(numbers) / len(numbers), 1) if numbers else 0.0
