"""The small model: a weight for each sign and each kind, added up. It is trained by training/train.py on messages written for the
purpose, and read from one file of this package. No library is needed, and the same text has the same score on every machine.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

FILE = "model.bin"
HEFT = 0.075  # a step of how telling a sign is
MOST_MET = 100_000  # signs whose rows are kept at hand
_ABOVE = 128  # added to a weight, so that none is below 0


class _Met(dict[str, int]):
    """The rows of signs already met: most texts have the same ones. Each is one whole number, so that one addition adds up all its
    columns; behind the weights stand the square of how telling the sign is, and one, to count by. 0 is a sign that is not known.
    """

    def __init__(self, rows: Mapping[int, tuple[int, ...]], columns: int) -> None:
        super().__init__()
        self._rows = rows
        self._columns = struct.Struct(f"<{columns + 2}I")

    def __missing__(self, sign: str) -> int:
        row = self._rows.get(zlib.crc32(sign.encode()))
        packed = 0
        if row is not None:
            *weights, heft = row
            columns = self._columns.pack(*(weight + _ABOVE for weight in weights), heft * heft, 1)
            packed = int.from_bytes(columns, "little")
        self[sign] = packed
        return packed

    def added_up(self, signs: Iterable[str]) -> tuple[list[int], int]:
        """The sum of each column of weights of these signs, and that of the squares."""
        if len(self) > MOST_MET:
            self.clear()
        total = sum(map(self.__getitem__, signs))
        *sums, squares, count = self._columns.unpack(total.to_bytes(self._columns.size, "little"))
        return [each - _ABOVE * count for each in sums], squares


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` are the weights of a sign (by its checksum) in steps of `steps`, a column for each of `names`; behind them stands how
    telling the sign is at all, in steps of `HEFT`: rare signs weigh more, and many signs share what a text has to say.

    `in_parts` makes log odds of what the scores of a text in several parts come to: a factor and what is added, for each name; the
    best of many parts scores high by chance alone. `at_least` is the score from which on each is worth a person's look; `made`
    tells from what it was made.
    """

    names: tuple[str, ...]
    rows: Mapping[int, tuple[int, ...]]
    steps: tuple[float, ...]
    bias: tuple[float, ...]
    in_parts: tuple[tuple[float, float], ...]
    at_least: Mapping[str, float]
    made: Mapping[str, object]
    _met: _Met = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_met", _Met(self.rows, len(self.names)))

    def scores(self, signs: Iterable[str]) -> tuple[float, ...]:
        """How strongly these signs speak for each name: log odds among the messages it was made from, 0.0 is even."""
        sums, squares = self._met.added_up(signs)
        if not squares:
            return self.bias
        share = 1 / (HEFT * math.sqrt(squares))
        return tuple(
            bias + step * column * share
            for bias, step, column in zip(self.bias, self.steps, sums, strict=True)
        )

    def added(self, signs: Iterable[str], number: int) -> float:
        """How much these signs speak for one of the names in a text that has others too; comparable within that text only."""
        sums, _squares = self._met.added_up(signs)
        return self.steps[number] * sums[number]


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
    in_parts = tuple((slope, offset) for slope, offset in told["in_parts"])
    return Model(
        names, rows, tuple(told["steps"]), tuple(told["bias"]), in_parts, told["at_least"], told["made"]
    )


def write(made: Model) -> bytes:
    """A model as the bytes of its file; the same model is the same bytes."""
    order = sorted(made.rows)
    head = {
        "names": made.names,
        "count": len(order),
        "steps": made.steps,
        "bias": made.bias,
        "in_parts": made.in_parts,
        "at_least": made.at_least,
        "made": made.made,
    }
    body = (
        array("I", order).tobytes() + array("b", [each for key in order for each in made.rows[key]]).tobytes()
    )
    return zlib.compress(json.dumps(head, sort_keys=True).encode() + b"\n" + body, 9)
