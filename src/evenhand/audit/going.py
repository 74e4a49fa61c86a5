"""How a row is let go that the guards keep: only in the transaction that disposes of its record, and only what is named here (I33).

Each room says in a `going.py` of its own what goes of its tables. What is not named stays: ids, references, kinds, days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.apps import apps

from .guards import Guard
from .models import Going
from .rows import insert_all, record

# What stands where words stood, for a database that wants to see some.
MARK = "\u2014"
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Goes:
    """What goes of the rows of a table. `words`: texts, of which the mark stays where there were any; `empty`: texts
    of which nothing stays; `lists`: JSON of which nothing stays, `shapes`: JSON in which the
    mark takes the place of each word; `own`: texts that must be each row's own, which become one that says nothing; `nothing`: what
    becomes null; `emptied`: bytes, given up for the one row of bytes that holds none; `whole`: the row itself goes.
    """

    words: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    whole: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that change."""
        return (*self.words, *self.empty, *self.lists, *self.shapes, *self.own, *self.nothing, *self.emptied)


def let_go(guards: Iterable[Guard], register: Mapping[str, Goes]) -> list[Guard]:
    """These guards, which let the rows of this register go while they are listed."""
    return [_letting(guard, register[guard.table]) if guard.table in register else guard for guard in guards]


def _letting(guard: Guard, goes: Goes) -> Guard:
    if guard.on == "update" and goes.columns:
        lets = {
            postgresql: _lets_change(guard.table, goes, postgresql=postgresql) for postgresql in (False, True)
        }
    elif guard.on == "delete" and goes.whole:
        lets = dict.fromkeys((False, True), _listed(guard.table))
    else:
        return guard
    when, when_postgresql = guard.when or "1 = 1", guard.when_postgresql or guard.when or "1 = 1"
    return replace(
        guard, when=f"({when}) AND NOT ({lets[False]})", when_postgresql=f"({when_postgresql}) AND NOT ({lets[True]})"
    )  # fmt: skip


def _listed(table: str) -> str:
    key = apps.get_model(*_label(table))._meta.pk.column
    return f"EXISTS (SELECT 1 FROM audit_going g WHERE g.source = '{table}' AND g.row = OLD.{key})"  # noqa: S608


def _lets_change(table: str, goes: Goes, *, postgresql: bool) -> str:
    """That a row is listed, and nothing of it changes but what goes, in the way in which it goes."""
    every = [field.column for field in apps.get_model(*_label(table))._meta.concrete_fields]
    unchanged = [
        f"NOT (NEW.{each} IS DISTINCT FROM OLD.{each})" for each in every if each not in goes.columns
    ]
    ways = {
        "words": "NEW.{0} IN ('', '" + MARK + "')",
        "empty": "NEW.{0} = ''",
        "lists": _ONLY_LOSES_POSTGRESQL if postgresql else _ONLY_LOSES_SQLITE,
        "shapes": _ONLY_LOSES_POSTGRESQL if postgresql else _ONLY_LOSES_SQLITE,
        "own": "NEW.{0} = 'gone-' || OLD.id",
        "nothing": "NEW.{0} IS NULL",
        "emptied": "NEW.{0} IN (SELECT b.id FROM contacts_blob b WHERE b.sha256 = '" + EMPTY + "')",  # noqa: S608
    }
    # Each column that goes may also stay as it is.
    changed = [
        f"(NOT (NEW.{each} IS DISTINCT FROM OLD.{each}) OR {way.format(each)})"
        for name, way in ways.items()
        for each in getattr(goes, name)
    ]
    return " AND ".join([_listed(table), *unchanged, *changed])


# The one row of bytes that holds none, for which others are given up.
EMPTY = "gone"
_ONLY_LOSES_SQLITE = """NOT EXISTS (SELECT 1 FROM json_tree(NEW.{0}) n WHERE n.type = 'text' AND n.value <> '\u2014'
    AND n.value NOT IN (SELECT o.value FROM json_tree(OLD.{0}) o WHERE o.type = 'text'))"""
_ONLY_LOSES_POSTGRESQL = """NOT EXISTS (SELECT 1 FROM jsonb_path_query(NEW.{0}, 'strict $.**') n WHERE jsonb_typeof(n) = 'string'
    AND n <> to_jsonb('\u2014'::text) AND n NOT IN (SELECT jsonb_path_query(OLD.{0}, 'strict $.**')))"""


def _label(table: str) -> tuple[str, str]:
    room, _, name = table.partition("_")
    return room, name


def list_rows(disposal: str, table: str, rows: Sequence[int]) -> None:
    """List rows of a table, by their ids, as going. Within the transaction that disposes of their record."""
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_A_TIME)):
        insert_all([record(Going, disposal=disposal, source=table, row=row, never_id=-1) for row in some])


def close_list(disposal: str) -> None:
    """Nothing more goes."""
    Going.objects.filter(disposal=disposal).delete()
