"""A manager decides a prepared proposal, on one page, in well under three minutes; and two managers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Restriction
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db(transaction=True)

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]
REASONS = (
    "You went on after our warning of 1 September: on 6 September you asked for the same file again, and two colleagues "
    "spent a day on it. You can still ring us, write by post and use the online forms."
)


@pytest.mark.proves("RT3", "RT4", "I8")
def test_a_manager_decides_a_prepared_proposal_in_well_under_three_minutes(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    _ = case.proposal
    days_later(6)
    mel = at_keyboard("/", case.mel)
    mel.skip()
    mel.go("Proposal to decide")
    assert mel.heading == "Decide the restriction proposed for Pat Example"
    told = mel.page.locator("main").inner_text()
    for words in (
        "The same demand again and again",
        "Why nothing less would do",
        "What stays open",
        "Our own part",
    ):
        assert words in told
    mel.jump("Go to the decision")
    mel.choose("Approve")
    mel.fill("Your reasons", REASONS)
    mel.go("Record the decision")
    assert Restriction.objects.get().reasons == REASONS
    sys.stdout.write(
        f"\nA decision: {mel.strokes} strokes, {mel.pages} pages, {mel.at_human_speed:.0f} s at human speed\n"
    )
    # Reading a prepared case takes a minute more than a page does.
    assert mel.at_human_speed + 60 < 180
    assert mel.heading.startswith("Give notice of restriction")


@pytest.mark.proves("RT3", "RT4", "I8")
def test_what_a_decision_lacks_is_said_at_its_question(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    proposal = case.proposal
    days_later(6)
    mel = at_keyboard(f"/proposals/{proposal.pk}/", case.mel)
    mel.fill("Your reasons", REASONS)
    mel.go("Record the decision")
    assert "Choose what you decide" in mel.page.get_by_role("alert").inner_text()
    assert mel.page.get_by_label("Your reasons").input_value().strip() == REASONS
    mel.jump("Choose what you decide")
    mel.press("Space")
    mel.fill("Day", "1")
    mel.fill("Month", "9")
    mel.fill("Year", "2026")
    mel.go("Record the decision")
    assert "cannot begin before the day it is decided" in mel.page.get_by_role("alert").inner_text()
    assert mel.page.get_by_label("Approve").is_checked()
    mel.jump("A restriction cannot begin")
    for _part in ("day", "month", "year"):
        mel.press("Control+a")
        mel.press("Delete")
        mel.press("Tab")
    mel.fill("Your reasons", "")
    mel.press("Delete")
    mel.go("Record the decision")
    assert (
        "Say why, in words that the person and a court can read" in mel.page.get_by_role("alert").inner_text()
    )
    assert Restriction.objects.count() == 0


@pytest.mark.proves("IN3", "I22")
def test_an_unanswered_request_is_told_before_and_refused_after(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    proposal = case.proposal
    case.do("record_adjustment_request", by=case.ana, person=case.pat, request="Large print, please")
    days_later(6)
    mel = at_keyboard(f"/proposals/{proposal.pk}/", case.mel)
    assert "No restriction can be decided before it is answered" in mel.page.locator("main").inner_text()
    mel.choose("Approve")
    mel.fill("Your reasons", "Words that must not be lost.")
    mel.go("Record the decision")
    assert "Answer the request first; then decide" in mel.page.get_by_role("alert").inner_text()
    assert "Words that must not be lost." in mel.page.get_by_label("Your reasons").input_value()
    mel.go("Answer the request")
    assert "Large print, please" in mel.page.locator("main").inner_text()


@pytest.mark.proves("RT3", "I8")
def test_of_two_managers_at_once_the_second_reads_who_decided_what_and_keeps_their_words(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater, make_colleague: Callable[..., Colleague]
) -> None:
    proposal, dev = case.proposal, make_colleague("dev", "manager", name="Dev Sandhu")
    days_later(6)
    address = f"/proposals/{proposal.pk}/"
    mel, second = at_keyboard(address, case.mel), at_keyboard(address, dev)
    second.choose("Approve")
    second.fill("Your reasons", "I would have approved it.")
    mel.choose("Decline")
    mel.fill("Your reasons", "Post would do.")
    mel.go("Record the decision")
    second.go("Record the decision")
    told = second.page.locator("main").inner_text()
    assert "This proposal has been decided already" in told
    assert "Declined" in told
    assert "Mel Stone" in told
    assert "Post would do." in told
    assert "I would have approved it." in told
    assert Restriction.objects.count() == 0


@pytest.mark.proves("RT3", "I8")
def test_whoever_proposed_is_told_at_once_that_another_manager_decides(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater, make_colleague: Callable[..., Colleague]
) -> None:
    case.cal = make_colleague("cal", "caseworker", "manager", name="Cal Reed")
    proposal = case.proposal
    days_later(6)
    cal = at_keyboard(f"/proposals/{proposal.pk}/", case.cal)
    assert "another manager decides it" in cal.page.locator("main").inner_text()
    assert cal.page.get_by_role("button", name="Record the decision").count() == 0


@pytest.mark.proves("RT3", "WA5", "OA1")
def test_a_manager_approves_with_a_lesser_measure_by_a_side_path_and_loses_nothing_typed(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    proposal = case.proposal
    days_later(6)
    mel = at_keyboard(f"/proposals/{proposal.pk}/", case.mel)
    mel.jump("Go to the decision")
    mel.fill("Your reasons", REASONS)
    mel.go("Approve with other measures")
    assert mel.heading == "Which restriction is needed?"
    mel.tick("Time to respond")
    mel.tick("Closed channels")
    mel.go("Continue")
    mel.fill("Within how many working days", "10")
    mel.go("Continue")
    assert mel.heading == "For how long, and from when?"
    mel.go("Continue")
    assert mel.page.get_by_label("Why these measures?").input_value().strip() == REASONS
    mel.go("Continue")
    assert "What would stay open" in mel.page.locator("main").inner_text()
    mel.go("Approve with these measures")
    assert mel.heading.startswith("Give notice of restriction")
    assert Restriction.objects.get().measures == [{"kind": "response_time", "working_days": 10}]
    sys.stdout.write(
        f"\nA decision with other measures: {mel.strokes} strokes, {mel.pages} pages, "
        f"{mel.at_human_speed:.0f} s at human speed\n"
    )
    # A side path: it may take its time, but for the minute of reading it is still a decision of three minutes.
    assert mel.at_human_speed < 180
