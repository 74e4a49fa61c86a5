"""All records as they stand, read again only where something was written; and nothing in them that may not change ever does.

The player chooses from them, and the forbidden states are looked for in them. Each table is held whole, by its rows' ids.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Model

from evenhand.audit.models import Entry
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
    Referral,
    Restriction,
    Review,
    Support,
    Warning,
)
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Absence, Adjustment, Identifier, Merge, Person, Representative

M = TypeVar("M", bound=Model)

_DECIDED = {"decided_by_id", "decided_at"}
# What may change in a record, and until which of its fields is filled: then it stands (I11, I20, I25, I32, I35, I39).
CHANGES: Mapping[type[Model], tuple[tuple[str, set[str]], ...]] = {
    Person: (("", {"merged_into_id"}),),
    Identifier: (), Representative: (), Concern: (), Assessment: (), Notice: (), HandOver: (), Reading: (),
    PoliceReport: (), Referral: (), EndedCall: (),
    Contact: (
        ("", {"person_id", "representative_id", "match", "confirmed_by_id"}),
        ("closed_at", {"closed_at", "closed_by_id"}),
        ("sealed_at", {"sealed_at", "sealed_by_id", "sealed_reasons", "subject", "body", "problems"}),
    ),
    Adjustment: (("decided_at", {"status", "reasons", "review_on", "needs_channels", *_DECIDED}),),
    Absence: (("", {"away_from", "away_until"}),),
    Merge: (("undone_at", {"undone_at", "undone_by_id"}),),
    Warning: (("withdrawn_at", {"withdrawn_at", "withdrawn_by_id", "withdrawn_reasons"}),),
    Proposal: (("decided_at", {"status", "decision_reasons", *_DECIDED}),),
    Restriction: (("ended_as", {"ended_on", "ended_as", "ended_by_id", "ended_at", "ended_reasons"}),),
    Review: (("decided_at", {"outcome", "months", "effect_on_behaviour", "reasons", "leads_to_id", *_DECIDED}),),
    Dispute: (
        ("", {"grounds"}),  # taken out when the contact that they came by is sealed
        ("decided_at", {"assigned_to_id", "assigned_at", "outcome", "reasonable", "proportionate", "reasons", "leads_to_id",
                        *_DECIDED}),
    ),
    Danger: (("done_at", {"owned_by_id", "owned_at", "what_was_done", "done_by_id", "done_at"}),),
    Support: (("", {"outcome", "recorded_by_id", "recorded_at"}),),
}  # fmt: skip
_MANY = {
    Concern.contacts.through: "concern_id",
    Concern.affected.through: "concern_id",
    PoliceReport.contacts.through: "policereport_id",
}
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|(UPDATE)|(DELETE) FROM) "(\w+)"')


class Records:
    """Every table of people, contacts and cases. `refresh` after each step; `watching` while the game is played."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], dict[int, Model]] = {model: {} for model in CHANGES}
        self._many: dict[type[Model], dict[int, set[int]]] = {}
        self._earlier: dict[tuple[type[Model], int], Model] = {}
        self._grown: set[str] = set()
        self._changed = {model._meta.db_table for model in (*CHANGES, *_MANY)}
        self.entry: Entry | None = None  # the last of the trail

    def watching(self) -> AbstractContextManager[None]:
        """Notice which tables are written to."""
        return connection.execute_wrapper(self._notice)

    def _notice(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found:
            changed = found[1] or found[2]
            (self._changed if changed else self._grown).add(found[3])
        return execute(sql, params, many, context)

    # --- asking -----------------------------------------------------------------------------------------------------------

    def all(self, model: type[M]) -> list[M]:
        """Every row, oldest first. They are read, never handed to an action: see `copy`."""
        return cast("list[M]", list(self._rows[model].values()))

    def get(self, model: type[M], pk: int) -> M:
        return cast("M", self._rows[model][pk])

    def copy(self, row: M, *, stale: bool = False) -> M:
        """A copy to hand to an action, as a screen holds one of its own; `stale` as it was before it last changed."""
        if stale:
            row = cast("M", self._earlier.get((type(row), row.pk), row))
        return copy.copy(row)

    def contacts_of(self, row: Concern | PoliceReport) -> list[Contact]:
        through = Concern.contacts.through if isinstance(row, Concern) else PoliceReport.contacts.through
        return [self.get(Contact, pk) for pk in sorted(self._many[through].get(row.pk, ()))]

    def affected_by(self, concern: Concern) -> set[int]:
        """Ids of the colleagues who were affected."""
        return self._many[Concern.affected.through].get(concern.pk, set())

    def families(self) -> dict[int, set[int]]:
        """For each entry that was not merged into another: the ids of all entries that stand for this person."""
        families: dict[int, set[int]] = defaultdict(set)
        for person in self.all(Person):
            families[self.kept(person.pk)].add(person.pk)
        return families

    def kept(self, pk: int) -> int:
        """The id of the entry that stands for this one."""
        into = self.get(Person, pk).merged_into_id
        return pk if into is None else self.kept(into)

    def family(self, pk: int) -> set[int]:
        """The ids of all entries that stand for this person."""
        return self.families()[self.kept(pk)]

    # --- reading again ------------------------------------------------------------------------------------------------------

    def refresh(self) -> list[Entry]:
        """Read what was written since, see that nothing changed or vanished that stands, and answer the trail's new entries."""
        grown, changed = self._grown - self._changed, self._changed
        self._grown, self._changed = set(), set()
        for model, rows in self._rows.items():
            if model._meta.db_table in changed:
                self._rows[model] = self._as_it_is(model, rows)
            elif model._meta.db_table in grown:
                rows.update(_by_id(model._default_manager.filter(pk__gt=max(rows, default=0))))
        for through, owner in _MANY.items():
            if through._meta.db_table in grown | changed:
                self._many[through] = _pairs(through, owner)
        entries = list(
            Entry.objects.filter(number__gt=self.entry.number if self.entry else 0).order_by("number")
        )
        self.entry = entries[-1] if entries else self.entry
        return entries

    def _as_it_is(self, model: type[Model], before: dict[int, Model]) -> dict[int, Model]:
        after = _by_id(model._default_manager.all())
        assert before.keys() <= after.keys(), (
            f"I25, I32: {model.__name__} {before.keys() - after.keys()} vanished"
        )
        for pk, old in before.items():
            moved = set(_moved(old, after[pk]))
            if moved:
                self._earlier[model, pk] = old
                may = {
                    name
                    for until, names in CHANGES[model]
                    if not until or not getattr(old, until)
                    for name in names
                }
                assert moved <= may, f"I32, I39: {old} {pk} was changed in {moved - may}"
        return after


def _by_id(rows: Iterable[M]) -> dict[int, Model]:
    return {row.pk: row for row in sorted(rows, key=lambda row: row.pk)}


def _moved(old: Model, new: Model) -> Iterator[str]:
    return (
        field.attname
        for field in old._meta.concrete_fields
        if getattr(old, field.attname) != getattr(new, field.attname)
    )


def _pairs(through: type[Model], owner: str) -> dict[int, set[int]]:
    other = next(
        field.attname for field in through._meta.concrete_fields if field.attname not in ("id", owner)
    )
    pairs: dict[int, set[int]] = defaultdict(set)
    for one, many in through._default_manager.values_list(owner, other):
        pairs[one].add(many)
    return pairs
