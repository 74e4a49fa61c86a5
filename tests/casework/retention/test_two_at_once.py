"""Two officers decide at the same moment, and contact comes in while a record goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections
from tests.casework.office import Office
from tests.casework.retention.full import WORD, everything_said

from evenhand import audit
from evenhand.casework.actions import _disposal
from evenhand.casework.models import Disposal
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proves("LK2", "I33", "I25")]


def waiting(office: Office) -> tuple[Person, Disposal]:
    person = office.person(f"{WORD} Example", emails=[f"{WORD}@example.org"])
    office.contact(person, body=WORD)
    office.later(days=366 * 13)
    row: Disposal = office.do("propose_disposal", office.dan, person=person, reasons="Old.")
    return person, row


def slow_to_dispose(monkeypatch: Any) -> tuple[Event, Event]:
    """That a disposal has begun, and that it may go on."""
    inside, go_on = Event(), Event()
    dispose = _disposal.dispose

    def slowly(*args: Any, **kwargs: Any) -> None:
        inside.set()
        assert go_on.wait(20)
        dispose(*args, **kwargs)

    monkeypatch.setattr("evenhand.casework.actions.decide_disposal.dispose", slowly)
    return inside, go_on


def done(act: Any) -> str:
    try:
        act()
        return "done"
    except Refused as refusal:
        return " ".join(refusal.clauses)
    finally:
        connections.close_all()


def test_of_two_who_decide_at_once_one_does_and_the_other_is_refused() -> None:
    office = Office().open()
    _, row = waiting(office)
    together = Barrier(2)

    def decide(by: Any) -> str:
        together.wait(10)
        return done(
            lambda: office.do("decide_disposal", by, disposal=row, decision="dispose", reasons="Yes.")
        )

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(decide, (office.mel, office.max)))
    assert told == ["LK2 I33", "done"]
    assert WORD not in everything_said()
    assert audit.verify().whole


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nothing comes in meanwhile")
@pytest.mark.parametrize("when", ["before it is looked at", "after it is looked at"])
def test_contact_that_comes_in_meanwhile_is_kept_and_is_nobodys_or_keeps_the_record(
    when: str, monkeypatch: Any
) -> None:
    office = Office().open()
    person, row = waiting(office)
    inside, go_on = slow_to_dispose(monkeypatch)

    def arrive() -> str:
        return done(
            lambda: office.do(
                "receive_contact", channel="email", sender=f"{WORD}@example.org", to=["us"], body="I am back."
            )
        )

    with ThreadPoolExecutor(2) as pool:
        if when == "before it is looked at":
            assert arrive() == "done"
            go_on.set()
        decided = pool.submit(
            done,
            lambda: office.do(
                "decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes."
            ),
        )
        if when == "after it is looked at":
            assert inside.wait(20)
            came = pool.submit(arrive)
            Event().wait(0.5)  # it has found whose it is, and waits for the trail
            go_on.set()
            assert came.result(30) == "done"
        told = decided.result(30)
    contact = Contact.objects.get(body="I am back.")
    person.refresh_from_db()
    if when == "before it is looked at":
        assert (told, contact.person, person.disposed_as) == ("LK2 I33", person, "")
    else:
        assert (told, contact.person, person.disposed_as) == ("done", None, row.reference)
    assert audit.verify().whole


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer: nothing is told apart meanwhile"
)
@pytest.mark.proves("IN4", "I27")
def test_contact_is_given_back_to_nobody_whose_record_goes_meanwhile(monkeypatch: Any) -> None:
    """Its sender points at a third person now, whom whoever tells two apart does not lock."""
    office = Office().open()
    keep, merge = office.person(emails=["third@example.org"]), office.person("Pat Exampel")
    office.do("merge_people", office.cal, keep=keep, merge=merge, reasons="One.")
    contact = office.contact(sender="third@example.org", by=None)
    assert contact.person == keep
    office.do(
        "remove_identifier",
        office.cal,
        person=keep,
        kind="email",
        value="third@example.org",
        reasons="Never theirs.",
    )
    third = office.person("Sam Sample", emails=["third@example.org"])
    office.later(days=366 * 13)
    row = office.do("propose_disposal", office.dan, person=third, reasons="Old.")
    inside, go_on = slow_to_dispose(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        decided = pool.submit(
            done,
            lambda: office.do(
                "decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes."
            ),
        )
        assert inside.wait(20)
        apart = pool.submit(
            done,
            lambda: office.do(
                "unmerge_people", office.cal, keep=keep, merge=Person.objects.get(pk=merge.pk), reasons="Two."
            ),
        )
        Event().wait(0.5)  # it has found whose the contact would be, and waits for the trail
        go_on.set()
        assert (decided.result(30), apart.result(30)) == ("done", "done")
    contact.refresh_from_db()
    assert (contact.person, contact.disposed_as) == (keep, "")
    assert audit.verify().whole
