"""What the policy refuses on the screens of a case: why, what would be allowed, and everything that was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.telling import hears_of
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Typed, signed_in, walk

from evenhand.casework.models import Delivery, Notice, Proposal, Restriction, Warning
from evenhand.people.models import Colleague, Identifier

pytestmark = pytest.mark.django_db
WARNING = {"reasons": "You asked again on 20 September.", "asked_change": "Please wait for our answer."}


@pytest.fixture(autouse=True)
def _thirty_days_later() -> object:
    with time_machine.travel(BEGAN + timedelta(days=30), tick=True) as moved:
        yield moved


@pytest.mark.proves("WA1", "I5")
def test_a_fourth_warning_is_refused_before_and_after_it_is_written(case: Case) -> None:
    _ = case.warning
    for days in (5, 10):
        case.do(
            "issue_warning",
            by=case.cal,
            after=timedelta(days=days, hours=3),
            assessment=case.assessment("warn", days),
            **WARNING,
        )
    fourth = case.assessment("warn", days=15)
    client, address = signed_in(case.cal), f"/assessments/{fourth.pk}/warn/"
    before = client.get(address).content.decode()
    assert "There is never a fourth" in before
    assert 'name="asked_change"' not in before, "nobody writes what cannot be sent"
    page = client.post(address, WARNING)
    assert "a restriction can be proposed; or wait until a warning has aged out" in page.content.decode()
    assert Typed(page).fields["reasons"][0].strip() == WARNING["reasons"]
    assert Warning.objects.count() == 3


@pytest.mark.proves("I38", "IN2")
def test_a_warning_that_names_the_colleague_is_refused_where_it_names_them(case: Case) -> None:
    assessment = case.assessment("warn")
    given = WARNING | {"reasons": "You upset Ana Bright."}
    page = signed_in(case.cal).post(f"/assessments/{assessment.pk}/warn/", given)
    assert 'href="#id_reasons">' in page.content.decode()
    assert Typed(page).fields["asked_change"][0].strip() == WARNING["asked_change"]
    assert Warning.objects.count() == 0


@pytest.mark.proves("WA1", "DF1")
def test_a_warning_from_an_assessment_that_found_something_else_says_what_it_needs(case: Case) -> None:
    assessment = case.assessment("adjust")
    page = signed_in(case.cal).post(f"/assessments/{assessment.pk}/warn/", WARNING).content.decode()
    assert "This assessment did not find that a warning should follow. Assess the concern again" in page


ANSWERS = (
    {"kinds": ["end_calls"]},
    {"lesser_another_warning": "It would not help.", "lesser_response_time": "There is nothing to reply to."},
    {"severity": "high", "persistence": "low"},
    {"months": "3"},
    {"last_resort": "Nothing else helped."},
    {"adjustments_considered": "None are known."},
    {"scope_kind": "", "scope_name": ""},
    {"go": "confirm"},
)  # fmt: skip


@pytest.mark.proves("I6", "WA6")
def test_a_restriction_without_a_warning_is_refused_with_every_answer_still_there(case: Case) -> None:
    assessment = case.assessment("restrict")
    page = walk(signed_in(case.cal), f"/assessments/{assessment.pk}/propose/", *ANSWERS)
    told = page.content.decode()
    assert "Warn first. Only serious abuse or threats can be restricted at once" in told
    assert "Check your answers" in told
    assert Typed(page).fields["last_resort"] == ["Nothing else helped."]
    assert Proposal.objects.count() == 0


@pytest.mark.proves("I41", "DF4")
def test_an_assessment_that_was_proposed_from_leads_to_no_second_proposal(case: Case) -> None:
    assessment, client = case.to_restrict, signed_in(case.cal)
    address = f"/assessments/{assessment.pk}/propose/"
    pages = [walk(client, address, *ANSWERS[:-1]) for _ in range(2)]
    sent = [Typed(page).fields | {"go": "confirm"} for page in pages]
    assert client.post(address, sent[0]).status_code == 302
    second = client.post(address, sent[1])
    assert "Rest the proposal on what has happened since" in second.content.decode()
    assert "has been assessed" in client.get(address).content.decode()
    assert Proposal.objects.count() == 1


def test_a_wrong_number_in_a_measure_that_was_given_up_stands_in_nobodys_way(case: Case) -> None:
    assessment, client = case.to_restrict, signed_in(case.cal)
    address = f"/assessments/{assessment.pk}/propose/"
    page = walk(client, address, {"kinds": ["response_time"]}, {"response_days": "soon"})
    assert "Enter a whole number" in page.content.decode()
    sent = Typed(page).fields
    done = client.post(address, {**sent, "go": "kinds"})
    changed: dict[str, object] = {
        **Typed(done).fields,
        "kinds": ["end_calls"],
        "go": "next",
        "response_days": ["soon"],
    }
    page = client.post(address, changed)
    for answer in ANSWERS[1:]:
        page = client.post(address, {**Typed(page).fields, "go": "next", **answer})
    assert page.status_code == 302
    assert Proposal.objects.get().measures == [{"kind": "end_calls"}]


@pytest.mark.proves("I13", "IN3")
def test_a_decision_that_would_close_every_way_an_agreed_adjustment_needs_names_the_ways(case: Case) -> None:
    proposal = case.proposal
    asked = case.do("record_adjustment_request", by=case.ana, person=case.pat, request="Everything in writing by e-mail",
                    needs_channels=["email"])  # fmt: skip
    case.do(
        "decide_adjustment",
        by=case.cal,
        request=asked,
        outcome="agreed",
        reasons="It helps.",
        needs_channels=["email"],
    )
    page = signed_in(case.mel).post(
        f"/proposals/{proposal.pk}/", {"decision": "approve", "months": "3", "reasons": "My reasons."}
    )
    told = page.content.decode()
    assert "Leave one of these open: E-mail." in told
    assert Typed(page).fields["reasons"][0].strip() == "My reasons."
    assert Restriction.objects.count() == 0


@pytest.mark.proves("RT4", "I15")
def test_a_notice_that_has_nowhere_to_go_says_what_else_can_be_done(case: Case) -> None:
    restriction = case.restriction
    Identifier.objects.filter(person=case.pat, kind="email").delete()
    page = signed_in(case.cal).post(f"/restrictions/{restriction.reference}/notice/", {"sent_by": "email"})
    told = page.content.decode()
    assert "Add one to the person, choose the other way, or have a manager withhold it" in told
    assert Typed(page).fields["sent_by"] == ["email"]
    assert Notice.objects.count() == 0


@pytest.mark.proves("DI4")
def test_a_dispute_cannot_remove_what_it_finds_right(case: Case) -> None:
    dispute = case.do("receive_dispute", by=None, after=timedelta(days=8), restriction=case.restriction, route="web_form",
                      grounds="Too harsh.")  # fmt: skip
    case.do("assign_dispute", by=case.quinn, after=timedelta(days=8), dispute=dispute, to=case.quinn)
    given = {"reasonable": "yes", "proportionate": "yes", "outcome": "removed", "reasons": "My reasons."}
    page = signed_in(case.quinn).post(f"/disputes/{dispute.pk}/", given)
    told = page.content.decode()
    assert (
        '<a href="#id_outcome">A restriction that is both reasonable and proportionate stands. Say which'
        in told
    )
    assert Typed(page).fields["reasons"][0].strip() == "My reasons."


@pytest.mark.proves("DI3", "I18")
def test_of_two_reviewers_at_one_dispute_the_second_keeps_their_words(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    dispute = case.do("receive_dispute", by=None, after=timedelta(days=8), restriction=case.restriction, route="web_form",
                      grounds="Too harsh.")  # fmt: skip
    eleri, outcome = make_colleague("eleri", "quality_reviewer", name="Eleri Gwenfro"), {
        "reasonable": "yes", "proportionate": "no", "outcome": "removed",
    }  # fmt: skip
    case.do("assign_dispute", by=case.quinn, after=timedelta(days=8), dispute=dispute, to=case.quinn)
    address = f"/disputes/{dispute.pk}/"
    assert "assign it to yourself first" in signed_in(eleri).get(address).content.decode()
    page = signed_in(eleri).post(address, outcome | {"reasons": "Mine."})
    assert "Assign it to yourself first, if you had no part in it." in page.content.decode()
    assert Typed(page).fields["reasons"][0].strip() == "Mine."
    signed_in(case.quinn).post(address, outcome | {"reasons": "Post would have done."})
    told = signed_in(eleri).post(address, outcome | {"reasons": "Mine."}).content.decode()
    assert "Post would have done." in told
    assert "the outcome is final" in told
    assert "Mine." in told


def test_all_that_the_outcome_of_a_dispute_lacks_is_said_in_one_round(case: Case) -> None:
    dispute = case.do("receive_dispute", by=None, after=timedelta(days=8), restriction=case.restriction, route="web_form",
                      grounds="Too harsh.")  # fmt: skip
    case.do("assign_dispute", by=case.quinn, after=timedelta(days=8), dispute=dispute, to=case.quinn)
    told = signed_in(case.quinn).post(f"/disputes/{dispute.pk}/", {"reasons": ""}).content.decode()
    for question in ("reasonable", "proportionate", "outcome", "reasons"):
        assert f'<a href="#id_{question}">' in told


def test_all_that_a_decision_or_a_withheld_notice_lacks_is_said_in_one_round(case: Case) -> None:
    mel, proposal = signed_in(case.mel), case.proposal
    told = mel.post(f"/proposals/{proposal.pk}/", {}).content.decode()
    assert '<a href="#id_decision">Choose what you decide</a>' in told
    assert '<a href="#id_reasons">Give your reasons</a>' in told
    told = mel.post(f"/restrictions/{case.restriction.reference}/withhold/", {}).content.decode()
    for question in ("id_code", "id_reasons", "id_check_on-day"):
        assert f'<a href="#{question}">' in told


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("stands", "No letter of a withheld notice has left."),
        ("lift", "This restriction is no longer in force."),
        ("hand-over", "This restriction names no single point of contact."),
    ],
)
def test_a_step_that_no_answer_could_make_possible_says_so_and_asks_nothing(
    case: Case, step: str, why: str
) -> None:
    row, mel = case.restriction, signed_in(case.mel)
    if step == "lift":
        case.do(
            "lift_restriction", by=case.mel, after=timedelta(days=9), restriction=row, reasons="It helped."
        )
    address = f"/restrictions/{row.reference}/{step}/"
    told = mel.get(address).content.decode()
    assert why in told
    assert 'name="reasons"' not in told
    assert Typed(mel.post(address, {"reasons": "My words."})).fields["reasons"][0].strip() == "My words."


def test_a_step_that_was_taken_is_said_and_a_lifted_restriction_says_by_whom_and_why(case: Case) -> None:
    row, mel = case.restriction, signed_in(case.mel)
    done = mel.post(
        f"/restrictions/{row.reference}/lift/", {"reasons": "It helped."}, follow=True
    ).content.decode()
    assert "The restriction is lifted. It is no longer in force." in done
    assert case.mel.name in done
    assert "It helped." in done
    assert "It was not reviewed." in done
    assert "The review opens" not in done


@pytest.mark.proves("RT2", "OA7", "I35")
def test_a_restriction_that_is_over_says_whether_the_person_knows_and_by_which_letter(case: Case) -> None:
    row, mel = case.restriction, signed_in(case.mel)
    address = f"/restrictions/{row.reference}/"
    assert "Its end" not in mel.get(address).content.decode()
    case.do("give_notice", by=case.cal, after=timedelta(days=6, hours=1), restriction=row, sent_by="post")
    hears_of(row, by=case.cal, now=timezone.now())
    mel.post(address + "lift/", {"reasons": "It helped."})
    page = mel.get(address).content.decode()
    letter = Delivery.objects.get(letter="lifted")
    assert "The person has not been told yet that it is over." in page
    assert f"/letters/way/{letter.reference}/" in page
    assert "Being made ready" in page
    Delivery.objects.filter(pk=letter.pk).update(
        state="sent", route="post", carrier="hand", address="1 High Street"
    )
    page = mel.get(address).content.decode()
    assert "The person has been told that it is over." in page
    assert f"/letters/way/{letter.reference}/" in page


@pytest.mark.proves("RT4", "I15")
def test_what_is_withheld_already_is_withheld_further_and_every_page_says_why_it_is(case: Case) -> None:
    row, mel = case.restriction, signed_in(case.mel)
    address = f"/restrictions/{row.reference}/"
    pages = [address, address + "notice/", address + "withhold/"]
    for page in pages:
        assert "Withhold the notice for now" in mel.get(page).content.decode()
    case.do(
        "withhold_notice",
        by=case.mel,
        after=timedelta(days=6, hours=1),
        restriction=row,
        code="police_request",
        reasons="The police asked us to wait.",
        check_on=date(2026, 10, 30),
    )
    for page in pages:
        told = mel.get(page).content.decode()
        assert "Withhold the notice further" in told
        assert "Withhold the notice for now" not in told
        assert "The police asked us to wait." in told
    told = signed_in(case.cal).get(address + "notice/").content.decode()
    assert "The police asked us to wait." in told
    assert "A manager can withhold" not in told


@pytest.mark.proves("RT2", "RT4", "I15")
def test_of_the_end_of_what_they_never_heard_of_nobody_is_told(case: Case) -> None:
    row, mel = case.restriction, signed_in(case.mel)
    page = mel.post(
        f"/restrictions/{row.reference}/lift/", {"reasons": "It helped."}, follow=True
    ).content.decode()
    assert "The person had not been told of the restriction" in page


def test_whoever_proposes_again_reads_why_it_was_sent_back(case: Case) -> None:
    proposal, mel = case.proposal, signed_in(case.mel)
    mel.post(
        f"/proposals/{proposal.pk}/", {"decision": "return", "reasons": "Look at the telephone instead."}
    )
    page = signed_in(case.cal).get(f"/assessments/{proposal.assessment_id}/propose/").content.decode()
    assert f"Sent back by {case.mel.name}, " in page
    assert "Look at the telephone instead." in page
