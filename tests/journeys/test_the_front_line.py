"""What colleagues at the front do all day, by keyboard alone: check somebody, log a call, report a concern, raise a danger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Concern, Danger
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]
A_MINUTE = 60


@pytest.mark.proves("RT1e", "OA1")
def test_a_person_is_checked_from_any_page_in_one_step(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    _ = case.restriction
    days_later(8)
    ana = at_keyboard("/contacts/", case.ana)
    ana.to("Check a person", kinds=("search",))
    ana.write("pat@example.org")
    ana.go_on()
    card = ana.page.locator(".eh-instruction")
    assert card.get_by_role("heading", level=2).inner_text() == "This way is closed to them"
    assert "by telephone" in card.inner_text()
    assert ana.heading.startswith("Pat Example")


@pytest.mark.proves("IN2", "DF2")
def test_a_concern_is_reported_in_under_a_minute(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    contact = case.mail(9)
    days_later(9)
    ana = at_keyboard(f"/contacts/{contact.reference}/", case.ana)
    ana.go("Report a concern about it")
    ana.skip()
    ana.fill("What happened?", "Shouted and swore at me for ten minutes.")
    ana.fill("How did it affect you?", "I was shaken.")
    ana.tick("Colleagues are harassed")
    ana.tick("Persistent offensive language")
    ana.go_on()  # Enter sends the form from any of its boxes
    assert ana.heading == "Your report is sent"
    concern = Concern.objects.get()
    assert (concern.behaviours, concern.impacts) == (["AA3"], ["DF2a"])
    assert list(concern.contacts.all()) == [contact]
    assert ana.at_human_speed < A_MINUTE, f"{ana.at_human_speed:.0f} seconds"


@pytest.mark.proves("DF3", "I25")
def test_a_call_is_logged_with_the_card_in_view(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    _ = case.restriction
    days_later(8)
    ana = at_keyboard("/", case.ana)
    ana.go("Log a contact")
    ana.skip()
    ana.fill("Who is it?", "07700 900123")
    ana.go_on()
    assert ana.page.locator(".eh-instruction").is_visible()
    ana.skip()
    ana.fill("What was said", "Asked when the answer comes.")
    ana.go("Log it")
    assert "The contact is logged." in ana.page.get_by_role("alert").inner_text()
    contact = Contact.objects.latest("pk")
    assert (contact.channel, contact.person, contact.logged_by) == ("phone", case.pat, case.ana)
    assert ana.at_human_speed < A_MINUTE, f"{ana.at_human_speed:.0f} seconds"


@pytest.mark.proves("MN4", "I23")
def test_a_danger_is_raised_from_the_page_one_is_on_and_reaches_everybody(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    pat = case.pat
    days_later(9)
    ana = at_keyboard(f"/people/{pat.reference}/", case.ana)
    ana.go("Raise a danger")
    ana.skip()
    ana.choose("Immediate danger")
    ana.fill("What was said or seen?", "He is on the bridge.")
    ana.go("Raise it")
    assert Danger.objects.get().person == pat
    assert ana.at_human_speed < A_MINUTE, f"{ana.at_human_speed:.0f} seconds"
    quinn = at_keyboard("/", case.quinn)
    assert "Danger that nobody owns yet" in quinn.page.get_by_role("region", name="Comes first").inner_text()
    mel = at_keyboard("/", case.mel)
    mel.go("Danger that nobody owns yet")
    mel.go("Take it on")
    assert "You own this danger now" in mel.page.get_by_role("alert").inner_text()
    mel.go("Record who was told")
    mel.skip()
    mel.go("Record it")  # the emergency services are chosen already
    assert "Emergency services (999)" in mel.page.locator("main").inner_text()


@pytest.mark.proves("IN3", "MN1", "I27")
def test_a_caseworker_answers_a_need_and_merges_two_entries(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    other = case.do("register_person", by=case.cal, name="P. Example", emails=["p@example.net"])
    case.do("record_adjustment_request", by=case.ana, person=case.pat, request="Speak slowly")
    days_later(1)
    cal = at_keyboard("/", case.cal)
    cal.go("Request for an adjustment to answer")
    cal.skip()
    cal.choose("We will do it")
    cal.fill("Why?", "It costs us nothing.")
    cal.go("Record the answer")
    assert "The request is answered." in cal.page.get_by_role("alert").inner_text()
    cal.go("Merge with another entry")
    cal.skip()
    cal.fill("Name, address or reference", "p@example.net")
    cal.go_on()
    cal.go("P. Example")
    cal.skip()
    cal.fill("How do you know", "Knew both references.")
    cal.go("Merge them")
    assert other.reference in cal.page.locator("main").inner_text()


def test_what_was_typed_into_a_report_outlives_the_session(
    case: Case, open_page: Callable[..., Page], days_later: DaysLater
) -> None:
    contact = case.mail(9)
    case.ana.set_password("correct horse battery")
    case.ana.save()
    days_later(9)
    page = open_page(f"/concerns/report/?contact={contact.reference}", case.ana)
    page.get_by_label("What happened?").fill("Typed before it ended.")
    page.get_by_label("Threats", exact=True).check()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_label("What happened?").input_value() == "Typed before it ended."
    assert page.get_by_label("Threats", exact=True).is_checked()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Your report is sent").wait_for()
    assert Concern.objects.get().description == "Typed before it ended."
