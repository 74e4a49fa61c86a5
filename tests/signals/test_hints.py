"""A hint quotes the words it rests on, says its clause and why in both languages, and leaves the judgement to a person (I9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.policy.rules import check_ids
from evenhand.signals.finding import hints
from evenhand.signals.hint import Hint, kinds
from evenhand.signals.records import Earlier, Facts

DAY = date(2026, 11, 2)


def found(text: str, channel: str = "email", facts: Facts | None = None) -> dict[str, Hint]:
    return {each.kind: each for each in hints(text, channel, facts)}


@pytest.mark.proves("DF1", "I9")
def test_every_kind_says_its_clauses_and_itself_in_both_languages() -> None:
    for kind in kinds().values():
        check_ids(*kind.clauses)
        assert kind.name.en
        assert kind.name.cy
        assert kind.tells.en
        assert kind.tells.cy
        assert kind.name.en != kind.name.cy


@pytest.mark.proves("AA1", "AA3")
def test_a_plain_insult_is_quoted_where_it_stands() -> None:
    text = "Dear Ms Vale. Thank you for the letter. You are a useless lying cow and thick as mince."
    hint = found(text)["abusive_language"]
    assert hint.clauses == ("AA3",)
    assert "useless lying cow" in hint.quotes[0].text
    assert all(text[quote.start : quote.end] == quote.text for quote in hint.quotes)


@pytest.mark.proves("AA3N", "I2")
def test_a_condition_that_is_named_is_shown_beside_offensive_language() -> None:
    facts = Facts(conditions=("Tourette syndrome, on record",))
    hint = found("You are a useless lying cow, you stupid fucking bitch.", facts=facts)["abusive_language"]
    assert "Tourette syndrome, on record" in hint.beside[0].en
    assert "AA3N" in hint.beside[0].cy


@pytest.mark.proves("UP3", "UP4", "UD3", "UD4", "UD7")
def test_the_record_alone_gives_hints_with_the_facts_they_rest_on() -> None:
    days = (*(DAY - timedelta(days=7 * week) for week in range(1, 20)), *[DAY] * 6)
    facts = Facts(
        on=DAY,
        days=days,
        decided=date(2026, 10, 1),
        addresses=4,
        said_before=(Earlier("C-1", date(2026, 10, 5)),),
    )
    told = found("Good morning.", facts=facts)
    assert told["several_addresses"].facts == {"count": 4}
    assert told["said_before"].facts == {"count": 1, "last": "2026-10-05", "earlier": ["C-1"]}
    assert told["after_final_decision"].facts == {"decided": "2026-10-01", "count": 10}
    assert told["volume"].facts == {"count": 6, "usual": 1.0, "weeks": 19}
    assert "1 Hydref 2026" in told["after_final_decision"].because.cy


@pytest.mark.proves("UD7", "I40")
def test_somebody_who_always_writes_much_or_has_just_begun_gets_no_hint_of_volume() -> None:
    often = tuple(DAY - timedelta(days=day) for day in range(90))
    assert "volume" not in found("Hello.", facts=Facts(on=DAY, days=often))
    assert "volume" not in found("Hello.", facts=Facts(on=DAY, days=(DAY,) * 9))


@pytest.mark.proves("UD8", "I4")
def test_hard_to_read_is_measured_and_ordinary_bad_writing_is_not_remarked() -> None:
    assert "hard_to_read" in found("Part 7 of 60. My request begins. See part 8.")
    assert "hard_to_read" in found("я" * 3 + "Рleаsе sеnd thе filе аgаin " * 3)
    assert "hard_to_read" not in found(
        "i am write to complain for police man who make bad to my husband he push him"
    )
    long = " ".join(
        f"On day {n} I walked to station number {n} and nobody there knew of page {n}." for n in range(150)
    )
    assert "hard_to_read" not in found(long, "letter")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["email", "call_note", "voicemail", ""]))
def test_any_text_has_hints_that_quote_it_verbatim_or_none(text: str, channel: str) -> None:
    for hint in hints(text, channel):
        assert all(text[quote.start : quote.end] == quote.text for quote in hint.quotes)
        assert hint.because.en
        assert hint.because.cy
