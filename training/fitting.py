"""The signs of many texts as one table, and a model fitted to some of them: for train.py, which says what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from evenhand.signals.model import HEFT

# A sign of a kind counts so much beside a word: parts of words are many and say little each.
SCALES = {"k": 0.5, "s": 0.7, "D": 0.7, "A": 0.8, "G": 0.8}
STRENGTH = 30.0  # of the regularisation (C)
LEAST = 2  # messages a sign must be in


class Signs:
    """The signs of texts: a row for each whole and for each of its parts, a column for each sign."""

    def __init__(self, texts: Iterable[list[set[str]]]) -> None:
        self.column: dict[str, int] = {}
        places: list[int] = []
        ends, self.starts = [0], [0]
        for parts in texts:
            for signs in parts:
                places += [self.column.setdefault(sign, len(self.column)) for sign in sorted(signs)]
                ends.append(len(places))
            self.starts.append(len(ends) - 1)
        ones = np.ones(len(places), dtype=np.float64)
        self.table = csr_matrix(
            (ones, np.array(places), np.array(ends)), shape=(len(ends) - 1, len(self.column))
        )
        self.wholes = np.array(self.starts[:-1])
        self.several = np.diff(self.starts) > 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a model is made of: of each sign how telling it is, in steps of HEFT (0 for what it leaves out), and its weights, in
    whole `steps`, for each name.
    """

    hefts: np.ndarray
    weights: np.ndarray
    steps: np.ndarray
    biases: np.ndarray

    def scores(self, signs: Signs, texts: np.ndarray) -> np.ndarray:
        """The scores of some texts, as model.Model.scores adds them up: of each the whole's and the best part's."""
        rows = np.concatenate([np.arange(signs.starts[text], signs.starts[text + 1]) for text in texts])
        share = 1 / np.maximum(HEFT * np.sqrt(signs.table[rows] @ self.hefts.astype(float) ** 2), 1e-9)
        every = (signs.table[rows] @ self.weights.T.astype(float)) * share[:, None] * self.steps + self.biases
        starts = np.flatnonzero(np.isin(rows, signs.wholes))
        wholes = every[starts]
        every[starts[signs.several[texts]]] = -np.inf  # a part is none of its own parts
        return np.stack([wholes, np.maximum.reduceat(every, starts)], axis=1)


def fitted(signs: Signs, texts: np.ndarray, told: np.ndarray) -> Fitted:
    """A model of some texts, each taken as a whole; `told` has a column for each name."""
    table = signs.table[signs.wholes[texts]]
    counts = np.asarray(table.sum(axis=0)).ravel()
    hefts = heft(signs, counts, len(texts))
    known = np.flatnonzero(hefts)
    table = table[:, known].multiply(HEFT * hefts[known]).tocsr()
    table = table.multiply(1 / np.maximum(norms(table), 1e-9)[:, None]).tocsr()
    weights, biases = np.zeros((told.shape[1], len(hefts))), []
    for number, answer in enumerate(told[texts].T):
        fit = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=1)
        fit.fit(table, answer)
        weights[number, known] = fit.coef_[0] * HEFT * hefts[known]
        biases.append(float(fit.intercept_[0]))
    steps = np.abs(weights).max(axis=1) / 127
    return Fitted(hefts, np.rint(weights / steps[:, None]).astype(int), steps, np.array(biases))


def heft(signs: Signs, counts: np.ndarray, among: int) -> np.ndarray:
    """How telling a sign is at all, in whole steps, as the model keeps it: the more, the fewer messages have it; 0 for too few."""
    scales = np.array([SCALES.get(sign[0], 1.0) for sign in signs.column])
    steps = np.rint((np.log((1 + among) / (1 + counts)) + 1) * scales / HEFT)
    return np.where(counts >= LEAST, np.clip(steps, 1, 127), 0).astype(int)


def norms(table: csr_matrix) -> np.ndarray:
    return np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
