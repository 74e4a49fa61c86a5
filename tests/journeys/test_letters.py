"""Letters: printed together and posted by keyboard; every page on which one is read, written or followed, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Delivery
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]


def noticed(case: Case) -> Delivery:
    """Notice of Pat's restriction was given by post, and its letter waits for whoever posts it."""
    after = timedelta(days=7)
    case.do("give_notice", by=case.cal, after=after, restriction=case.restriction, sent_by="post")
    worker = LetterWork(moment=lambda: BEGAN + after)
    while worker.do_next():
        pass
    return Delivery.objects.get(letter__startswith="restriction")


@pytest.mark.proves("RT4", "IN1", "PB2")
def test_letters_are_printed_put_back_printed_and_posted_by_keyboard(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    letter = noticed(case)
    days_later(8)
    cal = at_keyboard("/letters/", case.cal)
    cal.to(f"Restriction: Pat Example ({letter.reference})")
    cal.press("Space")
    cal.go("Print them together")
    assert cal.heading.startswith("Printed together: B-")
    cal.go("Put them back")
    assert "They wait to be posted again." in cal.page.locator("main").inner_text()
    cal.to("Restriction: Pat")
    cal.press("Space")
    cal.go("Print them together")
    cal.go("They are all in the post")
    letter.refresh_from_db()
    assert letter.state == "sent"


@pytest.mark.proves("PB1", "PB2", "I15")
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_of_letters_is_accessible_and_fits(
    case: Case,
    open_page: Callable[..., Page],
    inspect: Callable[[Page], None],
    days_later: DaysLater,
    language: str,
) -> None:
    letter = noticed(case)
    days_later(8)
    page = open_page(f"/letters/?lang={language}", case.cal)
    inspect(page)
    for address in (
        f"/letters/way/{letter.reference}/",
        f"/letters/way/{letter.reference}/halves/",
        f"/restrictions/{case.restriction.reference}/",
        f"/letters/restriction/{case.restriction.pk}/",
        f"/people/{case.pat.reference}/letters/",
        f"/people/{case.pat.reference}/own-page/",
    ):
        if address.endswith("own-page/"):  # there is none before they know of the restriction
            case.do("record_delivery", by=case.cal, after=timedelta(days=8), delivery=letter)
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        inspect(page)
