from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from evenhand.casework.models import Assessment, Concern, Proposal

from .conftest import NOON, Case
from .refusals import refused

BARE: list[object] = [
    {},
    {"UD4": ""},
    {"UD4": "  "},
    {"UD4": None},
    {"UD4": "Said.", "UD1": ""},
    [],
    ["UD4"],
    "UD4",
    4,
]


@pytest.mark.proves("DF1", "DF2", "I1")
@pytest.mark.parametrize("bare", BARE)
@pytest.mark.parametrize("half", ["behaviours", "impacts"])
@pytest.mark.parametrize("outcome", ["warn", "restrict"])
def test_a_finding_without_both_halves_each_with_reasons_is_refused(
    case: Case, outcome: str, half: str, bare: object
) -> None:
    with refused("I1 DF1 DF2"):
        case.assessment(outcome, **{half: bare})


def test_what_finds_nothing_needs_no_halves(case: Case) -> None:
    for outcome in ("no_action", "adjust"):
        case.assessment(outcome, behaviours={}, impacts={})


@pytest.mark.proves("I39", "IN1")
def test_an_assessment_keeps_its_facts_as_they_were(case: Case) -> None:
    assessment = case.assessment()
    for change in ({"outcome": "restrict"}, {"our_part": "None."}, {"edition": "other"}):
        with refused("I39 IN1"):
            Assessment.objects.filter(pk=assessment.pk).update(**change)


def test_a_concern_stays_as_it_was_reported_and_says_what_happened(case: Case) -> None:
    concern = case.concern()
    with refused("I39 IN1"):
        Concern.objects.filter(pk=concern.pk).update(description="Worse.")
    with refused("I1_IN2"):
        case.concern(description="  ")


def test_an_assessment_has_one_of_the_four_outcomes(case: Case) -> None:
    with refused("I1_DF1"):
        case.assessment("ban")


@pytest.mark.proves("OA4", "I10")
@pytest.mark.parametrize("months", [0, 1, 4, 9, 24, 1200, -3])
def test_a_proposal_is_for_three_six_or_twelve_months(case: Case, months: int) -> None:
    with refused("I10_OA4"):
        case.proposal(months=months)


@pytest.mark.proves("OA4", "I10")
def test_a_proposal_is_never_open_ended(case: Case) -> None:
    with refused():
        case.proposal(months=None)


@pytest.mark.proves("WA5", "I7")
@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_proposal_without_its_last_resort_statement_is_refused(case: Case, blank: str) -> None:
    with refused("I7_WA5"):
        case.proposal(last_resort=blank)


@pytest.mark.proves("WA3", "I7")
@pytest.mark.parametrize("bare", BARE)
def test_a_proposal_without_the_lesser_options_each_with_why_not_is_refused(case: Case, bare: object) -> None:
    with refused("I7 WA3"):
        case.proposal(lesser_options=bare)


@pytest.mark.proves("DF4", "I1")
@pytest.mark.parametrize("outcome", ["no_action", "adjust", "warn"])
def test_a_proposal_follows_only_an_assessment_that_restricts(case: Case, outcome: str) -> None:
    with refused("I1 RT1"):
        case.proposal(assessment=case.assessment(outcome))
    with refused("I1 RT1|I6_DF4"):
        case.proposal(assessment=None)


@pytest.mark.proves("I41", "DF4")
def test_one_assessment_leads_to_one_proposal_unless_it_was_sent_back(case: Case) -> None:
    first = case.proposal()
    with refused("I41 DF4"):
        case.proposal(assessment=first.assessment)
    first.status, first.decided_by, first.decided_at, first.decision_reasons = (
        "returned",
        case.mel,
        NOON,
        "Shorter, please.",
    )
    first.save()
    case.proposal(assessment=first.assessment)


@pytest.mark.proves("I27", "IN4")
def test_a_proposal_about_somebody_else_is_refused(case: Case) -> None:
    brother = case.person("Pat Example")
    with refused("I27 IN4"):
        case.proposal(person=brother)


@pytest.mark.proves("RT3", "I8")
def test_nobody_decides_their_own_proposal(case: Case) -> None:
    proposal = case.proposal(proposed_by=case.mel)
    with refused("I8_RT3"):
        Proposal.objects.filter(pk=proposal.pk).update(
            status="approved", decided_by=case.mel, decided_at=NOON, decision_reasons="Mine."
        )


@pytest.mark.proves("RT3", "I8")
def test_a_proposal_is_never_decided_by_nobody_or_without_reasons(case: Case) -> None:
    proposal = Proposal.objects.filter(pk=case.proposal().pk)
    for decision in (
        {"status": "approved"},
        {"status": "approved", "decided_by": case.mel, "decided_at": NOON, "decision_reasons": " "},
        {"status": "approved", "decided_at": NOON, "decision_reasons": "The score said so."},
        {"status": "maybe"},
    ):
        with refused("I8_RT3"):
            proposal.update(**decision)


@pytest.mark.proves("I8")
def test_a_proposal_stays_as_it_was_proposed_and_as_it_was_decided(case: Case) -> None:
    proposal = case.proposal()
    changes: list[dict[str, Any]] = [
        {"months": 12},
        {"last_resort": "Other."},
        {"measures": []},
        {"proposed_by": case.mel},
        {"lesser_options": {"a": "b"}},
    ]
    for change in changes:
        with refused("I8 RT3"):
            Proposal.objects.filter(pk=proposal.pk).update(**change)
    proposal.status, proposal.decided_by, proposal.decided_at, proposal.decision_reasons = (
        "declined",
        case.mel,
        NOON,
        "Too much.",
    )
    proposal.save()
    with refused("I8 RT3"):
        Proposal.objects.filter(pk=proposal.pk).update(status="approved")


@pytest.mark.proves("I1")
def test_raw_sql_is_refused_like_everything_else(case: Case) -> None:
    concern = case.concern()
    columns = (
        "concern_id, behaviours, impacts, recognised_condition, next_steps_explained, decision_final, our_part, "
        "resolvable_otherwise, extremely_unacceptable, outcome, edition, assessed_by_id, assessed_at"
    )
    with refused("I1 DF1 DF2"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO casework_assessment ({columns}) "
            "VALUES (%s, '{ }', '{}', '', '', %s, '', '', '', 'warn', 'x', %s, %s)",
            [concern.pk, False, case.cal.pk, NOON],
        )
