"""Everything that is held about one person, for the person themselves: what goes, what is kept back, and why (F35, LK2).

It is gathered as a case is (case_record), for all of the person's cases at once, and without what is kept back: whatever is made
from it, leaves that out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db.models import Model, QuerySet

from evenhand.casework.correspondence.halves import label
from evenhand.casework.facts.own_words import Beside, beside
from evenhand.casework.models import (
    Answer,
    Assessment,
    Concern,
    Correction,
    Delivery,
    Dispute,
    EndedCall,
    HandOver,
    Hint,
    HintMark,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Submission,
    Warning,
)
from evenhand.contacts.files.records import that_count
from evenhand.contacts.models import Contact, FileText, Reading
from evenhand.people.models import Adjustment, Colleague, Person
from evenhand.policy.blotting import Blotter
from evenhand.policy.case_files import PERSON, Limits, limits_for
from evenhand.policy.delivery import LEFT
from evenhand.policy.measures import SinglePointOfContact, stored
from evenhand.policy.needs import DANGER_KINDS
from evenhand.policy.subject_access import NOT_TOLD, POLICE, Piece, why_kept
from evenhand.signals.hint import DANGER

from .case_record import Records, in_order
from .untold import Untold, untold_of

M = TypeVar("M", bound=Model)
DANGERS = frozenset({"danger", *DANGER_KINDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Records):
    """All that is held about a person and goes to them. `kept` are the records that do not, by name, each with why.

    `rulings` are what officers said of single pieces, the last of each; `hidden` is what nobody may tell of yet. `reported` are
    concerns that nobody has assessed. `in_contact` is what colleagues and forms wrote of the contact that goes, and what its files
    say.
    """

    rulings: Mapping[str, str] = field(default_factory=dict)
    hidden: Untold = field(default_factory=Untold)
    in_contact: list[Model] = field(default_factory=list)
    reported: list[Concern] = field(default_factory=list)
    kept: dict[str, tuple[Model, str]] = field(default_factory=dict)

    @property
    def untold(self) -> frozenset[int]:
        """The ids of the restrictions that nobody may tell of yet."""
        return frozenset(self.hidden.restrictions)

    @property
    def concerns(self) -> list[Concern]:
        """Those that go, and those that an assessment which goes rests on, but for what is kept back."""
        every = (*self.reported, *(row.concern for row in self.assessments))
        return list({each.pk: each for each in every if label(each) not in self.kept}.values())

    @property
    def limits(self) -> Limits:
        """What a file for the person holds; of reports to the police, what an officer let go."""
        return replace(limits_for(PERSON), police=bool(self.police))

    def contacts(self) -> QuerySet[Contact]:
        """All their contact: from them, from whoever speaks for them, and what is perhaps theirs."""
        return in_order(Contact.objects.filter(person__in=self.people))

    def why_kept(self, contact: Contact, limits: Limits) -> str:
        """Why the words of a contact do not go; a ruling may let go what others wrote, and keep back what they wrote themselves."""
        piece = self.piece(contact)
        return why_kept(replace(piece, others=piece.others and not limits.others_contacts))

    def letter_stays(self, letter: Delivery, blotter: Blotter) -> str:
        return why_kept(self.piece(letter, blotter))

    def piece(self, record: Model, blotter: Blotter | None = None) -> Piece:
        """A contact, or a letter with the blotter, as the rules need to know it."""
        ruling = self.rulings.get(label(record), "")
        if isinstance(record, Contact):
            sealed, untold = record.sealed_at is not None, self.hidden.holds(record)
            return Piece(sealed=sealed, untold=untold, others=not self.is_their_own(record), ruling=ruling)
        if label(record) in self.kept:
            return self.pieces_of_kept(record)
        if isinstance(record, Delivery) and blotter is not None:
            found = blotter.found_in(f"{record.subject}\n{record.text}")
            colleagues = {each.casefold() for each in blotter.unnamed}
            named = any(kind == "colleague" and _names_one(words, colleagues) for kind, words in found)
            return Piece(names_colleague=named, names_others=bool(found), ruling=ruling)
        return Piece(police=isinstance(record, PoliceReport), ruling=ruling)

    def pieces_of_kept(self, record: Model) -> Piece:
        """A record that was kept back, as the rules need to know it."""
        ruling = self.rulings.get(label(record), "")
        return Piece(
            untold=self.kept[label(record)][1] == NOT_TOLD,
            police=self.kept[label(record)][1] == POLICE,
            ruling=ruling,
        )

    def small_records(self) -> Iterator[Model]:
        """What stands in no contact and no letter, and goes: each is a piece by itself."""
        yield from (
            *self.concerns,
            *self.assessments,
            *self.warnings,
            *self.proposals,
            *self.line,
        )
        yield from (*self.notices, *self.reviews, *self.disputes, *self.adjustments, *self.police)

    def corrections(self) -> Iterator[Correction]:
        """What was corrected in these, or was not, and goes: who asked for it may be somebody else."""
        yield from (row for found in self.beside.values() for row in found.corrections)

    def answers(self) -> QuerySet[Answer]:
        """What was answered about them at the doors, but for what rests on a restriction that nobody may tell of."""
        rows = Answer.objects.filter(person__in=self.people).exclude(restriction__in=self.untold)
        return rows.select_related("contact").order_by("at", "pk")

    def hints(self) -> QuerySet[Hint]:
        """The hints that machines found in their contact, but for those in files that are kept back, whose words they quote; of
        danger the safeguarding lead alone tells.
        """
        files = [row.attachment_id for row, _why in self.kept.values() if isinstance(row, FileText)]
        rows = Hint.objects.filter(contact__person__in=self.people, contact__sealed_at=None)
        rows = rows.exclude(kind=DANGER).exclude(attachment__in=files)
        return rows.select_related("contact").order_by("contact__received_at", "contact_id", "pk")

    def named(self) -> set[Colleague]:
        """The colleagues whom the person may know: who decided about them, and whom they were told to turn to."""
        found = {
            *(row.decided_by for row in self.line), *(row.issued_by for row in self.warnings),
            *(row.decided_by for row in self.reviews), *(row.decided_by for row in self.disputes),
            *(row.decided_by for row in self.adjustments), *(row.contact for row in self.hand_overs),
            *(row.deputy for row in self.hand_overs),
        }  # fmt: skip
        points = {
            name
            for row in self.line
            for each in stored(row.measures)
            if isinstance(each, SinglePointOfContact)
            for name in (each.contact, each.deputy)
        }
        return {each for each in found if each is not None} | set(
            Colleague.objects.filter(username__in=points)
        )


def _names_one(words: str, names: set[str]) -> bool:
    """Whether these words are an affected colleague's name or a part of it."""
    return any(part in name for name in names for part in words.casefold().split())


def whole_of(person: Person, rulings: Mapping[str, str]) -> Whole:
    """All that is held about a person, parted into what goes and what is kept back. Reads only."""
    person = person.kept()
    people = person.everyone()
    hidden = untold_of(people)
    kept: dict[str, tuple[Model, str]] = {}

    def going(rows: Iterable[M]) -> list[M]:
        """Of these, what goes; the rest is noted with why."""
        out = []
        for row in rows:
            police = isinstance(row, PoliceReport)
            why = why_kept(Piece(untold=hidden.holds(row), police=police, ruling=rulings.get(label(row), "")))
            if why:
                kept[label(row)] = (row, why)
            else:
                out.append(row)
        return out

    proposals = Proposal.objects.filter(person__in=people).select_related("proposed_by", "decided_by")
    assessments = (
        Assessment.objects.filter(concern__person__in=people)
        .select_related("assessed_by", "concern__reported_by", "concern__person").prefetch_related("concern__affected")
    )  # fmt: skip
    concerns = (
        Concern.objects.filter(person__in=people).select_related("reported_by").prefetch_related("affected")
    )
    warnings = Warning.objects.filter(person__in=people).select_related(
        "assessment__concern__reported_by", "issued_by", "withdrawn_by"
    )
    adjustments = Adjustment.objects.filter(person__in=people).select_related("asked_by", "decided_by")
    letters = (
        Delivery.objects.filter(person__in=people, state__in=LEFT)
        .prefetch_related("events__by", "documents__blob").defer("facts").order_by("asked_at", "pk")
    )  # fmt: skip
    rows = _of_restrictions(people)
    whole = Whole(
        person=person, people=frozenset(people), rulings=rulings, hidden=hidden, kept=kept,
        reported=going(concerns.order_by("reported_at", "pk")), line=going(_restrictions(people, hidden)),
        proposals=going(proposals.order_by("proposed_at", "pk")), assessments=going(assessments.order_by("assessed_at", "pk")),
        warnings=going(warnings.order_by("issued_at", "pk")), notices=going(rows.notices), reviews=going(rows.reviews),
        disputes=going(rows.disputes), hand_overs=[row for row in rows.hand_overs if not hidden.holds(row)],
        adjustments=going(adjustments.order_by("asked_at", "pk")),
        police=going(PoliceReport.objects.filter(person__in=people).select_related("by").order_by("at", "pk")),
        letters=_letters(letters, hidden, kept),
    )  # fmt: skip
    whole = replace(whole, beside=_beside(whole, hidden))
    return replace(whole, in_contact=_in_contact(whole))


def _in_contact(whole: Whole) -> list[Model]:
    """What was written of the contact that goes, each a piece by itself; the rest is noted with why.

    What colleagues wrote of a contact that a report to the police names is kept back as that report is (IC4). What only the
    safeguarding lead tells, a danger that somebody read in it, is no piece at all.
    """
    rows = Contact.objects.filter(person__in=whole.people)
    going = {
        row.pk
        for row in rows.only("sealed_at", "match", "person_id", "logged_by_id")
        if not whole.why_kept(row, whole.limits)
    }
    reported = set(
        PoliceReport.contacts.through.objects.filter(policereport__person__in=whole.people)
        .exclude(policereport__in=whole.police).values_list("contact_id", flat=True)
    )  # fmt: skip
    out: list[Model] = []
    for row in _written_of_contact(whole.people):
        contact = contact_of(row)
        if contact.pk not in going:
            continue
        police = isinstance(row, Reading | EndedCall | HintMark) and contact.pk in reported
        why = why_kept(
            Piece(untold=whole.hidden.holds(row), police=police, ruling=whole.rulings.get(label(row), ""))
        )
        if why:
            whole.kept[label(row)] = (row, why)
        else:
            out.append(row)
    return out


def _written_of_contact(people: Iterable[int]) -> Iterator[Model]:
    about = {"contact__person__in": people}
    readings = Reading.objects.filter(**about).select_related("contact").order_by("pk")
    yield from (row for row in readings if not DANGERS.intersection(row.triage))
    yield from Submission.objects.filter(**about).select_related("contact").order_by("pk")
    yield from EndedCall.objects.filter(**about).select_related("contact").order_by("pk")
    marks = HintMark.objects.filter(hint__contact__person__in=people).exclude(hint__kind=DANGER)
    yield from marks.select_related("hint__contact").order_by("pk")
    texts = that_count(FileText.objects.filter(attachment__contact__person__in=people)).exclude(text="")
    yield from texts.select_related("attachment__contact").defer("text").order_by("pk")


def contact_of(record: Model) -> Contact:
    """The contact that something was written of."""
    match record:
        case HintMark():
            return record.hint.contact
        case FileText():
            return record.attachment.contact
        case Reading() | Submission() | EndedCall():
            return record.contact
    raise TypeError(f"{record!r} was not written of a contact.")


def _letters(
    letters: Iterable[Delivery], hidden: Untold, kept: dict[str, tuple[Model, str]]
) -> list[Delivery]:
    """The letters that left, but for those that tell of what is untold: one that left all the same, or names it."""
    rows = list(letters)
    kept.update({label(row): (row, NOT_TOLD) for row in rows if hidden.holds(row)})
    return [row for row in rows if label(row) not in kept]


def _beside(whole: Whole, hidden: Untold) -> dict[str, Beside]:
    """What stands beside the records that go, but for what tells of something untold, and the corrections that are kept back."""
    found = beside(whole.small_records())
    for row in (each for at in found.values() for each in at.corrections):
        if why := why_kept(Piece(untold=hidden.holds(row), ruling=whole.rulings.get(label(row), ""))):
            whole.kept[label(row)] = (row, why)
    return {
        name: Beside(
            [row for row in at.statements if not hidden.holds(row)],
            [row for row in at.corrections if label(row) not in whole.kept],
        )
        for name, at in found.items()
    }


def _restrictions(people: list[int], hidden: Untold) -> list[Restriction]:
    """Their restrictions as the person knows them: not what became of one by a decision of which they have not been told (I15)."""
    rows = list(
        Restriction.objects.filter(person__in=people).select_related(
            "person", "proposal__assessment", "decided_by", "proposed_by", "ended_by", "extends", "replaces"
        ).order_by("decided_at", "pk")
    )  # fmt: skip
    changed = {row.replaces_id for row in rows if hidden.holds(row)}
    for row in rows:
        if row.extends_id in hidden.restrictions:
            row.extends = None
        if row.replaces_id in hidden.restrictions:
            row.replaces = None
        if row.pk in changed:
            row.ended_on, row.ended_as, row.ended_by, row.ended_at, row.ended_reasons = (
                None,
                "",
                None,
                None,
                "",
            )
    return rows


@dataclass(frozen=True, slots=True)
class _OfRestrictions:
    notices: list[Notice]
    reviews: list[Review]
    disputes: list[Dispute]
    hand_overs: list[HandOver]


def _of_restrictions(people: list[int]) -> _OfRestrictions:
    about = {"restriction__person__in": people}
    reviews = Review.objects.filter(**about).select_related("decided_by", "opened_by", "restriction")
    disputes = Dispute.objects.filter(**about).select_related(
        "restriction", "assigned_to", "decided_by", "contact", "leads_to"
    )
    handed = HandOver.objects.filter(**about).select_related("contact", "deputy", "by", "restriction")
    return _OfRestrictions(
        list(Notice.objects.filter(**about).select_related("by", "restriction").order_by("at", "pk")),
        list(reviews.order_by("opened_at", "pk")),
        list(disputes.order_by("received_on", "pk")),
        list(handed.order_by("at", "pk")),
    )
