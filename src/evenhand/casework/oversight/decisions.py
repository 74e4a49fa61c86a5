"""Every decision with what it rested on and what became of it, gathered in a fixed number of queries (IN1, F37). Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from evenhand.casework.models import Concern, Proposal, Restriction, Review, Warning
from evenhand.people.models import Adjustment, Person
from evenhand.policy.access import read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.consistency import Decision
from evenhand.policy.like_cases import EXTENSION, FIRST, Case, are_like, nearness
from evenhand.policy.warnings import GivenWarning

Written = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a manager: the case it was about, what was decided (`months` 0: no restriction, or no longer one), and what
    became of it. `person` tells the same person from another and is never shown; `source` is the record ("proposal" or "review").

    `dispute` is its outcome ("open" while there is none); `review` the outcome of the review of what was decided.
    """

    case: Case
    person: int
    source: tuple[str, int]
    restriction: int | None
    at: datetime
    by: int
    months: int
    measures: Written
    otherwise: bool
    narrow: bool
    adjusted: bool
    ended_as: str
    dispute: str
    dispute_months: int | None
    review: str
    review_months: int | None
    reported_at: datetime | None
    severity: str
    persistence: str

    @property
    def counted(self) -> Decision:
        """As the comparison counts it."""
        days = (local_date(self.at) - local_date(self.reported_at)).days if self.reported_at else None
        return Decision(
            months=self.months, measures=kinds(self.measures), behaviours=self.case.behaviours, warnings=self.case.warnings,
            by=self.by, first=self.case.kind == FIRST, days=days, severity=self.severity, persistence=self.persistence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """What an assessment found: the ids of behaviours and impacts, and the concern that it was about."""

    behaviours: frozenset[str] = frozenset()
    impacts: frozenset[str] = frozenset()
    concern: int | None = None


_PROPOSED = (
    "id", "kind", "person_id", "status", "months", "measures", "scope", "severity", "persistence", "decided_at", "decided_by_id",
    "extends_id", "assessment__behaviours", "assessment__impacts", "assessment__concern_id", "assessment__concern__reported_at",
    "restriction__id", "restriction__months", "restriction__measures", "restriction__ended_as", "restriction__dispute__id",
    "restriction__dispute__outcome", "restriction__dispute__leads_to__months",
)  # fmt: skip
_REVIEWED = (
    "id", "outcome", "months", "decided_at", "decided_by_id", "restriction_id", "restriction__person_id", "restriction__measures",
    "restriction__scope", "leads_to_id", "leads_to__measures", "leads_to__ended_as", "leads_to__dispute__id",
    "leads_to__dispute__outcome", "leads_to__dispute__leads_to__months",
)  # fmt: skip


class Decisions:
    """All decisions until a moment, and what is needed to see another case as these are. Seven queries, however many there are."""

    def __init__(self) -> None:
        self._kept = dict(Person.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
        self._warnings: dict[int, list[GivenWarning]] = {}
        for person, number, issued, expires, withdrawn in Warning.objects.values_list(
            "person_id", "number", "issued_on", "expires_on", "withdrawn_at"
        ):
            until = local_date(withdrawn) if withdrawn else None
            self._warnings.setdefault(self.kept(person), []).append(
                GivenWarning(number=number, issued_on=issued, expires_on=expires, withdrawn_on=until)
            )
        self._agreed: dict[int, list[datetime]] = {}
        for person, at in Adjustment.objects.filter(status="agreed").values_list("person_id", "decided_at"):
            if at is not None:
                self._agreed.setdefault(self.kept(person), []).append(at)
        self._channels: dict[int, set[str]] = {}
        cited = Concern.contacts.through.objects.filter(concern__assessments__proposals__isnull=False)
        for concern, channel in cited.values_list("concern_id", "contact__channel").distinct():
            self._channels.setdefault(concern, set()).add(channel)
        self._came_of = {
            row[0]: row[1:] for row in Restriction.objects.values_list("id", "extends_id", "replaces_id", "proposal_id")
        }  # fmt: skip
        self._proposed = list(Proposal.objects.exclude(status="returned").values(*_PROPOSED))
        self._found = {row["id"]: _found(row) for row in self._proposed if row["assessment__concern_id"]}
        self._reviewed = list(Review.objects.exclude(decided_at=None).values(*_REVIEWED))
        self._review_of = {row["restriction_id"]: row for row in self._reviewed}

    def every(self) -> list[Decided]:
        """Every decision, newest first."""
        decided = [
            self._of_proposal(row) for row in self._proposed if row["status"] in ("approved", "declined")
        ]
        decided += [self._of_review(row) for row in self._reviewed]
        return sorted(decided, key=lambda each: (each.at, each.source), reverse=True)

    def between(self, first: date, last: date) -> list[Decided]:
        """The decisions of these days, both included, newest first."""
        return [each for each in self.every() if first <= local_date(each.at) <= last]

    def like(self, case: Case, person: Person, *, before: datetime | None = None) -> list[Decided]:
        """The like cases of other people decided before a moment, the nearest first, and of those as near the newest."""
        whose = self.kept(person.pk)
        found = [
            each
            for each in self.every()
            if each.person != whose and (before is None or each.at < before) and are_like(case, each.case)
        ]
        return sorted(found, key=lambda each: -nearness(case, each.case))  # sorting keeps the newest first

    def proposed(self, proposal: Proposal, on: date) -> Case:
        """The case that a manager decides, as it is on this day."""
        found = self._found.get(proposal.pk) or self._of_chain(proposal.extends_id)
        kind = EXTENSION if proposal.kind == "extension" else FIRST
        return self._case(kind, found, self.kept(proposal.person_id), proposal.measures, on)

    def reviewed(self, restriction: Restriction, on: date) -> Case:
        """The case of a review: whether what this restriction does is to go on."""
        found = self._of_chain(restriction.pk)
        return self._case(EXTENSION, found, self.kept(restriction.person_id), restriction.measures, on)

    def disputed(self, restriction: Restriction) -> Case:
        """The case of a dispute: what was decided, as it was on the day of its decision."""
        found = self._of_chain(restriction.pk)
        kind = EXTENSION if restriction.extends_id else FIRST
        person, on = self.kept(restriction.person_id), local_date(restriction.decided_at)
        return self._case(kind, found, person, restriction.measures, on)

    def kept(self, person: int) -> int:
        """The id of the entry that stands for this one."""
        while person in self._kept:
            person = self._kept[person]
        return person

    def _of_chain(self, restriction: int | None) -> _Found:
        """What was found when a restriction began, through what it extends or replaces."""
        while restriction is not None and restriction in self._came_of:
            extends, replaces, proposal = self._came_of[restriction]
            if proposal in self._found:
                return self._found[proposal]
            restriction = extends or replaces
        return _Found()

    def _case(self, kind: str, found: _Found, person: int, measures: Written, on: date) -> Case:
        live = sum(each.is_live(on) for each in self._warnings.get(person, ()))
        channels = frozenset(self._channels.get(found.concern or 0, ()))
        return Case(kind, found.behaviours, found.impacts, live, kinds(measures), channels)

    def _of_proposal(self, row: Mapping[str, Any]) -> Decided:
        approved, at = row["status"] == "approved", row["decided_at"]
        found = self._found.get(row["id"]) or self._of_chain(row["extends_id"])
        kind = EXTENSION if row["kind"] == "extension" else FIRST
        person = self.kept(row["person_id"])
        measures = (row["restriction__measures"] or []) if approved else []
        months = (row["restriction__months"] or row["months"]) if approved else 0
        after = self._review_of.get(row["restriction__id"], {})
        return Decided(
            case=self._case(kind, found, person, row["measures"], local_date(at)), person=person,
            source=("proposal", row["id"]), restriction=row["restriction__id"], at=at, by=row["decided_by_id"], months=months,
            measures=measures, otherwise=approved and (measures != row["measures"] or months != row["months"]),
            narrow=read_scope(row["scope"]) != read_scope({}), adjusted=self._adjusted(person, at),
            ended_as=row["restriction__ended_as"] or "",
            dispute=_outcome(row["restriction__dispute__id"], row["restriction__dispute__outcome"]),
            dispute_months=row["restriction__dispute__leads_to__months"], review=after.get("outcome", ""),
            review_months=after.get("months"), reported_at=row["assessment__concern__reported_at"], severity=row["severity"],
            persistence=row["persistence"],
        )  # fmt: skip

    def _of_review(self, row: Mapping[str, Any]) -> Decided:
        at, person = row["decided_at"], self.kept(row["restriction__person_id"])
        found, extended = self._of_chain(row["restriction_id"]), row["outcome"] == "extend"
        after = self._review_of.get(row["leads_to_id"], {})
        return Decided(
            case=self._case(EXTENSION, found, person, row["restriction__measures"], local_date(at)), person=person,
            source=("review", row["id"]), restriction=row["leads_to_id"], at=at, by=row["decided_by_id"],
            months=row["months"] if extended else 0, measures=(row["leads_to__measures"] or []) if extended else [],
            otherwise=False, narrow=read_scope(row["restriction__scope"]) != read_scope({}),
            adjusted=self._adjusted(person, at), ended_as=row["leads_to__ended_as"] or "",
            dispute=_outcome(row["leads_to__dispute__id"], row["leads_to__dispute__outcome"]),
            dispute_months=row["leads_to__dispute__leads_to__months"], review=after.get("outcome", ""),
            review_months=after.get("months"), reported_at=None, severity="", persistence="",
        )  # fmt: skip

    def _adjusted(self, person: int, at: datetime) -> bool:
        return any(agreed <= at for agreed in self._agreed.get(person, ()))


def kinds(measures: Written) -> frozenset[str]:
    """The kinds of these written measures."""
    return frozenset(str(each.get("kind", "")) for each in measures)


def _found(row: Mapping[str, Any]) -> _Found:
    return _Found(
        frozenset(row["assessment__behaviours"]), frozenset(row["assessment__impacts"]), row["assessment__concern_id"]
    )  # fmt: skip


def _outcome(dispute: int | None, outcome: str | None) -> str:
    return "" if dispute is None else outcome or "open"


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the record of a decision says, in the words of whoever wrote it, and the names that the person goes by."""

    reasons: str
    last_resort: str
    extremely: str
    names: tuple[str, ...]


def reasons_of(decided: Iterable[Decided]) -> dict[tuple[str, int], Reasons]:
    """The reasons of these decisions, by their sources, in three queries."""
    chosen = list(decided)
    ids = {
        kind: [each.source[1] for each in chosen if each.source[0] == kind] for kind in ("proposal", "review")
    }
    whose = {each.source: each.person for each in chosen}
    names: dict[int, list[str]] = {}
    people = Person.objects.filter(Q(pk__in=set(whose.values())) | Q(merged_into__in=set(whose.values())))
    for pk, into, name in people.values_list("pk", "merged_into_id", "name"):
        names.setdefault(into or pk, []).append(name)
    texts: dict[tuple[str, int], tuple[str, str, str]] = {}
    for pk, *said in Proposal.objects.filter(pk__in=ids["proposal"]).values_list(
        "pk", "decision_reasons", "last_resort", "assessment__extremely_unacceptable"
    ):
        texts["proposal", pk] = (said[0], said[1], said[2] or "")
    for pk, reasons in Review.objects.filter(pk__in=ids["review"]).values_list("pk", "reasons"):
        texts["review", pk] = (reasons, "", "")
    return {source: Reasons(*text, tuple(names.get(whose[source], ()))) for source, text in texts.items()}
