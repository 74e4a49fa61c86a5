"""A person's standing: the small frozen value from which every instruction is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from evenhand.contacts.models import Contact
from evenhand.people.models import Absence, Colleague, Person
from evenhand.policy import instruction as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.measures import ContactHours, SinglePointOfContact

from .facts import adjustments_of, decided, restrictions_of

A_FORTNIGHT = timedelta(days=14)


def standing_of(person: Person, now: datetime) -> policy.Standing:
    """The standing of a person (merged entries count as one), good for this moment and, but for new records, for later ones."""
    kept = person.kept()
    rows = restrictions_of(kept, not_over_on=local_date(now))
    restrictions = tuple(decided(row) for row in rows)
    measures = [measure for restriction in restrictions for measure in restriction.measures]
    points = {
        name
        for measure in measures
        if isinstance(measure, SinglePointOfContact)
        for name in (measure.contact, measure.deputy)
    }
    limited = any(isinstance(measure, ContactHours) and measure.per_week for measure in measures)
    return policy.Standing(
        person=kept.reference,
        language=kept.language,
        restrictions=restrictions,
        adjustments=adjustments_of(kept),
        taken_up=_taken_up(kept, now) if limited else (),
        absences=_absences(points),
        names=dict(Colleague.objects.filter(username__in=points).values_list("username", "name"))
        if points
        else {},
    )


def _taken_up(person: Person, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Contact of the last fortnight that was taken up. What was held or came through a closed channel used up nothing, nor
    did a complaint, a review request or a dispute: those are nobody's allowance (OA2).
    """
    rows = Contact.objects.filter(
        person__in=person.everyone(), match="matched", received_at__gt=now - A_FORTNIGHT, received_at__lt=now
    ).exclude(purpose__in=load().floor_purposes)
    return tuple(
        (row.channel, row.received_at)
        for row in rows.only("channel", "received_at", "instruction")
        if (row.instruction or {}).get("action") not in (policy.HOLD, policy.CHANNEL_CLOSED)
    )


def _absences(usernames: set[str]) -> tuple[policy.Absence, ...]:
    """When these colleagues are away; whoever cannot sign in any more is away for good (I36)."""
    if not usernames:
        return ()
    rows = Absence.objects.filter(colleague__username__in=usernames).select_related("colleague")
    there = set(
        Colleague.objects.filter(username__in=usernames, is_active=True).values_list("username", flat=True)
    )
    return (
        *(policy.Absence(row.colleague.username, row.away_from, row.away_until) for row in rows),
        *(policy.Absence(username, date.min, date.max) for username in sorted(usernames - there)),
    )
