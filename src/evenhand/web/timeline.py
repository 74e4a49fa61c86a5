"""Everything on record about a person, newest first: one line of time for whoever may see the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Model, Q
from django.utils import timezone

from evenhand.audit import ledger
from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    EndedCall,
    HandOver,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Merge, Person
from evenhand.policy.outcome import N_
from evenhand.web.inbox import begun

KINDS: Mapping[str, str] = {
    "contact": N_("Contacts"),
    "concern": N_("Concerns"),
    "assessment": N_("Assessments"),
    "warning": N_("Warnings"),
    "proposal": N_("Proposals"),
    "restriction": N_("Restrictions"),
    "notice": N_("Notices"),
    "review": N_("Reviews"),
    "dispute": N_("Disputes"),
    "danger": N_("Dangers"),
    "adjustment": N_("Adjustments"),
    "police": N_("Police reports"),
    "merge": N_("Merged entries"),
}
PER_KIND = (
    200  # a page holds at most so many of each kind; the rest of the contacts is in the list of contacts
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `kind` chooses the words of its template; `row` is the record itself."""

    at: datetime
    kind: str
    what: str
    row: Model
    # Of a merge: the other of the two entries, and why it was undone
    other: str = ""
    why: str = ""

    @property
    def anchor(self) -> str:
        return f"{self.what}-{self.row.pk}"


def timeline(person: Person, *, only: Iterable[str] = (), dangers: bool = True) -> list[Event]:
    """What happened with this person (merged entries count as one), newest first; with `only`, of these kinds.

    `dangers` is whether the reader may see the details of a danger; without, dangers are left out.
    """
    people = person.everyone()
    wanted = [kind for kind in KINDS if not only or kind in set(only)]
    if not dangers:
        wanted = [kind for kind in wanted if kind != "danger"]
    events = [event for kind in wanted for event in _SOURCES[kind](people)]
    return sorted(events, key=lambda event: (event.at, event.row.pk), reverse=True)


def _contacts(people: list[int]) -> Iterator[Event]:
    rows = Contact.objects.filter(person__in=people).select_related("person", "representative").defer("body")
    for row in begun(rows).order_by("-received_at")[:PER_KIND]:
        yield Event(row.received_at, "contact", "contact", row)
    for ended in EndedCall.objects.filter(contact__person__in=people).select_related("contact", "by"):
        yield Event(ended.at, "contact", "ended_call", ended)


def _concerns(people: list[int]) -> Iterator[Event]:
    rows = (
        Concern.objects.filter(person__in=people)
        .select_related("reported_by")
        .prefetch_related("contacts", "assessments")
    )
    for row in rows.order_by("-reported_at")[:PER_KIND]:
        yield Event(row.reported_at, "concern", "concern", row)


def _assessments(people: list[int]) -> Iterator[Event]:
    rows = Assessment.objects.filter(concern__person__in=people).select_related("assessed_by", "concern")
    for row in rows.order_by("-assessed_at")[:PER_KIND]:
        yield Event(row.assessed_at, "assessment", "assessment", row)


def _warnings(people: list[int]) -> Iterator[Event]:
    for row in Warning.objects.filter(person__in=people).select_related("issued_by", "withdrawn_by"):
        yield Event(row.issued_at, "warning", "warning", row)
        if row.withdrawn_at:
            yield Event(row.withdrawn_at, "warning", "warning_withdrawn", row)


def _proposals(people: list[int]) -> Iterator[Event]:
    for row in Proposal.objects.filter(person__in=people).select_related(
        "proposed_by", "decided_by", "extends"
    ):
        yield Event(row.proposed_at, "proposal", "proposal", row)
        if row.decided_at and row.status != "approved":
            yield Event(row.decided_at, "proposal", "proposal_decided", row)


def _restrictions(people: list[int]) -> Iterator[Event]:
    rows = Restriction.objects.filter(person__in=people).select_related(
        "decided_by", "ended_by", "extends", "replaces"
    )
    for row in rows:
        yield Event(row.decided_at, "restriction", "restriction", row)
        if row.ended_at:
            yield Event(row.ended_at, "restriction", "restriction_ended", row)
    passed = HandOver.objects.filter(restriction__person__in=people)
    for handed in passed.select_related("restriction", "contact", "deputy", "by"):
        yield Event(handed.at, "restriction", "hand_over", handed)


def _notices(people: list[int]) -> Iterator[Event]:
    for row in Notice.objects.filter(restriction__person__in=people).select_related("by", "restriction"):
        yield Event(row.at, "notice", "notice", row)


def _reviews(people: list[int]) -> Iterator[Event]:
    rows = Review.objects.filter(restriction__person__in=people).select_related(
        "restriction", "decided_by", "leads_to"
    )
    for row in rows:
        yield Event(row.opened_at, "review", "review", row)
        if row.decided_at:
            yield Event(row.decided_at, "review", "review_decided", row)


def _disputes(people: list[int]) -> Iterator[Event]:
    rows = Dispute.objects.filter(restriction__person__in=people).select_related(
        "restriction", "assigned_to", "decided_by"
    )
    for row in rows:
        yield Event(_start_of(row.received_on), "dispute", "dispute", row)
        if row.decided_at:
            yield Event(row.decided_at, "dispute", "dispute_decided", row)


def _start_of(day: date) -> datetime:
    """The day a dispute came is all that is known: it stands before what happened later on that day."""
    return timezone.make_aware(datetime.combine(day, time()))


def _dangers(people: list[int]) -> Iterator[Event]:
    for row in Danger.objects.filter(person__in=people).select_related("raised_by", "owned_by", "done_by"):
        yield Event(row.raised_at, "danger", "danger", row)
        if row.done_at:
            yield Event(row.done_at, "danger", "danger_done", row)


def _adjustments(people: list[int]) -> Iterator[Event]:
    for row in Adjustment.objects.filter(person__in=people).select_related("asked_by", "decided_by"):
        yield Event(row.asked_at, "adjustment", "adjustment", row)
        if row.decided_at:
            yield Event(row.decided_at, "adjustment", "adjustment_decided", row)


def _police(people: list[int]) -> Iterator[Event]:
    for row in PoliceReport.objects.filter(person__in=people).select_related("by"):
        yield Event(row.at, "police", "police", row)


def _merges(people: list[int]) -> Iterator[Event]:
    """Both entries tell of a merge: once it is undone, each has a page of its own."""
    rows = Merge.objects.filter(Q(kept__in=people) | Q(merged__in=people))
    for row in rows.select_related("kept", "merged", "by", "undone_by"):
        other = (row.merged if row.kept_id in people else row.kept).reference
        yield Event(row.at, "merge", "merge", row, other)
        if row.undone_at:
            yield Event(row.undone_at, "merge", "merge_undone", row, other, _why_undone(row))


def _why_undone(merge: Merge) -> str:
    """The reasons given for undoing a merge: the audit trail holds them (IN1, I32)."""
    found = [entry for entry in ledger.of(f"people.merge:{merge.pk}") if entry.action == "unmerge_people"]
    return str(found[-1].facts.get("reasons", "")) if found else ""


_SOURCES: Mapping[str, Callable[[list[int]], Iterator[Event]]] = {
    "contact": _contacts,
    "concern": _concerns,
    "assessment": _assessments,
    "warning": _warnings,
    "proposal": _proposals,
    "restriction": _restrictions,
    "notice": _notices,
    "review": _reviews,
    "dispute": _disputes,
    "danger": _dangers,
    "adjustment": _adjustments,
    "police": _police,
    "merge": _merges,
}
