"""Puts a pair of entries before a caseworker: are they one person? Shared by the actions that find such pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from evenhand.people.likeness import LINKED, Evidence, alike
from evenhand.people.models import Colleague, Identifier, MergeSuggestion, Person
from evenhand.people.normalise import normalise

from ._ledger import enter


def suggest_others(person: Person, identifiers: Iterable[Identifier], *, now: datetime) -> list[Person]:
    """Suggest whoever these identifiers speak for, and answer with them. The machine only asks; it merges nobody (I9, I27)."""
    return [
        other
        for other, evidence in alike(person, identifiers).items()
        if put_forward(person.kept(), other, evidence, by=None, now=now) is not None
    ]


def put_forward(
    one: Person, other: Person, evidence: Sequence[Evidence], *, by: Colleague | None, now: datetime
) -> MergeSuggestion | None:
    """The suggestion that these two are one person, with its audit entry; None when nothing speaks for it that was not answered
    before or waits already.
    """
    older, newer = sorted((one, other), key=lambda person: person.pk)
    if older.pk == newer.pk:
        return None
    said = list(MergeSuggestion.objects.select_for_update().filter(one=older, other=newer))
    known = [each for row in said for each in row.evidence]
    new = [each.as_dict() for each in evidence if _is_new(each, known)]
    if not new:
        return None
    waiting = next((row for row in said if not row.outcome), None)
    if waiting is None:
        waiting = MergeSuggestion.objects.create(one=older, other=newer, evidence=new, suggested_at=now)
    else:
        waiting.evidence = [*waiting.evidence, *new]
        waiting.save(update_fields=["evidence"])
    enter(
        "suggest_merge",
        waiting,
        by=by,
        now=now,
        person=older,
        other=newer,
        because=[each["key"] for each in new],
    )
    return waiting


def weigh_anew(person: Person, kind: str) -> list[int]:
    """After an identifier of this kind was taken off a person's record, or marked as shared: what spoke by it for their being
    somebody else speaks no more. Where nothing is left, nobody is asked. Answers with the suggestions that changed.

    What a model found by that kind among others is left out too: how likely it would be without, only a new comparison tells.
    """
    everyone, changed = person.everyone(), []
    rows = MergeSuggestion.objects.select_for_update().filter(outcome="")
    for row in rows.filter(Q(one__in=everyone) | Q(other__in=everyone)).order_by("pk"):
        left = [each for each in row.evidence if not _rests_on(each, kind) or _still_holds(each, row)]
        if left != row.evidence:
            row.evidence = left
            row.save(update_fields=["evidence"])
            changed.append(row.pk)
    return changed


def _rests_on(evidence: Mapping[str, object], kind: str) -> bool:
    return kind in str(evidence["kind"]).split("+")


def _still_holds(evidence: Mapping[str, Any], row: MergeSuggestion) -> bool:
    """Whether each of the two still has what was found of them, for themselves alone."""
    if evidence["why"] == LINKED:
        return False
    kind, first, second = str(evidence["kind"]), *map(str, evidence["values"])
    one, other = row.one.kept(), row.other.kept()
    return any(
        _has(one, kind, mine) and _has(other, kind, theirs)
        for mine, theirs in ((first, second), (second, first))
    )


def _has(person: Person, kind: str, value: str) -> bool:
    key = (kind, normalise(kind, value))
    rows = Identifier.objects.known_as([key])
    theirs = [each for each in rows if each.representative_id is None and each.person.kept() == person]
    return bool(theirs) and not any(each.shared for each in rows)


def _is_new(evidence: Evidence, known: Sequence[Mapping[str, object]]) -> bool:
    """Whether this was not put forward about the two before. What a model rests on things that were is nothing new."""
    if evidence.why != LINKED:
        return evidence.key not in {each["key"] for each in known}
    told = {"name", *(kind for each in known for kind in str(each["kind"]).split("+"))}
    return not set(evidence.kind.split("+")) <= told


def answer(row: MergeSuggestion, outcome: str, *, by: Colleague, now: datetime, reasons: str) -> None:
    """Write down what became of a suggestion: who answered, when, and why."""
    row.outcome, row.answered_by, row.answered_at, row.reasons = outcome, by, now, reasons.strip()
    row.save(update_fields=["outcome", "answered_by", "answered_at", "reasons"])
