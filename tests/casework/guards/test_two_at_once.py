"""Two people do the same thing at the same moment, each on a connection of their own: one of them is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from evenhand.casework.models import Dispute, Proposal, Restriction, Review, Warning

from .conftest import NOON, TODAY, Case

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the refusal. All begin together, each in a thread with a connection of its own."""
    start = Barrier(len(doings))

    def do(doing: Callable[[], object]) -> str:
        try:
            start.wait()
            with transaction.atomic():
                doing()
        except IntegrityError as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(do, doings))


@pytest.mark.proves("WA1", "I5")
def test_of_four_last_warnings_at_once_one_is_written(case: Case) -> None:
    case.warning(1)
    case.warning(2)
    assessments = [case.assessment() for _ in range(4)]
    became = at_once(*(lambda each=each: case.warning(3, TODAY, assessment=each) for each in assessments))
    assert became.count("done") == 1
    assert all("I5 WA1" in each for each in became if each != "done")
    assert Warning.objects.count() == 3


@pytest.mark.proves("DI6", "I20")
def test_of_two_disputes_at_once_one_is_taken_in(case: Case) -> None:
    restriction = case.restriction()
    became = at_once(*[lambda: case.dispute(restriction)] * 3)
    assert became.count("done") == 1
    assert Dispute.objects.count() == 1


@pytest.mark.proves("I41")
def test_of_a_warning_and_a_second_warning_on_one_assessment_one_is_written(case: Case) -> None:
    assessment = case.assessment()
    became = at_once(*[lambda: case.warning(1, TODAY, assessment=assessment)] * 3)
    assert became.count("done") == 1


@pytest.mark.proves("RT3", "I8")
def test_of_two_decisions_on_one_proposal_one_stands(case: Case) -> None:
    proposal, other = case.proposal(), case.colleague("max", "manager")

    def decide(status: str, by: object) -> None:
        Proposal.objects.filter(pk=proposal.pk).update(
            status=status, decided_by=by, decided_at=NOON, decision_reasons=f"{status}."
        )

    became = at_once(lambda: decide("approved", case.mel), lambda: decide("declined", other))
    assert sorted(each == "done" for each in became) == [False, True]
    assert Proposal.objects.get().decision_reasons == f"{Proposal.objects.get().status}."


@pytest.mark.proves("I8")
def test_of_two_restrictions_from_one_proposal_one_is_written(case: Case) -> None:
    proposal = case.approved()
    became = at_once(*[lambda: case.restriction(proposal=proposal)] * 2)
    assert became.count("done") == 1
    assert Restriction.objects.count() == 1


@pytest.mark.proves("OA6", "I12")
def test_of_two_openings_of_a_review_one_is_open(case: Case) -> None:
    restriction = case.restriction()
    became = at_once(*[lambda: case.review(restriction)] * 3)
    assert became.count("done") == 1
    assert Review.objects.count() == 1
