"""Make src/evenhand/signals/model.bin from the messages beside this file: python training/train.py

Needs requirements/training.txt. Cross-validates first, by hands: every figure it prints is of messages by a hand of which the
model that judged them had seen nothing, and the thresholds come from those scores alone. Folds drawn by chance flatter: whoever
writes ten threats writes them alike. The development files of the brief are not read.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from fitting import Fitted, Signs, fitted
from in_letters import Laid, laid

from evenhand.signals import model as models
from evenhand.signals.features import features, see, windows
from evenhand.signals.judging import (
    ANY,
    CAUTION,
    CLEARLY,
    DANGER_SCORE,
    GRAVE,
    KINDS,
    NEAR_ANYTHING,
    OF_THE_KIND,
    compared,
    mixed,
)

NAMES = (*KINDS, ANY, DANGER_SCORE)
# The numbers of the files with which another hand, or the same hand on another day and with another purpose, began.
HANDS = (1, 11, 21, 32, 37, 43, 49, 57, 62, 64, 66, 67, 68, 69, 70, 71, 72)
DANGER_RECALL = 0.94
DIGITS = 4  # of what is measured and kept
OPEN_THREATS = 0.92  # so many of the open threats reach the threshold of a threat
QUOTED = 0.10  # at most so many of those who quote what others said are flagged
AT_RISK = 0.04  # and of those who tell of somebody in danger; threats by their own score apart
# Added to the log odds in a text of several parts, which costs the short ones nothing: a threat in a letter is worth a look
# sooner, and not every second harmless letter is to speak of danger.
IN_A_LETTER = {"threat": 0.45, DANGER_SCORE: -0.75}
VEILED = ("veil", "cudd", "hudd", "gudd")  # in the note of a veiled threat, in either language


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


@dataclass(frozen=True, slots=True)
class Evened:
    """What scores have to be multiplied by, and what added, to be log odds: first all of them, then those of texts in parts."""

    slopes: np.ndarray
    offsets: np.ndarray
    in_parts: np.ndarray

    def __call__(self, pairs: np.ndarray, several: np.ndarray) -> np.ndarray:
        even = pairs * self.slopes + self.offsets
        slopes, offsets = self.in_parts.T
        return np.where(several[:, None], slopes * put_together(even) + offsets, even[:, 0])


def put_together(pairs: np.ndarray) -> np.ndarray:
    """The scores of texts in several parts, of the whole's and the best part's: as judging.judge does it."""
    return np.array(
        [mixed(name, *pair) for name, pair in zip(NAMES, pairs.transpose(2, 1, 0), strict=True)]
    ).T


def evened(score: np.ndarray, answer: np.ndarray) -> tuple[float, float]:
    """What a score has to be multiplied by, and what added, to be the log odds among messages not seen before (Platt)."""
    fit = LogisticRegression(C=1e6).fit(score[:, None], answer)
    return round(float(fit.coef_[0, 0]), DIGITS), round(float(fit.intercept_[0]), DIGITS)


def hands(paths: Sequence[Path]) -> np.ndarray:
    """Of each message the hand that wrote it, by its file's number."""
    numbers = [int(path.name.partition("-")[0]) for path in paths for _ in read([path])]
    return np.searchsorted(HANDS, numbers, side="right")


def held_out(signs: Signs, told: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The scores of each text by a model that has seen nothing of the same hand. Only texts whose answers are told are seen."""
    found = np.zeros((len(by), 2, len(NAMES)))
    for hand in np.unique(by):
        made = fitted(signs, np.flatnonzero(by[: len(told)] != hand), told)
        texts = np.flatnonzero(by == hand)
        found[texts] = made.scores(signs, texts)
    return found


def threshold(score: np.ndarray, answer: np.ndarray) -> float:
    """Where F1 is best, taken over the neighbourhood, so that one message more or less does not move it."""
    steps = np.quantile(score, np.linspace(0.2, 0.999, 300))
    said = len(score) - np.searchsorted(np.sort(score), steps)
    right = answer.sum() - np.searchsorted(np.sort(score[answer == 1]), steps)
    marks = 2 * right / (said + answer.sum())
    smooth = np.convolve(marks, np.ones(9) / 9, mode="same")
    return float(steps[int(np.argmax(smooth))])


def with_recall(score: np.ndarray, answer: np.ndarray, least: float) -> float:
    return float(np.quantile(score[answer == 1], 1 - least))


def open_threats(messages: Sequence[dict[str, Any]]) -> np.ndarray:
    """Which messages threaten openly: those with a threat that nobody noted as veiled."""
    veiled = [any(word in each["note"].lower() for word in VEILED) for each in messages]
    threats = ["threat" in each["labels"] for each in messages]
    return np.array(threats) & ~np.array(veiled)


def thresholds(score: np.ndarray, told: np.ndarray, messages: Sequence[dict[str, Any]]) -> np.ndarray:
    """From which score on each is shown: where F1 is best; for anything at all, where few who quote others are flagged too."""
    found = np.array([threshold(score[:, number], told[:, number]) for number in range(len(NAMES))])
    found[NAMES.index("threat")] = with_recall(
        score[:, NAMES.index("threat")], open_threats(messages), OPEN_THREATS
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


def shown(score: np.ndarray, at_least: np.ndarray, openly: np.ndarray) -> np.ndarray:
    """Which kinds are shown, and whether texts threaten in a common way of saying it: as judging.Judged.kinds does it."""
    over, threat = score - at_least, NAMES.index("threat")
    caution = CAUTION * (over[:, -1] >= CLEARLY)
    some = anything(score, at_least) - at_least[NAMES.index(ANY)]
    kinds = (over[:, : len(KINDS)] >= 0) & (some >= 0)[:, None]
    likely = over[:, : len(KINDS)].copy()
    likely[:, [KINDS.index(grave) for grave in GRAVE]] = -np.inf
    for row in np.flatnonzero((some >= 0) & ~kinds.any(axis=1)):
        kinds[row, np.argmax(likely[row])] = True
    kinds[:, threat] |= (over[:, threat] >= caution) & (some + caution >= -NEAR_ANYTHING)
    kinds[:, threat] |= (over[:, threat] >= 0) & openly
    return kinds


def report(
    score: np.ndarray,
    told: np.ndarray,
    at_least: np.ndarray,
    messages: Sequence[dict[str, Any]],
    by: np.ndarray,
    said_openly: np.ndarray,
) -> dict[str, float]:
    kinds, any_column = shown(score, at_least, said_openly), NAMES.index(ANY)
    figures = {name: f1_score(told[:, number], kinds[:, number]) for number, name in enumerate(KINDS)}
    flagged = kinds.any(axis=1)
    figures["any f1"] = f1_score(told[:, any_column], flagged)
    figures["any auc"] = roc_auc_score(told[:, any_column], anything(score, at_least))
    quoted = np.array([each["quoted_or_reported"] and each["labels"] == ["none"] for each in messages])
    at_risk = np.array([each["safeguarding"] and each["labels"] == ["none"] for each in messages])
    figures["flagged when quoted"] = flagged[quoted].mean()
    figures["flagged when safeguarding"] = flagged[at_risk].mean()
    danger = score[:, -1] >= at_least[-1]
    threats, openly = told[:, NAMES.index("threat")] == 1, open_threats(messages)
    for name, of in (("open", openly), ("veiled", threats & ~openly)):
        figures[f"threat recall, {name}"] = kinds[of, NAMES.index("threat")].mean() if of.any() else np.nan
    figures["danger recall"] = danger[told[:, -1] == 1].mean()
    figures["danger precision"] = told[danger, -1].mean() if danger.any() else 0.0
    for language in ("en", "cy"):
        of = np.array([each["language"] == language for each in messages])
        figures[f"any f1 {language}"] = f1_score(told[of, any_column], flagged[of])
    for hand in np.unique(by[: len(told)]):
        of = by[: len(told)] == hand
        figures[f"any f1 from file {HANDS[hand - 1]}"] = f1_score(told[of, any_column], flagged[of])
        figures[f"open threats from file {HANDS[hand - 1]}"] = kinds[
            of & openly, NAMES.index("threat")
        ].mean()
    return figures


def report_letters(
    score: np.ndarray, at_least: np.ndarray, letters: Sequence[Laid], said_openly: np.ndarray
) -> dict[str, float]:
    """What is shown of messages in the middle of letters."""
    kinds, danger = shown(score, at_least, said_openly), score[:, -1] >= at_least[-1]
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


def calibrated(pairs: np.ndarray, several: np.ndarray, told: np.ndarray) -> Evened:
    alone = [
        evened(score, answer) for score, answer in zip(pairs[~several, 0].T, told[~several].T, strict=True)
    ]
    slopes, offsets = np.array(alone).T
    together = put_together(pairs[several] * slopes + offsets)
    in_parts = np.array([evened(*each) for each in zip(together.T, told[several].T, strict=True)])
    for name, more in IN_A_LETTER.items():
        in_parts[NAMES.index(name), 1] += more
    return Evened(slopes, offsets, in_parts)


def model_of(
    made: Fitted, signs: Signs, even: Evened, at_least: np.ndarray, told: dict[str, object]
) -> models.Model:
    rows = {
        zlib.crc32(sign.encode()): (*map(int, made.weights[:, place]), int(made.hefts[place]))
        for sign, place in signs.column.items()
        if made.hefts[place]
    }
    return models.Model(
        NAMES,
        rows,
        tuple(map(float, made.steps * even.slopes)),
        tuple(map(float, made.biases * even.slopes + even.offsets)),
        tuple((float(slope), float(offset)) for slope, offset in even.in_parts),
        dict(zip(NAMES, map(float, at_least), strict=True)),
        told,
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", nargs="*", type=Path, default=sorted((HERE / "messages").glob("*.jsonl")))
    given = asked.parse_args()
    messages, by = with_history(read(given.files)), hands(given.files)
    told, letters, count = answers(messages), laid(messages), len(messages)
    texts = [*messages, *({"text": each.text, "channel": "letter"} for each in letters)]
    by = np.concatenate([by, [by[each.number or 0] for each in letters]])
    signs = Signs(map(signs_of, texts))
    pairs = held_out(signs, told, by)
    even = calibrated(pairs[:count], signs.several[:count], told)
    score = even(pairs, signs.several)
    at_least = thresholds(score[:count], told, messages).round(DIGITS)
    said_openly = signs.table[signs.wholes, signs.column["Topenly"]].toarray().ravel() > 0
    figures = report(score[:count], told, at_least, messages, by, said_openly[:count])
    for name, figure in figures.items():
        number = told[:, NAMES.index(name)].sum() if name in NAMES else ""
        sys.stdout.write(f"{name:34} {figure:.3f}  {number}\n")
    in_letters = report_letters(score[count:], at_least, letters, said_openly[count:])
    for name, share in in_letters.items():
        sys.stdout.write(f"{name:58} {share:.2f}\n")
    made = fitted(signs, np.arange(count), told)
    told_of = {
        "messages": count,
        "signs": int((made.hefts > 0).sum()),
        "hands": len(np.unique(by)),
        "held_out": {name: round(float(figure), 3) for name, figure in figures.items()},
        "in_letters": {name: round(share, 3) for name, share in in_letters.items()},
    }
    target = HERE.parent / "src/evenhand/signals" / models.FILE
    target.write_bytes(models.write(model_of(made, signs, even, at_least, told_of)))
    sys.stdout.write(f"{target.name}: {told_of['signs']} signs, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    with threadpool_limits(1):  # sums of several threads differ in their last digits
        main()
