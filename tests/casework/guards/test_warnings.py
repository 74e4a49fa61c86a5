from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.casework.models import Warning

from .conftest import NOON, TODAY, Case
from .refusals import refused

LATER = date(2026, 9, 1)


def test_three_live_warnings_are_written(case: Case) -> None:
    for number in (1, 2, 3):
        case.warning(number)
    assert Warning.objects.count() == 3


@pytest.mark.proves("WA1", "I5")
def test_a_fourth_live_warning_is_refused(case: Case) -> None:
    for number in (1, 2, 3):
        case.warning(number)
    with refused("I5 WA1"):
        case.warning(3, LATER)


@pytest.mark.proves("WA1", "I5", "I35")
def test_warnings_that_aged_out_or_were_withdrawn_make_room(case: Case) -> None:
    first = case.warning(1, date(2025, 7, 1))
    case.warning(2, date(2025, 12, 1))
    second = case.warning(3, date(2026, 3, 1))
    assert first.expires_on == date(2026, 6, 30)
    case.warning(3)  # the first aged out the day before
    with refused("I5 WA1"):
        case.warning(3, LATER)
    second.withdrawn_at, second.withdrawn_by, second.withdrawn_reasons = NOON, case.mel, "Mistaken."
    second.save()
    case.warning(3, LATER)


@pytest.mark.proves("I5")
def test_a_warning_dated_back_cannot_slip_in_as_a_fourth(case: Case) -> None:
    for number in (1, 2, 3):
        case.warning(number)
    with refused("I5 WA1"):
        case.warning(1, TODAY - timedelta(days=90))


def test_a_namesake_has_warnings_of_their_own(case: Case) -> None:
    for number in (1, 2, 3):
        case.warning(number)
    namesake = case.person("Pat Example")
    concern = case.concern(person=namesake)
    case.warning(1, person=namesake, assessment=case.assessment(concern=concern))


@pytest.mark.proves("WA1", "I5")
@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_warning_is_the_first_second_or_third(case: Case, number: int) -> None:
    with refused("I5_WA1"):
        case.warning(number)


@pytest.mark.proves("WA2", "I5")
@pytest.mark.parametrize("blank", ["", "   ", " \t\r\n "])
@pytest.mark.parametrize("field", ["reasons", "asked_change"])
def test_a_warning_without_reasons_or_the_asked_change_is_refused(case: Case, field: str, blank: str) -> None:
    with refused("I5_WA2"):
        case.warning(1, TODAY, **{field: blank})


@pytest.mark.proves("WA1", "DF1", "I1")
@pytest.mark.parametrize("outcome", ["no_action", "adjust", "restrict"])
def test_a_warning_follows_only_an_assessment_that_warns(case: Case, outcome: str) -> None:
    with refused("I1 WA1"):
        case.warning(assessment=case.assessment(outcome))


@pytest.mark.proves("I41")
def test_one_assessment_leads_to_one_warning(case: Case) -> None:
    assessment = case.warning(1).assessment
    with refused():
        case.warning(2, assessment=assessment)


@pytest.mark.proves("I27", "IN4")
def test_a_warning_to_somebody_else_is_refused(case: Case) -> None:
    brother = case.person("Pat Example")
    with refused("I27 IN4"):
        case.warning(person=brother)


def test_a_warning_goes_to_the_entry_that_was_kept(case: Case) -> None:
    kept, middle = case.person("P. Example"), case.person("Patricia Example")
    assessment = case.assessment()
    case.merged(case.pat, middle)
    case.merged(middle, kept)
    assert case.warning(person=kept, assessment=assessment).person == kept


@pytest.mark.proves("I35", "I39")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 1),
        ("reasons", "Other."),
        ("asked_change", "Other."),
        ("expires_on", date(2030, 1, 1)),
        ("issued_on", date(2025, 1, 1)),
        ("edition", "x"),
    ],
)
def test_a_warning_stays_as_it_was_issued(case: Case, field: str, value: object) -> None:
    warning = case.warning(2)
    with refused("I5 I35"):
        Warning.objects.filter(pk=warning.pk).update(**{field: value})


@pytest.mark.proves("I35")
def test_a_withdrawal_has_somebody_and_reasons_and_is_for_good(case: Case) -> None:
    warning = case.warning()
    with refused("I35_WA1"):
        Warning.objects.filter(pk=warning.pk).update(withdrawn_at=NOON)
    with refused("I35_WA1"):
        Warning.objects.filter(pk=warning.pk).update(
            withdrawn_at=NOON, withdrawn_by=case.mel, withdrawn_reasons=" "
        )
    Warning.objects.filter(pk=warning.pk).update(
        withdrawn_at=NOON, withdrawn_by=case.mel, withdrawn_reasons="Mistaken."
    )
    with refused("I5 I35"):
        Warning.objects.filter(pk=warning.pk).update(
            withdrawn_at=None, withdrawn_by=None, withdrawn_reasons=""
        )


@pytest.mark.proves("I35")
def test_a_warnings_state_follows_from_its_dates(case: Case) -> None:
    warning = case.warning()
    states = [warning.state_on(day) for day in (TODAY, date(2027, 6, 30), date(2027, 7, 1))]
    assert states == ["live", "live", "expired"]
    assert warning.is_live(TODAY)
    warning.withdrawn_at = NOON
    assert warning.state_on(TODAY) == "withdrawn"
    assert not warning.is_live(TODAY)
