"""How long records are kept, as data protection sees it and as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from tests.casework.office import NOON, Office
from tests.web.test_case_file import pages

from evenhand.casework.models import Disposal, Hold
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.web.views.retention import PER_PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "I33")]
LATER = NOON + timedelta(days=366 * 4)


@pytest.fixture
def office(db: None, settings: Settings) -> Office:
    settings.RETENTION = {"adopted": date(2020, 1, 1), "decisions": 6, "contact": 3, "nobody": 1}
    return Office().open()


@pytest.fixture(autouse=True)
def _years_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=True):
        yield


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(colleague: Colleague, address: str) -> str:
    answer = signed_in(colleague).get(address)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_is_due_is_listed_with_what_it_holds_and_since_when(office: Office) -> None:
    person = office.person("Pat Example")
    office.contact(person)
    stranger = office.contact(sender="x@example.org", attachments=[{"filename": "a", "content": b"a"}])
    shown = page(office.dan, "/retention/")
    assert f'href="/retention/{person.reference}/"' in shown
    assert "Due since 2 July 2029" in shown
    assert "Contacts: 1" in shown
    shown = page(office.dan, "/retention/?of=nobodys")
    assert stranger.reference in shown
    assert "Due since 2 July 2027" in shown
    assert "Files that came with them: 1" in shown


def test_without_a_schedule_the_page_says_that_nothing_is_due_and_how_to_set_one(
    office: Office, settings: Settings
) -> None:
    settings.RETENTION = None
    office.person()
    shown = page(office.dan, "/retention/")
    assert "nothing is ever due" in shown
    assert "EVENHAND_RETENTION=adopted=" in shown
    assert "Due since" not in shown


def test_with_nothing_due_the_page_says_when_something_is(office: Office) -> None:
    office.person()
    with time_machine.travel(NOON, tick=True):
        shown = page(office.dan, "/retention/")
    assert "Nothing is due today." in shown
    assert "No record is held." in shown


def test_the_page_of_a_record_says_all_that_keeps_it(office: Office) -> None:
    person = office.person()
    office.concern(person)
    shown = page(office.aud, f"/retention/{person.reference}/")
    assert "A concern has not been assessed." in shown
    assert "Place a hold" not in shown, "an auditor looks, and changes nothing"


def test_a_hold_is_placed_looked_at_and_lifted_on_screen(office: Office) -> None:
    person = office.person()
    client = signed_in(office.dan)
    address = f"/retention/{person.reference}/hold/"
    day = LATER + timedelta(days=60)
    answer = client.post(address, {"asked_by": "court", "look_again_on-day": "1"})
    assert b"The date must include a month and a year" in answer.content
    assert b"Give your reasons" in answer.content
    given = {"asked_by": "court", "reasons": "Claim no. 7."}
    days = dict(
        zip(
            ("look_again_on-day", "look_again_on-month", "look_again_on-year"),
            (day.day, day.month, day.year),
            strict=True,
        )
    )
    client.post(address, given | days)
    hold = Hold.objects.get()
    assert f"/retention/{person.reference}/" not in page(office.dan, "/retention/")
    assert "1 hold stands" in page(office.dan, "/retention/")
    assert hold.reference in page(office.dan, "/retention/holds/")
    assert "Claim no. 7." in page(office.dan, f"/retention/holds/{hold.reference}/")
    later = day + timedelta(days=60)
    days = dict(zip(days, (later.day, later.month, later.year), strict=True))
    client.post(f"/retention/holds/{hold.reference}/keep/", {"reasons": "An appeal."} | days)
    hold.refresh_from_db()
    assert hold.look_again_on == later.date()
    client.post(f"/retention/holds/{hold.reference}/lift/", {"reasons": "Settled."})
    hold.refresh_from_db()
    assert hold.lifted_by == office.dan
    assert f"/retention/{person.reference}/" in page(office.dan, "/retention/")


def test_a_contact_that_is_somebodys_leads_to_their_record(office: Office) -> None:
    contact = office.contact(office.person("Pat Example"))
    assert "Pat Example" in page(office.dan, f"/retention/{contact.reference}/")
    assert signed_in(office.dan).get("/retention/P-22222222/").status_code == 404


def test_holds_are_listed_page_by_page_standing_and_lifted_apart(office: Office) -> None:
    assert "No record is held." in page(office.dan, "/retention/holds/")
    assert "No hold has been lifted yet." in page(office.aud, "/retention/holds/?of=ended")
    person = office.person()
    held = [
        office.do(
            "place_hold", office.dan, person=person, asked_by="court", reasons=f"Claim {number}.",
            look_again_on=office.today + timedelta(days=number + 1),
        )
        for number in range(PER_PAGE + 3)
    ]  # fmt: skip
    for hold in held[:2]:
        office.do("lift_hold", office.dan, hold=hold, reasons="Settled.")
    standing, ended = held[2:], held[:2]
    first, second = (
        page(office.dan, "/retention/holds/"),
        page(office.dan, "/retention/holds/?of=standing&page=2"),
    )
    for shown in (first, second):
        assert f"Standing: {len(standing)}" in shown
        assert "Lifted: 2" in shown
    assert [each.reference in first for each in standing] == [True] * PER_PAGE + [False]
    assert [each.reference in second for each in standing] == [False] * PER_PAGE + [True]
    assert 'href="?of=standing&amp;page=2"' in first
    assert 'href="?of=standing&amp;page=1"' in second
    lifted = page(office.dan, "/retention/holds/?of=ended")
    assert lifted.index(ended[1].reference) < lifted.index(ended[0].reference)
    assert not any(each.reference in lifted for each in standing)
    whole = page(office.dan, "/retention/")
    assert not any(each.reference in whole for each in held)


def test_a_hold_on_a_contact_that_became_theirs_is_found_on_their_page(office: Office) -> None:
    person, contact = office.person(), office.contact(sender="x@example.org")
    hold = office.do(
        "place_hold", office.dan, contact=contact, asked_by="court", reasons="Claim 7.",
        look_again_on=office.today + timedelta(days=90),
    )  # fmt: skip
    office.do("confirm_person", office.ana, contact=contact, person=person, reasons="Theirs.")
    assert f'href="/retention/holds/{hold.reference}/"' in page(office.dan, f"/retention/{person.reference}/")


def test_only_whom_it_concerns_finds_the_way_there(office: Office) -> None:
    person = office.person()
    assert 'href="/retention/"' in page(office.dan, "/")
    assert 'href="/retention/"' not in page(office.mel, "/")
    assert "How long this is kept" in page(office.dan, f"/people/{person.reference}/")
    assert "How long this is kept" not in page(office.cal, f"/people/{person.reference}/")


def told(*arguments: str) -> str:
    said = StringIO()
    call_command("retention", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_lists_what_is_due_and_disposes_of_nothing(office: Office, settings: Settings) -> None:
    person, stranger = office.person(), office.contact(sender="x@example.org")
    assert f"{person.reference}  since 2029-07-02" in told()
    assert f"{stranger.reference}  since 2027-07-02" in told()
    assert json.loads(told("--json"))["people"] == {"due": 1, "listed": [[person.reference, "2029-07-02"]]}
    settings.RETENTION = None
    assert "nothing is ever due" in told()
    assert person.reference not in told()


def test_a_record_is_proposed_decided_and_certified_on_screen(office: Office) -> None:
    person = office.person("Zebedee Example")
    office.contact(person, body="I am Zebedee.")
    officer = signed_in(office.dan)
    shown = page(office.dan, f"/retention/{person.reference}/propose/")
    assert "What is disposed of cannot be brought back, by anybody." in shown
    assert (
        b"Say why this is no longer needed."
        in officer.post(f"/retention/{person.reference}/propose/", {"reasons": ""}).content
    )
    officer.post(f"/retention/{person.reference}/propose/", {"reasons": "I looked through it."})
    row = Disposal.objects.get()
    address = f"/retention/disposals/{row.reference}/"
    assert "another colleague decides" in page(office.dan, address)
    assert "What do you decide?" not in page(office.dan, address)
    assert "Disposal to decide" in page(office.mel, "/")
    assert "Disposal to decide" not in page(office.dan, "/")
    assert "Waiting for a decision" in page(office.dan, "/retention/")
    assert signed_in(office.dan).get(f"{address}certificate.pdf").status_code == 404
    manager = signed_in(office.mel)
    assert f'href="/people/{person.reference}/"' in page(
        office.mel, address
    )  # whoever decides looks at it first
    assert b"Say whether it is disposed of" in manager.post(address, {"reasons": "I looked too."}).content
    manager.post(address, {"decision": "dispose", "reasons": "I looked too."})
    shown = page(office.mel, address)
    assert "Certificate of disposal" in shown
    assert "Zebedee" not in shown
    assert person.reference in shown
    assert row.reference in page(office.dan, "/retention/?of=certificates")
    shown = page(office.aud, f"/retention/{person.reference}/")
    assert f'href="/retention/disposals/{row.reference}/"' in shown
    assert "Why it is kept" not in shown
    assert "What it holds" not in shown
    answer = signed_in(office.aud).get(f"{address}certificate.pdf")
    assert isinstance(answer, HttpResponse)
    told = pages(answer.content)
    assert told.count(f"Certificate of disposal {row.reference}") == 1
    assert f"Certified by {load().body.en}" in " ".join(told.split())
    assert "A backup made before holds it still." in " ".join(told.split())
    assert answer.headers["Content-Disposition"] == f'attachment; filename="certificate-{row.reference}.pdf"'
    gone = signed_in(office.cal).get(f"/people/{person.reference}/")
    assert gone.status_code == 409
    assert row.reference.encode() in gone.content
    came = Contact.objects.get(person=person)
    assert row.reference.encode() in signed_in(office.cal).get(f"/contacts/{came.reference}/").content
    assert came.reference not in page(office.cal, "/contacts/")


def test_the_page_says_at_once_all_that_stands_in_the_way_of_a_decision(office: Office) -> None:
    person = office.person()
    with time_machine.travel(LATER, tick=True):
        office.now = LATER
        row = office.do("propose_disposal", office.dan, person=person, reasons="Old.")
    office.concern(person, office.contact(person))
    shown = page(office.mel, f"/retention/disposals/{row.reference}/")
    assert "It cannot be disposed of now:" in shown
    assert "A concern has not been assessed." in shown
    answer = signed_in(office.mel).post(
        f"/retention/disposals/{row.reference}/", {"decision": "dispose", "reasons": "Yes."}
    )
    assert b"A concern has not been assessed." in answer.content
    row.refresh_from_db()
    assert row.status == "proposed"
    signed_in(office.mel).post(
        f"/retention/disposals/{row.reference}/", {"decision": "decline", "reasons": "A concern."}
    )
    assert "Kept for now" in page(office.mel, f"/retention/disposals/{row.reference}/")


def test_a_restored_backup_is_told_what_was_disposed_of_before(office: Office, tmp_path: Path) -> None:
    person, stranger = office.person(), office.contact(sender="x@example.org")
    office.now = LATER
    for of in ({"person": person}, {"contact": stranger}):
        row = office.do("propose_disposal", office.dan, reasons="Old.", **of)
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    listed = tmp_path / "certificates.jsonl"
    listed.write_text(told("--certificates"), encoding="utf-8")
    assert "Of 2 records that were disposed of, 0 are here again." in told("--again", str(listed))
    Person.objects.filter(pk=person.pk).update(disposed_as="")  # as it is in a backup made before
    assert f"{person.reference}  was disposed of before" in told("--again", str(listed))
    listed.write_text("no list", encoding="utf-8")
    with pytest.raises(CommandError, match="no list of certificates"):
        told("--again", str(listed))
