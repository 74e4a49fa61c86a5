"""From the records, what the rules on retention ask: when anything last happened about somebody, and what is still open (LK2, I33).

Many people are asked about at once, since a list of what is due looks at everybody of whom nothing was heard for years.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from evenhand.casework.models import (
    Concern,
    Correction,
    Danger,
    Delivery,
    Disposal,
    Dispute,
    HandedOver,
    Hold,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Statement,
    SubjectAccess,
    Submission,
    Warning,
)
from evenhand.contacts.models import Contact, Quarantined, Reading
from evenhand.contacts.sealing import with_sealed
from evenhand.people.models import Adjustment, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import LEFT, SETTLED
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD, READ_NO_REPLY, ROUTE
from evenhand.policy.retention import Held, Kept, Live, Schedule, with_rings

from .asking import asking
from .case import open_proposals, open_reviews
from .going import reports_on_letters_to
from .resting import all_resting_on, waits_for
from .standing import entries_of

_Day = date | datetime | None


def schedule() -> Schedule | None:
    """The body's schedule, where it has set one."""
    return Schedule(**settings.RETENTION) if settings.RETENTION else None


def proposed_disposals() -> QuerySet[Disposal]:
    """The proposals that wait for a decision. None of what has gone meanwhile: as of a contact that went with a person's record."""
    return Disposal.objects.filter(
        Q(person__disposed_as="") | Q(contact__disposed_as=""), status="proposed"
    ).order_by("pk")


@dataclass
class _Record:
    """One record while it is gathered; `day` is when it was made."""

    day: date
    contact: date | None = None
    matter: date | None = None
    decided: bool = False
    live: list[Live] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)
    sealed: int = 0
    police: date | None = None
    elsewhere: set[str] = field(default_factory=set)
    disposed_as: str = ""

    def ended(self, *days: _Day) -> None:
        """Something of it ended, was decided or was sent on these days."""
        for each in days:
            if each is not None:
                self.matter = max(filter(None, (self.matter, _day(each))))

    def given_to_the_police(self, at: datetime) -> None:
        self.police = max(filter(None, (self.police, local_date(at))))

    def kept(self, *, nobodys: bool = False) -> Kept:
        return Kept(
            last_contact=self.contact or self.day,
            last_matter=self.matter,
            decided=self.decided,
            nobodys=nobodys,
            live=tuple(self.live),
            holds=tuple(self.holds),
            sealed=self.sealed,
            police_on=self.police,
            elsewhere=tuple(sorted(self.elsewhere)),
            disposed_as=self.disposed_as,
        )


def kept_about(person: Person, today: date) -> Kept:
    """What is on record about this person, merged entries with them."""
    return kept_about_all([person.kept().pk], today)[person.kept().pk]


def kept_about_all(people: Collection[int], today: date) -> dict[int, Kept]:
    """The same about many: the ids of entries that are kept, each with what is on record about that person, and about whoever
    waits for them as they wait for those.
    """
    waits = waits_for(people)
    stands_for = entries_of(set(waits))
    everyone = Person.objects.filter(pk__among=set(stands_for))
    found: dict[int, _Record] = {}
    named: dict[int, str] = {}
    for pk, made, disposed_as, reference in everyone.values_list(
        "pk", "registered_at", "disposed_as", "reference"
    ):
        if pk == stands_for[pk]:
            named[pk] = reference
            found[pk] = _Record(local_date(made), disposed_as=disposed_as, elsewhere=set(waits[pk].values()))
    for rows in (
        _decisions,
        _what_is_decided,
        _what_else,
        _own_words,
        _letters,
        _contacts,
        _reports,
        _police,
        _holds,
    ):
        for entry, tell in rows(set(stands_for), today):
            tell(found[stands_for[entry]])
    together = with_rings({named[pk]: record.kept() for pk, record in found.items()})
    return {pk: together[named[pk]] for pk in set(people) & found.keys()}


_Told = Iterator[tuple[int, Any]]


def _decisions(entries: set[int], today: date) -> _Told:
    """Warnings and restrictions: what counts or is in force, and when the others ended."""
    for row in Warning.objects.filter(person__among=entries):
        ended = _day(row.withdrawn_at) if row.withdrawn_at else row.expires_on
        live = (
            Live("warning", row.expires_on) if row.withdrawn_at is None and row.expires_on >= today else None
        )
        yield row.person_id, _decision(live, ended)
    for each in Restriction.objects.filter(person__among=entries):
        live = None if each.is_over(today) else Live("restriction", each.ends_on)
        yield each.person_id, _decision(live, each.ended_on or each.ends_on)


def _decision(live: Live | None, ended: date) -> Any:
    def tell(record: _Record) -> None:
        record.decided = True
        record.ended(ended)
        record.live += [live] if live else []

    return tell


def _what_is_decided(entries: set[int], _today: date) -> _Told:
    """Proposals, reviews and disputes: what waits, and when the others were decided."""
    waiting = set(open_proposals().filter(person__among=entries).values_list("pk", flat=True))
    for row in Proposal.objects.filter(person__among=entries):
        sent_back = row.status == "returned" and not _newer(row)
        yield (
            row.person_id,
            _matter("proposal" if row.pk in waiting or sent_back else "", row.proposed_at, row.decided_at),
        )
    under_review = set(open_reviews().filter(restriction__person__among=entries).values_list("pk", flat=True))
    for review in Review.objects.filter(restriction__person__among=entries).select_related("restriction"):
        waits = "review" if review.pk in under_review else ""
        yield review.restriction.person_id, _matter(waits, review.opened_at, review.decided_at)
    for dispute in Dispute.objects.filter(restriction__person__among=entries).select_related("restriction"):
        waits = "" if dispute.decided_at else "dispute"
        yield dispute.restriction.person_id, _matter(waits, dispute.received_on, dispute.decided_at)


def _newer(row: Proposal) -> bool:
    return Proposal.objects.filter(assessment=row.assessment, extends=row.extends, pk__gt=row.pk).exists()


def _what_else(entries: set[int], _today: date) -> _Told:
    """Concerns, dangers, requests for adjustments, notices."""
    for row in Concern.objects.filter(person__among=entries).annotate(
        assessed=Max("assessments__assessed_at")
    ):
        waits = "" if row.assessed else "concern"
        yield row.person_id, _matter(waits, row.reported_at, row.assessed)
    dangers = Danger.objects.filter(Q(person__among=entries) | Q(contact__person__among=entries))
    for danger in dangers.select_related("contact"):
        entry = (
            danger.person_id if danger.person_id in entries else getattr(danger.contact, "person_id", None)
        )
        if entry is not None:
            yield entry, _matter("" if danger.done_at else "danger", danger.raised_at, danger.done_at)
    for asked in Adjustment.objects.filter(person__among=entries):
        yield (
            asked.person_id,
            _matter("adjustment" if asked.status == "asked" else "", asked.asked_at, asked.decided_at),
        )
    for notice in Notice.objects.filter(restriction__person__among=entries).select_related("restriction"):
        yield notice.restriction.person_id, _matter("", notice.at)


def _own_words(entries: set[int], _today: date) -> _Told:
    """What they said of their record, and what was corrected in it."""
    said = Statement.objects.filter(person__among=entries).values_list("person_id", "at")
    corrected = Correction.objects.filter(person__among=entries).values_list("person_id", "at")
    for entry, at in (*said, *corrected):
        yield entry, _matter("", at)
    for asked in SubjectAccess.objects.filter(person__among=entries):
        yield (
            asked.person_id,
            _matter("" if asked.given_at else "subject_access", asked.received_on, asked.given_at),
        )


def _letters(entries: set[int], _today: date) -> _Told:
    rows = Delivery.objects.filter(person__among=entries).annotate(last=Max("events__at"))
    for row in rows:
        waits = "" if row.state in (*SETTLED, *LEFT) else "letter"
        yield row.person_id, _matter(waits, row.asked_at, row.last)


def _matter(waits: str, *days: _Day) -> Any:
    def tell(record: _Record) -> None:
        record.ended(*days)
        record.live += [Live(waits)] if waits else []

    return tell


def _contacts(entries: set[int], _today: date) -> _Told:
    theirs = Contact.objects.filter(person__among=entries).order_by()
    for entry, last in theirs.values_list("person_id").annotate(Max("received_at")):
        yield entry, _came(last)
    for entry in waiting(theirs).values_list("person_id", flat=True).distinct():
        yield entry, _matter("contact")
    for entry in with_sealed(theirs).values_list("person_id", flat=True):
        yield entry, _sealed


def _reports(entries: set[int], _today: date) -> _Told:
    """Reports about letters to them are nobody's contact, and go with their record: what keeps one keeps the record."""
    told = reports_on_letters_to(entries)
    for report, at in Contact.objects.filter(pk__among=set(told)).values_list("pk", "received_at"):
        yield from ((entry, _came(at)) for entry in told[report])
    for report, tell in _about_alone(set(told)):
        yield from ((entry, tell) for entry in told[report])


def waiting(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Of these, the contacts that somebody has still to read or to deal with (I24, I26): closed ones too, where they ask for what
    is held about somebody and nobody has opened that, so that nothing goes which was asked for.
    """
    met = Q(instruction__action__in=[CHANNEL_CLOSED, HOLD, ROUTE, READ_NO_REPLY])
    found = Exists(Reading.objects.filter(contact=OuterRef("pk")).exclude(triage=["none"]))
    form = Exists(Submission.objects.filter(contact=OuterRef("pk")))
    unread = Q(sha256__in=Quarantined.objects.values("sha256"), readings=None)
    asked_for = Q(pk__in=[each.pk for each in asking()])
    return contacts.filter(asked_for | Q(closed_at=None) & (met | Q(found) | Q(form) | unread))


def _came(last: datetime) -> Any:
    def tell(record: _Record) -> None:
        record.contact = max(filter(None, (record.contact, local_date(last))))

    return tell


def _sealed(record: _Record) -> None:
    record.sealed += 1


def _police(entries: set[int], _today: date) -> _Told:
    """What was reported, and what was handed over."""
    for entry, at in PoliceReport.objects.filter(person__among=entries).values_list("person_id", "at"):
        yield entry, _given(at)
    rows = HandedOver.objects.filter(contact__person__among=entries)
    for entry, at in rows.values_list("contact__person_id", "at"):
        yield entry, _given(at)


def _given(at: datetime) -> Any:
    return lambda record: record.given_to_the_police(at)


def _holds(entries: set[int], _today: date) -> _Told:
    for row in Hold.objects.filter(
        Q(person__among=entries) | Q(contact__person__among=entries), lifted_at=None
    ).select_related("contact"):
        entry = row.person_id if row.person_id is not None else getattr(row.contact, "person_id", None)
        if entry is not None:
            yield entry, _hold(row)


def _hold(row: Hold) -> Any:
    return lambda record: record.holds.append(Held(row.asked_by, row.look_again_on))


def kept_of_contacts(contacts: Collection[int]) -> dict[int, Kept]:
    """What the clock of each of these contacts depends on, by its id: they are nobody's."""
    rows = Contact.objects.filter(pk__among=set(contacts), person=None)
    found = {row.pk: _Record(local_date(row.received_at), disposed_as=row.disposed_as) for row in rows}
    for pk, tell in _about_alone(set(found)):
        tell(found[pk])
    for pk, person in all_resting_on(Q(pk__among=set(found)), "pk"):
        if not person.disposed_as:
            found[pk].elsewhere.add(person.kept().reference)
    return {pk: record.kept(nobodys=True) for pk, record in found.items()}


def _about_alone(contacts: set[int]) -> _Told:
    """What keeps contact of nobody's, by its id."""
    rows = Contact.objects.filter(pk__among=contacts)
    for pk in with_sealed(rows).values_list("pk", flat=True):
        yield pk, _sealed
    for pk in waiting(rows).values_list("pk", flat=True):
        yield pk, _matter("contact")
    for danger in Danger.objects.filter(contact__among=contacts, person=None):
        tell = _matter("" if danger.done_at else "danger", danger.raised_at, danger.done_at)
        yield danger.contact_id or 0, tell
    for pk, at in HandedOver.objects.filter(contact__among=contacts).values_list("contact_id", "at"):
        yield pk, _given(at)
    for hold in Hold.objects.filter(contact__among=contacts, lifted_at=None):
        yield hold.contact_id or 0, _hold(hold)


def _day(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value
