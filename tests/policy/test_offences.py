"""Possible offences are prompts with their limits; nothing is a verdict."""

from __future__ import annotations

import pytest

from evenhand.policy.offences import possible_offences, prompts_for


@pytest.mark.proves("I29", "IC4")
def test_every_prompt_says_possible_and_where_it_ends_in_both_languages() -> None:
    assert possible_offences()
    for each in possible_offences():
        assert each.name.en.startswith("Possible ")
        assert "bosibl" in each.name.cy or "posibl" in each.name.cy
        assert each.limits.en
        assert each.limits.cy
        assert each.clauses


@pytest.mark.proves("I29", "RT1g")
def test_no_prompt_is_left_out_whatever_was_found_and_what_fits_comes_first() -> None:
    prompts = prompts_for(["AA2"])
    assert len(prompts) == len(possible_offences())
    assert prompts[0].id == "harassment"
