"""The timeline of a case file: everything in order, with the moment in London, who did it, and the record it is."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import Delivery, DeliveryEvent
from evenhand.casework.oversight.case_record import Records, batch_by_batch
from evenhand.contacts.models import Contact
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_
from evenhand.policy.own_words import CORRECTED
from evenhand.web.case_file.written import channel, name
from evenhand.web.letter_words import HAPPENED, NAMES
from evenhand.web.words import day, moment

OUTCOMES = {
    "no_action": N_("Assessed: no action under the policy"),
    "adjust": N_("Assessed: we adjust our service"),
    "warn": N_("Assessed: to be warned"),
    "restrict": N_("Assessed: a restriction to be proposed"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `whole_day`: only the day is known. `record` names it as the trail does."""

    at: datetime
    what: str
    who: str
    record: str
    kind: str
    whole_day: bool = False

    @property
    def when(self) -> str:
        return day(self.at) if self.whole_day else moment(self.at)

    def as_dict(self) -> dict[str, object]:
        local = timezone.localtime(self.at)
        at = local.date().isoformat() if self.whole_day else local.isoformat(timespec="seconds")
        return {"at": at, "kind": self.kind, "what": self.what, "who": self.who, "record": self.record}


def events_of(case: Records, limits: Limits) -> Iterator[Event]:
    """Everything in order. Contact is read as it is asked for, however much there is."""
    yield from heapq.merge(
        decided_events(case, limits), contact_events(case, limits), key=lambda event: event.at
    )


def contact_events(case: Records, limits: Limits) -> Iterator[Event]:
    """Contact, in the order in which it came; what it is about only where its words may be told."""
    edition = load(case.edition)
    for row in batch_by_batch(case.told_contacts(limits).defer("body", "instruction")):
        own = case.is_their_own(row)
        told = _contact(row, channel(edition, row.channel), told=not case.why_kept(row, limits))
        sender = case.person.name if own else ""
        yield Event(row.received_at, told, sender, row.reference, "contact")


def _contact(row: Contact, way: str, *, told: bool) -> str:
    named = _("Contact %(reference)s, %(way)s") % {"reference": row.reference, "way": way}
    if row.sealed_at:
        return f"{named}: {_('sealed')}"
    return f"{named}: {row.subject}" if told and row.subject.strip() else named


def decided_events(case: Records, limits: Limits) -> list[Event]:
    """All but contact, in order."""
    found = [
        *_findings(case), *_adjustments(case), *_decisions(case), *_notices(case, limits), *_letters(case, limits),
        *_reviews(case), *_disputes(case), *_own_words(case), *(_police(case) if limits.police else ()),
    ]  # fmt: skip
    return sorted(found, key=lambda event: (event.at, event.record))


def _findings(case: Records) -> Iterator[Event]:
    for concern in case.concerns:
        yield Event(
            concern.reported_at,
            _("A concern was reported"),
            name(concern.reported_by),
            label(concern),
            "concern",
        )
    for row in case.assessments:
        yield Event(
            row.assessed_at, _(OUTCOMES[row.outcome]), name(row.assessed_by), label(row), "assessment"
        )
    for each in case.warnings:
        told = _("Warning %(number)s") % {"number": each.number}
        yield Event(each.issued_at, told, name(each.issued_by), label(each), "warning")
        if each.withdrawn_at:
            told = _("Warning %(number)s was withdrawn") % {"number": each.number}
            yield Event(each.withdrawn_at, told, name(each.withdrawn_by), label(each), "warning")


def _adjustments(case: Records) -> Iterator[Event]:
    for row in case.adjustments:
        yield Event(
            row.asked_at, _("An adjustment was asked for"), name(row.asked_by), label(row), "adjustment"
        )
        if row.decided_at:
            told = (
                _("An adjustment was agreed") if row.status == "agreed" else _("An adjustment was declined")
            )
            yield Event(row.decided_at, told, name(row.decided_by), label(row), "adjustment")


def _decisions(case: Records) -> Iterator[Event]:
    for row in case.proposals:
        told = _("An extension was proposed") if row.kind == "extension" else _("A restriction was proposed")
        yield Event(row.proposed_at, told, name(row.proposed_by), label(row), "proposal")
        if row.decided_at and row.status != "approved":
            told = (
                _("The proposal was declined")
                if row.status == "declined"
                else _("The proposal was sent back")
            )
            yield Event(row.decided_at, told, name(row.decided_by), label(row), "proposal")
    for each in case.line:
        told = _("Restriction %(reference)s was decided") % {"reference": each.reference}
        yield Event(each.decided_at, told, name(each.decided_by), label(each), "restriction")
        yield _whole(
            each.starts_on,
            _("First day of restriction %(reference)s") % {"reference": each.reference},
            label(each),
            not_before=each.decided_at,
        )
        if each.ended_at:
            told = _("Restriction %(reference)s ended") % {"reference": each.reference}
            yield Event(each.ended_at, told, name(each.ended_by), label(each), "restriction")
        else:
            yield _whole(
                each.ends_on,
                _("Last day of restriction %(reference)s") % {"reference": each.reference},
                label(each),
            )
    for handed in case.hand_overs:
        told = _("The single point of contact of %(reference)s was handed over") % {
            "reference": handed.restriction.reference
        }
        yield Event(handed.at, told, name(handed.by), label(handed), "restriction")


def _whole(on: date, what: str, record: str, not_before: datetime | None = None) -> Event:
    """Of what has a day and no hour: it stands before what happened later on that day, and never before what led to it."""
    at = timezone.make_aware(datetime.combine(on, time()))
    return Event(max(at, not_before or at), what, "", record, "restriction", whole_day=True)


def _notices(case: Records, limits: Limits) -> Iterator[Event]:
    for row in case.notices:
        if row.kind == "given":
            told = _("Notice of %(reference)s was given") % {"reference": row.restriction.reference}
        elif limits.withholding:
            told = _("Notice of %(reference)s was withheld") % {"reference": row.restriction.reference}
        else:
            continue
        yield Event(row.at, told, name(row.by), label(row), "notice")


def _letters(case: Records, limits: Limits) -> Iterator[Event]:
    for row in case.letters:
        named = {"reference": row.reference, "name": _(NAMES.get(row.letter, row.letter))}
        for event in way_told(row, limits):
            told = _("Letter %(reference)s (%(name)s): %(what)s") % {
                **named,
                "what": _(HAPPENED.get(event.what, event.what)),
            }
            yield Event(event.at, told, name(event.by), row.reference, "letter")


def way_told(letter: Delivery, limits: Limits) -> list[DeliveryEvent]:
    """What happened to a letter, without that a manager withheld what it tells where that is not told."""
    hidden = () if limits.withholding else ("withheld", "cleared")
    return [event for event in letter.events.all() if event.what not in hidden]


def _reviews(case: Records) -> Iterator[Event]:
    for row in case.reviews:
        named = {"reference": row.restriction.reference}
        yield Event(
            row.opened_at,
            _("Review of %(reference)s opened") % named,
            name(row.opened_by),
            label(row),
            "review",
        )
        if row.decided_at:
            told = (
                _("Review of %(reference)s: removed")
                if row.outcome == "remove"
                else _("Review of %(reference)s: extended")
            )
            yield Event(row.decided_at, told % named, name(row.decided_by), label(row), "review")


def _disputes(case: Records) -> Iterator[Event]:
    ends = {
        "stands": _("Dispute of %(reference)s: it stands"),
        "changed": _("Dispute of %(reference)s: it is changed"),
        "removed": _("Dispute of %(reference)s: it is removed"),
    }
    for row in case.disputes:
        named = {"reference": row.restriction.reference}
        came = timezone.make_aware(datetime.combine(row.received_on, time()))
        yield Event(
            came,
            _("%(reference)s was disputed") % named,
            case.person.name,
            row.reference,
            "dispute",
            whole_day=True,
        )
        if row.assigned_at:
            told = _("Dispute %(reference)s was given to a quality reviewer") % {"reference": row.reference}
            yield Event(row.assigned_at, told, name(row.assigned_to), row.reference, "dispute")
        if row.decided_at:
            yield Event(
                row.decided_at, ends[row.outcome] % named, name(row.decided_by), row.reference, "dispute"
            )


def _own_words(case: Records) -> Iterator[Event]:
    """What the person says of a record, and what was corrected in one. Of which, stands where its words stand."""
    for found in case.beside.values():
        for row in found.statements:
            told = _("What the person says of it was put beside a record")
            yield Event(row.at, told, name(row.by), label(row), "statement")
        for each in found.corrections:
            told = (
                _("Something in a record was corrected")
                if each.outcome == CORRECTED
                else _("A correction of a record was refused")
            )
            yield Event(each.at, told, name(each.by), label(each), "correction")


def _police(case: Records) -> Iterator[Event]:
    for row in case.police:
        yield Event(
            row.at, _("Reported to %(force)s") % {"force": row.force}, name(row.by), label(row), "police"
        )
