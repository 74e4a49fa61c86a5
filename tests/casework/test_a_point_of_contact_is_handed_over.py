"""A single point of contact can be handed over, and somebody always answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Restriction
from evenhand.casework.questions.instruction import instruction_for
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused

from .office import Office
from .office import refused as refusing

pytestmark = pytest.mark.django_db
LATER = timedelta(days=8)


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague)


def with_point(case: Case) -> Restriction:
    measures = [{"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}]
    restriction = case.do("decide_restriction", by=case.mel, after=timedelta(days=6), proposal=case.proposal,
                          decision="approve", reasons="One colleague answers.", measures=measures)  # fmt: skip
    assert isinstance(restriction, Restriction)
    return restriction


def routed_to(case: Case) -> str:
    return instruction_for(channel="email", sender="pat@example.org", at=BEGAN + timedelta(days=9)).route_to


@pytest.mark.proves("RT1d", "I36")
def test_contact_goes_to_whoever_took_over(case: Case) -> None:
    restriction = with_point(case)
    assert routed_to(case) == "mel"
    case.do("hand_over_contact", by=case.mel, after=LATER, restriction=restriction, contact=case.cal, deputy=case.ana,
            reasons="Mel moves to another team.")  # fmt: skip
    assert routed_to(case) == "cal"


@pytest.mark.proves("RT1d", "I36")
def test_nobody_is_their_own_deputy(case: Case) -> None:
    restriction = with_point(case)
    with pytest.raises(Refused) as refused:
        case.do("hand_over_contact", by=case.mel, after=LATER, restriction=restriction, contact=case.cal, deputy=case.cal,
                reasons="x")  # fmt: skip
    assert "I36" in refused.value.clauses
    assert routed_to(case) == "mel"


@pytest.mark.proves("RT1d")
def test_what_names_no_single_point_cannot_be_handed_over(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        case.do("hand_over_contact", by=case.mel, after=LATER, restriction=case.restriction, contact=case.cal,
                deputy=case.ana, reasons="x")  # fmt: skip
    assert "RT1d" in refused.value.clauses


POINT = [{"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}]


def handed_over(office: Office) -> Restriction:
    restriction = office.restriction(office.person(), measures=POINT)
    office.do("hand_over_contact", office.mel, restriction=restriction, contact=office.ana, deputy=office.bo,
              reasons="Mel moves to another team.")  # fmt: skip
    return restriction


@pytest.mark.proves("RT1d", "RT2", "I16", "I36")
def test_the_notice_names_whoever_answers_when_it_is_given(office: Office) -> None:
    told = office.do("give_notice", office.cal, restriction=handed_over(office), sent_by="post")
    assert "Ana" in told.text["en"]
    assert "Mel" not in told.text["en"]


@pytest.mark.proves("RT1d", "OA7", "I36")
@pytest.mark.parametrize("by_proposal", [False, True])
def test_whoever_took_over_goes_on_answering_when_it_is_extended(office: Office, by_proposal: bool) -> None:
    restriction = handed_over(office)
    person = restriction.person
    if by_proposal:
        office.later(days=1)
        office.assessment(
            person, "restrict", concern=office.concern(person, office.contact(person, "web_form"))
        )
        abuse = {"ground": "OA3", "months": 3, "reasons": "The forms are abused."}
        proposal = office.do("propose_extension", office.cal, restriction=restriction, **abuse)
        office.do("hand_over_contact", office.mel, restriction=restriction, contact=office.bo, deputy=office.ana,
                  reasons="Ana has left the team meanwhile.")  # fmt: skip
        extension = office.decide(proposal, by=office.max)
    else:
        extension = office.decide_review(office.review(restriction))
    answers = "bo" if by_proposal else "ana"
    office.on(extension.starts_on)
    assert instruction_for(channel="email", person=person, at=office.now).route_to == answers


@pytest.mark.proves("RT1d", "DI4", "I36")
def test_whoever_took_over_goes_on_answering_when_a_dispute_shortens_it(office: Office) -> None:
    restriction = office.restriction(office.person(), measures=POINT, months=12)
    office.do("hand_over_contact", office.mel, restriction=restriction, contact=office.ana, deputy=office.bo,
              reasons="Mel moves to another team.")  # fmt: skip
    office.decide_dispute(office.dispute(restriction), "changed", months=3)
    assert instruction_for(channel="email", person=restriction.person, at=office.now).route_to == "ana"


@pytest.mark.proves("RT1d", "IN2", "I38")
def test_whoever_was_affected_is_not_told_to_the_person_as_their_point_of_contact(office: Office) -> None:
    person = office.person()
    concern = office.concern(person, affected=[office.mel])
    assessment = office.assessment(person, "restrict", concern=concern, extremely_unacceptable="A threat.")
    restriction = office.restriction(person, assessment=assessment, measures=POINT, by=office.cora)
    with refusing("IN2", "I38"):
        office.do("give_notice", office.cal, restriction=restriction, sent_by="post")
    office.do("hand_over_contact", office.mel, restriction=restriction, contact=office.max, deputy=office.bo,
              reasons="Mel was affected.")  # fmt: skip
    told = office.do("give_notice", office.cal, restriction=restriction, sent_by="post")
    assert "Max" in told.text["en"]
