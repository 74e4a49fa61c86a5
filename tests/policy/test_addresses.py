from __future__ import annotations

import pytest

from evenhand.policy.addresses import (
    SHAREABLE,
    USES,
    is_marked_once,
    may_end_sharing,
    may_mark_shared,
    may_remove_identifier,
)

from .examples import cites

HOUSEHOLD = {"value": "home@example.org", "readable": True, "used_as": "household", "used_by": "The Pats"}


@pytest.mark.proves("IN4", "I27")
class TestSharedAddresses:
    @pytest.mark.parametrize("kind", SHAREABLE)
    @pytest.mark.parametrize("used_as", USES)
    def test_an_address_is_marked_with_who_uses_it_and_as_what(self, kind: str, used_as: str) -> None:
        assert may_mark_shared(kind=kind, **(HOUSEHOLD | {"used_as": used_as})).allowed  # type: ignore[arg-type]

    def test_everything_that_is_missing_is_said_at_once(self) -> None:
        told = may_mark_shared(kind="email", value="home", readable=False, used_as="friends", used_by=" ")
        assert [each.field for each in told] == ["value", "used_as", "used_by"]
        assert cites(told, "DF3", "I27", "IN4")

    def test_a_name_is_no_address_that_could_be_shared(self) -> None:
        [told] = may_mark_shared(kind="alias", **HOUSEHOLD)  # type: ignore[arg-type]
        assert told.field == "kind"
        assert "email, phone, post, social" in str(told.why)

    def test_it_is_marked_once_and_ended_once(self) -> None:
        assert is_marked_once(marked_already=False).allowed
        assert may_end_sharing(reasons="They moved out.", ended_already=False).allowed
        again = is_marked_once(marked_already=True) + may_end_sharing(reasons="", ended_already=True)
        assert cites(again, "IN4", "I27")
        assert len(again.reasons) == 3
        assert all(each.instead for each in again), "each says what would be allowed"


@pytest.mark.proves("IN4", "I27")
class TestWhatWasNeverTheirs:
    def test_it_comes_off_with_how_that_is_known(self) -> None:
        assert may_remove_identifier(reasons="Typed wrongly.", on_record=True).allowed

    def test_otherwise_each_reason_says_what_would_be_allowed(self) -> None:
        told = may_remove_identifier(reasons=" ", on_record=False)
        assert cites(told, "IN4", "I27")
        assert [(each.field, bool(each.instead)) for each in told] == [("reasons", True), ("value", True)]
