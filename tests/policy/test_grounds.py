from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.finding import RIGHTS, Finding
from evenhand.policy.grounds import (
    CHECKS,
    hard_to_read,
    offensive_language,
    one_contact_one_decision,
    our_own_part,
    persistence,
    rights_are_no_incident,
)

from .examples import TODAY, cites, contact, edition, finding

PERSISTENT = [each for each in edition().behaviours if each.startswith("UP")]
DEMANDS = [each for each in edition().behaviours if each.startswith("UD")]


def swore(**changes: Any) -> Finding:
    return finding(behaviours={"AA3": "“…”, eleven times."}, **changes)


@pytest.mark.proves("AA3", "AA3N", "I2")
class TestOffensiveLanguage:
    def test_it_counts_where_it_was_deliberate_and_no_condition_explains_it(self) -> None:
        assert offensive_language(swore(deliberate=True, recognised_condition="no")).allowed

    def test_unknown_is_an_answer_because_nobody_is_asked_to_diagnose(self) -> None:
        assert offensive_language(swore(deliberate=True, recognised_condition="unknown")).allowed

    @pytest.mark.parametrize("condition", ["no", "unknown", "yes", ""])
    def test_it_never_counts_where_it_was_not_deliberate(self, condition: str) -> None:
        assert cites(
            offensive_language(swore(deliberate=False, recognised_condition=condition)), "AA3N", "I2"
        )

    @pytest.mark.parametrize("deliberate", [True, False, None])
    def test_it_never_counts_where_a_recognised_condition_explains_it(self, deliberate: bool | None) -> None:
        assert cites(
            offensive_language(swore(deliberate=deliberate, recognised_condition="yes")), "AA3N", "I2"
        )

    def test_both_questions_must_have_been_asked(self) -> None:
        assert [reason.field for reason in offensive_language(swore())] == [
            "deliberate",
            "recognised_condition",
        ]

    @pytest.mark.parametrize("condition", ["probably", "autism", "Yes"])
    def test_the_answer_names_no_condition(self, condition: str) -> None:
        assert cites(offensive_language(swore(deliberate=True, recognised_condition=condition)), "AA3N")

    def test_other_grounds_do_not_carry_it_along(self) -> None:
        both = finding(
            behaviours={"AA1": "A threat.", "AA3": "“…”"}, deliberate=False, recognised_condition="no"
        )
        assert cites(offensive_language(both), "I2")

    def test_a_threat_is_not_asked_about_a_condition(self) -> None:
        assert offensive_language(finding(behaviours={"AA1": "A threat."})).allowed


@pytest.mark.proves("UP1", "UP2", "UP3", "UP4", "UP5", "UP6", "I3")
@pytest.mark.parametrize("behaviour", PERSISTENT)
class TestPersistence:
    def test_it_counts_after_the_next_steps_were_explained(self, behaviour: str) -> None:
        explained = finding(behaviours={behaviour: "Daily."}, next_steps_explained="By letter, 3 June.")
        assert persistence(explained).allowed

    def test_it_counts_where_the_decision_cannot_be_changed(self, behaviour: str) -> None:
        assert persistence(finding(behaviours={behaviour: "Daily."}, decision_final=True)).allowed

    def test_it_does_not_count_with_neither_and_says_who_else_may_help(self, behaviour: str) -> None:
        told = persistence(finding(behaviours={behaviour: "Daily."}, next_steps_explained="  "))
        assert cites(told, behaviour, "UP1", "UP3", "UP4", "I3")
        assert "signpost" in str(told)

    def test_another_ground_beside_it_does_not_carry_it_along(self, behaviour: str) -> None:
        assert cites(persistence(finding(behaviours={behaviour: "Daily.", "AA1": "A threat."})), "I3")


@pytest.mark.proves("UD8", "I4")
class TestWhatIsHardToRead:
    @pytest.mark.parametrize("deliberate", [None, False])
    def test_it_is_no_ground_unless_it_was_made_so_on_purpose(self, deliberate: bool | None) -> None:
        assert cites(
            hard_to_read(finding(behaviours={"UD8": "Forty pages."}, deliberate=deliberate)), "UD8", "I4"
        )

    def test_it_counts_where_it_was_made_so_on_purpose(self) -> None:
        assert hard_to_read(finding(behaviours={"UD8": "“Let them choke on it.”"}, deliberate=True)).allowed

    def test_the_refusal_names_neither_a_tool_nor_a_verdict_on_who_wrote_it(self) -> None:
        told = str(hard_to_read(finding(behaviours={"UD8": "Looks like a chatbot."})))
        assert "not a ground in itself" in told
        assert "short version" in told

    def test_no_behaviour_of_the_edition_is_the_use_of_a_tool_or_length_by_itself(self) -> None:
        by_itself = [each.id for each in edition().behaviours.values() if each.check == "intent"]
        assert by_itself == ["UD8"]


@pytest.mark.proves("OA2", "I40")
class TestWhatIsTheirsByRight:
    @pytest.mark.parametrize("right", sorted(RIGHTS))
    @pytest.mark.parametrize("behaviour", [*PERSISTENT, *DEMANDS])
    def test_the_first_of_its_kind_is_no_incident(self, right: str, behaviour: str) -> None:
        once = finding(behaviours={behaviour: "They complained."}, contacts=(contact("C-1", TODAY, right),))
        assert cites(rights_are_no_incident(once), "OA2", "I40")

    def test_one_of_each_kind_is_still_no_incident(self) -> None:
        each = tuple(contact(f"C-{right}", TODAY, right) for right in sorted(RIGHTS))
        assert cites(rights_are_no_incident(finding(contacts=each)), "I40")

    def test_the_second_complaint_may_be_looked_at_with_the_first(self) -> None:
        twice = (contact("C-1", TODAY, "complaint"), contact("C-2", TODAY + timedelta(days=1), "complaint"))
        assert rights_are_no_incident(finding(contacts=twice)).allowed

    def test_a_complaint_beside_what_is_no_right_leaves_something_to_look_at(self) -> None:
        assert rights_are_no_incident(
            finding(contacts=(contact("C-1", TODAY, "complaint"), contact("C-2")))
        ).allowed

    def test_a_threat_in_a_complaint_is_judged_like_anywhere_else(self) -> None:
        threatened = finding(behaviours={"AA1": "A threat."}, contacts=(contact("C-1", TODAY, "complaint"),))
        assert rights_are_no_incident(threatened).allowed

    @given(st.lists(st.sampled_from(sorted(RIGHTS)), min_size=1, unique=True), st.randoms())
    def test_the_order_in_which_they_are_named_changes_nothing(
        self, rights: list[str], random: Random
    ) -> None:
        came = [contact(f"C-{n}", TODAY + timedelta(days=n), right) for n, right in enumerate(rights)]
        random.shuffle(came)
        assert not rights_are_no_incident(finding(contacts=tuple(came))).allowed

    @given(st.lists(st.frozensets(st.sampled_from(sorted(RIGHTS))), min_size=1, max_size=6))
    def test_as_many_contacts_as_rights_are_never_enough(self, rights: list[frozenset[str]]) -> None:
        """Whatever passes holds a contact that exercises no right, or only rights that another one exercised before."""
        came = tuple(contact(f"C-{n}", TODAY + timedelta(days=n), *each) for n, each in enumerate(rights))
        passed = rights_are_no_incident(finding(contacts=came)).allowed
        earlier: set[str] = set()
        left = False
        for each in rights:
            left = left or each <= earlier
            earlier |= each
        assert passed == left


@pytest.mark.proves("DF4", "I41", "IN1")
class TestOneContactOneDecision:
    def test_a_contact_that_grounds_a_decision_grounds_no_other(self) -> None:
        told = one_contact_one_decision(
            finding(contacts=(contact(grounds="warning 1 of 2026-06-01"), contact("C-2")))
        )
        assert cites(told, "DF4", "IN1", "I41")
        assert "C-1 already grounds warning 1 of 2026-06-01" in str(told)

    def test_each_such_contact_is_named(self) -> None:
        used = tuple(contact(f"C-{n}", grounds="warning 1") for n in range(3))
        assert len(one_contact_one_decision(finding(contacts=used)).reasons) == 3

    def test_a_new_contact_grounds_a_new_decision(self) -> None:
        assert one_contact_one_decision(finding(contacts=(contact(),))).allowed


@pytest.mark.proves("WA3", "MN1")
class TestOurOwnPart:
    def test_our_own_part_is_looked_at_first(self) -> None:
        assert cites(our_own_part(finding(our_part=" ")), "WA3")

    def test_whether_something_else_would_do_is_asked_first(self) -> None:
        assert cites(our_own_part(finding(resolvable_otherwise="")), "WA3", "MN1")


def test_every_check_allows_a_finding_with_nothing_wrong() -> None:
    assert all(check(finding()).allowed for check in CHECKS)
