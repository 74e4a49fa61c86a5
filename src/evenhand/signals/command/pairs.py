"""evenhand signals pairs FILE.jsonl: how right repeats are judged on labelled pairs of an earlier and a later text."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from evenhand.signals.repeats_evaluating import NotPairsError, evaluate, pairs

HELP = "says by type how right repeats are told on the labelled pairs of a file"
_COLUMNS = ("precision", "recall", "f1", "right", "hit_at_3")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a JSON object a line: earlier, later, same_demand, type")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(given: Namespace) -> int:
    try:
        told = evaluate(pairs(given.file.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{given.file} cannot be read: {error}\n")
        return 1
    except NotPairsError as error:
        sys.stderr.write(f"{given.file}: {error}\n")
        return 1
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n" if given.json else _table(told))
    return 0


def _table(told: dict[str, Any]) -> str:
    lines = [f"{'type':20}{'n':>6}" + "".join(f"{name:>11}" for name in _COLUMNS)]
    lines += [_row(name, figures) for name, figures in told["types"].items()]
    lines.append(_row("all", told))
    return "\n".join(lines) + "\n"


def _row(name: str, figures: dict[str, Any]) -> str:
    shown = ("–" if figures[each] is None else f"{figures[each]:.3f}" for each in _COLUMNS)
    return f"{name:20}{figures['n']:>6}" + "".join(f"{each:>11}" for each in shown)
