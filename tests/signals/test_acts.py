"""A sentence is read as who does what to whom: in both languages alike, in one's own words only, in whatever form of the verb."""

from __future__ import annotations

import math
import zlib

import pytest

from evenhand.signals.features import features, see
from evenhand.signals.model import HEFT, model


def acts(text: str, channel: str = "email") -> set[str]:
    return {sign for sign in features(see(text, channel)) if sign[0] in "AG"}


@pytest.mark.proves("AA1", "IN1")
def test_the_same_act_has_the_same_signs_in_both_languages() -> None:
    english, welsh = acts("I will break your windows tonight."), acts("Mi wna i dorri dy ffenestri heno.")
    assert {"Gharm home", "Gharm your", "Gharm now", "Aharm your home"} <= english & welsh


@pytest.mark.proves("AA1", "AA3")
def test_what_somebody_else_does_or_says_is_no_act_of_the_writer() -> None:
    assert "Gharm home" not in acts('The officer said "I will break your windows".')
    assert "Gharm home" in acts("Caller said 'I will break your windows'.", "call_note")


@pytest.mark.proves("AA1")
def test_sentences_are_read_by_themselves() -> None:
    assert "Gharm home" not in acts("I will break off here. Your windows look nice.")


def test_a_text_scores_what_its_signs_add_up_to_one_by_one() -> None:
    made = model()
    signs = features(see("You will regret this, you useless liars, and I know where you park.", "email"))
    rows = [row for sign in signs if (row := made.rows.get(zlib.crc32(sign.encode())))]
    share = 1 / (HEFT * math.sqrt(sum(row[-1] ** 2 for row in rows)))
    for number, score in enumerate(made.scores(signs)):
        added = sum(row[number] for row in rows) * made.steps[number] * share
        assert score == pytest.approx(made.bias[number] + added)
