from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework import actions
from evenhand.casework.actions import ACTIONS, ROLES_OF
from evenhand.casework.actions import _action as shape
from evenhand.people.models import Colleague, Merge, Person
from evenhand.people.roles import ROLES
from evenhand.policy.outcome import Refused, because, say

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _leave_no_action_behind() -> Iterator[None]:
    actions_before, roles_before = dict(ACTIONS), dict(ROLES_OF)
    yield
    ACTIONS.clear()
    ROLES_OF.clear()
    ACTIONS.update(actions_before)
    ROLES_OF.update(roles_before)


def write(name: str = "Pat", *, by: Colleague | None = None, audited: bool = True) -> Person:
    person = Person.objects.create(name=name, registered_at=NOON)
    if audited:
        audit.append(
            at=NOON,
            actor=by.username if by else "system",
            action="try",
            subject=f"people.person:{person.pk}",
            facts={},
        )
    return person


@shape.action(role="manager", cites=("RT3", "I8"))
def manage(*, by: Colleague, now: datetime, audited: bool = True) -> Person:
    """An action for managers."""
    return write(by=by, audited=audited)


@shape.action(role="colleague", cites=("IN2",), system=True)
def arrive(*, by: Colleague | None, now: datetime) -> Person:
    """An action that the system may do."""
    return write(by=by)


for _name in ("manage", "arrive"):  # the product has no such actions, in no other test either
    del ACTIONS[_name], ROLES_OF[_name]


@pytest.mark.django_db
@pytest.mark.proves("RT3", "I8")
@pytest.mark.parametrize("role", [role for role in ROLES if role != "manager"])
def test_who_may_not_is_refused_citing_the_clause_in_plain_words(
    make_colleague: Callable[..., Colleague], role: str
) -> None:
    with pytest.raises(Refused) as refused:
        manage(by=make_colleague("other", role), now=NOON)
    assert refused.value.clauses == ("RT3", "I8")
    assert str(refused.value).startswith("Only a manager may do this.")
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.proves("I9")
def test_nobody_decides_where_somebody_must_and_the_system_only_where_it_may() -> None:
    with pytest.raises(Refused):
        manage(by=None, now=NOON)  # type: ignore[arg-type]
    assert arrive(by=None, now=NOON).pk


@pytest.mark.django_db
def test_whoever_left_may_do_nothing(make_colleague: Callable[..., Colleague]) -> None:
    with pytest.raises(Refused):
        manage(by=make_colleague("gone", "manager", is_active=False), now=NOON)


@pytest.mark.django_db
def test_a_manager_may_do_what_a_colleague_may(make_colleague: Callable[..., Colleague]) -> None:
    assert arrive(by=make_colleague("mel", "manager"), now=NOON).pk
    with pytest.raises(Refused):
        arrive(by=make_colleague("aud", "auditor"), now=NOON)


@pytest.mark.django_db
def test_the_moment_is_given_and_says_its_zone(make_colleague: Callable[..., Colleague]) -> None:
    mel = make_colleague("mel", "manager")
    for wrong in ({}, {"now": None}, {"now": datetime(2026, 7, 1)}, {"now": "2026-07-01"}):  # noqa: DTZ001
        with pytest.raises(TypeError):
            manage(by=mel, **wrong)


@pytest.mark.django_db
@pytest.mark.proves("I32")
def test_an_action_without_an_audit_entry_fails_and_changes_nothing(
    make_colleague: Callable[..., Colleague],
) -> None:
    with pytest.raises(AssertionError, match="I32"):
        manage(by=make_colleague("mel", "manager"), now=NOON, audited=False)
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.proves("I32")
def test_an_entry_that_was_rolled_back_inside_the_action_does_not_count() -> None:
    @shape.action(role="colleague", cites=("IN2",), system=True)
    def half_undone(*, by: None, now: datetime) -> None:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)

    with pytest.raises(AssertionError, match="I32"):
        half_undone(by=None, now=NOON)


@pytest.mark.django_db
@pytest.mark.proves("I32")
def test_a_refusal_in_the_middle_leaves_neither_change_nor_entry() -> None:
    @shape.action(role="colleague", cites=("IN2",), system=True)
    def refuse_late(*, by: None, now: datetime) -> None:
        write()
        raise Refused(because("WA1", why=say("No.")))

    with pytest.raises(Refused):
        refuse_late(by=None, now=NOON)
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def failing(times: int, error: Exception) -> Callable[..., int]:
    tries = []

    @shape.action(role="colleague", cites=("IN2",), system=True)
    def flaky(*, by: None, now: datetime) -> int:
        tries.append(1)
        write()
        if len(tries) <= times:
            raise error
        return len(tries)

    return flaky


def postgres_error(sqlstate: str, kind: type[Exception] = OperationalError) -> Exception:
    error = kind("said so")
    error.__cause__ = type("FromDriver", (Exception,), {"sqlstate": sqlstate})()
    return error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        postgres_error("40001"),
        postgres_error("40P01"),
        postgres_error("23505", IntegrityError),
    ],
    ids=["locked", "serialisation", "deadlock", "somebody was quicker"],
)
def test_a_busy_database_is_tried_again_and_each_try_begins_afresh(error: Exception) -> None:
    assert failing(2, error)(by=None, now=NOON) == 3
    assert Person.objects.count() == 1
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_busy_is_told_in_the_end() -> None:
    with pytest.raises(OperationalError, match="locked"):
        failing(99, OperationalError("database is locked"))(by=None, now=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "error",
    [
        OperationalError("no such table: x"),
        postgres_error("23514", IntegrityError),
        OperationalError("database or disk is full"),
    ],
)
def test_what_trying_again_cannot_mend_is_told_at_once(error: Exception) -> None:
    with pytest.raises(type(error)):
        failing(1, error)(by=None, now=NOON)


@pytest.mark.django_db
def test_inside_somebody_elses_transaction_nothing_is_tried_again() -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        failing(1, OperationalError("database is locked"))(by=None, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_whoever_changes_a_person_waits_for_whoever_is_changing_them_in_any_order() -> None:
    """Twelve actions at once over two people, locked in either order: none fails, none overlaps."""
    one, two = (Person.objects.create(name=name, registered_at=NOON) for name in ("One", "Two"))
    inside: list[int] = []
    overlaps: list[int] = []

    @shape.action(role="colleague", cites=("IN2",), system=True)
    def change(*, by: None, now: datetime, first: Person, second: Person) -> None:
        shape.lock(first, second)
        inside.append(1)
        overlaps.append(len(inside))
        audit.append(at=NOON, actor="system", action="change", subject="s", facts={})
        inside.pop()

    start = Barrier(6)

    def do(turn: int) -> None:
        try:
            start.wait()
            first, second = (one, two) if turn % 2 else (two, one)
            change(by=None, now=NOON, first=first, second=second)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(do, range(12)))
    assert set(overlaps) == {1}
    assert audit.verify().checked == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("I5", "I27")
def test_a_lock_takes_the_entry_that_somebody_was_merged_into_with_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: all is locked")
    kept, middle, merged = (
        Person.objects.create(name=name, registered_at=NOON) for name in ("Kept", "Middle", "Merged")
    )
    cal = Colleague.objects.create(username="cal", name="Cal")
    for gone, into in ((middle, kept), (merged, middle)):
        Merge.objects.create(kept=into, merged=gone, reasons="The same passport.", by=cal, at=NOON)
        Person.objects.filter(pk=gone.pk).update(merged_into=into)

    def is_free(person: Person) -> bool:
        try:
            with transaction.atomic():
                Person.objects.select_for_update(nowait=True).get(pk=person.pk)
        except OperationalError:
            return False
        finally:
            connections.close_all()
        return True

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        assert shape.lock(merged) == merged
        assert [elsewhere.submit(is_free, person).result() for person in (kept, middle, merged)] == [
            False
        ] * 3


def test_the_list_of_files_reads_as_the_list_of_things_that_can_happen() -> None:
    folder = Path(actions.__file__).parent
    verbs = {file.stem for file in folder.glob("*.py") if not file.stem.startswith("_")}
    assert verbs <= ACTIONS.keys()
    for verb in verbs:
        assert inspect.unwrap(ACTIONS[verb]).__module__.endswith(f".{verb}")


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_is_keyword_only_annotated_documented_and_given_who_and_when(name: str) -> None:
    function = inspect.unwrap(ACTIONS[name])
    parameters = inspect.signature(function).parameters
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in parameters.values())
    assert list(parameters)[:2] == ["by", "now"]
    assert typing.get_type_hints(function).keys() >= {*parameters, "return"}
    assert (function.__doc__ or "").strip()
