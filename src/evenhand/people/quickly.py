"""Questions that the database is asked so often that writing them anew each time would cost many times what asking them does.

Their parameters have names, because Django looks through a whole question for those that have none.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from evenhand.audit.among import rows_among

from .models import Identifier, Person, SharedAddress


class Holder(NamedTuple):
    """Whose an identifier is: a person's, or their `representative`'s (an id); `shared`: it is marked as several people's."""

    person: Person
    representative: int | None
    shared: bool

    @property
    def is_certain(self) -> bool:
        """Whether it is that one person's alone, as far as this holder tells."""
        return self.representative is None and not self.shared


def holders_of(kind: str, normalised: str) -> list[Holder]:
    """Whose this identifier is: nobody's, one's, or the first two of several. Of the people only that is read which tells who
    they are and how to speak to them; whoever asks for more has it read then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, {"kind": kind, "normalised": normalised})
        return [_holder(*told) for told in cursor.fetchall()]


def holders_among(kind: str, asked: Collection[str]) -> dict[str, list[Holder]]:
    """Whose these identifiers are, each by its normalised form; as `holders_of`, but all of several."""
    found: dict[str, list[Holder]] = {}
    for normalised, *told in rows_among(_HOLDERS_AMONG, kind, asked) if asked else ():
        found.setdefault(normalised, []).append(_holder(*told))
    return found


def _holder(speaking: int | None, shared: int | bool, *of_person: Any) -> Holder:
    return Holder(Person.from_db(connection.alias, _OF_A_PERSON, of_person), speaking, bool(shared))


# In the order in which the model has them.
_OF_A_PERSON = ("id", "reference", "name", "language", "format", "merged_into_id")
# Which identifier is asked about, `held`. SQLite would plan a question anew each time whose plan may depend on what is asked, as it
# may on a bare parameter beside an index of one kind alone; that costs four times what answering it does.
HELD_AS = """held."kind" = '' || %(kind)s AND held."normalised" = %(normalised)s"""
# Whether it is marked as several people's.
SHARED = f"""EXISTS (
        SELECT 1 FROM "{SharedAddress._meta.db_table}" AS mark
        WHERE mark."kind" = held."kind" AND mark."normalised" = held."normalised" AND mark."ended_at" IS NULL
    )"""  # noqa: S608
_TOLD = f"""
    held."representative_id", {SHARED}, {", ".join(f'person."{each}"' for each in _OF_A_PERSON)}
    FROM "{Identifier._meta.db_table}" AS held
    JOIN "{Person._meta.db_table}" AS person ON person."id" = held."person_id"
"""
_HOLDERS = f"SELECT {_TOLD} WHERE {HELD_AS} LIMIT 2"
_HOLDERS_AMONG = (
    f"""SELECT held."normalised", {_TOLD} WHERE held."kind" = %s AND held."normalised" {{among}}"""
)


def on_record(model: type[Model], **is_: str | int) -> bool:
    """Whether there is any row with these values, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(_any(model, tuple(is_)), is_)
        return cursor.fetchone() is not None


def each_on_record(value: int, *asked: tuple[type[Model], str]) -> tuple[bool, ...]:
    """For each of these models, whether there is any row with this value in the column that is named with it."""
    with connection.cursor() as cursor:
        cursor.execute(_each(asked), {name: value for _, name in asked})
        return tuple(map(bool, cursor.fetchone() or ()))


@cache
def _each(asked: tuple[tuple[type[Model], str], ...]) -> str:
    return "SELECT " + ", ".join(f"EXISTS ({_any(model, (name,))})" for model, name in asked)


@cache
def _any(model: type[Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    where = " AND ".join(f"{quoted(name)} = %({name})s" for name in names)
    return f"SELECT 1 FROM {quoted(model._meta.db_table)} WHERE {where} LIMIT 1"  # noqa: S608
