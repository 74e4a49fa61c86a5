"""Everything on record about one restriction, for its case file: what led to it, what was decided, what came of it (DI3, F34).

The small records are gathered at once; contact, of which there may be very much, is read one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Model, QuerySet

from evenhand.audit.models import Entry
from evenhand.casework.correspondence.halves import label
from evenhand.casework.facts.own_words import Beside, beside
from evenhand.casework.facts.parts import grounds_of, line_of
from evenhand.casework.models import (
    Assessment,
    Concern,
    Delivery,
    Dispute,
    HandOver,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Colleague, Identifier, Person, Representative
from evenhand.policy.blotting import Blotter, Spared, name_key
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import load
from evenhand.policy.own_words import ICO
from evenhand.policy.subject_access import NAMES_OTHERS, OTHERS

AT_ONCE = 200  # contacts, and entries of the trail
# Of the making of case files themselves: what is in a file does not depend on how often it was made.
MAKES = "make_case_file"
# What is only done where a notice was withheld, and so tells of it (I15).
_AFTER_WITHHOLDING = ("clear_letter", "let_notice_stand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a file is made from: of one person, as much of it as the file is about. `line` are restrictions, in order."""

    person: Person
    people: frozenset[int]  # the ids of every entry that stands for the person
    line: list[Restriction]
    assessments: list[Assessment]
    warnings: list[Warning]
    proposals: list[Proposal]
    notices: list[Notice]
    letters: list[Delivery]
    disputes: list[Dispute]
    reviews: list[Review]
    adjustments: list[Adjustment]
    hand_overs: list[HandOver]
    police: list[PoliceReport]
    beside: Mapping[str, Beside] = field(default_factory=dict)  # what stands beside these, by their names

    @property
    def edition(self) -> str:
        """The edition of the policy whose names its words use."""
        return load().name

    @property
    def concerns(self) -> list[Concern]:
        return list({each.concern_id: each.concern for each in self.assessments}.values())

    def contacts(self) -> QuerySet[Contact]:
        """The contact that it is about, in the order in which it came."""
        raise NotImplementedError

    def told_contacts(self, limits: Limits) -> QuerySet[Contact]:
        """The same, without what is sealed where that may not be told: neither its name, nor that it came (IC2)."""
        return self.contacts() if limits.sealing else self.contacts().filter(sealed_at=None)

    def why_kept(self, contact: Contact, limits: Limits) -> str:
        """Why the words of a contact that is not sealed are kept back: "others" where others wrote them; "" where they go."""
        return "" if limits.others_contacts or self.is_their_own(contact) else OTHERS

    def letter_stays(self, letter: Delivery, blotter: Blotter) -> str:
        """Why the file of a letter stays here, as one of the reasons of policy/subject_access.py; "" where it goes (I38)."""
        return NAMES_OTHERS if blotter.finds(f"{letter.subject}\n{letter.text}") else ""

    def is_their_own(self, contact: Contact) -> bool:
        """Whether it certainly came from the person themselves, and not from somebody who speaks for them (IN4)."""
        return contact.match == "matched" and contact.person_id in self.people

    def decided_on(self) -> Iterator[Model]:
        """The small records, each of which has entries in the trail."""
        yield from self.line
        yield from self.proposals
        yield from self.assessments
        yield from self.concerns
        yield from self.warnings
        yield from self.notices
        yield from self.reviews
        yield from self.disputes
        yield from self.adjustments
        yield from self.hand_overs
        yield from self.letters
        for each in self.beside.values():
            yield from each.statements
            yield from each.corrections

    def entries(self, limits: Limits) -> list[Entry]:
        """The entries of the trail about these records, in order (IN1); of a withheld notice only where that may be told."""
        found = _entries(
            label(record)
            for record in self.decided_on()
            if limits.withholding or not (isinstance(record, Notice) and record.kind == "withheld")
        )
        return [each for each in found if limits.withholding or each.action not in _AFTER_WITHHOLDING]

    def entries_of_contact(self, limits: Limits) -> Iterator[Entry]:
        """The entries about the contact, batch by batch; within a batch in order."""
        for pks in _batches(self.told_contacts(limits)):
            yield from _entries(f"{Contact._meta.label_lower}:{pk}" for pk in pks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Records):
    """What a case file is made from. `line` are the restriction, what it goes on from and what goes on from it, in order."""

    restriction: Restriction

    @property
    def edition(self) -> str:
        return self.restriction.edition

    def contacts(self) -> QuerySet[Contact]:
        """The contact that the decision rests on, and by which it was disputed, in the order in which it came."""
        asked = Contact.objects.filter(concerns__in=[each.pk for each in self.concerns]).values("pk")
        disputed = [each.contact_id for each in self.disputes if each.contact_id is not None]
        rows = Contact.objects.filter(pk__in=asked) | Contact.objects.filter(pk__in=disputed)
        return in_order(rows)


def batch_by_batch(rows: QuerySet[Contact]) -> Iterator[Contact]:
    """These contacts in their order, however many there are. Between two of them no reading is left open: beside one SQLite writes
    nothing any more once anybody else has written, not even how far a file is.
    """
    for pks in _batches(rows):
        yield from rows.filter(pk__in=pks)


def _batches(rows: QuerySet[Contact]) -> Iterator[list[int]]:
    every = list(rows.prefetch_related(None).values_list("pk", flat=True))
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))


def in_order(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts in the order in which they came, with what a file tells of each."""
    return rows.select_related("person", "representative", "raw", "logged_by").order_by("received_at", "pk")


def case_of(restriction: Restriction) -> Case:
    """All of one case. Reads only."""
    person = restriction.person.kept()
    people = person.everyone()
    line = _whole_line(restriction)
    warnings = list(
        Warning.objects.filter(person__in=people, issued_at__lte=max(each.decided_at for each in line))
        .select_related("assessment__concern__reported_by", "issued_by", "withdrawn_by")
        .order_by("issued_at", "pk")
    )
    found = {each.pk for row in line for each in grounds_of(row)} | {each.assessment_id for each in warnings}
    assessments = list(
        Assessment.objects.filter(pk__in=found)
        .select_related("assessed_by", "concern__reported_by")
        .prefetch_related("concern__affected")
        .order_by("assessed_at", "pk")
    )
    proposals = Proposal.objects.filter(assessment__in=assessments) | Proposal.objects.filter(
        extends__in=line
    )
    reviews = list(
        Review.objects.filter(restriction__in=line)
        .select_related("decided_by", "opened_by", "restriction")
        .order_by("opened_at", "pk")
    )
    disputes = list(
        Dispute.objects.filter(restriction__in=line)
        .select_related("restriction", "assigned_to", "decided_by", "contact", "leads_to")
        .order_by("received_on", "pk")
    )
    notices = list(
        Notice.objects.filter(restriction__in=line).select_related("by", "restriction").order_by("at", "pk")
    )
    adjustments = list(
        Adjustment.objects.filter(person__in=people).select_related("asked_by", "decided_by").order_by("asked_at", "pk")
    )  # fmt: skip
    own = beside(
        [*line, *warnings, *reviews, *disputes, *assessments, *{each.concern for each in assessments}]
    )
    corrections = [row for each in own.values() for row in each.corrections]
    told_of = [*line, *warnings, *reviews, *disputes, *notices, *adjustments, *corrections]
    letters = (
        Delivery.objects.filter(person__in=people, record__in=[label(record) for record in told_of])
        .prefetch_related("events__by", "documents__blob")
        .defer("facts")
        .order_by("asked_at", "pk")
    )
    proposed = proposals.select_related("proposed_by", "decided_by").order_by("proposed_at", "pk").distinct()
    handed = HandOver.objects.filter(restriction__in=line).order_by("at", "pk")
    police = PoliceReport.objects.filter(person__in=people).select_related("by").order_by("at", "pk")
    return Case(
        restriction=restriction, person=person, people=frozenset(people), line=line, assessments=assessments, warnings=warnings,
        proposals=list(proposed), notices=notices, letters=list(letters), disputes=disputes, reviews=reviews,
        adjustments=adjustments, hand_overs=list(handed.select_related("contact", "deputy", "by", "restriction")),
        police=list(police), beside=own,
    )  # fmt: skip


def _whole_line(restriction: Restriction) -> list[Restriction]:
    """A restriction with what it goes on from and with what goes on from it, in the order in which they were decided."""
    line = line_of(restriction)
    for row in line:
        after = Restriction.objects.filter(extends=row) | Restriction.objects.filter(replaces=row)
        line.extend(each for each in after.order_by("pk") if each not in line)
    full = Restriction.objects.filter(pk__in=[each.pk for each in line]).select_related(
        "person", "proposal__assessment", "decided_by", "proposed_by", "ended_by", "extends", "replaces"
    )
    return list(full.order_by("decided_at", "pk"))


def _entries(subjects: Iterable[str]) -> list[Entry]:
    asked = list(dict.fromkeys(subjects))
    return list(Entry.objects.filter(subject__in=asked).exclude(action=MAKES).order_by("number"))


def blotter_of(
    case: Records, instead: Mapping[str, str], *, named: Iterable[Colleague] | None = None
) -> Blotter:
    """What is blotted out of this case where it leaves the house: every colleague who reported or was affected by anything of this
    person's and has not agreed (I38), and whatever is somebody else's (LK2). With `named`, every colleague but these.
    """
    people = case.person.everyone()
    concerns = Concern.objects.filter(person__in=people, may_be_named=False)
    unnamed = {
        each.pk: each
        for concern in concerns.select_related("reported_by").prefetch_related("affected")
        for each in (concern.reported_by, *concern.affected.all())
    }
    others = _others_than(named) if named is not None else []
    return Blotter(
        colleagues=frozenset(filter(None, (name_key(each.name) for each in others))),
        unnamed=tuple(sorted(each.name for each in unnamed.values())),
        mailboxes=frozenset(each.email.casefold() for each in (*unnamed.values(), *others) if each.email),
        others=frozenset(filter(None, map(name_key, _other_names(people)))),
        spared=_spared(case.person),
        instead=instead,
    )


def _others_than(named: Iterable[Colleague]) -> list[Colleague]:
    return list(Colleague.objects.exclude(pk__in=[each.pk for each in named]).order_by("pk"))


def _other_names(people: list[int]) -> Iterator[str]:
    yield from Person.objects.exclude(pk__in=people).values_list("name", flat=True).iterator(chunk_size=5000)
    yield from Representative.objects.values_list("name", flat=True).iterator(chunk_size=5000)
    others = Identifier.objects.filter(kind="alias").exclude(person__in=people)
    yield from others.values_list("value", flat=True).iterator(chunk_size=5000)


def _spared(person: Person) -> Spared:
    """The person's own names, addresses and numbers; and the body's, by which letters say that we are reached."""
    entries = Person.objects.filter(pk__in=person.everyone())
    own = Identifier.objects.filter(person__in=person.everyone(), representative=None)
    rows = list(own.values_list("kind", "value"))
    body = [
        settings.BODY_EMAIL, settings.BODY_PHONE, *settings.BODY_ADDRESS, *settings.DISPUTE_ADDRESSES.values(),
        *settings.MAIL_TEAMS, *settings.MAIL_FLOOR, *(route.address for route in load().dispute_routes.values()),
        ICO.address, ICO.phone.en, ICO.phone.cy,
    ]  # fmt: skip
    return Spared.of(
        names=[*(each.name for each in entries), *(value for kind, value in rows if kind == "alias")],
        texts=[*(each.postal for each in entries), *(value for _, value in rows)],
        body=[text for text in body if text],
    )


def named_colleagues(usernames: Iterable[str]) -> dict[str, str]:
    """Names by user name."""
    return dict(Colleague.objects.filter(username__in=set(usernames)).values_list("username", "name"))
