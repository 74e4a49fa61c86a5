"""A mistake in a setting about the body's addresses, or about how often a token may ask, is said when Evenhand starts."""

from __future__ import annotations

import pytest
from environs import EnvError

from evenhand.config.addresses import filed_at, pairs
from evenhand.config.limits import per_minute


def test_each_address_has_its_word() -> None:
    assert pairs("X", " a@b.example=complaint, c@b.example = one|two ,") == {
        "a@b.example": "complaint",
        "c@b.example": "one|two",
    }
    assert pairs("X", "") == {}


@pytest.mark.parametrize(
    "written", ["casework", "=casework", "a@b.example=", "a@b.example=one,a@b.example=two"]
)
def test_what_names_no_word_or_two_is_said(written: str) -> None:
    with pytest.raises(EnvError, match="X"):
        pairs("X", written)


@pytest.mark.parametrize("written", ["", "+closed", "readers@body.example"])
def test_mail_is_filed_at_a_detail_or_an_address_or_left_where_it_is(written: str) -> None:
    assert filed_at("X", written) == written


@pytest.mark.parametrize("written", ["closed", "+", "+a b", "@body.example", "a@b@c", "++x"])
def test_what_is_neither_is_said_and_does_not_leave_mail_where_nobody_expects_it(written: str) -> None:
    with pytest.raises(EnvError, match="neither"):
        filed_at("X", written)


def test_a_limit_takes_the_place_of_the_usual_one() -> None:
    assert per_minute({"people": 120, "rules": 60}, " people = 5 , ") == {"people": 5, "rules": 60}
    assert per_minute({"people": 120}, "people=0") == {"people": 0}


@pytest.mark.parametrize(
    "written", ["6000", "persons=5", "people", "people=", "people=-1", "people=few", "people=²"]
)
def test_a_limit_that_nobody_can_have_meant_is_said(written: str) -> None:
    with pytest.raises(EnvError, match="EVENHAND_API_PER_MINUTE"):
        per_minute({"people": 120, "rules": 60}, written)
