"""Make src/evenhand/signals/model.bin from the messages beside this file: python training/train.py

Needs requirements/training.txt. Cross-validates first: every figure it prints is of messages that the model which judged them had
not seen, and the thresholds come from those scores alone. The development files of the brief are not read.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from in_letters import Laid, laid

from evenhand.signals import model as models
from evenhand.signals.features import features, see, windows
from evenhand.signals.judging import (
    ANY,
    CAUTION,
    CLEARLY,
    DANGER_SCORE,
    KINDS,
    OF_THE_KIND,
    WHOLE,
    compared,
    of_both,
)

NAMES = (*KINDS, ANY, DANGER_SCORE)
# A sign of a kind counts so much beside a word: parts of words are many and say little each.
SCALES = {"k": 0.5, "s": 0.7, "D": 0.7}
STRENGTH = 30.0  # of the regularisation (C)
LEAST = 2  # messages a sign must be in
FOLDS = 5
DANGER_RECALL = 0.90
THREATS = 2.2  # a missed threat weighs more than a wrong hint: F-beta instead of F1
QUOTED = 0.10  # at most so many of those who quote what others said are flagged
AT_RISK = 0.045  # and of those who tell of somebody in danger
VEILED = ("veil", "cudd", "hudd", "gudd")  # in the note of a veiled threat, in either language
Parts = list[list[set[str]]]


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line
    ]


def with_history(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every other message that has no earlier ones gets two of other people's: having written before is no sign of asking again."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    texts = {lang: [m["text"] for m in messages if m["language"] == lang] for lang in ("en", "cy")}
    return [
        each
        if each.get("prior") or number % 2
        else {
            **each,
            "prior": [text for text in chance.sample(texts[each["language"]], 3) if text != each["text"]][:2],
        }
        for number, each in enumerate(messages)
    ]


def signs_of(message: dict[str, Any]) -> list[set[str]]:
    """The signs of the whole message, and of its parts where it has several."""
    seen = see(message["text"], message["channel"])
    before = compared(message["text"], message.get("prior", ()))
    parts = windows(seen)
    each = [features(seen, first, last) | before for first, last in parts] if len(parts) > 1 else []
    return [features(seen) | before, *each]


def answers(messages: Sequence[dict[str, Any]]) -> np.ndarray:
    rows = [
        [*(name in each["labels"] for name in KINDS), each["labels"] != ["none"], each["safeguarding"]]
        for each in messages
    ]
    return np.array(rows, dtype=int)


def fitted(parts: Parts, told: np.ndarray) -> models.Model:
    """A model of these messages, each taken as a whole."""
    counts: dict[str, int] = {}
    for whole, *_ in parts:
        for sign in whole:
            counts[sign] = counts.get(sign, 0) + 1
    counts = {sign: number for sign, number in counts.items() if number >= LEAST}
    column = {sign: number for number, sign in enumerate(counts)}
    hefts = np.array([heft(sign, number, len(parts)) for sign, number in counts.items()])
    table = matrix([whole for whole, *_ in parts], column).multiply(hefts).tocsr()
    table = table.multiply(1 / np.maximum(norms(table), 1e-9)[:, None]).tocsr()
    weights, biases = [], []
    for answer in told.T:
        fit = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=1)
        fit.fit(table, answer)
        weights.append(fit.coef_[0] * hefts)
        biases.append(float(fit.intercept_[0]))
    return packed(list(column), hefts, np.array(weights), biases)


def heft(sign: str, number: int, among: int) -> float:
    """How telling a sign is at all: the more, the fewer messages have it; in whole steps, as the model keeps it."""
    rare = math.log((1 + among) / (1 + number)) + 1
    return models.HEFT * min(127, max(1, round(rare * SCALES.get(sign[0], 1.0) / models.HEFT)))


def norms(table: csr_matrix) -> np.ndarray:
    return np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())


def matrix(parts: list[set[str]], column: dict[str, int]) -> csr_matrix:
    found = [[column[sign] for sign in part if sign in column] for part in parts]
    starts = np.cumsum([0, *map(len, found)])
    return csr_matrix(
        (np.ones(starts[-1]), np.concatenate([*map(np.array, found), []]).astype(int), starts),
        shape=(len(parts), len(column)),
    )


def packed(signs: list[str], hefts: np.ndarray, weights: np.ndarray, biases: list[float]) -> models.Model:
    steps = np.abs(weights).max(axis=1) / 127
    small = np.rint(weights / steps[:, None]).astype(int)
    heavy = np.rint(hefts / models.HEFT).astype(int)
    rows = {
        zlib.crc32(sign.encode()): (*map(int, small[:, number]), int(heavy[number]))
        for number, sign in enumerate(signs)
    }
    return models.Model(NAMES, rows, tuple(map(float, steps)), tuple(biases), dict.fromkeys(NAMES, 0.0), {})


def scores(made: models.Model, parts: Parts) -> np.ndarray:
    """The scores of messages: of each the whole's and the best part's."""
    told = []
    for whole, *each in parts:
        of_whole = np.array(made.scores(whole))
        best = np.max([made.scores(part) for part in each], axis=0) if each else of_whole
        told.append((of_whole, best))
    return np.array(told).reshape(-1, 2, len(NAMES))


def put_together(pairs: np.ndarray, parts: Parts) -> np.ndarray:
    """The scores of messages, as judging.judge puts them together from the whole and its parts."""
    told = []
    for (whole, best), (signs, *_) in zip(pairs, parts, strict=True):
        common = {"threatens": "Topenly" in signs, "endangers": bool(signs & {"Xself", "Xothers"})}
        told.append([of_both(*each, **common) for each in zip(NAMES, whole, best, strict=True)])
    return np.array(told)


def evened(score: np.ndarray, answer: np.ndarray) -> tuple[float, float]:
    """What a score has to be multiplied by, and what added, to be the log odds among messages not seen before (Platt)."""
    fit = LogisticRegression(C=1e6).fit(score[:, None], answer)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def held_out(
    parts: Parts, told: np.ndarray, seed: int, letters: Sequence[Laid], signs: Parts
) -> tuple[np.ndarray, np.ndarray]:
    """The score of each message, and of each in a letter, by a model that has not seen it."""
    found, in_letters = np.zeros((len(parts), 2, len(NAMES))), np.zeros((len(letters), 2, len(NAMES)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for rest, fold in folds.split(told, told @ (1 << np.arange(told.shape[1])) % 97):
        made = fitted([parts[number] for number in rest], told[rest])
        found[fold] = scores(made, [parts[number] for number in fold])
        unseen = {None, *fold}
        now = [place for place, each in enumerate(letters) if each.number in unseen]
        if now:
            in_letters[now] = scores(made, [signs[place] for place in now])
    return found, in_letters


def threshold(score: np.ndarray, answer: np.ndarray, beta: float = 1.0) -> float:
    """Where F1 (or F-beta) is best, taken over the neighbourhood, so that one message more or less does not move it."""
    steps = np.quantile(score, np.linspace(0.2, 0.999, 300))
    said = len(score) - np.searchsorted(np.sort(score), steps)
    right = answer.sum() - np.searchsorted(np.sort(score[answer == 1]), steps)
    marks = (1 + beta**2) * right / (said + beta**2 * answer.sum())
    smooth = np.convolve(marks, np.ones(9) / 9, mode="same")
    return float(steps[int(np.argmax(smooth))])


def with_recall(score: np.ndarray, answer: np.ndarray, least: float) -> float:
    return float(np.quantile(score[answer == 1], 1 - least))


def thresholds(score: np.ndarray, told: np.ndarray, messages: Sequence[dict[str, Any]]) -> np.ndarray:
    """From which score on each is shown: where F1 is best; for anything at all, where few who quote others are flagged too."""
    found = np.array([threshold(score[:, number], told[:, number]) for number in range(len(NAMES))])
    found[NAMES.index("threat")] = threshold(
        score[:, NAMES.index("threat")], told[:, NAMES.index("threat")], THREATS
    )
    found[-1] = with_recall(score[:, -1], told[:, -1], DANGER_RECALL)
    some = anything(score, found)
    quoted = np.array([each["quoted_or_reported"] and each["labels"] == ["none"] for each in messages])
    at_risk = np.array([each["safeguarding"] and each["labels"] == ["none"] for each in messages])
    best = threshold(some, told[:, NAMES.index(ANY)])
    few = [float(np.quantile(some[of], 1 - most)) for of, most in ((quoted, QUOTED), (at_risk, AT_RISK))]
    found[NAMES.index(ANY)] = max(best, *few)
    return found


def anything(score: np.ndarray, at_least: np.ndarray) -> np.ndarray:
    """The score for anything at all, before its threshold: as judging.together and Judged.anything do it."""
    strongest = (score[:, : len(KINDS)] - at_least[: len(KINDS)]).max(axis=1)
    mixed = (1 - OF_THE_KIND) * score[:, NAMES.index(ANY)] + OF_THE_KIND * strongest
    return mixed - CAUTION * (score[:, -1] >= at_least[-1] + CLEARLY)


def shown(score: np.ndarray, at_least: np.ndarray) -> np.ndarray:
    """Which kinds are shown: as judging.Judged.kinds does it."""
    over = score - at_least
    some = anything(score, at_least) >= at_least[NAMES.index(ANY)]
    kinds = (over[:, : len(KINDS)] >= 0) & some[:, None]
    for row in np.flatnonzero(some & ~kinds.any(axis=1)):
        kinds[row, np.argmax(over[row, : len(KINDS)])] = True
    return kinds


def report(
    score: np.ndarray, told: np.ndarray, at_least: np.ndarray, messages: Sequence[dict[str, Any]]
) -> dict[str, float]:
    kinds, any_column = shown(score, at_least), NAMES.index(ANY)
    figures = {name: f1_score(told[:, number], kinds[:, number]) for number, name in enumerate(KINDS)}
    flagged = kinds.any(axis=1)
    figures["any f1"] = f1_score(told[:, any_column], flagged)
    figures["any auc"] = roc_auc_score(told[:, any_column], anything(score, at_least))
    quoted = np.array([each["quoted_or_reported"] and each["labels"] == ["none"] for each in messages])
    at_risk = np.array([each["safeguarding"] and each["labels"] == ["none"] for each in messages])
    figures["flagged when quoted"] = flagged[quoted].mean()
    figures["flagged when safeguarding"] = flagged[at_risk].mean()
    danger = score[:, -1] >= at_least[-1]
    threats = told[:, NAMES.index("threat")] == 1
    veiled = np.array([any(word in each["note"] for word in VEILED) for each in messages])
    figures["threat recall, veiled"] = kinds[threats & veiled, NAMES.index("threat")].mean()
    figures["threat recall, others"] = kinds[threats & ~veiled, NAMES.index("threat")].mean()
    figures["danger recall"] = danger[told[:, -1] == 1].mean()
    figures["danger precision"] = told[danger, -1].mean() if danger.any() else 0.0
    for language in ("en", "cy"):
        of = np.array([each["language"] == language for each in messages])
        figures[f"any f1 {language}"] = f1_score(told[of, any_column], flagged[of])
    return figures


def report_letters(score: np.ndarray, at_least: np.ndarray, letters: Sequence[Laid]) -> dict[str, float]:
    """What is shown of messages in the middle of letters."""
    kinds, danger = shown(score, at_least), score[:, -1] >= at_least[-1]
    clear = score[:, -1] >= 0
    figures = {}
    for language in ("en", "cy"):
        for of in ("danger", "threat", "harmless", "letters alone"):
            rows = np.array([each.of == of and each.language == language for each in letters])
            saw = {
                "danger": danger,
                "clear danger": danger & clear,
                "threat": kinds[:, NAMES.index("threat")],
                "any": kinds.any(axis=1),
            }
            for name, each in saw.items():
                figures[f"in letters, {language}: {name} shown of {of}"] = float(each[rows].mean())
    return figures


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--repeats", type=int, default=2, help="how often to cross-validate, each time with other folds"
    )
    asked.add_argument("files", nargs="*", type=Path, default=sorted((HERE / "messages").glob("*.jsonl")))
    given = asked.parse_args()
    messages = with_history(read(given.files))
    parts, told = [signs_of(each) for each in messages], answers(messages)
    letters = laid(messages)
    laid_parts = [signs_of({"text": each.text, "channel": "letter"}) for each in letters]
    both = [held_out(parts, told, seed, () if seed else letters, laid_parts) for seed in range(given.repeats)]
    rounds = [each for each, _ in both]
    every = np.concatenate([told] * given.repeats)
    mixed = WHOLE * np.concatenate(rounds)[:, 0] + (1 - WHOLE) * np.concatenate(rounds)[:, 1]
    even = [evened(score, answer) for score, answer in zip(mixed.T, every.T, strict=True)]
    slopes, offsets = np.array(even).T
    rounds = [put_together(each * slopes + offsets, parts) for each in rounds]
    score = np.concatenate(rounds)
    at_least = thresholds(score, every, messages * given.repeats)
    each_round = [report(one, told, at_least, messages) for one in rounds]
    spread = {
        name: (float(np.mean([r[name] for r in each_round])), float(np.std([r[name] for r in each_round])))
        for name in each_round[0]
    }
    for name, (mean, deviation) in spread.items():
        number = told[:, NAMES.index(name)].sum() if name in NAMES else ""
        sys.stdout.write(f"{name:28} {mean:.3f} ± {deviation:.3f}  {number}\n")
    in_letters = report_letters(put_together(both[0][1] * slopes + offsets, laid_parts), at_least, letters)
    for name, share in in_letters.items():
        sys.stdout.write(f"{name:58} {share:.2f}\n")
    made = fitted(parts, told)
    made = models.Model(
        made.names,
        made.rows,
        tuple(step * float(slope) for step, slope in zip(made.steps, slopes, strict=True)),
        tuple(
            bias * float(slope) + float(more)
            for bias, slope, more in zip(made.bias, slopes, offsets, strict=True)
        ),
        dict(zip(NAMES, map(float, at_least), strict=True)),
        {
            "messages": len(messages),
            "signs": len(made.rows),
            "folds": FOLDS,
            "held_out": {k: round(v[0], 3) for k, v in spread.items()},
            "in_letters": {k: round(v, 3) for k, v in in_letters.items()},
        },
    )
    target = HERE.parent / "src/evenhand/signals" / models.FILE
    target.write_bytes(models.write(made))
    sys.stdout.write(f"{target.name}: {len(made.rows)} signs, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
