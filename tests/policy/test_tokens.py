from __future__ import annotations

import pytest

from evenhand.policy.privacy import may_issue_token


@pytest.mark.proves("LK2", "I32")
class TestTokens:
    @pytest.mark.parametrize(
        ("scopes", "acts"),
        [(("instruction",), False), (("people",), False), (("people",), True), (("rules",), True)],
    )
    def test_a_token_is_for_what_there_is_and_acts_for_somebody_where_it_is_recorded(
        self, scopes: tuple[str, ...], acts: bool
    ) -> None:
        assert may_issue_token(name="switchboard", scopes=scopes, acts_for_somebody=acts).allowed

    @pytest.mark.parametrize(
        ("scopes", "acts", "field"),
        [
            ((), False, "scopes"),
            (("everything",), False, "scopes"),
            (("actions",), False, "colleague"),
            (("instruction", "rules"), False, "colleague"),
            (("instruction",), True, "colleague"),
        ],
    )
    def test_otherwise_it_says_what_it_would_be_for(
        self, scopes: tuple[str, ...], acts: bool, field: str
    ) -> None:
        [told] = may_issue_token(name="switchboard", scopes=scopes, acts_for_somebody=acts)
        assert (told.field, bool(told.instead)) == (field, True)

    def test_all_that_is_wrong_is_said_at_once(self) -> None:
        told = may_issue_token(name=" ", scopes=("actions", "everything"), acts_for_somebody=False)
        assert [each.field for each in told] == ["name", "scopes", "colleague"]
