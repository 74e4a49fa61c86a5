"""One sentence in the middle of a long, civil letter is seen, and what stands beside it takes nothing away from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evenhand.signals.features import see
from evenhand.signals.finding import find
from evenhand.signals.hint import DANGER, STRONG, WEAK
from evenhand.signals.judging import judge
from evenhand.signals.sentences import sentences
from evenhand.signals.threats import at_risk_openly

_LETTERS = Path(__file__).with_name("ordinary_letters.jsonl")  # neither trained nor calibrated on


def letters(language: str) -> list[str]:
    lines = map(json.loads, _LETTERS.read_text(encoding="utf-8").splitlines())
    return [each["text"] for each in lines if each["language"] == language]


def laid(text: str, letter: str) -> str:
    """The letter with the text before the sentence in its middle."""
    parts = sentences(letter)
    place = parts[len(parts) // 2].start
    return f"{letter[:place]}{text} {letter[place:]}"


def of_danger(text: str) -> list[str]:
    return [each.strength for each in find(text, "letter").hints if each.kind == DANGER]


@pytest.mark.proves("MN3", "MN4", "I23")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tonight I will jump off the bridge."),
        ("en", "I have the pills in my hand and nobody will miss me."),
        ("en", "I can't do this any more, this is goodbye."),
        ("en", "I have nothing left and I will not be here tomorrow."),
        ("en", "My neighbour has a knife and says he will stab my children tonight."),
        ("cy", "Rydw i am ladd fy hun heno."),
        ("cy", "Mae e'n mynd i ladd fy mhlant heno."),
        ("cy", "Mae'r tabledi yn fy llaw a fydd neb yn gweld fy eisiau."),
    ],
)
def test_a_danger_in_the_middle_of_a_long_letter_is_seen(language: str, text: str) -> None:
    missed = [letter[:60] for letter in letters(language) if not judge(laid(text, letter), "letter").danger]
    assert not missed


@pytest.mark.proves("AA1")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I will come to your office and stab you."),
        ("en", "I know where you live and your children will pay for this."),
        ("en", "You are dead, I will find you."),
        ("en", "I will burn your house down with you in it."),
        ("cy", "Fe ddof i i dy dŷ di a dy ladd di."),
        ("cy", "Mi losga i dy dŷ di i'r llawr."),
    ],
)
def test_a_threat_in_the_middle_of_a_long_letter_is_seen(language: str, text: str) -> None:
    missed = [
        letter[:60]
        for letter in letters(language)
        if "threat" not in judge(laid(text, letter), "letter").kinds()
    ]
    assert not missed


@pytest.mark.proves("MN3", "MN4", "I23")
@pytest.mark.parametrize(
    "text",
    [
        "I want to die. My complaint was refused in 2024.",
        "You said somebody would call and nobody was there. I want to die.",
        "That is how bad it was. I feel suicidal. It began two years ago.",
        "I am at the end of the policy. I want to kill myself.",
        "It is not fair, I want to die.",
        "I want to end it all. You closed my case in 2023.",
        "I have been suicidal since the arrest two years ago.",
        "Dw i eisiau marw. Cafodd fy nghwyn ei gwrthod yn 2024.",
    ],
)
def test_a_year_or_another_sentence_beside_it_makes_no_danger_less_plain(text: str) -> None:
    letter = letters("cy" if text.startswith("Dw i") else "en")[0]
    for whole in (text, laid(text, letter)):
        assert of_danger(whole) == [STRONG]


@pytest.mark.proves("MN3", "I23")
def test_what_is_plainly_said_is_what_the_hint_quotes() -> None:
    said = "I want to kill myself."
    (hint,) = [each for each in find(laid(said, letters("en")[2]), "letter").hints if each.kind == DANGER]
    assert any("want to kill myself" in quote.text for quote in hint.quotes)


@pytest.mark.proves("MN3", "I40")
@pytest.mark.parametrize(
    "text",
    [
        "I wanted to kill myself when I was a student, twenty years ago.",
        "Ten years ago I was suicidal.",
        "He threatened to kill me in 2017.",
        "I am not suicidal and never was.",
        "I never said that I would kill myself.",
        "The training on suicidal callers was good.",
        "Doeddwn i ddim yn moyn marw.",
    ],
)
def test_what_is_denied_over_or_of_a_rule_in_its_own_sentence_is_not_plainly_danger(text: str) -> None:
    assert not at_risk_openly(" ".join(word.text for word in see(text).words))


@pytest.mark.proves("MN3", "AA1", "I40")
def test_a_long_civil_letter_is_hardly_ever_a_threat_or_a_danger_that_is_called_out() -> None:
    every = letters("en") + letters("cy")
    assert sum(not set(of_danger(each)) <= {WEAK} for each in every) <= 1
    assert sum("threat" in judge(each, "letter").kinds() for each in every) <= 1
