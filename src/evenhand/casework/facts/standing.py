"""A person's standing: the small frozen value from which every instruction is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from evenhand.casework.models import Restriction
from evenhand.contacts.models import Contact
from evenhand.people.models import Absence, Adjustment, Colleague, Person
from evenhand.people.quickly import each_on_record
from evenhand.policy import instruction as policy
from evenhand.policy.access import DecidedRestriction
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.measures import ContactHours, SinglePointOfContact
from evenhand.policy.reading import WRITTEN_BY_PROGRAMS

from .case import adjustments_of, decided, not_to_be_told, restrictions_of

A_FORTNIGHT = timedelta(days=14)


def standing_of(person: Person, now: datetime) -> policy.Standing:
    """The standing of a person (merged entries count as one), good for this moment and, but for new records, for later ones."""
    kept = person.kept()
    # Whether to look at all: most people have none of these, and asking that costs a tenth of looking.
    merged, restricted, adjusted = each_on_record(kept.pk, *PARTICULAR)
    entries = kept.everyone() if merged else [kept.pk]
    rows = restrictions_of(kept, not_over_on=local_date(now), entries=entries) if merged or restricted else []
    silent = not_to_be_told(entries) if rows else ()
    restrictions = tuple(replace(decided(row), unspoken=row.pk in silent) for row in rows)
    measures = [measure for restriction in restrictions for measure in restriction.measures]
    points = {
        name
        for measure in measures
        if isinstance(measure, SinglePointOfContact)
        for name in (measure.contact, measure.deputy)
    }
    return policy.Standing(
        person=kept.reference,
        language=kept.language,
        restrictions=restrictions,
        adjustments=adjustments_of(kept, entries=entries) if merged or adjusted else (),
        taken_up=taken_up_by(kept, now) if _is_limited(restrictions) else (),
        absences=absences_of(points),
        names=dict(Colleague.objects.filter(username__in=points).values_list("username", "name"))
        if points
        else {},
    )


# What on record, beside the time, an instruction about somebody may depend on.
PARTICULAR = ((Person, "merged_into_id"), (Restriction, "person_id"), (Adjustment, "person_id"))


def standings_of(people: Iterable[Person], now: datetime) -> dict[int, policy.Standing]:
    """The standings of many people at once, by their ids, each as `standing_of` gives it.

    Most people are under no restriction and have no adjustment: who they are is found out for all of them together, and only
    the others are looked at one by one.
    """
    asked = {person.pk: person.kept() for person in people}
    stands_for = entries_of({kept.pk for kept in asked.values()})
    restricted = Restriction.objects.filter(
        person__among=set(stands_for), ended_as="", ends_on__gte=local_date(now)
    ).values_list("person_id", flat=True)
    adjusted = Adjustment.objects.filter(person__among=set(stands_for), status="agreed").values_list(
        "person_id", flat=True
    )
    particular = {stands_for[pk] for pk in (*restricted, *adjusted)}
    return {
        pk: standing_of(kept, now)
        if kept.pk in particular
        else policy.Standing(person=kept.reference, language=kept.language)
        for pk, kept in asked.items()
    }


def entries_of(kept: set[int]) -> dict[int, int]:
    """Every entry that stands for one of these people, with the one it stands for; merged entries may have merges of their own."""
    stands_for = {pk: pk for pk in kept}
    newest = set(kept)
    while newest:
        rows = Person.objects.filter(merged_into__among=newest).values_list("pk", "merged_into_id")
        merged = {pk: stands_for[into] for pk, into in rows if pk not in stands_for}
        stands_for |= merged
        newest = set(merged)
    return stands_for


def as_of(standing: policy.Standing, person: Person, at: datetime) -> policy.Standing:
    """The standing by which a contact is met that came at an earlier moment (`at`), from the person's `standing` now.

    Only contact before that moment counts as taken up. A restriction that was decided after it, or is over by now, restricts the
    contact in no way (I11).
    """
    kept = person.kept()
    later = set(
        Restriction.objects.filter(person__in=kept.everyone(), decided_at__gt=at).values_list(
            "reference", flat=True
        )
    )
    restrictions = tuple(each for each in standing.restrictions if each.reference not in later)
    taken_up = taken_up_by(kept, at) if _is_limited(restrictions) else ()
    return replace(standing, restrictions=restrictions, taken_up=taken_up)


def _is_limited(restrictions: Iterable[DecidedRestriction]) -> bool:
    """Whether some number of contacts a week is permitted."""
    measures = (measure for restriction in restrictions for measure in restriction.measures)
    return any(isinstance(measure, ContactHours) and measure.per_week for measure in measures)


def taken_up_by(person: Person, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """The contact of the last fortnight that was taken up, by which the permitted number a week is counted: (channel, moment).

    Not counted is what was held or came through a closed channel; complaints, review requests and disputes, which are permitted
    without number (OA2); and what a program sent, such as an out-of-office reply.
    """
    rows = Contact.objects.filter(
        person__in=person.everyone(), match="matched", received_at__gt=now - A_FORTNIGHT, received_at__lt=now
    ).exclude(Q(purpose__in=load().floor_purposes) | Q(automatic__in=WRITTEN_BY_PROGRAMS))
    return tuple(
        (channel, received_at)
        for channel, received_at, met in rows.values_list("channel", "received_at", "instruction")
        if (met or {}).get("action") not in (policy.HOLD, policy.CHANNEL_CLOSED)
    )


def absences_of(usernames: set[str]) -> tuple[policy.Absence, ...]:
    """When these colleagues are away; whoever does not deal with contact any more is away for good (I36)."""
    if not usernames:
        return ()
    rows = Absence.objects.filter(colleague__username__in=usernames).select_related("colleague")
    answering = Colleague.objects.who_deal_with_contact().filter(username__in=usernames)
    there = set(answering.values_list("username", flat=True))
    return (
        *(policy.Absence(row.colleague.username, row.away_from, row.away_until) for row in rows),
        *(policy.Absence(username, date.min, date.max) for username in sorted(usernames - there)),
    )
