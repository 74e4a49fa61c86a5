from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from evenhand.casework.actions import ACTIONS
from evenhand.casework.rights import permissions
from evenhand.people.models import Colleague, ColleagueRole
from evenhand.people.roles import IMPLIED, ROLES

pytestmark = pytest.mark.django_db
ALL = set(ROLES)
FRONT = {"colleague", "caseworker", "manager", "quality_reviewer", "safeguarding_lead", "content_lead"}

# What the data protection officer does: all of it about what is held, nothing about what is decided of anybody.
HOLDS = {"place_hold", "keep_hold", "lift_hold"}
DISPOSALS = {"propose_disposal", "decide_disposal", "finish_disposal"}
DATA_PROTECTION = HOLDS | DISPOSALS | {
    "make_case_file", "record_statement", "record_correction", "open_subject_access", "rule_on_piece", "make_subject_access",
    "give_subject_access", "extend_subject_access", "begin_own_data",
}  # fmt: skip

SEES = {
    "may_see_cases": {"caseworker", "manager", "quality_reviewer", "auditor", "data_protection"},
    "may_see_every_case": {"caseworker", "manager", "auditor", "data_protection"},
    "may_see_letters": {"caseworker", "manager", "auditor", "data_protection"},
    "may_see_danger": {"safeguarding_lead", "manager", "auditor"},
    "may_see_contacts": FRONT | {"auditor", "data_protection"},
    "may_see_sealed": {"content_lead"},
    "may_see_exposure": {"manager"},
    "may_ask_instruction": FRONT | {"auditor", "data_protection"},
    "may_see_trail": {"auditor", "data_protection"},
    "may_compare_decisions": {"manager", "quality_reviewer", "auditor"},
    "may_see_deciders": {"quality_reviewer", "auditor"},
    "may_see_retention": {"auditor", "data_protection"},
    "may_see_disposals": {"auditor", "data_protection", "manager"},
    "writes": FRONT | {"administrator", "data_protection"},
}

MAY = {
    "report_concern": FRONT,
    "raise_danger": FRONT,
    "end_call": FRONT,
    "receive_contact": FRONT,
    "assess_concern": {"caseworker", "manager"},
    "issue_warning": {"caseworker", "manager"},
    "propose_restriction": {"caseworker", "manager"},
    "give_notice": {"caseworker", "manager"},
    "give_summary": {"caseworker", "manager"},
    "decide_restriction": {"manager"},
    "decide_review": {"manager"},
    "withdraw_warning": {"manager"},
    "withhold_notice": {"manager"},
    "let_notice_stand": {"manager"},
    "clear_letter": {"manager"},
    "lift_restriction": {"manager"},
    "assign_dispute": {"quality_reviewer"},
    "decide_dispute": {"quality_reviewer"},
    "own_danger": {"safeguarding_lead", "manager"},
    "record_referral": {"safeguarding_lead", "manager"},
    "report_to_police": {"manager", "content_lead"},
    "record_delivery": {"caseworker", "manager"},
    "settle_letter": {"caseworker", "manager"},
    "settle_astray": {"caseworker", "manager"},
    "tell_ended": {"caseworker", "manager"},
    "print_letters": {"caseworker", "manager"},
    "settle_batch": {"caseworker", "manager"},
    "make_case_file": {"quality_reviewer", "manager", "data_protection"},
    "record_statement": {"caseworker", "manager", "safeguarding_lead", "data_protection"},
    "record_correction": {"safeguarding_lead", "data_protection"},
    "open_subject_access": {"data_protection"},
    "rule_on_piece": {"data_protection"},
    "begin_own_data": {"data_protection"},
    "make_subject_access": {"data_protection"},
    "give_subject_access": {"data_protection"},
    "extend_subject_access": {"data_protection"},
    "write_other_half": {"caseworker", "manager"},
    "place_hold": {"data_protection"},
    "keep_hold": {"data_protection"},
    "lift_hold": {"data_protection"},
    "propose_disposal": {"data_protection"},
    "decide_disposal": {"data_protection", "manager"},
    "record_consistency_list": {"manager", "quality_reviewer"},
}


@pytest.mark.proves("LK2", "I30", "I31", "IC2", "I28")
@pytest.mark.parametrize("question", SEES)
def test_each_role_sees_what_the_process_gives_it_and_no_more(
    make_colleague: Callable[..., Colleague], question: str
) -> None:
    asked = getattr(permissions, question)
    assert {role for role in ROLES if asked(make_colleague(role, role))} == SEES[question]


@pytest.mark.proves("RT3", "DI3", "I8", "I18")
@pytest.mark.parametrize("action", MAY)
def test_each_role_does_what_the_process_gives_it_and_no_more(
    make_colleague: Callable[..., Colleague], action: str
) -> None:
    assert {role for role in ROLES if permissions.may(make_colleague(role, role), action)} == MAY[action]


def test_auditors_write_nothing_data_protection_only_its_own_work_and_administrators_no_case(
    make_colleague: Callable[..., Colleague],
) -> None:
    for role, does in (("auditor", set()), ("data_protection", DATA_PROTECTION)):
        reader = make_colleague(role, role)
        assert {action for action in ACTIONS if permissions.may(reader, action)} == does
    administrator = make_colleague("adam", "administrator")
    may = {action for action in ACTIONS if permissions.may(administrator, action)}
    assert not may & MAY.keys()
    assert not any(getattr(permissions, question)(administrator) for question in SEES if question != "writes")


@pytest.mark.parametrize("question", SEES)
def test_strangers_and_those_who_left_see_nothing(
    make_colleague: Callable[..., Colleague], question: str
) -> None:
    asked = getattr(permissions, question)
    gone = make_colleague("gone", *ROLES, is_active=False)
    for nobody in (None, AnonymousUser(), gone, make_colleague("new")):
        assert not asked(nobody)


def test_roles_add_up(make_colleague: Callable[..., Colleague]) -> None:
    both = make_colleague("both", "auditor", "caseworker")
    assert both.role_names() == {"auditor", "caseworker", "colleague"}
    assert permissions.may(both, "issue_warning")
    ColleagueRole.objects.filter(colleague=both, role="caseworker").delete()
    assert not permissions.may(Colleague.objects.get(pk=both.pk), "issue_warning")


def test_the_roles_are_those_of_the_edition_and_carry_no_role_that_is_none() -> None:
    from evenhand.policy.edition import load

    assert set(load().roles) == ALL
    assert {role for carried in IMPLIED.values() for role in carried} <= ALL
