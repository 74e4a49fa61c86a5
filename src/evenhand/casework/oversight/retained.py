"""What is due to be disposed of, and what a record holds, in counts (LK2, I33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from evenhand.casework.facts.retention import kept_about_all, schedule, waiting
from evenhand.casework.models import (
    Danger,
    HandedOver,
    Hold,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.bilingual import LONDON
from evenhand.policy.calendar import add_months
from evenhand.policy.retention import Schedule, due_from, may_dispose_of

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A record that may be disposed of: a person's (then `contact` is None) or one contact of nobody's, and since when."""

    person: Person | None
    contact: Contact | None
    since: date

    @property
    def reference(self) -> str:
        record = self.person or self.contact
        assert record is not None
        return record.reference


def due_people(today: date) -> list[DueRecord]:
    """Everybody whose record is due, the longest due first. None where the body has set no schedule."""
    plan = schedule()
    if plan is None:
        return []
    found = []
    candidates = iter(_silent(plan, today).values_list("pk", flat=True))
    while chunk := list(islice(candidates, AT_A_TIME)):
        for pk, kept in kept_about_all(chunk, today).items():
            since = due_from(kept, plan)
            if since is not None and may_dispose_of(kept, plan, today).allowed:
                found.append((since, pk))
    people = Person.objects.in_bulk([pk for _, pk in found])
    return [DueRecord(people[pk], None, since) for since, pk in sorted(found)]


def _silent(plan: Schedule, today: date) -> QuerySet[Person]:
    """Whoever was put on record long enough ago, and has not been in touch since; entries that are kept."""
    before = _before(today, plan.contact)
    since = Contact.objects.filter(person=OuterRef("pk"), received_at__gte=before)
    return Person.objects.filter(
        ~Exists(since), merged_into=None, disposed_as="", registered_at__lt=before
    ).order_by("pk")


def due_contacts(today: date) -> QuerySet[Contact]:
    """The contacts of nobody's that are due, the oldest first."""
    plan = schedule()
    if plan is None or plan.adopted > today:
        return Contact.objects.none()
    here = OuterRef("pk")
    rows = Contact.objects.filter(
        person=None, disposed_as="", sealed_at=None, received_at__lt=_before(today, plan.nobody)
    )
    handed_over = HandedOver.objects.filter(contact=here)
    if plan.police is not None:
        handed_over = handed_over.filter(at__gte=_before(today, plan.police))
    nobodys = (
        Q(raised_at__gte=_before(today, plan.contact))
        | Q(done_at=None)
        | Q(done_at__gte=_before(today, plan.contact))
    )
    danger = Q(person__disposed_as="") | Q(nobodys, person=None)
    rows = rows.exclude(
        Exists(handed_over)
        | Exists(Hold.objects.filter(contact=here, lifted_at=None))
        | Exists(Danger.objects.filter(danger, contact=here))
        | Q(concerns__person__disposed_as="")
        | Q(police_reports__person__disposed_as="")
        | Q(disputes__restriction__person__disposed_as="")
        | Q(tells_of__delivery__person__disposed_as="")
        | Q(statements__person__disposed_as="")
        | Q(subject_access__person__disposed_as="")
        | Q(corrections__person__disposed_as="")
    )
    return rows.exclude(pk__in=waiting(Contact.objects.filter(person=None)).values("pk")).order_by(
        "received_at", "pk"
    )


def since(plan: Schedule, received_on: date) -> date:
    """Since when a contact of nobody's is due that came on this day."""
    return max(add_months(received_on, 12 * plan.nobody) + timedelta(days=1), plan.adopted)


def _before(today: date, years: int) -> datetime:
    """The first moment of which the years are not over today: what came before it is over."""
    day = add_months(today, -12 * years)
    # 28 February 2027 less a year is the 28th; what came on 29 February 2028 less is over on the 28th too.
    while add_months(day, 12 * years) >= today:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)


def holds_that_stand() -> QuerySet[Hold]:
    """Every hold that stands, the one to look at next first."""
    return _holds().filter(lifted_at=None).order_by("look_again_on", "pk")


def holds_that_ended() -> QuerySet[Hold]:
    """Every hold that was lifted, the last first."""
    return _holds().exclude(lifted_at=None).order_by("-lifted_at", "-pk")


def _holds() -> QuerySet[Hold]:
    return Hold.objects.select_related("person__merged_into", "contact", "by")
