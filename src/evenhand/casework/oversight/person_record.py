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
from evenhand.casework.correspondence.telling import was_told
from evenhand.casework.facts.own_words import beside
from evenhand.casework.facts.parts import grounds_of
from evenhand.casework.models import (
    Answer,
    Assessment,
    Concern,
    Delivery,
    Dispute,
    HandOver,
    Hint,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    SubjectAccess,
    Warning,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Colleague, Person
from evenhand.policy.blotting import Blotter
from evenhand.policy.case_files import PERSON, Limits, limits_for
from evenhand.policy.delivery import LEFT
from evenhand.policy.measures import SinglePointOfContact, stored
from evenhand.policy.subject_access import NOT_TOLD, Piece, why_kept
from evenhand.signals.hint import DANGER

from .case_record import Records, in_order

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Records):
    """All that is held about a person and goes to them. `kept` are the records that do not, by name, each with why.

    `rulings` are what officers said of single pieces, the last of each; `untold` the ids of the restrictions that nobody may tell
    of yet. `reported` are concerns that nobody has assessed.
    """

    rulings: Mapping[str, str] = field(default_factory=dict)
    untold: frozenset[int] = frozenset()
    reported: list[Concern] = field(default_factory=list)
    kept: dict[str, tuple[Model, str]] = field(default_factory=dict)

    @property
    def concerns(self) -> list[Concern]:
        return list(
            {each.pk: each for each in (*self.reported, *(row.concern for row in self.assessments))}.values()
        )

    @property
    def limits(self) -> Limits:
        """What a file for the person holds; of reports to the police, what an officer let go."""
        return replace(limits_for(PERSON), police=bool(self.police))

    def contacts(self) -> QuerySet[Contact]:
        """All their contact: from them, from whoever speaks for them, and what is perhaps theirs."""
        return in_order(Contact.objects.filter(person__in=self.people))

    def why_kept(self, contact: Contact, limits: Limits) -> str:
        """Why the words of a contact do not go; a ruling may let go what others wrote, and keep back what they wrote themselves."""
        others = not (limits.others_contacts or self.is_their_own(contact))
        ruling = self.rulings.get(label(contact), "")
        return why_kept(Piece(sealed=contact.sealed_at is not None, others=others, ruling=ruling))

    def letter_stays(self, letter: Delivery, blotter: Blotter) -> str:
        return why_kept(self.piece(letter, blotter))

    def piece(self, record: Model, blotter: Blotter | None = None) -> Piece:
        """A contact, or a letter with the blotter, as the rules need to know it."""
        ruling = self.rulings.get(label(record), "")
        if isinstance(record, Contact):
            sealed = record.sealed_at is not None
            return Piece(sealed=sealed, others=not self.is_their_own(record), ruling=ruling)
        if isinstance(record, Delivery) and blotter is not None:
            found = blotter.found_in(f"{record.subject}\n{record.text}")
            colleagues = {each.casefold() for each in blotter.unnamed}
            named = any(kind == "colleague" and _names_one(words, colleagues) for kind, words in found)
            return Piece(names_colleague=named, names_others=bool(found), ruling=ruling)
        if label(record) in self.kept:
            return self.pieces_of_kept(record)
        return Piece(police=isinstance(record, PoliceReport), ruling=ruling)

    def pieces_of_kept(self, record: Model) -> Piece:
        """A record that was kept back, as the rules need to know it."""
        ruling = self.rulings.get(label(record), "")
        return Piece(
            untold=self.kept[label(record)][1] == NOT_TOLD,
            police=isinstance(record, PoliceReport),
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
            *self.notices,
            *self.reviews,
        )
        yield from (*self.disputes, *self.adjustments, *self.police)

    def answers(self) -> QuerySet[Answer]:
        """What was answered about them at the doors, but for what rests on a restriction that nobody may tell of."""
        rows = Answer.objects.filter(person__in=self.people).exclude(restriction__in=self.untold)
        return rows.select_related("contact").order_by("at", "pk")

    def hints(self) -> QuerySet[Hint]:
        """The hints that machines found in their contact; of danger the safeguarding lead alone tells."""
        rows = Hint.objects.filter(contact__person__in=self.people, contact__sealed_at=None).exclude(
            kind=DANGER
        )
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


def rulings_of(request: SubjectAccess) -> dict[str, str]:
    """What officers said of the pieces of a request: the last of each."""
    return dict(request.rulings.order_by("pk").values_list("piece", "verdict"))


def whole_of(person: Person, rulings: Mapping[str, str]) -> Whole:
    """All that is held about a person, parted into what goes and what is kept back. Reads only."""
    person = person.kept()
    people = person.everyone()
    kept: dict[str, tuple[Model, str]] = {}

    def going(rows: Iterable[M], hidden: Iterable[int] = ()) -> list[M]:
        """Of these, what goes; the rest is noted with why."""
        untold, out = set(hidden), []
        for row in rows:
            police = isinstance(row, PoliceReport)
            why = why_kept(Piece(untold=row.pk in untold, police=police, ruling=rulings.get(label(row), "")))
            if why:
                kept[label(row)] = (row, why)
            else:
                out.append(row)
        return out

    every = _restrictions(people)
    untold = {row.pk for row in every if not was_told(row)}
    proposals = list(
        Proposal.objects.filter(person__in=people).select_related("proposed_by", "decided_by").order_by("proposed_at", "pk")
    )  # fmt: skip
    hidden_proposals = _undecided(proposals, every, untold)
    assessments = list(
        Assessment.objects.filter(concern__person__in=people)
        .select_related("assessed_by", "concern__reported_by", "concern__person").prefetch_related("concern__affected")
        .order_by("assessed_at", "pk")
    )  # fmt: skip
    hidden_assessments = _led_to_untold(assessments, proposals, hidden_proposals, every, untold)
    concerns = (
        Concern.objects.filter(person__in=people).select_related("reported_by").prefetch_related("affected")
    )
    told_concerns = {row.concern_id for row in assessments if row.pk not in hidden_assessments}
    hidden_concerns = {row.concern_id for row in assessments} - told_concerns
    reported = going(concerns.order_by("reported_at", "pk"), hidden_concerns)
    lost = {record.pk for record, _why in kept.values() if isinstance(record, Concern)}
    hidden_assessments |= {row.pk for row in assessments if row.concern_id in lost & hidden_concerns}
    rows = _of_restrictions(people)
    line = going(every, untold)
    whole = Whole(
        person=person, people=frozenset(people), rulings=rulings, untold=frozenset(untold), kept=kept, reported=reported,
        line=line, proposals=going(proposals, hidden_proposals), assessments=going(assessments, hidden_assessments),
        warnings=going(
            Warning.objects.filter(person__in=people)
            .select_related("assessment__concern__reported_by", "issued_by", "withdrawn_by").order_by("issued_at", "pk")
        ),
        notices=going(rows.notices, {row.pk for row in rows.notices if row.restriction_id in untold or row.kind != "given"}),
        reviews=going(rows.reviews, {row.pk for row in rows.reviews if row.restriction_id in untold}),
        disputes=going(rows.disputes, {row.pk for row in rows.disputes if row.restriction_id in untold}),
        hand_overs=[row for row in rows.hand_overs if row.restriction_id not in untold],
        adjustments=going(
            Adjustment.objects.filter(person__in=people).select_related("asked_by", "decided_by").order_by("asked_at", "pk")
        ),
        police=going(PoliceReport.objects.filter(person__in=people).select_related("by").order_by("at", "pk")),
        letters=list(
            Delivery.objects.filter(person__in=people, state__in=LEFT)
            .prefetch_related("events__by", "documents__blob").defer("facts").order_by("asked_at", "pk")
        ),
    )  # fmt: skip
    return replace(whole, beside=beside(whole.small_records()))


def _restrictions(people: list[int]) -> list[Restriction]:
    rows = Restriction.objects.filter(person__in=people).select_related(
        "person", "proposal__assessment", "decided_by", "proposed_by", "ended_by", "extends", "replaces"
    )
    return list(rows.order_by("decided_at", "pk"))


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


def _undecided(proposals: Iterable[Proposal], every: Iterable[Restriction], untold: set[int]) -> set[int]:
    """The proposals that nobody has decided, and those whose restriction the person has not been told of."""
    of = {row.proposal_id: row.pk for row in every}
    return {
        each.pk for each in proposals
        if each.status == "proposed" or (each.status == "approved" and of.get(each.pk, 0) in untold)
    }  # fmt: skip


def _led_to_untold(
    assessments: Iterable[Assessment],
    proposals: Iterable[Proposal],
    hidden: set[int],
    every: Iterable[Restriction],
    untold: set[int],
) -> set[int]:
    """The assessments that are to restrict and of which nothing that the person was told of has come."""
    told = {each.pk for row in every if row.pk not in untold for each in grounds_of(row)}
    decided = {each.assessment_id for each in proposals if each.pk not in hidden}
    return {
        each.pk for each in assessments
        if each.outcome == "restrict" and each.pk not in told and each.pk not in decided
    }  # fmt: skip
