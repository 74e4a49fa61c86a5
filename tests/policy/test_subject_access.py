from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evenhand.policy.subject_access import (
    GIVE,
    KEEP,
    NAMES_COLLEAGUE,
    NAMES_OTHERS,
    NOT_TOLD,
    OTHERS,
    POLICE,
    RULED,
    SEALED,
    WHY_KEPT,
    Piece,
    due_on,
    may_extend,
    may_give,
    may_make,
    may_open,
    may_rule,
    why_kept,
)

pytestmark = pytest.mark.proves("LK2")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 7, 1), date(2026, 8, 3)),  # 1 August is a Saturday
        (date(2026, 9, 3), date(2026, 10, 5)),  # a Saturday too
        (date(2026, 9, 7), date(2026, 10, 7)),
        (date(2026, 1, 31), date(2026, 3, 2)),  # February's last day is a Saturday
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, a weekend, and Boxing Day's Monday
    ],
)
def test_the_answer_is_due_on_the_same_day_of_the_next_month_or_the_working_day_after(
    received: date, due: date
) -> None:
    assert due_on(received) == due


@pytest.mark.proves("IC2", "IC4", "RT4", "IN4", "I15", "I28", "I38")
@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (Piece(), ""),
        (Piece(sealed=True, ruling=GIVE), SEALED),
        (Piece(untold=True, ruling=GIVE), NOT_TOLD),
        (Piece(names_colleague=True, ruling=GIVE), NAMES_COLLEAGUE),
        (Piece(names_others=True), NAMES_OTHERS),
        (Piece(names_others=True, ruling=GIVE), ""),
        (Piece(others=True), OTHERS),
        (Piece(others=True, ruling=GIVE), ""),
        (Piece(police=True), POLICE),
        (Piece(police=True, ruling=GIVE), ""),
        (Piece(ruling=KEEP), RULED),
        (Piece(police=True, ruling=KEEP), POLICE),  # never told of as a decision of data protection's
        (Piece(others=True, ruling=KEEP), OTHERS),
        (Piece(names_others=True, ruling=KEEP), RULED),  # so that its words do not go blotted out either
    ],
)
def test_a_piece_goes_unless_something_keeps_it_back(piece: Piece, why: str) -> None:
    assert why_kept(piece) == why
    assert not why or WHY_KEPT[why]


@pytest.mark.proves("I15", "I28", "I38")
@pytest.mark.parametrize(
    ("piece", "clause"),
    [(Piece(sealed=True), "I28"), (Piece(untold=True), "I15"), (Piece(names_colleague=True), "I38")],
)
def test_nobody_lets_go_what_must_stay(piece: Piece, clause: str) -> None:
    assert clause in may_rule(piece, verdict=GIVE, reasons="They ask for it.", given=False).clauses


def test_a_ruling_changes_something_has_reasons_and_comes_before_the_file_is_given() -> None:
    held = Piece(others=True)
    assert may_rule(held, verdict=GIVE, reasons="They were copied in.", given=False).allowed
    assert may_rule(Piece(), verdict=KEEP, reasons="It is about her child.", given=False).allowed
    fields = [
        may_rule(held, verdict=GIVE, reasons=" ", given=False),
        may_rule(held, verdict=KEEP, reasons="x", given=False),
        may_rule(Piece(), verdict=GIVE, reasons="x", given=False),
        may_rule(held, verdict="perhaps", reasons="x", given=False),
    ]
    assert [[reason.field for reason in each] for each in fields] == [
        ["reasons"], ["verdict"], ["verdict"], ["verdict"]
    ]  # fmt: skip
    assert not may_rule(held, verdict=GIVE, reasons="x", given=True).allowed


@pytest.mark.proves("OA2", "I26", "IN4", "I27", "I28")
def test_a_request_is_opened_once_from_a_contact_of_theirs_that_makes_it() -> None:
    right = {"asks": True, "theirs": True, "sealed": False, "opened": False}
    assert may_open(**right).allowed
    assert "I26" in may_open(**right | {"asks": False}).clauses
    assert "I27" in may_open(**right | {"theirs": False}).clauses
    assert may_open(**right | {"sealed": True}).clauses == ("IC2", "I28")
    assert not may_open(**right | {"opened": True}).allowed


@pytest.mark.proves("OA2", "I26")
def test_a_complex_request_has_more_time_once_and_only_where_that_is_said_within_the_first_month() -> None:
    received = date(2026, 8, 31)
    right: dict[str, Any] = {
        "months": 2, "reasons": "2,000 calls.", "received": received, "today": date(2026, 9, 30), "given": False, "extended": False,
    }  # fmt: skip
    assert may_extend(**right).allowed
    assert [due_on(received, months) for months in (0, 1, 2)] == [
        date(2026, 9, 30), date(2026, 11, 2), date(2026, 11, 30),
    ]  # 31 October is a Saturday  # fmt: skip
    for wrong, field in (
        ({"months": 3}, "months"), ({"months": 0}, "months"), ({"reasons": " "}, "reasons"), ({"today": date(2026, 10, 1)}, ""),
        ({"given": True}, ""), ({"extended": True}, ""),
    ):  # fmt: skip
        told = may_extend(**right | wrong)
        assert [reason.field for reason in told] == [field], wrong
        assert "LK2" in told.clauses


@pytest.mark.proves("I28")
def test_only_the_last_file_is_given_once_and_says_how() -> None:
    right = {
        "given": False, "made": True, "ruled_since": False, "sealed_since": False, "others_since": False, "how": "By post.",
    }  # fmt: skip
    assert may_give(**right).allowed  # type: ignore[arg-type]
    for wrong in (
        {"given": True},
        {"made": False},
        {"ruled_since": True},
        {"sealed_since": True},
        {"others_since": True},
        {"how": " "},
    ):
        assert not may_give(**right | wrong).allowed  # type: ignore[arg-type]
    assert not may_make(given=False, sealed_meanwhile=True).allowed
    assert not may_make(given=False, sealed_meanwhile=False, others_meanwhile=True).allowed
    assert may_make(given=False, sealed_meanwhile=False).allowed
