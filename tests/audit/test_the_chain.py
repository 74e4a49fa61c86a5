from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from evenhand import audit
from evenhand.audit import ledger
from evenhand.audit.chain import FIRST, canonical, link, settled
from evenhand.audit.guards import disabled
from evenhand.audit.ledger import Head, New
from evenhand.audit.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def add(count: int = 1, **facts: object) -> list[Entry]:
    news = [
        New(NOON, "cal", "issue_warning", f"casework.warning:{n}", facts or {"n": n}, 7) for n in range(count)
    ]
    with transaction.atomic():
        return ledger.append_all(news)


@pytest.mark.proves("I32")
def test_each_entry_follows_the_one_before_without_a_gap() -> None:
    entries = [*add(3), *add(2)]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == [FIRST, *(entry.hash for entry in entries[:-1])]
    assert audit.verify().whole
    assert audit.head() == Head(5, entries[-1].hash)


def test_an_empty_trail_is_whole_and_ends_nowhere() -> None:
    assert audit.verify().whole
    assert audit.head() == Head(0, FIRST)


def test_a_hash_can_be_recomputed_by_anybody_with_the_entry_and_the_one_before() -> None:
    (entry,) = add(reasons="Ŵyl y banc")
    bytes_ = (
        b'{"action":"issue_warning","actor":"cal","at":"2026-07-01T12:00:00.000000+00:00",'
        b'"facts":{"reasons":"\xc5\xb4yl y banc"},"number":1,"person":7,"subject":"casework.warning:0"}'
    )
    assert canonical(1, NOON, "cal", "issue_warning", "casework.warning:0", 7, entry.facts) == bytes_
    assert entry.hash == link(FIRST, bytes_)


def test_the_same_moment_in_another_zone_is_the_same_moment() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with transaction.atomic():
        audit.append(at=there, actor="cal", action="a", subject="s", facts={})
    assert audit.verify().whole


def test_an_entry_cannot_be_written_outside_the_transaction_of_its_change(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.append(at=NOON, actor="cal", action="a", subject="s", facts={})


@pytest.mark.proves("I32")
def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_gap() -> None:
    add(2)
    before = ledger.mark()
    with transaction.atomic():
        ledger.append_all([New(NOON, "cal", "a", "s", {})])
        assert ledger.appended_since(before)
        transaction.set_rollback(True)
    assert not ledger.appended_since(before)
    assert [entry.number for entry in [*Entry.objects.all(), *add()]] == [1, 2, 3]
    assert audit.verify().whole


def test_facts_come_back_from_either_database_as_they_were_hashed() -> None:
    facts: dict[str, Any] = {
        "whole": 20.0, "large": 1e21, "small": 1e-7, "part": 0.1, "minus": -0.0, "nul": "a\x00b", "half": "\ud83d", "emoji": "👋",
        "none": None,
        "list": [1, (2, 3)], "date": date(2026, 7, 1), "time": time(10), "deep": {"b": {"a": True}, "a": [{}]}, "big": 2**80,
    }  # fmt: skip
    add(**facts)
    assert audit.verify().whole
    stored = Entry.objects.get().facts
    assert (stored["whole"], stored["nul"], stored["list"], stored["date"]) == (
        20,
        "a�b",
        [1, [2, 3]],
        "2026-07-01",
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_what_is_no_json_value_is_refused_rather_than_guessed(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        settled({"fact": value})


TAMPERINGS: dict[str, tuple[str, list[Any]]] = {
    "at": ("UPDATE audit_entry SET at = %s WHERE number = 3", ["2026-07-01 12:00:01"]),
    "at, into nonsense": ("UPDATE audit_entry SET actor = actor, at = %s WHERE number = 3", ["1970-01-01 00:00:00"]),
    "actor": ("UPDATE audit_entry SET actor = %s WHERE number = 3", ["mel"]),
    "action": ("UPDATE audit_entry SET action = %s WHERE number = 3", ["nothing"]),
    "subject": ("UPDATE audit_entry SET subject = %s WHERE number = 3", ["casework.warning:99"]),
    "person": ("UPDATE audit_entry SET person_id = %s WHERE number = 3", [8]),
    "person, removed": ("UPDATE audit_entry SET person_id = NULL WHERE number = 3", []),
    "facts": ("UPDATE audit_entry SET facts = %s WHERE number = 3", ['{"n": 22}']),
    "facts, of another type": ("UPDATE audit_entry SET facts = %s WHERE number = 3", ['"n"']),
    "hash": ("UPDATE audit_entry SET hash = %s WHERE number = 3", ["f" * 64]),
    "previous": ("UPDATE audit_entry SET previous = %s WHERE number = 3", ["f" * 64]),
    "number": ("UPDATE audit_entry SET number = 99 WHERE number = 3", []),
    "removed in the middle": ("DELETE FROM audit_entry WHERE number = 3", []),
}  # fmt: skip


@pytest.mark.proves("I32")
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_whoever_gets_past_the_guards_is_noticed(tampering: str) -> None:
    add(5)
    with disabled(connection), connection.cursor() as cursor:
        cursor.execute(*TAMPERINGS[tampering])
    verdict = audit.verify()
    assert (verdict.whole, verdict.broken_at, verdict.checked) == (False, 3, 2)
    assert verdict.why.startswith("Entry 3 ")


@pytest.mark.proves("I32")
def test_an_entry_rewritten_with_a_hash_of_its_own_is_noticed_at_the_next_one() -> None:
    add(5)
    third = Entry.objects.get(number=3)
    third.facts = {"n": "nothing happened"}
    rewritten = link(
        third.previous, canonical(3, third.at, "cal", third.action, third.subject, 7, third.facts)
    )
    with disabled(connection):
        Entry.objects.filter(number=3).update(facts=third.facts, hash=rewritten)
    assert audit.verify().why == "Entry 4 does not follow the entry before it."


@pytest.mark.proves("I32")
def test_a_trail_cut_short_is_noticed_by_whoever_has_the_published_end() -> None:
    add(5)
    published = audit.head()
    with disabled(connection):
        Entry.objects.filter(number__gt=3).delete()
    assert audit.verify().whole, "without the published end nobody can tell"
    verdict = audit.verify(published)
    assert (verdict.whole, verdict.broken_at) == (False, 4)
    assert verdict.why == "The trail ends at 3, before the published entry 5."


def test_a_trail_written_anew_from_its_beginning_is_noticed_by_the_published_end() -> None:
    add(5)
    published = audit.head()
    with disabled(connection):
        Entry.objects.all().delete()
    add(9, invented=True)
    assert audit.verify().whole
    assert audit.verify(published).why == "Entry 5 is not the one that was published."


@pytest.mark.proves("I32")
@pytest.mark.parametrize(
    "way", ["save", "update", "delete one", "delete all", "raw update", "raw delete", "replace", "upsert"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(way: str) -> None:
    (*_, entry) = add(3)
    with pytest.raises(IntegrityError, match="I32"), transaction.atomic():
        _attack(way, entry)
    assert audit.verify().whole
    assert audit.verify().checked == 3


def _attack(way: str, entry: Entry) -> None:
    entry.actor = "mel"
    if way == "save":
        entry.save()
    elif way == "update":
        Entry.objects.filter(number=2).update(actor="mel")
    elif way == "delete one":
        entry.delete()
    elif way == "delete all":
        Entry.objects.all().delete()
    elif way == "upsert":
        Entry.objects.bulk_create(
            [entry], update_conflicts=True, update_fields=["actor"], unique_fields=["number"]
        )
    else:
        with connection.cursor() as cursor:
            replace = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
            columns = "number, at, actor, action, subject, person_id, facts, previous, hash"
            cursor.execute(
                {
                    "raw update": "UPDATE audit_entry SET actor = 'mel'",
                    "raw delete": "DELETE FROM audit_entry WHERE number = 3",
                    "replace": f"{replace} INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry WHERE number = 2",
                }[way]
            )


@pytest.mark.proves("I32")
def test_the_database_takes_nothing_but_the_next_entry() -> None:
    add(3)
    last = Entry.objects.get(number=3)
    for number, previous in ((5, last.hash), (4, FIRST), (0, FIRST), (-1, FIRST)):
        with pytest.raises(IntegrityError, match="I32"), transaction.atomic():
            Entry.objects.create(
                number=number,
                at=NOON,
                actor="x",
                action="x",
                subject="x",
                facts={},
                previous=previous,
                hash="0" * 64,
            )


def test_postgresql_refuses_to_empty_the_trail() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can empty a table at once")
    add(3)
    with pytest.raises(IntegrityError, match="I32"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")


def test_a_database_without_its_guards_is_told() -> None:
    add(3)
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON audit_entry"
        cursor.execute(f"DROP TRIGGER audit_refuses_delete{on}")
    verdict = audit.verify()
    assert verdict.whole
    assert verdict.unguarded == ("audit_refuses_delete",)


def test_the_entries_about_one_record_come_in_order() -> None:
    add(2)
    add(2)
    assert [entry.number for entry in audit.of("casework.warning:1")] == [2, 4]


def test_a_long_trail_is_checked_without_being_held(django_assert_max_num_queries: Any) -> None:
    add(5000)
    with django_assert_max_num_queries(5):  # the entries, the certificates before and after, the guards
        assert audit.verify().checked == 5000
