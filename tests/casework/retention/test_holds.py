"""A hold is placed, looked at again and lifted, each with reasons and its entry in the trail; and waits for somebody on its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.casework.office import TODAY, Office, database_refuses, refused

from evenhand import audit
from evenhand.casework.actions._action import AlreadyDoneError
from evenhand.casework.facts.retention import kept_about, kept_of_contacts, schedule
from evenhand.casework.models import Hold
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import Colleague, ColleagueRole
from evenhand.policy.retention import may_dispose_of

pytestmark = pytest.mark.proves("LK2", "I33")
LATER = TODAY + timedelta(days=90)
SHARED = "home@example.org"


def held(office: Office, **of: Any) -> Hold:
    usual: dict[str, Any] = {"asked_by": "court", "reasons": "Claim no. 7.", "look_again_on": LATER}
    hold: Hold = office.do("place_hold", office.dan, **usual | of)
    return hold


def test_a_hold_without_reasons_asker_or_day_is_refused(office: Office) -> None:
    person = office.person()
    for missing in ({"reasons": " "}, {"asked_by": ""}, {"look_again_on": None}, {"look_again_on": TODAY}):
        with refused("LK2", "I33"):
            held(office, person=person, **missing)
    with refused("I33"):
        held(office)


def test_the_database_itself_keeps_no_hold_without_a_reason(office: Office) -> None:
    hold = held(office, person=office.person())
    fields = {name: getattr(hold, name) for name in ("person", "asked_by", "look_again_on", "by", "at")}
    for wrong in (
        {"reasons": " \t"},
        {"reasons": "x", "asked_by": "a friend"},
        {"reasons": "x", "person": None},
    ):
        with database_refuses("I33"):
            Hold.objects.create(**fields | wrong)
    for changed in (
        {"reasons": "Another."},
        {"asked_by": "police"},
        {"lifted_at": office.now, "lifted_by": office.dan},
    ):
        with database_refuses("I33"):
            Hold.objects.filter(pk=hold.pk).update(**changed)
    with database_refuses():
        Hold.objects.all().delete()


@pytest.mark.parametrize("whose", ["a person’s", "nobody’s"])
def test_whoever_presses_the_button_twice_places_one_hold(office: Office, whose: str) -> None:
    of: dict[str, Any] = (
        {"person": office.person()}
        if whose == "a person’s"
        else {"contact": office.contact(sender="x@example.org")}
    )
    hold = held(office, **of)
    with pytest.raises(AlreadyDoneError) as done:
        held(office, **of)
    assert done.value.row == hold
    assert Hold.objects.count() == 1
    held(office, **of, asked_by="police")
    held(office, **of, reasons="Claim no. 8.")
    office.do("lift_hold", office.dan, hold=hold, reasons="Settled.")
    assert held(office, **of) != hold
    assert Hold.objects.filter(lifted_at=None).count() == 3


def test_it_keeps_a_record_that_is_due_until_it_is_lifted(office: Office) -> None:
    person, contact = office.person(), office.contact(sender="x@example.org")
    holds = held(office, person=person), held(office, contact=contact)
    office.later(days=366 * 20)
    for kept in (kept_about(person, office.today), kept_of_contacts([contact.pk])[contact.pk]):
        told = may_dispose_of(kept, schedule(), office.today)
        assert [reason.clauses for reason in told] == [("LK2", "I33")]
        assert "A court" in str(told)
    for hold in holds:
        office.do("lift_hold", office.dan, hold=hold, reasons="The claim is settled.")
    assert may_dispose_of(kept_about(person, office.today), schedule(), office.today).allowed


def test_a_contact_that_is_somebodys_is_held_with_their_record(office: Office) -> None:
    contact = office.contact(office.person())
    with refused("I33"):
        held(office, contact=contact)


def test_it_waits_on_its_day_for_whoever_placed_it_and_for_the_others_while_they_are_away(
    office: Office,
) -> None:
    dora = Colleague.objects.create(username="dora", name="Dora")
    ColleagueRole.objects.create(colleague=dora, role="data_protection")
    hold = held(office, person=office.person())
    office.on(LATER - timedelta(days=15))
    assert not [each for each in due_for(office.dan, office.now) if each.kind == "hold"]
    office.on(LATER)
    (waits,) = [each for each in due_for(office.dan, office.now) if each.kind == "hold"]
    assert (waits.on, waits.record) == (LATER, f"casework.hold:{hold.pk}")
    assert not [each for each in due_for(dora, office.now) if each.kind == "hold"]
    Colleague.objects.filter(pk=office.dan.pk).update(is_active=False)
    assert [each.kind for each in due_for(dora, office.now) if each.kind == "hold"]
    assert not [each for each in due_for(office.cal, office.now) if each.kind == "hold"]


def test_having_been_looked_at_it_waits_for_its_next_day(office: Office) -> None:
    hold = held(office, person=office.person())
    office.on(LATER)
    with refused("I33"):
        office.do("keep_hold", office.dan, hold=hold, reasons="", look_again_on=LATER + timedelta(days=30))
    office.do(
        "keep_hold", office.dan, hold=hold, reasons="An appeal.", look_again_on=LATER + timedelta(days=30)
    )
    assert not [each for each in due_for(office.dan, office.now) if each.kind == "hold"]
    entry = audit.of(f"casework.hold:{hold.pk}")[-1]
    assert entry.facts["before"] == LATER.isoformat()
    assert entry.facts["reasons"] == "An appeal."


def test_it_is_lifted_once_with_reasons_and_then_kept_no_more(office: Office) -> None:
    hold = held(office, person=office.person())
    with refused("I33"):
        office.do("lift_hold", office.dan, hold=hold, reasons="")
    office.do("lift_hold", office.dan, hold=hold, reasons="Settled.")
    with refused("I33"):
        office.do("lift_hold", office.dan, hold=hold, reasons="Settled again.")
    with refused("I33"):
        office.do("keep_hold", office.dan, hold=hold, reasons="Still.", look_again_on=date(2026, 12, 1))
    assert [entry.action for entry in audit.of(f"casework.hold:{hold.pk}")] == ["place_hold", "lift_hold"]


@pytest.mark.parametrize("action", ["place_hold", "keep_hold", "lift_hold"])
def test_only_data_protection_may(office: Office, action: str) -> None:
    hold = held(office, person=office.person())
    of = {"person": hold.person} if action == "place_hold" else {"hold": hold}
    with refused("LK2", "I33"):
        office.do(action, office.mel, reasons="Because.", **of)


def test_what_leaves_a_held_record_stays_held(office: Office) -> None:
    """Whoever says that contact is somebody else's, or that two are not one, lets nothing go that a court asked for."""
    pat, sam = office.person(), office.person("Sam Example", emails=["sam@example.org"])
    doubted, moved, shared = (office.contact(pat) for _ in range(3))
    office.do("add_identifier", office.cal, person=pat, kind="email", value=SHARED)
    office.contact(sender=SHARED)
    held(office, person=pat)
    office.do("doubt_person", office.ana, contact=doubted, reasons="Not theirs.")
    office.do("confirm_person", office.ana, contact=moved, person=sam, reasons="Sam's.")
    assert [row.contact for row in Hold.objects.filter(person=None)] == [doubted, moved]
    assert kept_of_contacts([doubted.pk])[doubted.pk].holds
    assert kept_about(sam, office.today).holds
    office.do("confirm_person", office.ana, contact=shared, person=pat, reasons="Theirs for certain.")
    assert Hold.objects.count() == 3
    office.do(
        "mark_shared", office.cal, kind="email", value=SHARED, used_as="household", used_by="The Examples"
    )
    assert Hold.objects.get(contact__sender=SHARED).asked_by == "court"
    assert audit.verify().whole


def test_what_leaves_a_held_record_twice_is_held_once(office: Office) -> None:
    """Each hold has to be lifted by itself: one a time that somebody doubted would never end."""
    pat = office.person()
    contact = office.contact(pat)
    held(office, person=pat)
    for _ in range(3):
        office.do("doubt_person", office.ana, contact=contact, reasons="Not theirs.")
        office.do("confirm_person", office.ana, contact=contact, person=pat, reasons="Theirs after all.")
    copy = Hold.objects.get(contact=contact)
    office.do("lift_hold", office.dan, hold=copy, reasons="The court is done with it.")
    office.do("doubt_person", office.ana, contact=contact, reasons="Not theirs.")
    assert Hold.objects.filter(contact=contact, lifted_at=None).count() == 1


def test_what_was_held_while_two_were_one_stays_held_with_both(office: Office) -> None:
    one, other = office.person(), office.person("Sam Example")
    before = held(office, person=one, asked_by="ombudsman")
    office.later(hours=1)
    office.do("merge_people", office.cal, keep=one, merge=other, reasons="One.")
    held(office, person=other)
    office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two.")
    assert [each.asked_by for each in kept_about(other, office.today).holds] == ["court"]
    assert {each.asked_by for each in kept_about(one, office.today).holds} == {"court", "ombudsman"}
    assert before.lifted_at is None
