"""evenhand signals evaluate and explain: what they print, and what they say when they are given nonsense."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from evenhand.signals.command.main import main
from evenhand.signals.evaluating import area

DEV = Path(__file__).parent / "data" / "contacts_dev.jsonl"
LINE = {
    "channel": "email",
    "language": "en",
    "labels": ["none"],
    "quoted_or_reported": False,
    "safeguarding": False,
}


def written(folder: Path, *lines: dict[str, object]) -> str:
    file = folder / "messages.jsonl"
    file.write_text("".join(json.dumps({**LINE, **line}) + "\n" for line in lines), encoding="utf-8")
    return str(file)


def test_the_evaluation_names_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(
        tmp_path,
        {"text": "You useless lying cow.", "labels": ["abusive_language"]},
        {"text": "Please send the form. Thank you.", "language": "cy"},
        {"text": "He called my wife a slag.", "quoted_or_reported": True},
        {"text": "I can't go on, I will kill myself tonight.", "safeguarding": True},
    )
    assert main(["evaluate", file, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["labels"]["abusive_language"] == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1,
        "cy": {"precision": None, "recall": None, "f1": None, "n": 0},
        "en": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1},
    }  # fmt: skip
    assert told["any_unacceptable"]["auc"] == 1.0
    assert told["flagged_when_quoted"] == told["flagged_when_safeguarding"] == 0.0
    assert told["danger"]["recall"] == 1.0
    assert told["messages_a_second"] > 0
    assert told["memory_mb"] > 0


def test_the_development_file_is_evaluated_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(DEV), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["messages"] == 86
    assert main(["evaluate", str(DEV)]) == 0
    assert "any_unacceptable" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "no labels"}', '"text"'])
def test_a_line_that_is_no_message_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(json.dumps({**LINE, "text": "fine"}) + "\n" + line + "\n", encoding="utf-8")
    assert main(["evaluate", str(file)]) == 1
    assert "Line 2" in capsys.readouterr().err


def test_no_file_and_no_messages_are_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(tmp_path / "none.jsonl")]) == 1
    (tmp_path / "empty.jsonl").touch()
    assert main(["evaluate", str(tmp_path / "empty.jsonl")]) == 1
    assert "There are no messages to evaluate." in capsys.readouterr().err


def test_a_text_is_explained_with_the_words_its_hints_rest_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, name in (("en", "Possible abusive language"), ("cy", "Iaith sarhaus bosibl")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Hello. You useless lying cow.")))
        assert main(["explain", "-", "--language", language]) == 0
        out = capsys.readouterr().out
        assert name in out
        assert "“You useless lying cow” [7–28]" in out


def test_the_area_counts_ties_as_half() -> None:
    assert area([(1.0, True), (0.0, False)]) == 1.0
    assert area([(0.0, True), (0.0, False)]) == 0.5
    assert area([(0.0, True), (1.0, False), (2.0, True), (-1.0, False)]) == 0.75
    assert area([(0.0, True)]) is None
