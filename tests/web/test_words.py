from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation
from django.utils.html import format_html

from evenhand.policy.outcome import N_, say
from evenhand.web import words


def test_moments_are_told_in_local_time_in_both_languages() -> None:
    summer = datetime(2026, 7, 6, 14, 5, tzinfo=UTC)
    with translation.override("en"):
        assert words.moment(summer) == "6 July 2026 at 3:05pm"
    with translation.override("cy"):
        assert words.moment(summer) == "6 Gorffennaf 2026 am 3:05yp"


def test_a_moment_just_before_midnight_in_summer_is_dated_on_the_local_day() -> None:
    with translation.override("en"):
        assert words.day(datetime(2026, 7, 6, 23, 30, tzinfo=UTC)) == "7 July 2026"
        assert words.weekday(date(2026, 7, 7)) == "Tuesday 7 July 2026"


@pytest.mark.parametrize(
    ("at", "told"), [(time(9), "9am"), (time(12), "midday"), (time(0), "midnight"), (time(0, 5), "12:05am")]
)
def test_times_are_told_as_gov_uk_tells_them(at: time, told: str) -> None:
    with translation.override("en"):
        assert words.clock(at) == told


def test_a_sentence_tells_its_values_even_when_they_are_sentences() -> None:
    inner = say(N_("three"))
    with translation.override("en"):
        assert words.tell(say(N_("There are %(count)s."), count=inner)) == "There are three."


def test_a_list_reads_as_a_sentence_does() -> None:
    with translation.override("en"):
        assert words.listed(["one", "two", "three"]) == "one, two and three"
        assert words.listed(["one"]) == "one"
        assert words.listed([]) == ""
    with translation.override("cy"):
        assert words.listed(["un", "dau"]) == "un a dau"
        assert words.listed(["dau", "un"]) == "dau ac un"


@pytest.mark.proves("PB2")
def test_a_reference_is_not_broken_at_its_hyphen_and_nothing_else_is_touched() -> None:
    told = words.unbroken("Of R-7K2QM4XP, <b>")
    assert told == 'Of <span class="eh-nowrap">R-7K2QM4XP</span>, &lt;b&gt;'
    for other in ("post-war", "X-RAY", "AR-7K2QM4XPB", "R-7K2QM4X0"):
        assert words.unbroken(other) == other
    marked_up = format_html('<a href="/restrictions/{}/">{}</a>', "R-7K2QM4XP", "it")
    assert words.unbroken(marked_up) == marked_up
