"""What the person has not been told of, or nobody has decided, with every record that leads to it or comes of it (RT4, I15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet

from evenhand.casework.correspondence.halves import label
from evenhand.casework.correspondence.telling import was_told
from evenhand.casework.facts.parts import grounds_of
from evenhand.casework.models import (
    Answer,
    Assessment,
    Correction,
    Delivery,
    Dispute,
    EndedCall,
    Hint,
    HintMark,
    Notice,
    Proposal,
    Restriction,
    Review,
    Statement,
    Warning,
)
from evenhand.contacts.models import Contact, FileText, Reading
from evenhand.policy.rules import applies

from .person_fields import FIELDS, words_of

_EXTENDS = "extend"


@dataclass(slots=True)
class Untold:
    """The records of one person that lead to what they have not been told of, or to what nobody has decided.

    `restrictions` are the ids of the untold, `references` how they are named; `records` the names of all that leads to them, was
    written about them or waits for a decision; `contacts` the ids of the contacts that those came by.
    """

    restrictions: set[int] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    contacts: set[int] = field(default_factory=set)

    @applies("RT4", "I15")
    def holds(self, record: Model) -> bool:
        """Whether this record, of whatever kind, tells of it: itself, by what it is about, or by naming it."""
        if label(record) in self.records or getattr(record, "restriction_id", None) in self.restrictions:
            return True
        match record:
            case Notice():
                return record.kind != "given" or self._names(record)
            case Statement() | Correction() | Delivery():
                return record.record in self.records or self._names(record)
            case Reading() | EndedCall():
                return record.contact_id in self.contacts or self._names(record)
            case HintMark():
                return record.hint.contact_id in self.contacts or self._names(record)
            case Contact() | FileText() | Answer() | Hint():
                return False  # the person's own; what colleagues wrote down of their contact is in `records`
            case _:
                return self._names(record)

    def _names(self, record: Model) -> bool:
        if not self.references or type(record) not in FIELDS:
            return False
        words = words_of(record)
        return any(each in words for each in self.references)

    def add(self, rows: Iterable[Model]) -> None:
        self.records.update(map(label, rows))


@applies("RT4", "I15")
def untold_of(people: Collection[int]) -> Untold:
    """All records of these entries that lead to a restriction of which the person has not been told, or to what nobody has decided.
    Reads only.
    """
    every = list(
        Restriction.objects.filter(person__in=people).select_related("proposal", "extends", "replaces").order_by("pk")
    )  # fmt: skip
    silent = [row for row in every if not was_told(row)]
    untold = Untold(restrictions={row.pk for row in silent}, references={row.reference for row in silent})
    untold.add(silent)
    shown = _proposals(untold, people, every)
    _findings(untold, people, [row for row in every if row.pk not in untold.restrictions], shown)
    reviews = Review.objects.filter(restriction__person__in=people)
    untold.add(reviews.filter(Q(decided_at=None) | Q(outcome=_EXTENDS, leads_to=None)))
    untold.add(reviews.filter(Q(leads_to__in=silent) | Q(restriction__in=silent)))
    disputes = Dispute.objects.filter(restriction__person__in=people)
    disputes = disputes.filter(Q(leads_to__in=silent) | Q(restriction__in=silent))
    untold.add(disputes)
    untold.contacts.update(each.contact_id for each in disputes if each.contact_id is not None)
    untold.add(Notice.objects.filter(restriction__in=silent))
    untold.add(Correction.objects.filter(record__in=untold.records))
    untold.add(_written_down(people, untold.references))
    return untold


def _proposals(untold: Untold, people: Collection[int], every: Iterable[Restriction]) -> list[Proposal]:
    """Note the proposals that wait, those whose restriction is untold, and those that were sent back and led to nothing told;
    answer with the others.
    """
    rows = list(Proposal.objects.filter(person__in=people).order_by("proposed_at", "pk"))
    made = {row.proposal_id: row.pk for row in every if row.proposal_id is not None}
    extended = {
        row.extends_id for row in every if row.pk in untold.restrictions and row.replaces_id is None
    } - {None}
    hidden = {
        each.pk for each in rows
        if each.status == "proposed"
        or (each.status == "approved" and (
            made.get(each.pk) in untold.restrictions
            # Where a review answered an extension's proposal, nothing but what they extend leads from one to the other.
            or (each.pk not in made and each.extends_id in extended)))
    }  # fmt: skip
    for number, each in enumerate(rows):
        if each.status == "returned":
            later = [
                row for row in rows[number + 1 :] if _of_one_matter(row, each) and row.status != "returned"
            ]
            if not later or later[0].pk in hidden:
                hidden.add(each.pk)
    untold.add(each for each in rows if each.pk in hidden)
    return [each for each in rows if each.pk not in hidden]


def _of_one_matter(one: Proposal, other: Proposal) -> bool:
    if one.kind != other.kind:
        return False
    if one.extends_id is not None:
        return one.extends_id == other.extends_id
    return one.assessment_id == other.assessment_id


def _findings(
    untold: Untold, people: Collection[int], told: Iterable[Restriction], shown: Iterable[Proposal]
) -> None:
    """Note the assessments that lead to what is untold and to nothing that was told, and the concerns behind them."""
    rows = list(Assessment.objects.filter(concern__person__in=people).order_by("pk"))
    known = {each.assessment_id for each in shown}
    known |= {row.proposal.assessment_id for row in told if row.proposal is not None}
    known |= set(Warning.objects.filter(assessment__in=rows).values_list("assessment_id", flat=True))
    meanwhile = {each.pk for row in told if row.extends is not None for each in grounds_of(row)}
    others = Proposal.objects.filter(person__in=people).exclude(pk__in=[each.pk for each in shown])
    led = set(others.values_list("assessment_id", flat=True))
    hidden = {
        each.pk for each in rows
        if each.pk not in known and (each.pk in led or (each.outcome == "restrict" and each.pk not in meanwhile))
    }  # fmt: skip
    concerns = {each.concern_id for each in rows if each.pk in hidden}
    concerns -= {each.concern_id for each in rows if each.pk in known}
    silent = [each for each in rows if each.pk in hidden or each.concern_id in concerns]
    untold.add(silent)
    untold.records.update(f"casework.concern:{pk}" for pk in concerns)
    untold.contacts.update(Contact.objects.filter(concerns__in=concerns).values_list("pk", flat=True))


def _written_down(people: Collection[int], references: Collection[str]) -> QuerySet[Contact]:
    """The contact that colleagues wrote down, and in which they named a restriction of which the person has not been told."""
    names = Q(pk__in=[])
    for reference in references:
        names |= Q(body__contains=reference) | Q(subject__contains=reference)
    return Contact.objects.filter(names, person__in=people, logged_by__isnull=False).only("pk")
