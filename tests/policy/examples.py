"""Facts that nothing is wrong with; each test spoils what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from evenhand.policy.access import DecidedRestriction
from evenhand.policy.calendar import last_day
from evenhand.policy.edition import Edition, load
from evenhand.policy.finding import CitedContact, Finding
from evenhand.policy.measures import ClosedChannels, ContactHours, Measure
from evenhand.policy.notices import NoticeFacts
from evenhand.policy.outcome import Outcome
from evenhand.policy.restrictions import Circumstances, Proposed
from evenhand.policy.warnings import GivenWarning

TODAY = date(2026, 7, 1)  # a Wednesday
NOON = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)  # noon in London

EMAIL_CLOSED = ClosedChannels(("email",))
TUESDAYS = ContactHours(days=("tue",), opens=time(10), closes=time(11))
NOT_ASKED = Finding({}, {}, "warn")


def edition() -> Edition:
    return load()


def finding(outcome: str = "warn", **changes: Any) -> Finding:
    whole = Finding(
        behaviours={"UD4": "The fourth request for the same file in a week."},
        impacts={"DF2b": "Two colleagues spent a day on it."},
        outcome=outcome,
        our_part="All four were answered; no delay of ours.",
        resolvable_otherwise="No: explained twice.",
    )
    return replace(whole, **changes)


def contact(reference: str = "C-1", on: date = TODAY, *rights: str, **changes: Any) -> CitedContact:
    return CitedContact(reference=reference, on=on, rights=frozenset(rights), **changes)


def warning(number: int = 1, issued_on: date = TODAY, **changes: Any) -> GivenWarning:
    return GivenWarning(number, issued_on, **{"expires_on": last_day(issued_on, 12)} | changes)


def proposed(*measures: Measure, months: int | None = 3, **changes: Any) -> Proposed:
    whole = Proposed(
        measures=measures or (EMAIL_CLOSED,),
        months=months,
        lesser_options={"A warning": "Warned twice already."},
        last_resort="Explained, adjusted and warned; it goes on.",
        adjustments_considered="Asked; none wanted.",
    )
    return replace(whole, **changes)


def circumstances(**changes: Any) -> Circumstances:
    return replace(Circumstances(finding=finding("restrict"), live_warnings=1), **changes)


def restriction(
    *measures: Measure, starts_on: date = TODAY, months: int = 3, **changes: Any
) -> DecidedRestriction:
    whole = DecidedRestriction(
        reference="R-1",
        measures=measures or (EMAIL_CLOSED,),
        starts_on=starts_on,
        ends_on=last_day(starts_on, months),
    )
    return replace(whole, **changes)


def notice(**changes: Any) -> NoticeFacts:
    whole = NoticeFacts(
        restriction=restriction(),
        reasons="Four requests in a week stopped other work.",
        examples=((date(2026, 6, 22), "The same request, for the fourth time."),),
        open_channels=("phone", "voicemail", "post", "web_form", "social", "in_person"),
        dispute_routes=("voicemail", "web_form", "post"),
    )
    return replace(whole, **changes)


def cites(told: Outcome, *ids: str) -> bool:
    """Whether it is refused and cites all of these."""
    return not told.allowed and set(ids) <= set(told.clauses)
