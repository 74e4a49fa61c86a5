"""A caseworker puts a concern to the two-part test, page by page, and warns: by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Assessment, Warning
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]


@pytest.mark.proves("DF1", "DF2", "WA1", "WA2")
def test_a_caseworker_finds_a_concern_in_their_work_assesses_it_and_warns(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    case.concern()
    days_later(1)
    cal = at_keyboard("/", case.cal)
    cal.skip()
    cal.go("Concern to assess")
    if cal.heading.startswith("Concern of"):
        cal.go("Assess this concern")
    assert cal.heading == "What kind of contact is it?"
    cal.skip()
    cal.tick("Demanding other timescales")
    cal.go("Continue")
    cal.fill("Demanding other timescales", "On 1 September he wanted an answer within the hour.")
    cal.fill("The same demand again and again", "The fourth request for the same file in a week.")
    cal.go("Continue")
    cal.tick("We can serve people less well")
    cal.go("Continue")
    cal.fill("We can serve people less well", "Two colleagues spent a day on it.")
    cal.go("Continue")
    assert cal.heading == "Our own part"
    cal.fill("Has anything of ours", "All four were answered in time.")
    cal.fill("Would an adjustment", "No: it was explained twice.")
    cal.go("Continue")
    cal.choose("A warning")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    cal.skip()
    cal.go("Record the assessment")
    assert cal.heading == "Warn Pat Example"
    cal.skip()
    cal.go("Issue the warning")
    assert cal.page.get_by_role("alert").get_by_role("link").count() == 2
    cal.fill("Why is this person warned?", "You asked four times for one file, once within the hour.")
    cal.fill("What do we ask them to change?", "Please wait for our answer.")
    cal.go("Issue the warning")
    warning = Warning.objects.get()
    assert cal.page.url.endswith(f"/letters/warning/{warning.pk}/")
    assert set(warning.assessment.behaviours) == {"UD1", "UD4"}
    cal.go("Pat Example")
    assert cal.heading == "Pat Example"


@pytest.mark.proves("DF1", "DF2")
def test_the_browsers_own_back_button_leads_back_with_all_that_was_typed(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    concern = case.concern()
    days_later(1)
    cal = at_keyboard(f"/concerns/{concern.pk}/assess/", case.cal)
    cal.go("Continue")
    cal.fill("The same demand again and again", "The fourth request for the same file in a week.")
    cal.go("Continue")
    cal.tick("We can serve people less well")
    cal.go("Continue")
    assert cal.page.get_by_label("We can serve people less well").get_attribute("type") != "checkbox"
    cal.page.go_back()
    assert cal.page.get_by_label("We can serve people less well").is_checked()
    cal.page.go_back()
    typed = cal.page.get_by_label("The same demand again and again")
    assert typed.input_value() == "The fourth request for the same file in a week."
    cal.go("Continue")
    assert cal.page.get_by_label("We can serve people less well").count() == 1


@pytest.mark.proves("WA2")
def test_the_browsers_own_back_button_leads_back_to_a_page_that_was_shown_with_what_was_wrong(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    assessment = case.assessment("warn")
    days_later(2)
    cal = at_keyboard(f"/assessments/{assessment.pk}/warn/", case.cal)
    cal.fill("Why is this person warned?", "You asked four times for one file.")
    cal.go("Issue the warning")
    assert cal.page.get_by_role("alert").get_by_role("link").count() == 1
    cal.go("Pat Example")
    assert cal.heading == "Pat Example"
    cal.page.go_back()
    assert cal.page.get_by_role("alert").get_by_role("link").count() == 1
    typed = cal.page.get_by_label("Why is this person warned?")
    assert typed.input_value() == "You asked four times for one file."
    cal.fill("What do we ask them to change?", "Please wait for our answer.")
    cal.go("Issue the warning")
    assert Warning.objects.count() == 1


@pytest.mark.proves("I1", "I2", "I3", "WA3")
def test_what_was_left_out_is_asked_for_at_its_question_and_nothing_else_is_asked_again(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    concern = case.concern()
    days_later(1)
    cal = at_keyboard(f"/concerns/{concern.pk}/assess/", case.cal)
    cal.tick("Persistent offensive language")
    cal.tick("Going on after being fully informed")
    cal.go("Continue")
    cal.fill("Persistent offensive language", "Swore at two colleagues.")
    cal.fill("Going on after", "Three more calls.")
    cal.fill("The same demand", "The same file again.")
    cal.go("Continue")
    cal.tick("We can serve people less well")
    cal.go("Continue")
    cal.go("Continue")
    # The impact that has no reasons, called by its name, on the page that asks for them.
    assert cal.heading == "How do you know?"
    assert "We can serve people less well" in cal.page.get_by_role("alert").inner_text()
    cal.jump("We can serve")
    cal.write("A day's work.")
    cal.go("Continue")
    assert cal.heading == "Before it counts"
    cal.go("Continue")
    cal.go("Continue")
    cal.go("Continue")
    assert "Choose what should follow" in cal.page.get_by_role("alert").inner_text()
    cal.choose("A warning")
    cal.go("Continue")
    cal.go("Record the assessment")
    assert cal.heading == "Before it counts"
    cal.choose("Yes")
    cal.choose("We do not know")
    cal.fill("When and where", "Our letter of 20 August 2026.")
    cal.go("Continue")
    cal.go("Record the assessment")
    assert cal.heading == "Our own part"
    assert cal.page.get_by_role("alert").get_by_role("link").count() == 2
    cal.fill("Has anything of ours", "Nothing.")
    cal.fill("Would an adjustment", "No: explained twice.")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    cal.go("Record the assessment")
    assert set(Assessment.objects.get().behaviours) == {"AA3", "UP3", "UD4"}


def test_an_answer_changed_from_the_check_leads_back_there_by_way_of_the_questions_it_raises(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    concern = case.concern()
    days_later(1)
    cal = at_keyboard(f"/concerns/{concern.pk}/assess/", case.cal)
    cal.go("Continue")
    cal.fill("The same demand", "The same file again.")
    for _page in ("what happened", "impact", "our part"):
        cal.go("Continue")
    cal.choose("No action")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    cal.go("Change: What kind of contact is it?")
    cal.tick("Threats")
    cal.go("Continue")
    assert cal.heading == "What happened?"
    assert cal.page.get_by_label("The same demand").input_value() == "The same file again."
    cal.fill("Threats", "He said he would come round.")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    assert "He said he would come round." in cal.page.locator("main").inner_text()
    cal.go("Record the assessment")
    assert Assessment.objects.get().behaviours["AA1"] == "He said he would come round."


@pytest.mark.proves("WA1", "I5", "I41")
def test_an_assessment_that_has_led_to_its_warning_says_so_before_anything_is_typed(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    warning = case.warning
    days_later(1)
    cal = at_keyboard(f"/concerns/{warning.assessment.concern.pk}/assess/", case.cal)
    assert cal.heading == "The concern about Pat Example has been assessed"
    cal.go("Warning 1")
    assert cal.page.url.endswith(f"/letters/warning/{warning.pk}/")
    again = at_keyboard(f"/assessments/{warning.assessment.pk}/warn/", case.cal)
    assert "has led to warning 1 already" in again.page.locator("main").inner_text()
    assert again.page.get_by_role("button", name="Issue the warning").count() == 0
    assert Warning.objects.count() == 1
