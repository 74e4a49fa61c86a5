"""What the picture is kept in step by: questions to the database, as the follower asks them.

The audit trail is the change feed: whatever is recorded has its entry, so the trail says what to look at again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.db import connection, connections

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.doors.everybody import (
    There,
    colleagues,
    ended_between,
    everybody,
    how_many,
    of_addresses,
    of_people,
    of_shared,
    some_of_everybody,
)
from evenhand.people.models import Merge

from .picture import Change

_ENTRIES = 2_000
_PEOPLE = 200
# What may make a contact another person's, or nobody's.
_SAY_WHOSE = ("confirm_person", "doubt_person")

Mark = tuple[int, str]
# As of which entry, and what is known as of then.
News = tuple[Mark, Iterable[Change]]
Row = tuple[int, str, str, str, int | None]


class DatabaseAwayError(Exception):
    """There is no database to ask."""


class Reading(Protocol):
    """Whom the follower asks. Every question raises DatabaseAwayError, or an error of the database's, where it is not answered."""

    def now(self) -> datetime:
        """What time it is (aware): the demonstration's clock is in the database."""

    def news(self, mark: Mark, now: datetime) -> News | None:
        """What is new since this entry; None where that is of another database, or of an older one, and where a record was disposed
        of since: nothing on record says any more which addresses were theirs.
        """

    def everybody(self, now: datetime) -> News:
        """All that is on record."""

    def some(self, after: int, number: int, now: datetime) -> tuple[int, Iterable[Change]]:
        """Some of what is on record, to go through all of it: after which to go on, 0 at the end."""

    def ended(self, since: date, until: date, now: datetime) -> Iterable[Change]:
        """What is known now of whom a restriction concerned whose last day was from `since` on and before `until`."""

    def how_many(self) -> int:
        """How many addresses are on record."""

    def colleagues(self, usernames: Collection[str]) -> dict[str, There]:
        """These colleagues, and when they are away."""

    def let_go(self) -> None:
        """Something went wrong: whatever is wrong with a connection is not wrong with the next."""

    def stop(self) -> None:
        """Nothing more is asked."""


class Database:
    """The database, asked in this process."""

    def now(self) -> datetime:
        """What time it is."""
        is_there()
        return clock.now()

    def news(self, mark: Mark, now: datetime) -> News | None:
        """What is new since this entry."""
        number, hashed = mark
        rows = Entry.objects.filter(number__gte=number).order_by("number")
        new: list[Row] = list(rows.values_list("number", "hash", "action", "subject", "person_id")[:_ENTRIES])
        if number and (not new or new[0][:2] != (number, hashed)):
            return None
        since = new[1:] if number else new
        if _disposed_of(since):
            return None
        return (new[-1][:2] if new else mark), _changes(since, now)

    def everybody(self, now: datetime) -> News:
        """All that is on record, as of the entry that is the last now: what comes meanwhile is news."""
        last = Entry.objects.order_by("-number").values_list("number", "hash").first()
        return last or (0, ""), everybody(now)

    def some(self, after: int, number: int, now: datetime) -> tuple[int, Iterable[Change]]:
        """Some of what is on record."""
        return some_of_everybody(after, number, now)

    def ended(self, since: date, until: date, now: datetime) -> Iterable[Change]:
        """Whom a restriction concerned that has ended."""
        return _each_of(ended_between(since, until), now)

    def how_many(self) -> int:
        """How many addresses are on record."""
        return how_many()

    def colleagues(self, usernames: Collection[str]) -> dict[str, There]:
        """These colleagues."""
        return colleagues(usernames)

    def let_go(self) -> None:
        """Leave the database."""
        let_go()

    def stop(self) -> None:
        """Leave the database."""
        let_go()


def let_go() -> None:
    """Leave the database: whatever is wrong with a connection is not wrong with the next."""
    connections.close_all()


def is_there() -> None:
    """Raises DatabaseAwayError for an embedded database whose file is not there: asking would make an empty one. Where it is
    another file than before, put back from a copy, it is opened anew: the one that is gone would be followed for ever.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return
    try:
        found = Path(name).stat()
    except FileNotFoundError:
        raise DatabaseAwayError(f"there is no file {name}") from None
    file = found.st_dev, found.st_ino
    if connection.connection is not None and _followed_file not in ([], [file]):
        let_go()
    _followed_file[:] = [file]


_followed_file: list[tuple[int, int]] = []


def _disposed_of(entries: list[Row]) -> bool:
    """Whether a record was disposed of with one of these: its addresses are gone, and who shared one of them may be alone now."""
    decided = [number for number, _, action, _, _ in entries if action == "decide_disposal"]
    facts = Entry.objects.filter(number__in=decided).values_list("facts", flat=True) if decided else ()
    return any(each.get("decision") == "dispose" for each in facts)


def _changes(entries: list[Row], now: datetime) -> Iterator[Change]:
    """What is known now of everybody that these entries may be about."""
    people = {person for *_, person in entries if person is not None}
    people |= _people_of_merges(_ids(entries, "people.merge"))
    people |= _people_before({subject for _, _, action, subject, _ in entries if action in _SAY_WHOSE})
    yield from _each_of(sorted(people), now)
    if shared := _ids(entries, "people.sharedaddress"):
        yield from of_shared(shared, now)
    if removed := [number for number, _, action, _, _ in entries if action == "remove_identifier"]:
        yield from of_addresses(_taken_off(removed), now)


def _each_of(people: list[int], now: datetime) -> Iterator[Change]:
    for start in range(0, len(people), _PEOPLE):
        yield from of_people(people[start : start + _PEOPLE], now)


def _taken_off(numbers: list[int]) -> set[tuple[str, str]]:
    """The addresses that these entries took off somebody's record: whoever has them now does not have to be who had them."""
    facts = Entry.objects.filter(number__in=numbers).values_list("facts", flat=True)
    return {(str(each["kind"]), str(each["normalised"])) for each in facts}


def _ids(entries: list[Row], label: str) -> set[int]:
    return {
        int(subject.rpartition(":")[2]) for _, _, _, subject, _ in entries if subject.startswith(f"{label}:")
    }


def _people_of_merges(merges: set[int]) -> set[int]:
    """Whom these merges made one, or their undoing two again."""
    rows = Merge.objects.filter(pk__in=merges).values_list("kept_id", "merged_id") if merges else ()
    return {pk for both in rows for pk in both}


def _people_before(contacts: set[str]) -> set[int]:
    """Whose these contacts were taken for earlier: they may have used up somebody's number for the week (RT1b)."""
    if not contacts:
        return set()
    rows = Entry.objects.filter(subject__in=contacts).exclude(person_id=None)
    return {person for person in rows.values_list("person_id", flat=True) if person is not None}
