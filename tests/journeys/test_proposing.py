"""A caseworker proposes a restriction with every kind of measure; what stands in the way is said where it can be answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Proposal
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]


@pytest.mark.proves(
    "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "RT1g", "WA3", "WA5", "OA1", "OA5", "I13", "I36"
)
def test_a_restriction_with_every_kind_of_measure_is_proposed(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    assessment, _mel = case.to_restrict, case.mel
    days_later(6)
    cal = at_keyboard(f"/people/{case.pat.reference}/", case.cal)
    cal.go("Propose a restriction")
    assert cal.heading == "Which restriction is needed?"
    cal.go("Continue")
    assert "Choose at least one measure" in cal.page.get_by_role("alert").inner_text()
    for measure in ("Time to respond", "Ending calls", "Single point of contact", "Times, days or length", "Closed channels",
                    "Read, not answered", "Report to the police"):  # fmt: skip
        cal.tick(measure)
    cal.go("Continue")
    cal.fill("Within how many working days", "20")
    cal.pick("Who is the single point", "Mel Stone")
    cal.pick("Who is the deputy", "Cal Reed")
    cal.tick("Tuesday")
    cal.fill("From", "10:00")
    cal.fill("Until", "11:00")
    cal.tick("Telephone")
    cal.fill("At most how many minutes?", "20")
    cal.fill("At most how many times", "1")
    for channel in ("E-mail", "Telephone", "Voicemail", "Post", "Social media", "In person"):
        cal.tick(channel)
    cal.fill("About which matter", "The decision of 3 March")
    cal.go("Continue")
    if cal.heading == "Why would nothing less do?":
        cal.fill("Explaining again", "A warning was given and did not help.")
        cal.go("Continue")
    cal.choose("Medium")
    cal.to("Low", kinds=("radio",))
    cal.press("ArrowDown")
    cal.press("ArrowDown")
    cal.go("Continue")
    assert "suggests 12 months. You decide" in cal.page.locator("main").inner_text()
    cal.choose("6 months")
    cal.go("Continue")
    cal.fill("Why is a restriction now the last resort?", "Nothing else helped.")
    cal.go("Continue")
    cal.fill("How were their needs", "None are known; we asked twice.")
    cal.go("Continue")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    cal.go("Put it to a manager")
    # Every way was closed: that is said where the ways were chosen, with everything still there.
    assert cal.heading == "How exactly?"
    assert "No ordinary route to us would stay open" in cal.page.get_by_role("alert").inner_text()
    assert cal.page.get_by_label("From", exact=True).input_value() == "10:00"
    cal.jump("No ordinary route")
    cal.press("Space")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    told = cal.page.locator("main").inner_text()
    assert "What would stay open" in told
    assert "by e-mail" in told
    cal.go("Put it to a manager")
    assert cal.heading == "Pat Example"
    assert "until then nothing is restricted" in cal.page.get_by_role("alert").inner_text()
    proposal = Proposal.objects.get()
    assert len(proposal.measures) == 7
    assert proposal.assessment == assessment
    assert proposal.months == 6


@pytest.mark.proves("I7", "WA5", "OA4")
def test_a_missing_reason_against_a_lesser_option_is_asked_for_at_that_option_by_its_name(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    assessment = case.to_restrict
    days_later(6)
    cal = at_keyboard(f"/assessments/{assessment.pk}/propose/", case.cal)
    cal.tick("Closed channels")
    cal.go("Continue")
    cal.tick("E-mail")
    cal.go("Continue")
    assert cal.heading == "Why would nothing less do?"
    cal.fill("Explaining again", "A warning was given.")
    cal.fill("Time to respond", "It would not slow the letters.")
    cal.fill("Ending calls", "There were no calls.")
    cal.go("Continue")
    cal.go("Continue")
    cal.choose("3 months")
    for _page in ("length", "last resort", "needs", "scope"):
        cal.go("Continue")
    cal.go("Put it to a manager")
    assert cal.heading == "Why would nothing less do?"
    told = cal.page.get_by_role("alert").inner_text()
    assert "Single point of contact" in told
    assert "single_point" not in told
    cal.fill("Single point of contact", "It was tried.")
    cal.fill("Times, days or length", "He writes at any time.")
    cal.go("Continue")
    cal.go("Put it to a manager")
    assert cal.heading == "The last resort"
    cal.fill("Why is a restriction now", "Nothing else helped.")
    cal.go("Continue")
    assert cal.heading == "Check your answers"
    cal.go("Put it to a manager")
    assert Proposal.objects.count() == 1


@pytest.mark.proves("RT3")
def test_what_was_sent_back_stands_ready_to_be_proposed_again(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    proposal = case.proposal
    case.do("decide_restriction", by=case.mel, proposal=proposal, decision="return", reasons="Why not post?")
    days_later(6)
    cal = at_keyboard(f"/people/{case.pat.reference}/", case.cal)
    cal.go("Propose it again")
    for _page in ("kinds", "details", "lesser", "levels", "length", "resort", "needs", "scope"):
        cal.go("Continue")
    assert cal.heading == "Check your answers"
    told = cal.page.locator("main").inner_text()
    for words in ("Closed channels", "E-mail", "One was given.", "3 months", "Nothing else helped."):
        assert words in told
