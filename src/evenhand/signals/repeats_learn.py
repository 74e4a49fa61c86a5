"""Learns what repeats are judged by, from labelled pairs.

    python -m evenhand.signals.repeats_learn PAIRS.jsonl… [--texts MESSAGES.jsonl…]

Counts words and ideas, fits a logistic regression over the measures, and writes `repeats_model.json` beside itself. It says first
what it would have said of pairs that it had not seen: five parts, each judged by what was learned from the other four.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from . import repeats
from .ideas import sentences_of
from .repeats_evaluating import Pair, pairs, scores
from .repeats_judging import measures, only_edited, only_slips

_PARTS, _SEED = 5, 1
_ROUNDS, _RATE, _CALM = 1_200, 0.5, 0.003
_MODEL = Path(__file__).with_name("repeats_model.json")
Row = dict[str, float]


def count(texts: Sequence[str]) -> dict[str, int]:
    """In how many of these texts each word and each idea stands; those met twice at least."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update({name for name in repeats.features_of(text) if not name.startswith("g:")})
    return {name: number for name, number in sorted(seen.items()) if number > 1}


def fit(rows: Sequence[Row], same: Sequence[bool]) -> dict[str, float]:
    """Weights of a logistic regression, by the names of the measures; small ones are preferred."""
    weights = dict.fromkeys(rows[0], 0.0)
    for _ in range(_ROUNDS):
        slope = dict.fromkeys(weights, 0.0)
        for row, is_same in zip(rows, same, strict=True):
            score = sum(weights[name] * value for name, value in row.items() if value)
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - is_same
            for name, value in row.items():
                slope[name] += wrong * value
        for name in weights:
            calm = _CALM * weights[name] if name != "always" else 0.0
            weights[name] -= _RATE * (slope[name] / len(rows) + calm)
    return weights


def unseen_scores(given: Sequence[Pair], rows: Sequence[Row]) -> list[float]:
    """For each pair, the score by what was learned from the others' parts. Pairs with one earlier text stay together."""
    groups = sorted({pair.earlier for pair in given})
    random.Random(_SEED).shuffle(groups)  # noqa: S311 - the same parts each time
    part = {text: place % _PARTS for place, text in enumerate(groups)}
    found = [0.0] * len(given)
    for held_out in range(_PARTS):
        mine = [place for place, pair in enumerate(given) if part[pair.earlier] != held_out]
        weights = fit([rows[place] for place in mine], [given[place].same for place in mine])
        for place, pair in enumerate(given):
            if part[pair.earlier] == held_out:
                found[place] = _score(weights, rows[place])
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--texts", nargs="*", type=Path, default=[], help="messages whose words are counted too"
    )
    parser.add_argument("--least", type=float, default=-0.1)
    asked = parser.parse_args(arguments)
    given = [pair for file in asked.files for pair in pairs(file.read_text(encoding="utf-8").splitlines())]
    texts = [text for pair in given for text in {pair.earlier, pair.later}]
    for file in asked.texts:
        for line in file.read_text(encoding="utf-8").splitlines():
            texts += sentences_of(json.loads(line).get("text", ""))
    told = {"texts": len(texts), "seen": count(texts), "weights": {}, "least": asked.least}
    _write(told)
    rows = [measures(pair.earlier, pair.later) for pair in given]
    unseen = unseen_scores(given, rows)
    same = [pair.same for pair in given]
    slips = [only_slips(pair.earlier, pair.later) or only_edited(pair.earlier, pair.later) for pair in given]
    for least in (-0.6, -0.4, -0.3, -0.2, 0.0, 0.2):
        said = [slip or score > least for slip, score in zip(slips, unseen, strict=True)]
        sys.stdout.write(f"unseen, from {least}: {scores(same, said)}\n")
    told["weights"] = {name: round(weight, 3) for name, weight in fit(rows, same).items()}
    _write(told)
    return 0


def _score(weights: dict[str, float], row: Row) -> float:
    return sum(weights[name] * value for name, value in row.items())


def _write(told: dict[str, object]) -> None:
    _MODEL.write_text(json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    repeats.model.cache_clear()
    repeats.vector.cache_clear()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
