"""The same way in Welsh: the pages keep their shape, are called Welsh, and lose nothing when they are changed half-way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Assessment, Restriction
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]


def button(person: Keyboard) -> str:
    """What the main button of the page is called in its language."""
    return person.page.locator("main form button[type=submit]:not(.eh-button-link)").first.inner_text()


@pytest.mark.proves("PB1", "DF1", "DF2")
def test_a_concern_is_assessed_in_welsh(case: Case, at_keyboard: AtKeyboard, days_later: DaysLater) -> None:
    concern = case.concern()
    days_later(1)
    cal = at_keyboard(f"/concerns/{concern.pk}/assess/?lang=cy", case.cal)
    assert cal.page.locator("html").get_attribute("lang") == "cy"
    cal.go(button(cal))
    for words in ("Y pedwerydd cais.", None, "Diwrnod o waith."):
        if words:
            cal.to("", kinds=("textarea",))
            cal.write(words)
        elif not cal.page.locator("main input[type=checkbox]:checked").count():
            cal.to("", kinds=("checkbox",))
            cal.press("Space")
        cal.go(button(cal))
    for words in ("Dim.", "Na."):
        cal.to("", kinds=("textarea",))
        cal.write(words)
    cal.go(button(cal))
    cal.go(button(cal))
    assert cal.page.get_by_role("alert").get_by_role("link").count() == 1
    cal.to("", kinds=("radio",))
    cal.press("Space")
    cal.go(button(cal))
    cal.go(button(cal))
    assert Assessment.objects.get().behaviours == {"UD4": "Y pedwerydd cais."}
    assert cal.page.locator("html").get_attribute("lang") == "cy"


@pytest.mark.proves("PB1", "RT3")
def test_a_proposal_is_decided_and_its_notice_read_in_welsh(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    proposal = case.proposal
    days_later(6)
    mel = at_keyboard(f"/proposals/{proposal.pk}/?lang=cy", case.mel)
    mel.to("", kinds=("radio",))
    mel.press("Space")
    mel.go(button(mel))
    assert mel.page.get_by_role("alert").count() == 1
    mel.to("", kinds=("textarea",))
    mel.write("Aethoch ymlaen ar ôl ein rhybudd.")
    mel.go(button(mel))
    restriction = Restriction.objects.get()
    assert mel.page.url.endswith(f"/restrictions/{restriction.reference}/notice/?done=decided")
    assert mel.page.locator("html").get_attribute("lang") == "cy"
    assert mel.page.locator(".eh-letter[lang=en]").count() == 1
