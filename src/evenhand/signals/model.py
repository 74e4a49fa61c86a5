"""The small model: a weight for each sign and each kind, added up. It is trained by training/train.py on messages written for the
purpose, and read from one file of this package. No library is needed, and the same text has the same score on every machine.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from operator import mul

FILE = "model.bin"
HEFT = 0.075  # a step of how telling a sign is
MOST_MET = 100_000  # signs whose rows are kept at hand


class _Met(dict[str, tuple[int, ...] | None]):
    """The rows of signs already met, None for those that the model does not know: most texts have the same ones."""

    def __init__(self, rows: Mapping[int, tuple[int, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, sign: str) -> tuple[int, ...] | None:
        row = self[sign] = self._rows.get(zlib.crc32(sign.encode()))
        return row


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` are the weights of a sign (by its checksum) in steps of `steps`, a column for each of `names`; behind them stands how
    telling the sign is at all, in steps of `HEFT`: rare signs weigh more, and many signs share what a text has to say.

    `at_least` is the score from which on each is worth a person's look; `made` tells from what it was made.
    """

    names: tuple[str, ...]
    rows: Mapping[int, tuple[int, ...]]
    steps: tuple[float, ...]
    bias: tuple[float, ...]
    at_least: Mapping[str, float]
    made: Mapping[str, object]
    _met: _Met = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_met", _Met(self.rows))

    def scores(self, signs: Iterable[str]) -> tuple[float, ...]:
        """How strongly these signs speak for each name: log odds among the messages it was made from, 0.0 is even."""
        rows = self._known(signs)
        if not rows:
            return self.bias
        *weights, hefts = zip(*rows, strict=True)
        share = 1 / (HEFT * math.sqrt(sum(map(mul, hefts, hefts))))
        return tuple(
            bias + step * sum(column) * share
            for bias, step, column in zip(self.bias, self.steps, weights, strict=True)
        )

    def added(self, signs: Iterable[str], number: int) -> float:
        """How much these signs speak for one of the names in a text that has others too; comparable within that text only."""
        return self.steps[number] * sum(row[number] for row in self._known(signs))

    def _known(self, signs: Iterable[str]) -> list[tuple[int, ...]]:
        if len(self._met) > MOST_MET:
            self._met.clear()
        return list(filter(None, map(self._met.__getitem__, signs)))


@lru_cache(maxsize=1)
def model() -> Model:
    """The model of this package, read once."""
    return read(files(__package__).joinpath(FILE).read_bytes())


def read(packed: bytes) -> Model:
    """A model from what `write` made of it."""
    head, _line, body = zlib.decompress(packed).partition(b"\n")
    told = json.loads(head)
    names, count = tuple(told["names"]), told["count"]
    keys = array("I", body[: 4 * count])
    weights = array("b", body[4 * count :])
    width = len(names) + 1
    shared: dict[tuple[int, ...], tuple[int, ...]] = {}
    rows = {}
    for number, key in enumerate(keys):
        row = tuple(weights[number * width : (number + 1) * width])
        rows[key] = shared.setdefault(row, row)
    return Model(names, rows, tuple(told["steps"]), tuple(told["bias"]), told["at_least"], told["made"])


def write(made: Model) -> bytes:
    """A model as the bytes of its file; the same model is the same bytes."""
    order = sorted(made.rows)
    head = {
        "names": made.names,
        "count": len(order),
        "steps": made.steps,
        "bias": made.bias,
        "at_least": made.at_least,
        "made": made.made,
    }
    body = (
        array("I", order).tobytes() + array("b", [each for key in order for each in made.rows[key]]).tobytes()
    )
    return zlib.compress(json.dumps(head, sort_keys=True).encode() + b"\n" + body, 9)
