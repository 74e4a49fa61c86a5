from __future__ import annotations

from typing import Any

import pytest

from evenhand.policy.own_words import (
    CORRECTED,
    ICO,
    REFUSED,
    Came,
    may_record_correction,
    may_record_statement,
)

pytestmark = pytest.mark.proves("LK2", "IN1")

THEIRS = Came(theirs=True)
WHOLE: dict[str, Any] = {
    "outcome": CORRECTED, "wrong": "Seven calls.", "right": "Three calls.", "asked_by": "Pat", "reasons": "The log says three.",
    "came": THEIRS,
}  # fmt: skip


def fields(outcome: Any) -> list[str]:
    return [reason.field for reason in outcome]


def test_a_statement_needs_words_and_the_contact_they_came_in() -> None:
    assert may_record_statement(words="I was ill.", came=THEIRS).allowed
    assert fields(may_record_statement(words=" \n", came=None)) == ["contact", "words"]


@pytest.mark.proves("IN4", "I27", "I28")
@pytest.mark.parametrize(
    ("came", "clauses"),
    [(Came(theirs=False), ("IN4", "I27")), (Came(theirs=True, sealed=True), ("IC2", "I28"))],
)
def test_nothing_is_taken_from_a_contact_that_is_not_theirs_or_is_sealed(
    came: Came, clauses: tuple[str, ...]
) -> None:
    assert may_record_statement(words="I was ill.", came=came).clauses == clauses
    assert may_record_correction(**WHOLE | {"came": came}).clauses == clauses


@pytest.mark.parametrize("missing", ["wrong", "right", "asked_by", "reasons"])
def test_a_correction_says_what_was_wrong_what_is_right_who_asked_and_why(missing: str) -> None:
    assert may_record_correction(**WHOLE).allowed
    assert fields(may_record_correction(**WHOLE | {missing: " "})) == [missing]


def test_a_refusal_needs_no_right_words_but_its_reasons() -> None:
    refusal = WHOLE | {"outcome": REFUSED, "right": ""}
    assert may_record_correction(**refusal).allowed
    assert fields(may_record_correction(**refusal | {"reasons": ""})) == ["reasons"]
    assert fields(may_record_correction(**WHOLE | {"outcome": "perhaps"})) == ["outcome"]


def test_what_we_found_wrong_ourselves_needs_no_contact() -> None:
    assert may_record_correction(**WHOLE | {"came": None}).allowed


@pytest.mark.proves("PB1")
def test_the_regulator_is_reached_in_both_languages() -> None:
    assert ICO.phone.en != ICO.phone.cy
    assert "SK9 5AF" in ICO.address
