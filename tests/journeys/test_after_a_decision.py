"""Notice, review, dispute, police, lifting and extending: each by keyboard alone, with what its rules refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.casework.models import Dispute, Notice, PoliceReport, Proposal, Restriction, Review
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]


def said(person: Keyboard) -> str:
    return person.page.locator("main").inner_text()


def alert(person: Keyboard) -> str:
    return person.page.get_by_role("alert").inner_text()


@pytest.mark.proves("RT2", "RT4", "I15")
def test_notice_is_given_from_ones_work_and_the_letter_kept_as_it_went(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction = case.restriction
    days_later(7)
    cal = at_keyboard("/", case.cal)
    cal.skip()
    cal.go("Restriction without notice")
    assert cal.heading == f"Give notice of restriction {restriction.reference}"
    cal.skip()
    cal.go("Give this notice")
    assert "Choose how the notice goes" in alert(cal)
    cal.jump("Choose how the notice goes")
    cal.press("Space")
    cal.go("Give this notice")
    assert cal.heading == f"Restriction {restriction.reference}"
    assert "Given on 8 September 2026" in said(cal)
    assert Notice.objects.get().languages == ["en"]


@pytest.mark.proves("RT4", "I15")
def test_a_manager_withholds_a_notice_with_its_code_reasons_and_next_look(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction = case.restriction
    days_later(7)
    mel = at_keyboard(f"/restrictions/{restriction.reference}/", case.mel)
    mel.go("Withhold the notice for now")
    mel.fill("Your reasons", "The police asked us to wait.")
    mel.go("Record it")
    assert "Choose why" in alert(mel)
    mel.jump("Choose why")
    mel.press("Space")
    mel.go("Record it")
    assert "again" in alert(mel)
    assert "The police asked us to wait." in mel.page.get_by_label("Your reasons").input_value()
    mel.fill("Day", "1")
    mel.fill("Month", "October")
    mel.fill("Year", "2026")
    mel.go("Record it")
    assert mel.heading == f"Restriction {restriction.reference}"
    assert "1 October 2026" in said(mel)


@pytest.mark.proves("OA6", "OA7", "I10", "I12")
def test_a_review_extends_with_its_effect_fresh_reasons_and_a_fresh_notice(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction = case.restriction
    days_later(40)
    cal = at_keyboard(f"/restrictions/{restriction.reference}/", case.cal)
    cal.go("Open it now")
    cal.go("Open the review")
    review = Review.objects.get()
    assert "A manager decides this review" in said(cal)
    mel = at_keyboard(f"/reviews/{review.pk}/", case.mel)
    mel.choose("Extend it")
    mel.fill("Your reasons", "It goes on less often.")
    mel.go("Record the decision")
    assert "Compare the contact before with the contact during" in alert(mel)
    assert "Choose one of these lengths" in alert(mel)
    assert mel.page.get_by_label("Extend it").is_checked()
    mel.fill("What effect", "Four contacts a week before, one a week since.")
    mel.choose("3 months")
    mel.go("Record the decision")
    extension = Restriction.objects.get(extends=restriction)
    assert mel.heading == f"Give notice of restriction {extension.reference}"
    mel.go(f"Restriction {extension.reference}")
    mel.go(restriction.reference)
    assert f"Extended by {extension.reference}" in said(mel)


@pytest.mark.proves("RT3")
def test_of_two_managers_at_one_review_the_second_keeps_their_words(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater, make_colleague: Callable[..., Colleague]
) -> None:
    review = case.do("open_review", by=case.cal, restriction=case.restriction)
    dev = make_colleague("dev", "manager", name="Dev Sandhu")
    days_later(40)
    second = at_keyboard(f"/reviews/{review.pk}/", dev)
    second.fill("What effect", "It helped.")
    second.choose("Extend it")
    second.choose("3 months")
    second.fill("Your reasons", "I would have extended it.")
    case.do("decide_review", by=case.mel, review=review, outcome="remove", effect_on_behaviour="It stopped.",
            reasons="It is no longer needed.")  # fmt: skip
    second.go("Record the decision")
    assert "This review has been decided already" in alert(second)
    assert "It is no longer needed." in said(second)
    assert "I would have extended it." in said(second)


@pytest.mark.proves("DI1", "DI3", "DI4", "DI6", "I18")
def test_a_dispute_is_logged_by_a_colleague_assigned_and_decided_by_a_reviewer(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction, quinn = case.restriction, case.quinn
    days_later(10)
    ana = at_keyboard(f"/restrictions/{restriction.reference}/dispute/", case.ana)
    ana.choose("Secure voicemail")
    ana.fill("What do they say?", "I only asked for my file.")
    ana.go("Log it")
    assert "The dispute is logged" in ana.heading
    reviewer = at_keyboard("/", quinn)
    reviewer.skip()
    reviewer.go("Dispute")
    assert "Had no part in it" in said(reviewer)
    assert reviewer.page.get_by_role("button", name="Record the outcome").count() == 0
    reviewer.go("Assign it")
    assert "Choose who handles it" in alert(reviewer)
    reviewer.choose("Quinn Vale")
    reviewer.go("Assign it")
    reviewer.choose("Yes")
    reviewer.fill("Your reasons", "Closing e-mail was more than was needed.")
    reviewer.go("Record the outcome")
    assert "Choose the outcome" in alert(reviewer)
    reviewer.jump("Choose the outcome")
    reviewer.press("Space")
    reviewer.go("Record the outcome")
    assert "Say whether the restriction is proportionate" in alert(reviewer)
    assert "more than was needed" in reviewer.page.get_by_label("Your reasons").input_value()
    reviewer.jump("Say whether the restriction is proportionate")
    reviewer.press("ArrowDown")
    reviewer.go("Record the outcome")
    assert "cannot stand" in alert(reviewer)
    reviewer.jump("A restriction that is not reasonable")
    reviewer.press("ArrowDown")
    reviewer.press("ArrowDown")
    reviewer.go("Record the outcome")
    assert Dispute.objects.get().outcome == "removed"
    assert "It is removed" in said(reviewer)
    reviewer.go("The letter")
    assert Restriction.objects.get().ended_as == "quashed"


@pytest.mark.proves("DI3", "I18")
def test_a_reviewer_who_had_a_part_is_refused_by_name_and_part(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater, make_colleague: Callable[..., Colleague]
) -> None:
    case.ana = make_colleague("ana", "quality_reviewer", name="Ana Bright")
    dispute = case.do(
        "receive_dispute",
        by=None,
        after=timedelta(days=8),
        restriction=case.restriction,
        route="web_form",
        grounds="Too harsh.",
    )
    days_later(10)
    quinn = at_keyboard(f"/disputes/{dispute.pk}/", case.quinn)
    assert "Had a part in it: reported the concern" in said(quinn)
    quinn.choose("Ana Bright")
    quinn.go("Assign it")
    assert "Ana Bright had a part in this: reported the concern" in alert(quinn)
    assert "Choose a quality reviewer who had no part in it" in alert(quinn)


@pytest.mark.proves("RT1g", "IC4", "I37")
def test_a_report_to_the_police_says_who_what_which_force_and_under_whose_authority(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction = case.restriction
    days_later(10)
    mel = at_keyboard(f"/restrictions/{restriction.reference}/", case.mel)
    mel.go("Record a report to the police")
    mel.fill("Which police force", "Example Police")
    mel.go("Record the report")
    assert mel.page.get_by_role("alert").get_by_role("link").count() >= 3
    assert mel.page.get_by_label("Which police force").input_value() == "Example Police"
    latest = case.pat.contacts.order_by("-received_at")[0].reference
    told = mel.page.locator(".govuk-checkboxes__item", has_text=latest)
    mel.tick(told.locator("label").inner_text())
    mel.fill("What is sent?", "Three messages; a possible threat.")
    mel.fill("Under whose authority?", "Mel Stone, to protect colleagues.")
    mel.go("Record the report")
    assert PoliceReport.objects.count() == 1
    assert mel.heading == "Pat Example"
    assert "The report to the police is recorded." in alert(mel)


@pytest.mark.proves("OA7", "OA3", "DI7", "I21", "I35")
def test_a_restriction_is_not_extended_for_being_disputed_and_is_lifted_with_reasons(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    restriction = case.restriction
    days_later(20)
    mel = at_keyboard(f"/restrictions/{restriction.reference}/", case.mel)
    mel.go("Propose an extension")
    mel.choose("Conduct during the dispute")
    mel.choose("3 months")
    mel.fill("Your reasons", "They disputed it.")
    mel.go("Put it to a manager")
    assert "is a right. Report and assess what was unacceptable first" in alert(mel)
    assert mel.page.get_by_label("Your reasons").input_value().strip() == "They disputed it."
    assert Proposal.objects.filter(kind="extension").count() == 0
    mel.go(f"Restriction {restriction.reference}")
    mel.go("Lift it before its end")
    mel.go("Lift it")
    assert "Say why the restriction is lifted" in alert(mel)
    mel.fill("Your reasons", "He has kept to what was asked.")
    mel.go("Lift it")
    assert "Lifted" in said(mel)
    again = at_keyboard(f"/restrictions/{restriction.reference}/lift/", case.mel)
    assert "There is nothing to lift" in said(again)
    assert again.page.get_by_role("button", name="Lift it").count() == 0


@pytest.mark.proves("WA1", "I35")
def test_a_warning_is_withdrawn_from_the_timeline(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    warning = case.warning
    days_later(3)
    mel = at_keyboard(f"/people/{case.pat.reference}/", case.mel)
    mel.go("Withdraw it")
    assert warning.reasons in said(mel)
    mel.go("Withdraw it")
    assert "Say why the warning is withdrawn" in alert(mel)
    mel.fill("Your reasons", "The fourth request was a resend by our own system.")
    mel.go("Withdraw it")
    assert "never counts again" in alert(mel)
