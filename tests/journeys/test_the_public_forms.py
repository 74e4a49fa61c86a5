"""Anybody, by keyboard alone: a dispute in English with a file; a complaint in Welsh that is saved and sent later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Danger, Dispute, Draft
from evenhand.contacts.blobs import content_of
from evenhand.contacts.models import Contact

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.proves("OA2", "DI1", "DI2", "DI5", "I14", "MN4")
def test_a_restricted_person_disputes_by_the_reference_in_the_letter(
    case: Case,
    days_later: Callable[[int], None],
    open_page: Callable[..., Page],
    inspect: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    reference = case.restriction.reference
    days_later(10)
    (tmp_path / "letter.txt").write_text("The letter itself", encoding="utf-8")
    stranger = Keyboard(open_page("/contact-us/"), inspect)
    stranger.skip()
    stranger.go("Dispute a restriction")
    stranger.fill("What is the reference in our letter?", reference.lower())
    stranger.go_on()  # Enter in the field goes on, though the languages stand before it
    assert stranger.heading == "Why do you disagree?"
    stranger.go("Continue")
    expect(stranger.page).to_have_title("Error: Why do you disagree? – Dispute a restriction – Contact us")
    stranger.fill("Why do you disagree with the restriction?", "I only asked twice.")
    stranger.go("Continue")
    stranger.go("Continue")
    stranger.choose("I am worried about somebody’s safety")
    stranger.go("Continue")
    stranger.fill("Who is it, where are they", "My neighbour, at home.")
    stranger.go("Go on with the form")
    stranger.page.locator("input[type=file]").set_input_files(tmp_path / "letter.txt")
    stranger.go("Keep these files and choose more")
    assert "letter.txt" in stranger.page.locator("main").inner_text()
    stranger.go("Continue")
    stranger.choose("Yes, for myself")
    stranger.go("Continue")
    stranger.fill("What is your name?", "Pat Example")
    stranger.go("Continue")
    stranger.go("Continue")
    assert "Give at least one way to answer you" in stranger.page.locator(".govuk-error-summary").inner_text()
    stranger.fill("E-mail address", "pat@example.org")
    stranger.go("Continue")
    stranger.go("Continue")
    assert stranger.heading == "Check your answers"
    stranger.go("Send")
    contact = Contact.objects.get(purpose="dispute")
    assert contact.reference in stranger.heading or contact.reference in stranger.page.content()
    assert Dispute.objects.get().contact == contact
    assert Danger.objects.get().contact == contact
    assert [content_of(each.blob) for each in contact.attachments.all()] == [b"The letter itself"]


@pytest.mark.proves("OA2", "PB1", "I14", "I25")
def test_a_complaint_in_welsh_is_saved_gone_on_with_and_sent(
    open_page: Callable[..., Page], inspect: Callable[[Page], None], transactional_db: None
) -> None:
    page = open_page("/contact-us/complaint/")
    person = Keyboard(page, inspect)
    person.fill("What are you complaining about?", "Y llythyr")
    person.go("Cymraeg")
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.locator("#id_about").input_value() == "Y llythyr"
    person.go("Parhau")
    person.fill("Beth a ddigwyddodd?", "Ni ddaeth ateb.")
    person.go("Cadw a dod yn ôl wedyn")
    reference, code = (page.locator("dd").nth(place).inner_text() for place in (0, 1))
    assert "Ni ddaeth ateb." not in page.locator("main").inner_text()
    person.go("Parhau â ffurflen a gadwyd gennych")
    person.fill("Cyfeirnod", reference.lower())
    person.fill("Cod", code.lower().replace("-", " "))
    person.go("Agor fy ffurflen")
    assert page.locator("#id_happened").input_value() == "Ni ddaeth ateb."
    for _ in range(4):
        person.go("Parhau")
    person.choose("Nac ydw, ar ran rhywun arall")
    person.go("Parhau")
    person.fill("Ar ran pwy yr ydych yn ysgrifennu?", "Mam")
    person.go("Parhau")
    person.go("Parhau")
    person.tick("Nid wyf am gael ateb")
    person.go("Parhau")
    assert page.locator("input[name=reply_language]:checked").input_value() == "cy"
    person.go("Parhau")
    assert person.heading == "Gwirio eich atebion"
    person.go("Anfon")
    contact = Contact.objects.get()
    assert contact.reference in page.content()
    assert (contact.subject, contact.body) == ("Y llythyr", "Ni ddaeth ateb.")
    assert contact.submission.language == "cy"
    assert Draft.objects.get().sent_as == contact


@pytest.mark.proves("OA2", "IN3", "PB1")
@pytest.mark.parametrize(
    ("language", "go_on", "first", "second"),
    [
        ("en", "Continue", "Which restriction?", "Why do you disagree?"),
        ("cy", "Parhau", "Pa gyfyngiad?", "Pam yr ydych yn anghytuno?"),
    ],
)
def test_the_browsers_own_back_button_leads_back_with_all_that_was_typed(
    case: Case, open_page: Callable[..., Page], language: str, go_on: str, first: str, second: str
) -> None:
    reference = case.restriction.reference
    page = open_page(f"/contact-us/dispute/?lang={language}")
    page.locator("#id_reference").fill(reference)
    page.get_by_role("button", name=go_on).click()
    expect(page.locator("h1")).to_have_text(second)
    page.locator("#id_happened").fill("I only asked twice.")
    page.get_by_role("button", name=go_on).click()
    expect(page.locator("h1")).not_to_have_text(second)
    page.go_back()
    expect(page.locator("h1")).to_have_text(second)
    expect(page.locator("#id_happened")).to_have_value("I only asked twice.")
    page.go_back()
    expect(page.locator("h1")).to_have_text(first)
    expect(page.locator("#id_reference")).to_have_value(reference)
    page.get_by_role("button", name=go_on).click()
    expect(page.locator("h1")).to_have_text(second)


@pytest.mark.proves("MN3", "MN4", "PB1")
def test_somebody_in_danger_is_helped_and_sends_what_they_have_in_welsh(
    open_page: Callable[..., Page], inspect: Callable[[Page], None], transactional_db: None
) -> None:
    page = open_page("/contact-us/message/", language="cy")
    person = Keyboard(page, inspect)
    person.fill("Beth sydd dan sylw?", "Fy nghymydog")
    person.go("Parhau")
    person.fill("Beth yr ydych am ei ddweud wrthym?", "Mae’n gweiddi.")
    person.go("Parhau")
    person.go("Parhau")
    person.choose("Mae rhywun mewn perygl nawr")
    person.go("Parhau")
    assert "Ffoniwch 999 yn awr" in page.locator("main").inner_text()
    person.fill("Pwy ydyw, ble mae", "Mae wrth ei drws.")
    person.go("Anfon hwn yn awr")
    assert Danger.objects.get().details == "Mae wrth ei drws."
