"""The way a person's case has taken through the chart, read from the audit trail; and where it stands (AN1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from evenhand.audit.models import Entry
from evenhand.casework.facts.case import restrictions_of
from evenhand.casework.models import Warning
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date
from evenhand.policy.process import TRANSITIONS, Event, Way, path_of

_KNOWN = frozenset((row.action, row.outcome) for row in TRANSITIONS)


def way_of(person: Person, now: datetime) -> Way:
    """The boxes and arrows that this person's case has walked until now."""
    entries = Entry.objects.filter(person_id__in=person.everyone(), at__lte=now).order_by("number")
    done = [(entry.at, event_of(entry.action, entry.facts)) for entry in entries]
    done += [(_moment(day, now), event) for day, event in _passed(person, local_date(now))]
    return path_of(event for _, event in sorted(done, key=lambda each: each[0]) if _placed(event))


def event_of(action: str, facts: Mapping[str, object]) -> Event:
    """An audit entry as an event of the process: its action, with the action's own word for its outcome."""
    if (
        action == "assess_concern"
        and facts.get("outcome") == "restrict"
        and facts.get("extremely_unacceptable")
    ):
        return Event(action, "restrict_at_once")
    if action == "raise_danger":
        return Event(action, str(facts.get("kind", "")))
    return Event(action, str(facts.get("decision") or facts.get("outcome") or ""))


def events_of(entries: Iterable[Entry]) -> list[Event]:
    """The events of the process among these entries, in their order."""
    return [event for event in (event_of(entry.action, entry.facts) for entry in entries) if _placed(event)]


def _placed(event: Event) -> bool:
    return (event.action, event.outcome) in _KNOWN


def _passed(person: Person, today: date) -> Iterator[tuple[date, Event]]:
    """What time has done: warnings that aged out, last days that passed."""
    for row in Warning.objects.filter(person__in=person.everyone(), withdrawn_at=None, expires_on__lt=today):
        yield row.expires_on, Event("warning_ages_out")
    for restriction in restrictions_of(person):
        if not restriction.ended_as and restriction.ends_on < today:
            yield restriction.ends_on, Event("last_day_passes")


def _moment(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=now.tzinfo)
