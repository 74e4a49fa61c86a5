"""A request is known again in other words and in the other language, and what is no repeat of it is told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.signals.command.main import main
from evenhand.signals.ideas import ideas_in, words_of
from evenhand.signals.repeats import closest, likeness, model
from evenhand.signals.repeats_judging import judge

pytestmark = pytest.mark.proves("UD4")
DEV = Path(__file__).parent / "data" / "demand_pairs_dev.jsonl"
ASKED = [
    "Please send me a copy of the custody record for 3 June.",
    "I want an apology from the sergeant.",
    "Pam mae fy nghwyn yn cymryd cyhyd?",
    "Who authorised the search of my flat?",
    "I'd like my daughter's phone back.",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says of the development file."""
    from contextlib import redirect_stdout
    from io import StringIO

    said = StringIO()
    with redirect_stdout(said):
        assert main(["pairs", str(DEV), "--json"]) == 0
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def test_the_development_pairs_are_told_as_well_as_was_promised(told: dict[str, Any]) -> None:
    assert told["n"] == 35
    assert told["f1"] >= 0.70
    assert told["hit_at_3"] >= 0.85
    for kind in ("verbatim", "verbatim_noise", "light_edit"):
        assert told["types"][kind]["recall"] == 1.0
    assert told["types"]["followup"]["right"] == told["types"]["narrowing"]["right"] == 1.0
    assert set(told["types"]["reworded"]) == {"n", "precision", "recall", "f1", "right", "hit_at_3"}


@pytest.mark.parametrize(
    "again",
    [
        "please send me a copy of the custody  record for 3 june!!",
        "Please send me the copy of the custody record for 3 June, thanks.",
        "PLEASE SEND ME A COPY OF THE CUSTODY RECORD FOR 3 JUNE",
        "Please s\u200bend me a copy of the cust\u200body record for 3 June",
        "plz send me a copy of the cusody record for 3 June",
        "Please send me a c0py of the custody rec0rd for 3 June.",
    ],
)
def test_slips_and_light_edits_make_no_other_request(again: str) -> None:
    assert judge(ASKED[0], again).same


@pytest.mark.parametrize(
    "other",
    [
        "Please send me a copy of the custody record for 13 June.",
        "Please don't send me a copy of the custody record for 3 June.",
        "Thank you for the custody record for 3 June, which has arrived. What does the entry at 03:10 mean?",
        "I no longer need the custody record for 3 June, please cancel my request.",
        "Please send me a copy of the leaflet about reviews.",
    ],
)
def test_another_date_the_opposite_a_follow_up_or_a_withdrawal_is_no_repeat(other: str) -> None:
    assert not judge(ASKED[0], other).same


@pytest.mark.parametrize(
    ("place", "again"),
    [
        (0, "May I have the paper that says when I was booked in at the station on 3 June?"),
        (1, "Hoffwn i'r rhingyll ymddiheuro."),
        (2, "Why is my complaint taking so long?"),
        (3, "I still don't know which officer gave the go-ahead for going through my place."),
        (4, "Thanks for your letter. We have moved house. My daughter still has no mobile: give it back."),
    ],
)
def test_the_request_is_among_the_three_that_are_shown(place: int, again: str) -> None:
    assert place in [found.place for found in closest(again, ASKED)]


def test_welsh_words_are_known_under_their_mutations_and_phrases_as_a_whole() -> None:
    for text in ("fy nghwyn", "ei gwyn", "y gŵyn", "a chwyn"):
        assert "things.complaint" in ideas_in(words_of(text)), text
    assert "changes.withdrawn" in ideas_in(words_of("I have changed my mind"))
    assert "changes.withdrawn" not in ideas_in(words_of("I changed my address, mind"))


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=40)
def test_whatever_the_texts_are_there_is_an_answer_and_the_same_text_is_the_same(
    one: str, other: str
) -> None:
    assert likeness(one, other) >= 0
    assert 0 <= judge(one, other).sure <= 1
    assert judge(one, one).same


def test_what_was_learned_is_small_and_whole() -> None:
    assert model().texts > 1_000
    assert set(model().weights) >= {"always", "withdrawn", "swapped", "like"}
    assert closest("anything", []) == []


def test_what_is_no_pair_is_said_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"earlier": "a", "later": "b", "same_demand": true}\n{"earlier": "a"}\n')
    assert main(["pairs", str(file)]) == 1
    assert "line 2" in capsys.readouterr().err
    assert main(["pairs", str(tmp_path / "none")]) == 1
    assert main(["pairs", str(DEV)]) == 0
    assert "verbatim_noise" in capsys.readouterr().out
