from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.audit.models import Entry
from evenhand.casework.oversight.decisions import Decided, Decisions, reasons_of
from evenhand.policy.like_cases import EXTENSION, FIRST, nearness

from .office import PROPOSAL, TODAY, Office

pytestmark = [pytest.mark.django_db, pytest.mark.proves("IN1", "LK2", "I30")]


def only(decided: list[Decided]) -> Decided:
    (one,) = decided
    return one


def test_a_decision_is_seen_with_what_it_rested_on(office: Office) -> None:
    pat = office.person()
    office.warning(pat)
    office.later(days=2)
    office.restriction(pat, months=6)
    one = only(Decisions().every())
    assert (one.case.kind, one.case.warnings, one.months) == (FIRST, 1, 6)
    assert [*one.case.behaviours, *one.case.impacts] == ["UD4", "DF2b"]
    assert [*one.case.measures, *one.case.channels] == ["channels", "email"]
    assert (one.counted.days, one.counted.by, one.otherwise, one.adjusted) == (0, office.mel.pk, False, False)


def test_a_warning_that_no_longer_counted_on_the_day_is_not_counted(office: Office) -> None:
    pat = office.person()
    office.do("withdraw_warning", office.mel, warning=office.warning(pat), reasons="It was somebody else.")
    office.restriction(pat, assessment=office.assessment(pat, "restrict", extremely_unacceptable="A threat."))
    assert only(Decisions().every()).case.warnings == 0


def test_a_declined_proposal_is_a_decision_for_no_restriction_and_one_sent_back_is_none(
    office: Office,
) -> None:
    office.decide(office.proposal(office.person()), "decline")
    office.decide(office.proposal(office.person()), "return")
    one = only(Decisions().every())
    assert (one.months, one.measures, one.restriction) == (0, [], None)


def test_what_a_dispute_and_a_review_made_of_it_is_told_with_it(office: Office) -> None:
    disputed = office.restriction(office.person())
    dispute = office.dispute(disputed)
    office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quinn)
    assert only(Decisions().every()).dispute == "open"
    office.decide_dispute(dispute)
    assert only(Decisions().every()).dispute == "stands"
    reviewed = office.restriction(office.person())
    office.later(days=80)
    extension = office.decide_review(office.review(reviewed), months=6)
    after = {each.restriction: each for each in Decisions().every()}
    assert (after[reviewed.pk].review, after[reviewed.pk].review_months) == ("extend", 6)
    assert (after[extension.pk].case.kind, after[extension.pk].months) == (EXTENSION, 6)
    assert after[extension.pk].case.behaviours == {"UD4"}


def test_like_cases_are_those_of_other_people_the_nearest_first_and_of_these_the_newest(
    office: Office,
) -> None:
    pat = office.person()
    for months in (3, 6):
        office.restriction(office.person(), months=months)
        office.later(hours=1)
    office.restriction(office.person(), measures=[{"kind": "read_no_reply"}])
    office.restriction(pat)
    decisions = Decisions()
    here = next(each for each in decisions.every() if each.person == pat.pk)
    found = decisions.like(here.case, pat)
    assert [each.months for each in found] == [6, 3, 3]
    near = [nearness(here.case, each.case) for each in found]
    assert all(one >= other for one, other in pairwise(near))
    assert pat.pk not in {each.person for each in found}


def test_a_case_that_was_decided_is_compared_with_what_was_decided_before_it(office: Office) -> None:
    pat = office.person()
    office.restriction(office.person(), months=6)
    office.later(hours=1)
    decided = office.restriction(pat)
    office.later(hours=1)
    office.restriction(office.person(), months=12)
    decisions = Decisions()
    case = decisions.disputed(decided)
    assert [each.months for each in decisions.like(case, pat, before=decided.decided_at)] == [6]
    assert [each.months for each in decisions.like(case, pat)] == [12, 6]


def test_a_decision_about_another_entry_of_the_same_person_is_no_like_case(office: Office) -> None:
    pat, same, other = office.person(), office.person("P. Example"), office.person()
    for each in (same, other):
        office.restriction(each)
    proposal = office.proposal(pat)
    decisions = Decisions()
    assert len(decisions.like(decisions.proposed(proposal, TODAY), pat)) == 2
    office.do("merge_people", office.cal, keep=pat, merge=same, reasons="She says so.")
    decisions = Decisions()
    assert [each.person for each in decisions.like(decisions.proposed(proposal, TODAY), pat)] == [other.pk]


def test_a_proposal_that_waits_is_compared_but_not_counted(office: Office) -> None:
    proposal = office.proposal(office.person())
    decisions = Decisions()
    assert decisions.every() == []
    assert decisions.proposed(proposal, TODAY).behaviours == {"UD4"}


def test_an_agreed_adjustment_is_said_and_makes_no_case_more_alike(office: Office) -> None:
    plain, adjusted = office.person(), office.person()
    asked = office.do("record_adjustment_request", office.ana, person=adjusted, request="Large print.")
    office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="Of course.")
    office.restriction(plain)
    office.restriction(adjusted)
    one, other = sorted(Decisions().every(), key=lambda each: each.person)
    assert (one.adjusted, other.adjusted) == (False, True)
    assert one.case == other.case


def test_decisions_are_counted_on_the_local_day_of_the_decision(office: Office) -> None:
    office.on(date(2026, 7, 1))
    office.now = office.now.replace(hour=23, minute=30)  # half past midnight in London, on the second
    office.restriction(office.person())
    decisions = Decisions()
    assert len(decisions.between(date(2026, 7, 2), date(2026, 7, 2))) == 1
    assert decisions.between(date(2026, 7, 1), date(2026, 7, 1)) == []


def test_the_reasons_of_a_decision_come_with_the_names_to_leave_out(office: Office) -> None:
    office.restriction(office.person("Pat Example"), months=12)
    one = only(Decisions().every())
    reasons = reasons_of([one])[one.source]
    assert reasons.last_resort == PROPOSAL["last_resort"]
    assert (reasons.reasons, reasons.names) == ("Proportionate.", ("Pat Example",))


def test_as_many_queries_are_asked_for_many_decisions_as_for_one(office: Office) -> None:
    office.restriction(office.person())
    with CaptureQueriesContext(
        connection,
    ) as few:
        Decisions().every()
    for _ in range(4):
        pat = office.person()
        office.warning(pat)
        office.restriction(pat)
    with CaptureQueriesContext(connection) as many:
        assert len(Decisions().every()) == 5
    assert len(few) == len(many) == 7


def test_ordering_ten_thousand_like_cases_by_nearness_takes_no_second(office: Office) -> None:
    office.restriction(office.person())
    decisions = Decisions()
    one = only(decisions.every())
    many = [replace(one, person=number, at=one.at + timedelta(minutes=number)) for number in range(10_000)]
    decisions.every = lambda: many  # type: ignore[method-assign]
    began = time.process_time()
    assert len(decisions.like(one.case, office.person())) == 10_000 - 1
    assert time.process_time() - began < 1


def test_a_list_that_was_taken_is_on_the_trail_with_who_took_it_and_its_days(office: Office) -> None:
    days = {"since": date(2026, 1, 1), "until": TODAY}
    office.do("record_consistency_list", office.quinn, taken_by=office.quinn, named=True, **days)
    entry = Entry.objects.get(action="record_consistency_list")
    assert (entry.actor, entry.subject) == ("quinn", "consistency")
    assert entry.facts["taken_by"] == "quinn"
    assert entry.facts["until"] == "2026-07-01"
