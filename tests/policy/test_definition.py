from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.definition import edition_in_force, kind_and_impact, may_assess
from evenhand.policy.finding import GROUNDING, OUTCOMES, Finding

from .examples import NOT_ASKED, TODAY, cites, edition, finding

BEHAVIOURS = sorted(edition().behaviours)
IMPACTS = sorted(edition().impacts)


@pytest.mark.proves("DF1", "DF2", "DF4", "I1")
class TestBothHalvesOfTheTest:
    def test_a_kind_and_an_impact_each_with_reasons_is_a_finding(self) -> None:
        assert may_assess(finding(), TODAY, edition()).allowed

    @pytest.mark.parametrize("outcome", GROUNDING)
    def test_a_kind_without_an_impact_is_not_unacceptable(self, outcome: str) -> None:
        told = kind_and_impact(finding(outcome, impacts={}), edition())
        assert cites(told, "DF1", "DF2", "I1")
        assert [reason.field for reason in told] == ["impacts"]

    @pytest.mark.parametrize("outcome", GROUNDING)
    def test_an_impact_without_a_kind_is_not_unacceptable(self, outcome: str) -> None:
        told = kind_and_impact(finding(outcome, behaviours={}), edition())
        assert cites(told, "DF1", "DF2", "I1")
        assert [reason.field for reason in told] == ["behaviours"]

    @pytest.mark.parametrize("outcome", ["no_action", "adjust"])
    def test_neither_half_is_needed_where_nothing_rests_on_it(self, outcome: str) -> None:
        assert may_assess(replace(NOT_ASKED, outcome=outcome), TODAY, edition()).allowed

    def test_every_half_that_is_missing_is_said_at_once(self) -> None:
        fields = {reason.field for reason in may_assess(NOT_ASKED, TODAY, edition())}
        assert fields == {"behaviours", "impacts", "our_part", "resolvable_otherwise"}

    @given(st.sampled_from(BEHAVIOURS), st.sampled_from(IMPACTS), st.sampled_from(["", " ", "\n\t"]))
    def test_a_half_without_a_reason_is_no_half(self, behaviour: str, impact: str, blank: str) -> None:
        for spoiled in (finding(behaviours={behaviour: blank}), finding(impacts={impact: blank})):
            assert cites(kind_and_impact(spoiled, edition()), "I1")

    @given(
        st.text(max_size=6).filter(lambda id_: id_ not in {*BEHAVIOURS, *IMPACTS}), st.sampled_from(OUTCOMES)
    )
    def test_what_the_edition_does_not_know_is_refused_whatever_follows(self, id_: str, outcome: str) -> None:
        assert cites(
            kind_and_impact(finding(outcome, behaviours={id_: "So it was."}), edition()), "DF1", "I1"
        )
        assert cites(kind_and_impact(finding(outcome, impacts={id_: "So it was."}), edition()), "DF2", "I1")

    def test_an_impact_is_not_a_behaviour(self) -> None:
        assert cites(kind_and_impact(finding(behaviours={"DF2a": "They were afraid."}), edition()), "DF1")

    @pytest.mark.parametrize("outcome", ["", "ban", "WARN"])
    def test_an_outcome_nobody_knows_is_refused(self, outcome: str) -> None:
        assert cites(kind_and_impact(finding(outcome), edition()), "DF4")


@pytest.mark.proves(
    "DF1", "AA1", "AA2", "AA4", "UD1", "UD2", "UD3", "UD4", "UD5", "UD6", "UD7", "IC1", "IC2", "IC3"
)
@pytest.mark.parametrize("behaviour", [each for each in BEHAVIOURS if edition().behaviours[each].check == ""])
def test_each_behaviour_of_the_policy_is_a_kind_of_unacceptable_contact(behaviour: str) -> None:
    assert may_assess(finding(behaviours={behaviour: "It happened on 22 June."}), TODAY, edition()).allowed


@pytest.mark.proves("DF2")
@pytest.mark.parametrize("impact", IMPACTS)
def test_any_one_impact_is_enough(impact: str) -> None:
    assert may_assess(finding(impacts={impact: "It did."}), TODAY, edition()).allowed


@pytest.mark.proves("DF1", "DF2", "I1")
@given(
    st.dictionaries(st.sampled_from(BEHAVIOURS), st.sampled_from(["", "So it was."])),
    st.dictionaries(st.sampled_from(IMPACTS), st.sampled_from(["", "So it was."])),
    st.sampled_from(OUTCOMES),
)
def test_nothing_that_grounds_a_decision_ever_passes_with_half_a_finding(
    behaviours: dict[str, str], impacts: dict[str, str], outcome: str
) -> None:
    given_ = Finding(behaviours, impacts, outcome)
    if kind_and_impact(given_, edition()).allowed and given_.grounds_a_decision:
        assert behaviours
        assert impacts
        assert all([*behaviours.values(), *impacts.values()])


@pytest.mark.proves("IN1", "I39")
class TestTheEditionOfTheDay:
    def test_the_day_before_it_comes_into_force_nothing_is_judged_by_it(self) -> None:
        assert cites(edition_in_force(date(2026, 5, 31), edition()), "IN1", "I39")
        assert cites(may_assess(finding(), date(2026, 5, 31), edition()), "I39")

    def test_it_is_in_force_from_its_first_day_on(self) -> None:
        assert edition_in_force(date(2026, 6, 1), edition()).allowed

    @given(st.integers(-400, 400))
    def test_an_edition_with_an_end_is_in_force_from_its_first_to_its_last_day(self, days: int) -> None:
        ends = date(2027, 5, 31)
        day = ends + timedelta(days=days)
        ended = replace(edition(), in_force_until=ends)
        assert edition_in_force(day, ended).allowed == (edition().in_force_from <= day <= ends)


def test_every_refusal_says_what_is_to_be_done() -> None:
    told = may_assess(NOT_ASKED, TODAY, edition())
    assert all(reason.instead or str(reason.why).startswith("Say ") for reason in told)
    assert "I1" in str(told)
