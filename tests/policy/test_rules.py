from __future__ import annotations

import pytest

from evenhand.policy.rules import RULES, CitesNothingKnownError, applies


class TestRulesCiteThePolicy:
    def test_a_rule_that_cites_nothing_cannot_be_made(self) -> None:
        with pytest.raises(CitesNothingKnownError, match="at least one clause"):
            applies()

    def test_a_rule_that_cites_what_nobody_knows_cannot_be_made(self) -> None:
        with pytest.raises(CitesNothingKnownError, match="'WA9', 'I99'"):
            applies("WA1", "WA9", "I99")

    def test_a_rule_is_left_as_it_is_and_entered_once(self) -> None:
        def a_rule(number: int) -> int:
            return number + 1

        entered = RULES.get("AN1", [])[:]
        try:
            assert applies("AN1")(applies("AN1")(a_rule)) is a_rule
            assert [name for name in RULES["AN1"] if name.endswith("a_rule")] == [
                f"{__name__}.{a_rule.__qualname__}"
            ]
        finally:
            RULES["AN1"] = entered
