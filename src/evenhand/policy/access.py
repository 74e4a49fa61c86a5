"""Ongoing access: over all restrictions together a route stays open, usable with the person's adjustments; the floor
is never closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .calendar import local_date
from .edition import Edition
from .measures import FORMS, ClosedChannels, ContactHours, Measure
from .needs import AgreedAdjustment
from .outcome import N_, Outcome, because, refused, say
from .rules import applies


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a restriction applies: the whole organisation, or contact with one team, or about one subject."""

    team: str = ""
    subject: str = ""

    @property
    def whole_organisation(self) -> bool:
        return not (self.team or self.subject)

    def meets(self, recipients: Sequence[str]) -> bool:
        """Whether contact with these recipients falls within it. Without any recipient the question is about the person as such."""
        if self.whole_organisation or not recipients:
            return True
        named = {recipient.strip().casefold() for recipient in recipients}
        return not named.isdisjoint(each.strip().casefold() for each in (self.team, self.subject) if each)


def read_scope(written: object) -> Scope:
    """A scope as people write it: nothing or "organisation", {team: …}, {subject: …}, "team: …", or the bare name of a team."""
    if isinstance(written, dict):
        return Scope(team=str(written.get("team") or ""), subject=str(written.get("subject") or ""))
    text = str(written or "").strip()
    if text.casefold() in ("", "organisation", "organization"):
        return Scope()
    kind, colon, name = text.partition(":")
    if colon and kind.strip().casefold() == "subject":
        return Scope(subject=name.strip())
    return Scope(team=name.strip() if colon and kind.strip().casefold() == "team" else text)


@dataclass(frozen=True, slots=True)
class DecidedRestriction:
    """A restriction as the rules see it. `ends_on` is its last day in force; `ended_on` the day from which it was lifted early.

    Both are local days. Nothing here is a stored state: whether it is in force follows from the day that is asked about.
    `unspoken` says that nobody may tell the person of it, since a manager withholds its notice (RT4). `decided_at` is the moment of
    the decision, which may lie within the first day; None where nothing hangs on it.
    """

    reference: str
    measures: tuple[Measure, ...]
    starts_on: date
    ends_on: date
    scope: Scope = Scope()
    ended: bool = False
    unspoken: bool = False
    decided_at: datetime | None = None

    @applies("OA4", "OA7", "DI6", "I11", "I35")
    def in_force(self, on: date) -> bool:
        """In force from its first to its last day, both included, unless it was removed, lifted, quashed or replaced."""
        return self.starts_on <= on <= self.ends_on and not self.ended

    @applies("RT1b")
    def had_begun(self, at: datetime) -> bool:
        """Whether it had begun at this moment: contact before its first day, or on that day before it was decided, uses up none of
        what it permits a week. Nobody could have kept to it.
        """
        return local_date(at) >= self.starts_on and (self.decided_at is None or at >= self.decided_at)


@applies("RT1b", "RT1e", "OA1", "OA2", "IN3", "I13", "I14")
def open_channels(
    restrictions: Iterable[DecidedRestriction], edition: Edition, adjustments: Iterable[AgreedAdjustment] = ()
) -> tuple[str, ...]:
    """Every channel that these restrictions together leave open, in the edition's order. The online forms always are.

    A channel whose permitted hours under them never meet is not open: nobody could use it. An adjustment that was agreed since
    comes first: where every route it needs would be closed, those routes are open.
    """
    together = tuple(restrictions)
    closed = closed_channels(together) | never_open(together)
    left = [channel for channel in edition.channels if channel not in closed]
    needed = {
        channel
        for adjustment in adjustments
        if not adjustment.usable_with(left)
        for channel in adjustment.needs_channels
    }
    return tuple(channel for channel in edition.channels if channel not in closed or channel in needed)


@applies("RT1e", "OA2", "I14")
def closed_channels(restrictions: Iterable[DecidedRestriction]) -> frozenset[str]:
    """Every channel that one of these restrictions closes. The online forms never are, whatever was written."""
    measures = (measure for restriction in restrictions for measure in restriction.measures)
    return frozenset(
        channel for measure in measures if isinstance(measure, ClosedChannels) for channel in measure.closed
    ) - {FORMS}


@applies("OA1", "WA4", "IN3", "IC5", "I13", "I14")
def access_remains(
    proposed: DecidedRestriction,
    others: Sequence[DecidedRestriction],
    adjustments: Iterable[AgreedAdjustment],
    edition: Edition,
) -> Outcome:
    """Whether an open route would remain over all active restrictions together, usable with each agreed adjustment.

    The online forms are the floor for complaints, reviews and disputes; they do not by themselves count as the other means of
    access that OA1 asks for. All are taken together whatever their scopes: one contact may meet several of them, and whoever
    asks about the person as such meets them all.
    """
    together = (proposed, *others)
    routes = [channel for channel in open_channels(together, edition) if channel != FORMS]
    return _routes_suffice(routes, adjustments, bool(others))


@applies("RT1b", "OA1", "I13")
def never_open(restrictions: Iterable[DecidedRestriction]) -> frozenset[str]:
    """Every channel whose permitted hours in one restriction never meet those in another: nobody could use it. The online forms
    are never timed, whatever was written.
    """
    permitted: dict[str, frozenset[tuple[str, int]]] = {}
    for restriction in restrictions:
        here: dict[str, set[tuple[str, int]]] = {}
        for measure in restriction.measures:
            if isinstance(measure, ContactHours):
                for channel in measure.channels:
                    here.setdefault(channel, set()).update(_minutes(measure))
        for channel, minutes in here.items():
            permitted[channel] = permitted.get(channel, frozenset(minutes)) & minutes
    return frozenset(channel for channel, minutes in permitted.items() if not minutes) - {FORMS}


def _minutes(hours: ContactHours) -> Iterable[tuple[str, int]]:
    """Every minute of the week in these hours."""
    opens, closes = (at.hour * 60 + at.minute for at in (hours.opens, hours.closes))
    return ((day, minute) for day in hours.days for minute in range(opens, closes))


def _routes_suffice(
    routes: Sequence[str], adjustments: Iterable[AgreedAdjustment], with_others: bool
) -> Outcome:
    if not routes:
        why = (
            N_("Together with the restrictions already in force, no ordinary route to us would stay open.")
            if with_others
            else N_("No ordinary route to us would stay open.")
        )
        instead = say(
            N_(
                "Leave at least one of e-mail, telephone, voicemail, post, social media or "
                "visits open. The online forms alone are not enough."
            )
        )
        return refused(because("OA1", "I13", why=say(why), instead=instead, field="measures"))
    agreed = N_("The adjustment “%(what)s” was agreed, and every route it needs would be closed.")
    return refused(
        *(
            because(
                "OA1",
                "IN3",
                "I13",
                why=say(agreed, what=adjustment.what),
                instead=say(
                    N_("Leave one of these open: %(needed)s."), needed=", ".join(adjustment.needs_channels)
                ),
                field="measures",
            )
            for adjustment in adjustments
            if not adjustment.usable_with((*routes, FORMS))
        )
    )
