"""How right repeats are judged on labelled pairs: as yes or no, and whether the true earlier request is among those shown."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .repeats import SHOWN, closest
from .repeats_judging import judge


class NotPairsError(ValueError):
    """A line is no labelled pair; it says which and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An earlier text and a later one, and whether the later one asks for the same."""

    earlier: str
    later: str
    same: bool
    type: str = ""


def pairs(lines: Iterable[str]) -> list[Pair]:
    """The pairs of a file, a JSON object a line. Raises NotPairsError."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            pair = Pair(
                str(told["earlier"]), str(told["later"]), bool(told["same_demand"]), str(told.get("type", ""))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise NotPairsError(f"line {number} is no pair: {error}") from error
        found.append(pair)
    return found


def evaluate(given: Sequence[Pair]) -> dict[str, Any]:
    """The figures of all pairs, and of each type. `hit_at_3` looks for the earlier text of each true repeat among all earlier
    texts of the file.
    """
    began = time.process_time()
    said = [judge(pair.earlier, pair.later).same for pair in given]
    judged = time.process_time() - began
    every = list(dict.fromkeys(pair.earlier for pair in given))
    hits = [_is_shown(pair, every) if pair.same else None for pair in given]
    types = sorted({pair.type for pair in given})
    return {
        **_figures(given, said, hits),
        "pairs_a_second": round(len(given) / judged) if judged else None,
        "types": {
            name: _figures(*_only(name, given, said, hits))
            for name in types
        },
    }  # fmt: skip


def scores(same: Sequence[bool], said: Sequence[bool]) -> dict[str, float | None]:
    """Precision, recall and F1 of yes; None where there is nothing to divide by."""
    right = sum(one and other for one, other in zip(same, said, strict=True))
    precision = right / sum(said) if sum(said) else None
    recall = right / sum(same) if sum(same) else None
    f1 = 2 * right / (sum(said) + sum(same)) if sum(said) + sum(same) else None
    return {name: None if value is None else round(value, 3) for name, value in
            (("precision", precision), ("recall", recall), ("f1", f1))}  # fmt: skip


def _figures(given: Sequence[Pair], said: Sequence[bool], hits: Sequence[bool | None]) -> dict[str, Any]:
    same = [pair.same for pair in given]
    counted = [hit for hit in hits if hit is not None]
    right = sum(one == other for one, other in zip(same, said, strict=True))
    return {
        "n": len(given),
        **scores(same, said),
        "right": round(right / len(given), 3) if given else None,
        "hit_at_3": round(sum(counted) / len(counted), 3) if counted else None,
    }


def _only(
    name: str, given: Sequence[Pair], said: Sequence[bool], hits: Sequence[bool | None]
) -> tuple[list[Pair], list[bool], list[bool | None]]:
    places = [place for place, pair in enumerate(given) if pair.type == name]
    return [given[at] for at in places], [said[at] for at in places], [hits[at] for at in places]


def _is_shown(pair: Pair, every: Sequence[str]) -> bool:
    return any(every[found.place] == pair.earlier for found in closest(pair.later, every, SHOWN))
