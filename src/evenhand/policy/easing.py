"""What a dispute's outcome may do to a restriction: ease it, never tighten it (DI7, I21)."""

from __future__ import annotations

from collections.abc import Iterable

from .access import DecidedRestriction, closed_channels
from .edition import Edition
from .measures import ContactHours, Measure, ReadNoReply, ResponseTime
from .rules import applies


@applies("DI7", "I21", "OA5")
def stricter(before: DecidedRestriction, after: DecidedRestriction, edition: Edition) -> bool:
    """Whether the change would last longer, close a channel that was open, tighten a measure, or add one.

    A measure may take the place of a more intrusive one that is given up or eased, as the edition orders them: post instead of a
    closed telephone is not stricter, "read and not answered" instead of it is.
    """
    return (
        after.ends_on > before.ends_on
        or bool(closed_channels([after]) - closed_channels([before]))
        or any(_tightened(before.measures, after.measures))
        or _limits_another_channel(before, after)
        or _intrudes_more(before, after, edition)
    )


def _intrudes_more(before: DecidedRestriction, after: DecidedRestriction, edition: Edition) -> bool:
    had, has = ({each.kind for each in stands.measures} for stands in (before, after))
    given_up = {edition.measures[kind].intrusiveness for kind in had - has}
    if closed_channels([before]) - closed_channels([after]):
        given_up.add(edition.measures["channels"].intrusiveness)
    most = max(given_up, default=0)
    return any(edition.measures[kind].intrusiveness >= most for kind in has - had)


def _tightened(before: Iterable[Measure], after: Iterable[Measure]) -> Iterable[bool]:
    """For each kind of measure that stands before and after: whether its parameters leave the person less."""
    had, has = tuple(before), tuple(after)
    waits = [[each.working_days for each in side if isinstance(each, ResponseTime)] for side in (had, has)]
    if all(waits):
        yield max(waits[1]) > max(waits[0])
    abouts = [{each.about for each in side if isinstance(each, ReadNoReply)} for side in (had, has)]
    if all(abouts):
        # From one matter to another, or to every matter.
        yield "" not in abouts[0] and bool(abouts[1] - abouts[0])
    windows = [[each for each in side if isinstance(each, ContactHours)] for side in (had, has)]
    if all(windows):
        yield any(map(_narrower, *([leaves(side) for leaves in _LEAVES] for side in windows)))


def _limits_another_channel(before: DecidedRestriction, after: DecidedRestriction) -> bool:
    """Whether hours are set for a channel that was neither closed nor had any."""
    had, has = (
        {channel for each in side.measures if isinstance(each, ContactHours) for channel in each.channels}
        for side in (before, after)
    )
    return bool(had) and bool(has - had - closed_channels([before]))


def _narrower(before: float, after: float) -> bool:
    return after < before


def _minutes_open(windows: Iterable[ContactHours]) -> float:
    """Minutes a week in which contact is taken up, over all windows; several windows of one decision are alternatives."""
    return sum(
        len(each.days)
        * (each.closes.hour * 60 + each.closes.minute - each.opens.hour * 60 - each.opens.minute)
        for each in windows
    )


def _longest(windows: Iterable[ContactHours]) -> float:
    return max(each.max_minutes or float("inf") for each in windows)


def _times_a_week(windows: Iterable[ContactHours]) -> float:
    return sum(each.per_week or float("inf") for each in windows)


_LEAVES = (_minutes_open, _longest, _times_a_week)
