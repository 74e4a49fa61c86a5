"""Where the boxes and arrows of the flow chart go: five columns, rows as high as their highest box, arrows along right angles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .flowchart import EDGES, NODES, Edge, Node

BOX = 196  # wide
GAP = 60  # between columns, wide enough for two arrows and a short label
ROW_GAP = 56  # between rows
MARGIN = 44
TOP = 64  # for the heading and the key
LINE, SMALL_LINE = 18, 15
PADDING = 11
LABEL_LINE, LABEL_SIZE = 14, 13
LANE = 24  # how far an arrow that goes round keeps from the boxes

Points = tuple[tuple[float, float], ...]

# Column and row of each box. The side questions stand beside each other; the main line goes round them from left to right.
_GRID: Mapping[str, tuple[int, int]] = {
    "A": (2, 0),
    "R": (0, 1), "G": (1, 1), "D": (2, 1), "S": (3, 1), "X": (4, 1),
    "G1": (1, 2), "D1": (2, 2), "S1": (3, 2), "X1": (4, 2),
    "T": (0, 3), "N": (1, 3), "V": (2, 3), "E": (3, 3),
    "T1": (0, 4), "V1": (2, 4), "W": (3, 4), "P": (4, 4),
    "W3": (1, 5), "W2": (2, 5), "W1": (3, 5), "M": (4, 5),
    "F": (3, 6), "L": (4, 6),
    "Q": (1, 7), "B": (2, 7), "Z": (3, 7), "Z2": (4, 7),
    "Q1": (1, 8), "B1": (2, 8), "Z1": (3, 8),
    "Q2": (1, 9),
}  # fmt: skip

_NARROW, _WIDE = frozenset("iíìîjltfrI.,:;'’!|()[] "), frozenset("mwMWŵŴ@%")


def text_width(text: str, size: float = 14) -> float:
    """About how wide a text is in a plain sans-serif, rather more than less."""
    units = sum(0.31 if c in _NARROW else 0.86 if c in _WIDE else 0.7 if c.isupper() else 0.56 for c in text)
    return units * size


def wrapped(text: str, width: float, size: float = 14) -> tuple[str, ...]:
    """The text in lines no wider than `width`."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place: the upper left corner, and the lines of its text."""

    node: Node
    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    cited: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.x + BOX / 2

    @property
    def right(self) -> float:
        return self.x + BOX

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge with its corners, and its label's lines with the middle of the first one."""

    edge: Edge
    points: Points
    label: tuple[str, ...] = ()
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Layout:
    boxes: Mapping[str, Box]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def laid_out(language: str) -> Layout:
    """The whole chart in one language."""
    boxes = _boxes(language)
    arrows = tuple(_arrow(edge, boxes, language) for edge in EDGES)
    width = 2 * MARGIN + 5 * BOX + 4 * GAP
    return Layout(boxes, arrows, width, max(box.bottom for box in boxes.values()) + MARGIN)


def _boxes(language: str) -> dict[str, Box]:
    inner = BOX - 2 * PADDING - 10
    texts = {id_: wrapped(node.label.text(language), inner) for id_, node in NODES.items()}
    cited = {id_: wrapped(", ".join(node.clauses), inner, 12) for id_, node in NODES.items()}
    rows = range(max(row for _, row in _GRID.values()) + 1)
    heights = [
        max(
            2 * PADDING + LINE * len(texts[id_]) + SMALL_LINE * len(cited[id_])
            for id_, (_, at) in _GRID.items()
            if at == row
        )
        for row in rows
    ]
    return {
        id_: Box(
            NODES[id_],
            x=MARGIN + column * (BOX + GAP),
            y=TOP + sum(heights[:row]) + ROW_GAP * row,
            height=heights[row],
            lines=texts[id_],
            cited=cited[id_],
        )
        for id_, (column, row) in _GRID.items()
    }


def _arrow(edge: Edge, boxes: Mapping[str, Box], language: str) -> Arrow:
    source, target = boxes[edge.source], boxes[edge.target]
    label = edge.label.text(language) if edge.label else ""
    if edge.ends in _ROUNDABOUT:
        points = _ROUNDABOUT[edge.ends](source, target)
        return _labelled_roundabout(edge, points, label)
    if source.x == target.x:
        down = target.y > source.y
        start, end = (source.bottom, target.y) if down else (source.y, target.bottom)
        lines = wrapped(label, BOX / 2, LABEL_SIZE)
        middle = (start + end) / 2 - LABEL_LINE * (len(lines) - 1) / 2
        return Arrow(
            edge, ((source.middle, start), (source.middle, end)), lines, source.middle + 8, middle, "start"
        )
    if source.y == target.y:
        right = target.x > source.x
        start, end = (source.right, target.x) if right else (source.x, target.right)
        lines = wrapped(label, GAP - 4, LABEL_SIZE)
        above = source.centre - 8 - LABEL_LINE * (len(lines) - 1)
        return Arrow(
            edge, ((start, source.centre), (end, source.centre)), lines, (start + end) / 2, above, "middle"
        )
    lane = (source.bottom + target.y) / 2
    return Arrow(
        edge,
        (
            (source.middle, source.bottom),
            (source.middle, lane),
            (target.middle, lane),
            (target.middle, target.y),
        ),
    )


def _right_then_down(source: Box, target: Box) -> Points:
    return (source.right, source.centre), (target.middle, source.centre), (target.middle, target.y)


def _up_between_rows(source: Box, target: Box) -> Points:
    lane = source.y - ROW_GAP / 2
    return (
        (source.middle, source.y),
        (source.middle, lane),
        (target.middle, lane),
        (target.middle, target.bottom),
    )


def _back_over_the_top(source: Box, target: Box) -> Points:
    side, lane = source.right + LANE, target.y - LANE
    return (
        (source.right, source.centre),
        (side, source.centre),
        (side, lane),
        (target.middle, lane),
        (target.middle, target.y),
    )


def _round_the_left(source: Box, target: Box) -> Points:
    side = source.x - LANE
    return (source.x, source.centre), (side, source.centre), (side, target.centre), (target.x, target.centre)


def _under_and_round_the_right(source: Box, target: Box) -> Points:
    side, lane = target.right + LANE, source.bottom + ROW_GAP / 2
    return (
        (source.middle, source.bottom),
        (source.middle, lane),
        (side, lane),
        (side, target.centre),
        (target.right, target.centre),
    )


# The arrows that go back, or past other boxes.
_ROUNDABOUT: Mapping[tuple[str, str], Callable[[Box, Box], Points]] = {
    ("E", "P"): _right_then_down,
    ("W2", "N"): _up_between_rows,
    ("M", "N"): _back_over_the_top,
    ("Q2", "F"): _round_the_left,
    ("B1", "L"): _under_and_round_the_right,
}


def _labelled_roundabout(edge: Edge, points: Points, label: str) -> Arrow:
    """A label stands over the longest level stretch, at its beginning, on one line."""
    level = [(one, other) for one, other in pairwise(points) if one[1] == other[1]]
    (x, y), (end, _) = max(level, key=lambda stretch: abs(stretch[1][0] - stretch[0][0]))
    if not label:
        return Arrow(edge, points)
    away, anchor = (8, "start") if end > x else (-8, "end")
    return Arrow(edge, points, (label,), x + away, y - 7, anchor)
