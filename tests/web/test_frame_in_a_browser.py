from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from evenhand.people.models import Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sample_screens")]


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("width", [1200, 320])
def test_a_form_with_every_question_is_accessible_and_fits(
    open_page: Callable[..., Page],
    make_colleague: Callable[..., Colleague],
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    language: str,
    width: int,
) -> None:
    page = open_page("/every-question/", make_colleague("ana", "colleague"), width=width, language=language)
    check_accessibility(page)
    check_fits(page)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check_accessibility(page)
    check_fits(page)


@pytest.mark.parametrize("address", ["/sign-in/", "/about/", "/nowhere/"])
def test_pages_for_strangers_are_accessible_and_fit(
    open_page: Callable[..., Page],
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    address: str,
) -> None:
    page = open_page(address, width=320)
    check_accessibility(page)
    check_fits(page)


def test_the_journey_of_a_session_that_ended_goes_by_keyboard_alone(
    open_page: Callable[..., Page], make_colleague: Callable[..., Colleague]
) -> None:
    ana = make_colleague("ana", "colleague")
    ana.set_password("correct horse battery")
    ana.save()
    page = open_page("/every-question/", ana)
    page.get_by_label("Subject").focus()
    page.keyboard.type("Typed before it ended")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Enter")
    page.get_by_label("Username").focus()
    page.keyboard.type("ana")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/every-question/")
    assert page.get_by_label("Subject").input_value() == "Typed before it ended"
    assert page.get_by_role("alert").inner_text().startswith("Important")
