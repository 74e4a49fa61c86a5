"""Puts a pair of entries before a caseworker: are they one person? Shared by the actions that find such pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from evenhand.people.likeness import Evidence, alike
from evenhand.people.models import Colleague, Identifier, MergeSuggestion, Person

from ._ledger import enter


def suggest_others(person: Person, identifiers: Iterable[Identifier], *, now: datetime) -> None:
    """Suggest whoever these identifiers speak for. The machine only asks; it merges nobody (I9, I27)."""
    for other, evidence in alike(person, identifiers).items():
        put_forward(person.kept(), other, evidence, by=None, now=now)


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
    known = {str(each["key"]) for row in said for each in row.evidence}
    new = [each.as_dict() for each in evidence if each.key not in known]
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


def answer(row: MergeSuggestion, outcome: str, *, by: Colleague, now: datetime, reasons: str) -> None:
    """Write down what became of a suggestion: who answered, when, and why."""
    row.outcome, row.answered_by, row.answered_at, row.reasons = outcome, by, now, reasons.strip()
    row.save(update_fields=["outcome", "answered_by", "answered_at", "reasons"])
