"""A schedule that nobody can have meant is said when Evenhand starts; nothing would else be disposed of, or too much."""

from __future__ import annotations

from datetime import date

import pytest
from environs import EnvError

from evenhand.config.retention import schedule

pytestmark = pytest.mark.proves("LK2", "I33")


def test_a_schedule_is_a_day_and_years() -> None:
    assert schedule(" adopted=2026-04-01, decisions=6,contact=3 ,nobody=1") == {
        "adopted": date(2026, 4, 1),
        "decisions": 6,
        "contact": 3,
        "nobody": 1,
    }
    told = schedule("adopted=2026-04-01,decisions=6,contact=3,nobody=1,police=7")
    assert told is not None
    assert told["police"] == 7
    assert schedule("") is None


@pytest.mark.parametrize(
    "written",
    [
        "6",
        "adopted=2026-04-01",
        "adopted=1 April,decisions=6,contact=3,nobody=1",
        "adopted=2026-04-01,decisions=0,contact=3,nobody=1",
        "adopted=2026-04-01,decisions=six,contact=3,nobody=1",
        "adopted=2026-04-01,decisions=101,contact=3,nobody=1",
        "adopted=2026-04-01,decisions=6,contact=3,nobody=²",
        "adopted=2026-04-01,decisions=6,decisions=7,contact=3,nobody=1",
        "adopted=2026-04-01,decisions=6,contact=3,nobody=1,letters=2",
        "decisions=6,contact=3,nobody=1",
    ],
)
def test_what_is_no_schedule_is_said(written: str) -> None:
    with pytest.raises(EnvError, match="EVENHAND_RETENTION"):
        schedule(written)
