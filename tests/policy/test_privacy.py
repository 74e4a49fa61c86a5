from __future__ import annotations

import pytest
from tests.policy.examples import cites

from evenhand.policy.edition import load
from evenhand.policy.outcome import Outcome
from evenhand.policy.privacy import may_open_entry

pytestmark = pytest.mark.proves("LK2", "I30", "I31")


def opens(*roles: str, disputed: bool = False) -> Outcome:
    return may_open_entry([load().roles[each] for each in roles], disputed=disputed)


@pytest.mark.parametrize("role", ["caseworker", "manager", "auditor", "data_protection"])
def test_an_entry_opens_to_whoever_deals_with_the_case(role: str) -> None:
    assert opens(role).allowed
    assert opens("colleague", role).allowed


@pytest.mark.parametrize("role", ["colleague", "safeguarding_lead", "content_lead", "administrator"])
@pytest.mark.parametrize("disputed", [False, True])
def test_it_opens_to_nobody_whose_work_does_not_need_it(role: str, disputed: bool) -> None:
    assert cites(opens(role, disputed=disputed), "LK2", "I30")


def test_a_quality_reviewer_reads_what_was_disputed_and_no_other() -> None:
    assert opens("quality_reviewer", "colleague", disputed=True).allowed
    told = opens("quality_reviewer", "colleague")
    assert cites(told, "LK2", "I30")
    assert "has been disputed" in str(told)


def test_whoever_has_no_role_reads_nothing() -> None:
    assert not opens(disputed=True).allowed
