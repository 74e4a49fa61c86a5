"""The model on messages that were sealed before it was trained: floors below which it is not shipped. It is one small file,
and what it was made from is here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evenhand.signals import model as models
from evenhand.signals.evaluating import evaluate, messages
from evenhand.signals.judging import ANY, DANGER_SCORE, KINDS, judge

TRAINING = Path(__file__).parents[2] / "training"
SEALED = tuple(f"sealed{number}.jsonl" for number in ("", "-two", "-three", "-four", "-five", "-six"))
VEILED = ("veil", "cudd", "hudd", "gudd")  # in the note of a veiled threat
FEW = 8  # messages of a kind in a file, below which its figure says little


@pytest.fixture(scope="module", params=SEALED)
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    with (TRAINING / request.param).open(encoding="utf-8") as lines:
        return evaluate(list(messages(lines)))


@pytest.mark.proves("DF1")
def test_what_is_unacceptable_is_told_from_what_is_not(told: dict[str, Any]) -> None:
    assert told["any_unacceptable"]["auc"] >= 0.90
    assert told["any_unacceptable"]["f1"] >= 0.82


@pytest.mark.proves("PB1", "IN1")
def test_welsh_is_judged_about_as_well_as_english(told: dict[str, Any]) -> None:
    assert told["any_unacceptable"]["cy"]["f1"] >= told["any_unacceptable"]["en"]["f1"] - 0.10


@pytest.mark.proves("AA1", "AA3", "AA4", "I40")
def test_whoever_quotes_the_abuse_they_received_is_seldom_flagged(told: dict[str, Any]) -> None:
    assert told["flagged_when_quoted"] <= 0.10


@pytest.mark.proves("AA1", "MN3", "I40")
def test_whoever_tells_of_danger_is_seldom_flagged_for_their_words() -> None:
    """Over all the files: each has few of them, and one more or less is five in a hundred."""
    lines = [line for file in SEALED for line in (TRAINING / file).read_text("utf-8").splitlines()]
    assert evaluate(list(messages(lines)))["flagged_when_safeguarding"] <= 0.05


@pytest.mark.proves("MN3", "I23")
def test_danger_is_mostly_seen(told: dict[str, Any]) -> None:
    assert told["danger"]["recall"] >= 0.88
    assert told["danger"]["precision"] >= 0.20


@pytest.mark.proves("AA1", "AA2", "AA3", "AA4", "UP3", "UD1", "UD2", "UD3", "UD4", "IC2")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_apart(told: dict[str, Any], kind: str) -> None:
    assert told["labels"][kind]["n"] < FEW or told["labels"][kind]["f1"] >= 0.55


@pytest.mark.proves("AA1")
@pytest.mark.parametrize(("veiled", "least"), [(False, 0.9), (True, 0.6)])
def test_threats_are_mostly_seen_open_ones_more_than_veiled_ones(veiled: bool, least: float) -> None:
    rows = [json.loads(line) for file in SEALED for line in (TRAINING / file).read_text("utf-8").splitlines()]
    seen = [
        "threat" in judge(row["text"], row["channel"], prior=row.get("prior") or ()).kinds()
        for row in rows
        if "threat" in row["labels"] and any(word in row["note"].lower() for word in VEILED) == veiled
    ]
    assert sum(seen) / len(seen) >= least


def test_nothing_sealed_was_trained_on_and_every_message_is_there_once() -> None:
    sealed = [
        json.loads(line)["text"]
        for file in SEALED
        for line in (TRAINING / file).read_text("utf-8").splitlines()
    ]
    trained = [
        json.loads(line)["text"]
        for file in (TRAINING / "messages").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    assert len(trained) == len(set(trained)) == models.model().made["messages"]
    assert len(sealed) == len(set(sealed))
    assert not set(sealed) & set(trained)


def test_the_model_is_one_small_file_that_is_read_as_it_was_written() -> None:
    made = models.model()
    assert made.names == (*KINDS, ANY, DANGER_SCORE)
    packed = models.write(made)
    assert len(packed) < 2_000_000
    assert models.read(packed) == made
