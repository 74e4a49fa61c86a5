"""The content lead, from what waits for them to its way to the police, by keyboard alone; and the one click that seals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.mark.proves("IC4", "RT1g", "I28")
def test_what_is_sealed_is_found_among_ones_work_and_its_way_to_the_police_is_written_out(
    case: Case,
    make_colleague: Callable[..., Colleague],
    at_keyboard: Callable[[str, Colleague], Keyboard],
    days_later: Callable[[int], None],
) -> None:
    contact = case.mail(8)
    case.do("seal_contact", by=case.ana, after=timedelta(days=9), contact=contact, reasons="An image.")
    days_later(10)
    con = at_keyboard("/", make_colleague("con", "content_lead"))
    con.skip()
    con.go("Sealed contact: does it go to the police?")
    con.skip()
    con.go("Hand it over to the police")
    con.skip()
    con.go("Show me what to do")
    assert "Name the police force" in con.page.get_by_role("alert").inner_text()
    con.fill("Which police force?", "Dyfed-Powys Police")
    con.fill("Under whose authority?", "Head of casework")
    con.go("Show me what to do")
    words = con.page.locator("code").last.inner_text()
    assert words.startswith(f"evenhand hand_over {contact.reference} --by con --key /media/usb/seal.pem")
    assert "--force 'Dyfed-Powys Police'" in words
    con.skip()
    con.go("What is sealed")
    con.skip()
    con.go("No report to the police is needed")
    con.fill("Why is no report to the police needed?", "The force was asked.")
    con.go("Record it")
    assert "The force was asked." in con.page.locator("main").inner_text()


@pytest.mark.proves("IC1", "IC2", "IC3")
def test_one_click_on_one_page_seals_a_contact(
    open_page: Callable[..., Page], case: Case, days_later: Callable[[int], None]
) -> None:
    contact = case.mail(9, body="What nobody should see.")
    days_later(10)
    page = open_page(f"/contacts/{contact.reference}/seal/", case.ana)
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.locator("main h1")).to_have_text("This contact is sealed")
    contact.refresh_from_db()
    assert (contact.sealed_by, contact.body) == (case.ana, "")
