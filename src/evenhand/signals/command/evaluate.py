"""evenhand signals evaluate FILE.jsonl: how right the hints are on labelled messages."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from evenhand.signals.evaluating import NotMessagesError, Second, evaluate, messages
from evenhand.signals.second.configured import NAMES, WrongSettingError, looker
from evenhand.signals.second.looking import AwayError

HELP = "says by label and language how right the hints are on the labelled messages of a file"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a JSON object a line: text, channel, language, labels, …")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--with",
        dest="second",
        choices=NAMES,
        help="with a larger model's second look where ours leaves doubt, as EVENHAND_SECOND_LOOK_… say",
    )
    parser.add_argument("--alone", action="store_true", help="that model alone, on every message")


def run(given: Namespace) -> int:
    try:
        by = looker(os.environ, given.second) if given.second else None
        second = Second(by, alone=given.alone) if by else None
        with given.file.open(encoding="utf-8") as lines:
            told = evaluate(list(messages(lines)), second=second)
    except WrongSettingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except AwayError as error:
        sys.stderr.write(f"The second look cannot be asked: {error}\n")
        return 1
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{given.file} cannot be read: {error}\n")
        return 1
    except NotMessagesError as error:
        sys.stderr.write(f"{given.file}: {error}\n")
        return 1
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n" if given.json else _table(told))
    return 0


def _table(told: dict[str, Any]) -> str:
    rows = [
        *told["labels"].items(),
        ("any_unacceptable", told["any_unacceptable"]),
        ("danger", told["danger"]),
    ]
    lines = [f"{'label':28}{'n':>6}{'precision':>11}{'recall':>9}{'f1':>9}"]
    for name, figures in rows:
        lines.append(_row(name, figures))
        lines += [
            _row(f"  {key}", each) for key, each in figures.items() if isinstance(each, dict) and each["n"]
        ]
    lines.append(f"AUC of any_unacceptable: {_number(told['any_unacceptable']['auc'])}")
    for name in ("flagged_when_quoted", "flagged_when_safeguarding", "messages_a_second", "memory_mb"):
        lines.append(f"{name}: {_number(told[name])}")
    if second := told.get("second_look"):
        lines.append(", ".join(f"{name}: {value}" for name, value in second.items()))
    return "\n".join(lines) + "\n"


def _row(name: str, figures: dict[str, Any]) -> str:
    told = "".join(
        f"{_number(figures[key]):>{width}}" for key, width in (("precision", 11), ("recall", 9), ("f1", 9))
    )
    return f"{name:28}{figures['n']:>6}{told}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value < 10 else f"{value:.0f}"
