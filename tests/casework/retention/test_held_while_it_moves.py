"""Contact leaves a record at the very moment at which a hold is placed on it: by the order of the trail, none slips away (I33)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from tests.casework.office import TODAY, Office, refused
from tests.casework.retention.test_two_at_once import done

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions import ACTIONS
from evenhand.casework.actions import _ledger as ledger
from evenhand.casework.actions._action import lock
from evenhand.casework.models import Hold
from evenhand.contacts.models import Contact
from evenhand.people.models import Person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.proves("LK2", "IN4", "I27", "I33"),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer: nothing happens meanwhile"
    ),
]
LATER: date = TODAY + timedelta(days=90)
SHARED = "home@example.org"
A_MOMENT = 0.6  # long enough for whoever would not wait to be done


@pytest.fixture
def office(transactional_db: None) -> Office:
    return Office().open()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


@contextmanager
def written_but_not_done(action: str, monkeypatch: Any) -> Iterator[tuple[Event, Event]]:
    """The first of these actions stops where it has written all, its entry in the trail too, until it may go on."""
    written, go_on = Event(), Event()

    def enter(*args: Any, **kwargs: Any) -> None:
        ledger.enter(*args, **kwargs)
        if not written.is_set():
            written.set()
            assert go_on.wait(20)

    with monkeypatch.context() as patch:
        patch.setattr(f"evenhand.casework.actions.{action}.enter", enter)
        yield written, go_on
        go_on.set()


def hold(office: Office, **of: Any) -> Callable[[], Hold]:
    return lambda: ACTIONS["place_hold"](
        by=office.dan, now=office.now, asked_by="court", reasons="Claim no. 7.", look_again_on=LATER, **of
    )  # type: ignore[return-value]


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def belongs(office: Office, contact: Contact, person: Person) -> None:
    office.do("confirm_person", office.cal, contact=fresh(contact), person=person, reasons="They rang.")


def confirmed(office: Office, contact: Contact) -> Callable[[], object]:
    other = office.person("Sam Sample")
    return lambda: office.do(
        "confirm_person", office.cal, contact=contact, person=other, reasons="They rang."
    )


def doubted(office: Office, contact: Contact) -> Callable[[], object]:
    return lambda: office.do("doubt_person", office.cal, contact=contact, reasons="Another hand.")


def shared(office: Office, _contact: Contact) -> Callable[[], object]:
    return lambda: office.do(
        "mark_shared", office.cal, kind="email", value=SHARED, used_as="household", used_by="Both."
    )


@pytest.mark.parametrize("seen", ["as it is now", "as it was before it was theirs"])
@pytest.mark.parametrize("leaves", [confirmed, doubted])
def test_contact_that_leaves_while_a_hold_is_placed_is_held(
    leaves: Callable[..., Callable[[], object]],
    seen: str,
    office: Office,
    pool: ThreadPoolExecutor,
    monkeypatch: Any,
) -> None:
    before, person = office.person("Bo Before"), office.person()
    contact = office.contact(before)
    page = fresh(contact) if seen != "as it is now" else None
    belongs(office, contact, person)
    move = leaves(office, page or fresh(contact))
    with written_but_not_done("place_hold", monkeypatch) as (written, go_on):
        placed = pool.submit(done, hold(office, person=person))
        assert written.wait(20)
        moved = pool.submit(done, move)
        Event().wait(A_MOMENT)
        go_on.set()
        assert (placed.result(30), moved.result(30)) == ("done", "done")
    assert Hold.objects.filter(contact=contact, asked_by="court", lifted_at=None).count() == 1
    assert audit.verify().whole


def test_contact_of_an_address_that_is_marked_shared_meanwhile_is_held(
    office: Office, pool: ThreadPoolExecutor, monkeypatch: Any
) -> None:
    person = office.person(emails=[SHARED])
    contact = office.contact(sender=SHARED, by=None)
    with written_but_not_done("place_hold", monkeypatch) as (written, go_on):
        placed = pool.submit(done, hold(office, person=person))
        assert written.wait(20)
        moved = pool.submit(done, shared(office, contact))
        Event().wait(A_MOMENT)
        go_on.set()
        assert (placed.result(30), moved.result(30)) == ("done", "done")
    assert Hold.objects.filter(contact=contact).count() == 1


def test_an_address_that_becomes_somebody_elses_while_it_is_marked_shared_is_marked_under_their_lock(
    office: Office, pool: ThreadPoolExecutor
) -> None:
    person, other = office.person(emails=[SHARED]), office.person("Sam Sample")
    mark = shared(office, office.contact(person))
    locked, go_on = Event(), Event()

    def becomes_the_others() -> None:
        with transaction.atomic():
            lock(person, other)
            locked.set()
            assert go_on.wait(20)
            office.do(
                "remove_identifier", office.cal, person=person, kind="email", value=SHARED, reasons="Never."
            )
            office.do("add_identifier", office.cal, person=other, kind="email", value=SHARED)
            office.contact(sender=SHARED, by=None, body="From the other.")

    became = pool.submit(done, becomes_the_others)
    assert locked.wait(20)
    placed, marked = pool.submit(done, hold(office, person=other)), pool.submit(done, mark)
    Event().wait(A_MOMENT)
    go_on.set()
    assert {each.result(30) for each in (became, placed, marked)} == {"done"}
    contact = Contact.objects.get(body="From the other.")
    assert contact.person is None
    assert Hold.objects.filter(contact=contact).exists() == came_first("place_hold", "mark_shared")


def came_first(one: str, other: str) -> bool:
    """Whether the last of these entries in the trail came before the last of those."""
    last = {name: Entry.objects.filter(action=name).latest("number").number for name in (one, other)}
    return last[one] < last[other]


def test_contact_that_was_given_to_somebody_meanwhile_is_taken_from_them_under_their_lock(
    office: Office, pool: ThreadPoolExecutor, monkeypatch: Any
) -> None:
    """Two say at once whose it is, while whom the first names is being held: where that comes first in the trail, it is held."""
    before, person, other = office.person("Bo Before"), office.person(), office.person("Sam Sample")
    contact = office.contact(before)
    copies = fresh(contact), fresh(contact)
    with written_but_not_done("confirm_person", monkeypatch) as (written, go_on):
        first = pool.submit(
            done,
            lambda: office.do(
                "confirm_person", office.cal, contact=copies[0], person=person, reasons="Rang."
            ),
        )
        assert written.wait(20)
        placed = pool.submit(done, hold(office, person=person))
        second = pool.submit(
            done,
            lambda: office.do(
                "confirm_person", office.cora, contact=copies[1], person=other, reasons="Wrote."
            ),
        )
        Event().wait(A_MOMENT)
        go_on.set()
        assert {each.result(30) for each in (first, placed, second)} == {"done"}
    assert fresh(contact).person == other
    assert Hold.objects.filter(contact=contact).exists() == came_first("place_hold", "confirm_person")


def test_a_hold_on_contact_of_nobodys_is_refused_once_somebody_has_said_whose_it_is(
    office: Office, pool: ThreadPoolExecutor, monkeypatch: Any
) -> None:
    contact, person = office.contact(sender="x@example.org", by=None), office.person()
    page = fresh(contact)
    with written_but_not_done("confirm_person", monkeypatch) as (written, go_on):
        moved = pool.submit(done, lambda: belongs(office, contact, person))
        assert written.wait(20)
        placed = pool.submit(done, hold(office, contact=page))
        Event().wait(A_MOMENT)
        go_on.set()
        assert (moved.result(30), placed.result(30)) == ("done", "LK2 I33")
    assert not Hold.objects.exists()


def test_an_entry_that_is_told_apart_while_it_is_to_be_held_is_itself_held(
    office: Office, pool: ThreadPoolExecutor, monkeypatch: Any
) -> None:
    keep, merge = office.person(), office.person("Pat Exampel")
    office.do("merge_people", office.cal, keep=keep, merge=merge, reasons="One.")
    page = fresh(merge)
    with written_but_not_done("unmerge_people", monkeypatch) as (written, go_on):
        apart = pool.submit(
            done,
            lambda: office.do("unmerge_people", office.cal, keep=keep, merge=fresh(merge), reasons="Two."),
        )
        assert written.wait(20)
        placed = pool.submit(done, hold(office, person=page))
        Event().wait(A_MOMENT)
        go_on.set()
        assert (apart.result(30), placed.result(30)) == ("done", "done")
    assert Hold.objects.get().person == merge


def test_an_entry_and_its_contact_that_are_told_apart_while_a_hold_is_placed_are_held(
    office: Office, pool: ThreadPoolExecutor, monkeypatch: Any
) -> None:
    keep, merge = office.person(), office.person("Pat Exampel", emails=["second@example.org"])
    office.do("merge_people", office.cal, keep=keep, merge=merge, reasons="One.")
    office.later(hours=1)
    contact = office.contact(sender="second@example.org", by=None)
    assert contact.person == keep
    with written_but_not_done("place_hold", monkeypatch) as (written, go_on):
        placed = pool.submit(done, hold(office, person=keep))
        assert written.wait(20)
        apart = pool.submit(
            done,
            lambda: office.do("unmerge_people", office.cal, keep=keep, merge=fresh(merge), reasons="Two."),
        )
        Event().wait(A_MOMENT)
        go_on.set()
        assert (placed.result(30), apart.result(30)) == ("done", "done")
    assert fresh(contact).person == merge
    assert {each.person or each.contact for each in Hold.objects.all()} == {keep, merge, contact}


def test_what_was_said_to_be_theirs_meanwhile_is_not_proposed_to_be_disposed_of_by_itself(
    office: Office,
) -> None:
    contact = office.contact(sender="x@example.org", by=None)
    page = fresh(contact)
    belongs(office, contact, office.person())
    office.later(days=366 * 20)
    with refused("LK2", "I33"):
        office.do("propose_disposal", office.dan, contact=page, reasons="Old.")
