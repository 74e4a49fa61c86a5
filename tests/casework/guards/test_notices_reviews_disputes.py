from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.casework.models import Danger, Dispute, EndedCall, Notice, PoliceReport, Review

from .conftest import NOON, TODAY, Case
from .refusals import refused

WITHHELD = {
    "kind": "withheld",
    "code": "danger",
    "reasons": "The address is shared.",
    "check_on": date(2026, 7, 15),
}
REPORT = {
    "force": "Avon and Somerset",
    "what_was_sent": "Two messages, in full.",
    "authority": "Head of casework",
}


@pytest.mark.proves("RT4", "I15")
@pytest.mark.parametrize(
    "lacking",
    [
        {"code": ""},
        {"code": " "},
        {"reasons": ""},
        {"reasons": "\n"},
        {"check_on": None},
        {"kind": "given"},
        {"kind": "forgotten"},
    ],
)
def test_a_notice_is_withheld_only_with_a_code_reasons_and_a_day_to_look_again(
    case: Case, lacking: dict[str, object]
) -> None:
    with refused("I15_RT4"):
        Notice.objects.create(
            **{"restriction": case.restriction(), "by": case.mel, "at": NOON} | WITHHELD | lacking
        )


@pytest.mark.proves("RT4", "I15")
def test_a_notice_is_kept_in_its_words_and_given_once(case: Case) -> None:
    restriction = case.restriction()
    given = {"restriction": restriction, "kind": "given", "sha256": "a" * 64, "by": case.cal, "at": NOON}
    notice = Notice.objects.create(**given)
    with refused():
        Notice.objects.create(**given)
    with refused("I15 RT4"):
        Notice.objects.filter(pk=notice.pk).update(text={"en": "Other words"})


@pytest.mark.proves("OA6", "OA7", "I12")
def test_a_review_is_decided_with_its_effect_and_reasons_and_stands(case: Case) -> None:
    review = Review.objects.filter(pk=case.review(case.restriction()).pk)
    decided = {
        "outcome": "remove",
        "decided_by": case.mel,
        "decided_at": NOON,
        "effect_on_behaviour": "Calmer.",
        "reasons": "It worked.",
    }
    for lacking in (
        {"effect_on_behaviour": " "},
        {"reasons": ""},
        {"decided_by": None},
        {"outcome": "forget"},
    ):
        with refused("I12_OA6"):
            review.update(**decided | lacking)
    for months in (None, 1, 24):
        with refused("I10_OA7"):
            review.update(**decided | {"outcome": "extend", "months": months})
    review.update(**decided)
    with refused("I12 OA7"):
        review.update(reasons="Others.")


def test_one_review_is_open_at_a_time(case: Case) -> None:
    restriction = case.restriction()
    case.review(restriction)
    with refused():
        case.review(restriction)


@pytest.mark.proves("DI6", "I20")
def test_a_second_dispute_of_the_same_decision_is_refused(case: Case) -> None:
    restriction = case.restriction()
    case.dispute(restriction)
    with refused("I20 DI6"):
        case.dispute(restriction, received_on=TODAY + timedelta(days=30), due_on=date(2026, 9, 30))


@pytest.mark.proves("DI3", "I18")
def test_nobody_handles_a_dispute_of_what_they_decided_or_proposed(case: Case) -> None:
    decider, proposer = (
        case.colleague("dee", "manager", "quality_reviewer"),
        case.colleague("pru", "caseworker", "quality_reviewer"),
    )
    proposal = case.approved(by=decider, proposed_by=proposer)
    restriction = case.restriction(proposal=proposal, decided_by=decider, proposed_by=proposer)
    for involved in (decider, proposer):
        with refused("I18 DI3"):
            case.dispute(restriction, assigned_to=involved, assigned_at=NOON)
    dispute = Dispute.objects.filter(pk=case.dispute(restriction).pk)
    for involved in (decider, proposer):
        with refused("I18 DI3"):
            dispute.update(assigned_to=involved, assigned_at=NOON)
        with refused("I18 DI3"):
            dispute.update(outcome="stands", decided_by=involved, decided_at=NOON, reasons="Fair.")
    dispute.update(assigned_to=case.quinn, assigned_at=NOON)


@pytest.mark.proves("DI3", "I18")
def test_only_a_quality_reviewer_handles_a_dispute(case: Case) -> None:
    dispute = Dispute.objects.filter(pk=case.dispute(case.restriction()).pk)
    for other in (case.colleague("max", "manager"), case.colleague("ana", "colleague")):
        with refused("I18 DI3"):
            dispute.update(assigned_to=other, assigned_at=NOON)


@pytest.mark.proves("DI5", "DI6", "I19")
def test_a_dispute_keeps_its_day_and_its_outcome_is_final(case: Case) -> None:
    dispute = Dispute.objects.filter(pk=case.dispute(case.restriction()).pk)
    for change in (
        {"due_on": date(2026, 12, 1)},
        {"received_on": date(2026, 7, 2)},
        {"route": "email"},
        {"grounds": ""},
    ):
        with refused("I19 I20"):
            dispute.update(**change)
    decided = {"outcome": "stands", "decided_by": case.quinn, "decided_at": NOON, "reasons": "Fair."}
    with refused("I18_DI4"):
        dispute.update(**decided | {"reasons": " "})
    dispute.update(**decided)
    with refused("I19 I20"):
        dispute.update(outcome="removed")


@pytest.mark.proves("RT1g", "IC4", "I37")
@pytest.mark.parametrize("field", REPORT)
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_police_report_says_what_went_where_and_under_whose_authority(
    case: Case, field: str, blank: str
) -> None:
    with refused("I37_RT1g"):
        PoliceReport.objects.create(person=case.pat, by=case.mel, at=NOON, **REPORT | {field: blank})


@pytest.mark.proves("RT1g", "I37")
def test_a_police_report_is_kept_as_it_was_made(case: Case) -> None:
    report = PoliceReport.objects.create(person=case.pat, by=case.mel, at=NOON, **REPORT)
    with refused("I37 RT1g"):
        PoliceReport.objects.filter(pk=report.pk).update(force="Other")
    somebody = {"by_id": None}
    with refused():
        PoliceReport.objects.create(person=case.pat, at=NOON, **REPORT, **somebody)


def test_an_ended_call_says_what_was_said_before(case: Case) -> None:
    call = {
        "contact": case.contact(channel="phone"),
        "said_before_ending": "I will end this call.",
        "reasons": "Shouting.",
        "by": case.cal,
        "at": NOON,
    }
    with refused("RT1a"):
        EndedCall.objects.create(**call | {"said_before_ending": " "})
    ended = EndedCall.objects.create(**call)
    with refused("RT1a"):
        EndedCall.objects.filter(pk=ended.pk).update(reasons="Others.")


@pytest.mark.proves("MN3", "MN4", "I23")
def test_a_danger_stays_as_it_was_raised_and_is_owned_before_it_is_done(case: Case) -> None:
    danger = Danger.objects.create(person=case.pat, kind="immediate", details="On a bridge.", raised_at=NOON)
    rows = Danger.objects.filter(pk=danger.pk)
    for change in ({"details": "Nothing."}, {"kind": "safeguarding"}, {"person": None}):
        with refused("I23 MN3 MN4"):
            rows.update(**change)
    with refused("I23_MN3"):
        rows.update(done_at=NOON, done_by=case.mel)
    with refused("I23_MN3"):
        Danger.objects.create(kind="immediate", details=" ", raised_at=NOON)
    rows.update(owned_by=case.mel, owned_at=NOON, done_at=NOON, done_by=case.mel)
