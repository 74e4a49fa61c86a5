"""A single point of contact can be handed over, and somebody always answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Restriction
from evenhand.casework.queries import instruction_for
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused

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
