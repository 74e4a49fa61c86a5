"""The PDQ hash of a picture, in all eight ways in which it may be turned or mirrored. Runs inside a cell.

PDQ is Meta's (ThreatExchange, BSD): brightness, smoothed twice by a box in both directions, 64 × 64 points, the 16 × 16 lowest
frequencies but the constant one, each bit whether a frequency is above their median. Written after its description; its packaged
forms need a compiler and NumPy. The tests compare it with hashes that the reference made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import mul
from typing import BinaryIO

from PIL import Image

from .pictures import opened

_LARGEST = 512
_POINTS, _KEPT = 64, 16
_Rows = list[list[float]]


def pdq(file: BinaryIO) -> bytes:
    """The hashes in hexadecimal, and the quality from 0 to 100 (below 50 there is too little in it to say anything), as JSON."""
    hashes, quality = hashes_of(opened(file, _LARGEST).convert("RGB"))
    return json.dumps({"hashes": [f"{each:064x}" for each in hashes], "quality": quality}).encode()


def hashes_of(picture: Image.Image) -> tuple[list[int], int]:
    """The eight hashes, the picture's own first, and the quality."""
    points = _points(picture)
    low = _frequencies(points)
    turned = []
    for transposed in (False, True):
        grid = [list(column) for column in zip(*low, strict=True)] if transposed else low
        # Mirroring a picture changes the sign of every other frequency in that direction.
        for rows in (False, True):
            for columns in (False, True):
                turned.append(_bits(_mirrored(grid, rows, columns)))
    return turned, _quality(points)


def _points(picture: Image.Image) -> _Rows:
    """64 × 64 points of the smoothed brightness."""
    width, height = picture.size
    red, green, blue = picture.split()
    bright = [
        0.299 * r + 0.587 * g + 0.114 * b
        for r, g, b in zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)
    ]
    rows = [bright[start : start + width] for start in range(0, width * height, width)]
    for _ in range(2):
        rows = [_smoothed(row) for row in rows]
        rows = [
            list(row) for row in zip(*[_smoothed(column) for column in zip(*rows, strict=True)], strict=True)
        ]
    across = [int((place + 0.5) * width / _POINTS) for place in range(_POINTS)]
    down = [int((place + 0.5) * height / _POINTS) for place in range(_POINTS)]
    return [[rows[y][x] for x in across] for y in down]


def _smoothed(line: Sequence[float]) -> list[float]:
    """Each value the mean of those around it, in a window of a 128th of the length; shorter at the ends."""
    length = len(line)
    window = (length + 2 * _POINTS - 1) // (2 * _POINTS)
    after = (window + 2) // 2 - 1
    before = window - after - 1
    sums = [0.0, *accumulate(line)]
    ends = [min(length, place + after + 1) for place in range(length)]
    begins = [max(0, place - before) for place in range(length)]
    return [(sums[end] - sums[begin]) / (end - begin) for begin, end in zip(begins, ends, strict=True)]


def _frequencies(points: _Rows) -> _Rows:
    """The cosine transform of 64 × 64 points: its 16 × 16 lowest frequencies without the constant one."""
    scale = math.sqrt(2 / _POINTS)
    waves = [
        [
            scale * math.cos(math.pi / (2 * _POINTS) * (frequency + 1) * (2 * place + 1))
            for place in range(_POINTS)
        ]
        for frequency in range(_KEPT)
    ]
    columns = list(zip(*points, strict=True))
    half = [[sum(map(mul, wave, column)) for column in columns] for wave in waves]
    return [[sum(map(mul, row, wave)) for wave in waves] for row in half]


def _mirrored(grid: _Rows, rows: bool, columns: bool) -> _Rows:
    """Flipped upside down, sideways or both."""
    return [
        [
            value * (-1 if (rows and not y % 2) != (columns and not x % 2) else 1)
            for x, value in enumerate(row)
        ]
        for y, row in enumerate(grid)
    ]


def _bits(grid: _Rows) -> int:
    every = [value for row in grid for value in row]
    middle = sorted(every)[len(every) // 2 - 1]
    return sum(1 << place for place, value in enumerate(every) if value > middle)


def _quality(points: _Rows) -> int:
    """How much there is in it: the steps from point to point, added up."""
    columns = list(zip(*points, strict=True))
    steps = 0
    for line in (*points, *columns):
        for one, other in pairwise(line):
            steps += abs(int((one - other) * 100 / 255))
    return min(100, steps // 90)
