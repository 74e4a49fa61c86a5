"""Two people do the same through the actions at the same moment: one is done, the other is told which rule it would break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions import ACTIONS
from evenhand.casework.models import Danger, Dispute, Restriction, Review, Warning
from evenhand.people.match import SEVERAL, match
from evenhand.people.models import Colleague, Merge, MergeSuggestion
from evenhand.policy.outcome import Refused

from .conftest import NOON, Case

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(action: str, *calls: dict[str, Any]) -> list[tuple[str, ...]]:
    """The clauses each call was refused by; () for what was done. All begin together."""
    start = Barrier(len(calls))

    def act(arguments: dict[str, Any]) -> tuple[str, ...]:
        try:
            start.wait()
            ACTIONS[action](now=NOON, **arguments)
        except Refused as refused:
            return refused.clauses
        finally:
            connections.close_all()
        return ()

    with ThreadPoolExecutor(len(calls)) as pool:
        became = list(pool.map(act, calls))
    assert audit.verify().whole
    return sorted(became, key=len)


def entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


@pytest.mark.proves("WA1", "I5")
def test_the_last_warning_is_issued_once(case: Case) -> None:
    case.warning(1)
    case.warning(2)
    words = {"reasons": "Four requests.", "asked_change": "Please ask once."}
    done, *refused = at_once(
        "issue_warning", *({"by": case.cal, "assessment": case.assessment(), **words} for _ in range(4))
    )
    assert done == ()
    assert all({"WA1", "I5"} <= {*clauses} for clauses in refused)
    assert Warning.objects.count() == 3
    assert entries("issue_warning") == 1


@pytest.mark.proves("I41")
def test_one_assessment_is_warned_of_once(case: Case) -> None:
    assessment = case.assessment()
    words = {
        "by": case.cal,
        "assessment": assessment,
        "reasons": "Four requests.",
        "asked_change": "Please ask once.",
    }
    done, other = at_once("issue_warning", words, words)
    assert done == ()
    assert "I41" in other


@pytest.mark.proves("RT3", "I8")
def test_a_proposal_is_decided_once(case: Case) -> None:
    case.warning()
    proposal, max_ = case.proposal(adjustments_considered="None."), case.colleague("max", "manager")

    def decided(by: Colleague, what: str) -> dict[str, Any]:
        return {"by": by, "proposal": proposal, "decision": what, "reasons": f"I {what} it."}

    done, other = at_once("decide_restriction", decided(case.mel, "approve"), decided(max_, "decline"))
    assert done == ()
    assert "RT3" in other
    assert entries("decide_restriction") == 1
    proposal.refresh_from_db()
    assert Restriction.objects.count() == (proposal.status == "approved")


@pytest.mark.proves("DI6", "I20")
def test_a_decision_is_disputed_once(case: Case) -> None:
    restriction = case.restriction()
    came = {"by": None, "restriction": restriction, "route": "post", "grounds": "Unfair."}
    done, *refused = at_once("receive_dispute", came, came, came)
    assert done == ()
    assert all("I20" in clauses for clauses in refused)
    assert Dispute.objects.count() == 1


@pytest.mark.proves("OA6", "I12")
def test_a_review_is_opened_once_on_however_many_machines(case: Case) -> None:
    restriction = case.restriction()
    assert at_once("open_review", *[{"by": None, "restriction": restriction}] * 4) == [()] * 4
    assert Review.objects.count() == 1


@pytest.mark.proves("MN4", "I23")
def test_a_danger_has_one_owner(case: Case) -> None:
    danger = Danger.objects.create(person=case.pat, kind="immediate", details="On a bridge.", raised_at=NOON)
    sally = case.colleague("sally", "safeguarding_lead")
    at_once("own_danger", {"by": case.mel, "danger": danger}, {"by": sally, "danger": danger})
    danger.refresh_from_db()
    last = Entry.objects.filter(action="own_danger").latest("number")
    assert danger.owned_by is not None
    assert last.actor == danger.owned_by.username


@pytest.mark.proves("I27", "IN4")
def test_two_entries_are_not_merged_into_each_other(case: Case) -> None:
    other = case.person("P. Example")
    done, refused = at_once(
        "merge_people",
        {"by": case.cal, "keep": case.pat, "merge": other, "reasons": "Same passport."},
        {"by": case.cal, "keep": other, "merge": case.pat, "reasons": "Same passport."},
    )
    assert done == ()
    assert "IN4" in refused
    assert Merge.objects.count() == 1


@pytest.mark.proves("WA1", "I5", "I27")
def test_warnings_and_a_merge_at_once_never_make_a_fourth(case: Case) -> None:
    """Two entries of one person, with two live warnings and one; while they are merged, each is warned once more."""
    other = case.person("P. Example")
    theirs = [case.assessment(concern=case.concern(person=other)) for _ in range(2)]
    case.warning(1)
    case.warning(2)
    case.warning(1, person=other, assessment=theirs[0])
    start = Barrier(3)
    words = {"reasons": "Four requests.", "asked_change": "Please ask once."}

    def act(call: tuple[str, dict[str, Any]]) -> bool:
        try:
            start.wait()
            ACTIONS[call[0]](now=NOON, by=case.cal, **call[1])
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(3) as pool:
        merged, *warned = pool.map(
            act,
            [
                ("merge_people", {"keep": case.pat, "merge": other, "reasons": "Same passport."}),
                ("issue_warning", {"assessment": case.assessment(), **words}),
                ("issue_warning", {"assessment": theirs[1], **words}),
            ],
        )
    # Whichever came first: the merge, after which there is no room, or a warning, after which there is no merging.
    assert merged != any(warned)
    live = Warning.objects.count()
    assert live == 3 + sum(warned)
    assert live == 3 or not Merge.objects.exists()


@pytest.mark.proves("I27", "IN4")
def test_an_address_is_marked_as_shared_once(case: Case) -> None:
    words = {"kind": "email", "value": "home@example.org", "used_as": "household", "used_by": "Pat and Kim"}
    done, *refused = at_once("mark_shared", *[{"by": case.cal, **words}] * 3)
    assert done == ()
    assert all("I27" in clauses for clauses in refused)
    assert entries("mark_shared") == 1


@pytest.mark.proves("I27", "IN4")
def test_a_suggestion_is_answered_once(case: Case) -> None:
    row = MergeSuggestion.objects.create(one=case.pat, other=case.person("P. Example"), suggested_at=NOON)
    done, refused = at_once(
        "dismiss_merge", *[{"by": case.cal, "suggestion": row, "reasons": "I know both."}] * 2
    )
    assert done == ()
    assert "IN4" in refused
    assert entries("dismiss_merge") == 1


@pytest.mark.proves("I27", "IN4")
def test_two_who_register_at_once_with_one_address_are_two_and_an_address_given_to_both_identifies_neither(
    case: Case,
) -> None:
    given = {"by": case.cal, "emails": ["home@example.org"]}
    assert at_once("register_person", {"name": "Pat", **given}, {"name": "Kim", **given}) == [(), ()]
    assert match("email", "home@example.org").kind == SEVERAL


@pytest.mark.proves("I27", "IN4")
def test_a_reference_in_another_system_is_given_once(case: Case) -> None:
    given = {"by": case.cal, "external": ["CRM 1001"]}
    done, refused = at_once("register_person", {"name": "Pat", **given}, {"name": "Pat", **given})
    assert done == ()
    assert "I27" in refused
