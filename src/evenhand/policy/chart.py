"""The flow chart drawn from the process's own data: as an SVG picture, and as indented text that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from .bilingual import Bilingual
from .chart_layout import (
    BOX,
    LABEL_LINE,
    LABEL_SIZE,
    LINE,
    MARGIN,
    SMALL_LINE,
    Arrow,
    Box,
    Layout,
    laid_out,
    text_width,
)
from .flowchart import END, NODES, QUESTION, START
from .process import EDGES, Way
from .rules import applies

_TITLE = Bilingual(
    "The process for managing unacceptable contact", "Y broses ar gyfer rheoli cyswllt annerbyniol"
)
_WALKED = Bilingual("The way taken: thick and numbered", "Y ffordd a gymerwyd: trwchus ac wedi’i rhifo")
_HERE = Bilingual("HERE NOW", "YMA NAWR")
_KEY = (
    (QUESTION, Bilingual("question", "cwestiwn")),
    (END, Bilingual("the end of a way", "diwedd ffordd")),
)
_INK, _QUIET, _WAY, _WAY_FILL, _PAPER = "#0b0c0c", "#505a5f", "#003078", "#d9e7f5", "#ffffff"
_FILLS = {QUESTION: "#fff7d6", END: "#eeefef", START: _PAPER}
_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_POINT = 13  # how far the sides of a question stick out inwards


@applies("AN1")
def to_svg(way: Way | None = None, language: str = "en", *, prefix: str = "process") -> str:
    """The chart as a picture of its own, in English ("en") or Welsh ("cy"), with the way that was walked when one is given.

    It has a title and a description for those who hear it, and no style of its own that a strict content policy would block.
    `prefix` begins its ids, for a page with more than one.
    """
    layout = laid_out(language)
    way = way or Way()
    size = f"{_n(layout.width)} {_n(layout.height)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{language}" viewBox="0 0 {size}"',
        f'width="{_n(layout.width)}" height="{_n(layout.height)}" font-family="{_FONT}" font-size="14"',
        f'fill="{_INK}" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc">',
        f'<title id="{prefix}-title">{escape(_TITLE.text(language))}</title>',
        f'<desc id="{prefix}-desc">{escape(to_text(way, language))}</desc>',
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
        *_heading(layout, way, language),
    ]
    for arrow in sorted(layout.arrows, key=lambda one: one.edge.ends in way.edges):
        parts += _drawn_arrow(arrow, walked=arrow.edge.ends in way.edges, faint=bool(way.nodes))
    for box in layout.boxes.values():
        parts += _drawn_box(box, way, language)
    return "\n".join((*parts, "</svg>", ""))


def _heading(layout: Layout, way: Way, language: str) -> Iterator[str]:
    yield f'<text x="{MARGIN}" y="36" font-size="21" font-weight="bold">{escape(_TITLE.text(language))}</text>'
    x = layout.width - MARGIN
    for kind, words in reversed(_KEY):
        text = words.text(language)
        x -= text_width(text)
        yield f'<text x="{_n(x)}" y="34">{escape(text)}</text>'
        x -= 42
        yield _shape(kind, x, 18, 34, 22, f'fill="{_FILLS[kind]}" stroke="{_INK}" stroke-width="1.5"')
        x -= 20
    if way.nodes:
        text = _WALKED.text(language)
        end = _n(layout.width - MARGIN)
        yield f'<text x="{end}" y="62" text-anchor="end" fill="{_WAY}" font-weight="bold">{escape(text)}</text>'


def _shape(kind: str, x: float, y: float, width: float, height: float, paint: str) -> str:
    if kind == QUESTION:
        point = min(_POINT, width / 3)
        corners = (
            (x + point, y), (x + width - point, y), (x + width, y + height / 2),
            (x + width - point, y + height), (x + point, y + height), (x, y + height / 2),
        )  # fmt: skip
        return f'<polygon points="{_corners(corners)}" {paint}/>'
    round_by = min(24, height / 2) if kind in (START, END) else 4
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(round_by)}" {paint}/>'


def _drawn_box(box: Box, way: Way, language: str) -> Iterator[str]:
    walked = box.node.id in way.nodes
    fill = _WAY_FILL if walked else _FILLS.get(box.node.kind, _PAPER)
    stroke, thick = (_WAY, 3.5) if walked else (_INK, 1.5)
    yield _shape(
        box.node.kind,
        box.x,
        box.y,
        BOX,
        box.height,
        f'fill="{fill}" stroke="{stroke}" stroke-width="{thick}"',
    )
    used = LINE * len(box.lines) + SMALL_LINE * len(box.cited)
    y = box.y + (box.height - used) / 2 + LINE - 4
    middle = f'x="{_n(box.middle)}" text-anchor="middle"'
    for line in box.lines:
        yield f'<text {middle} y="{_n(y)}">{escape(line)}</text>'
        y += LINE
    for line in box.cited:
        yield f'<text {middle} y="{_n(y - 1)}" font-size="12" fill="{_QUIET}">{escape(line)}</text>'
        y += SMALL_LINE
    if walked:
        number = way.nodes.index(box.node.id) + 1
        yield f'<circle cx="{_n(box.x + 4)}" cy="{_n(box.y + 2)}" r="12" fill="{_WAY}"/>'
        yield (
            f'<text x="{_n(box.x + 4)}" y="{_n(box.y + 6.5)}" text-anchor="middle" font-size="12" '
            f'font-weight="bold" fill="{_PAPER}">{number}</text>'
        )
    if box.node.id == way.stands_at:
        yield f'<rect x="{_n(box.right - 78)}" y="{_n(box.y - 12)}" width="84" height="22" rx="3" fill="{_INK}"/>'
        yield (
            f'<text x="{_n(box.right - 36)}" y="{_n(box.y + 3)}" text-anchor="middle" font-size="12" '
            f'font-weight="bold" fill="{_PAPER}">{_HERE.text(language)}</text>'
        )


def _drawn_arrow(arrow: Arrow, *, walked: bool, faint: bool) -> Iterator[str]:
    colour, thick = (_WAY, 3.5) if walked else (_QUIET if faint else _INK, 1.5)
    (before_x, before_y), (x, y) = arrow.points[-2:]
    across, down = (x > before_x) - (x < before_x), (y > before_y) - (y < before_y)
    long, half = (13, 7) if walked else (10, 5)
    back_x, back_y = x - across * long, y - down * long
    line = (*arrow.points[:-1], (back_x, back_y))
    head = (
        (x, y),
        (back_x + down * half, back_y + across * half),
        (back_x - down * half, back_y - across * half),
    )
    yield f'<polyline points="{_corners(line)}" fill="none" stroke="{colour}" stroke-width="{thick}"/>'
    yield f'<polygon points="{_corners(head)}" fill="{colour}"/>'
    weight = ' font-weight="bold"' if walked else ""
    for number, text in enumerate(arrow.label):
        yield (
            f'<text x="{_n(arrow.label_x)}" y="{_n(arrow.label_y + LABEL_LINE * number)}" font-size="{LABEL_SIZE}" '
            f'text-anchor="{arrow.anchor}"{weight} fill="{colour}">{escape(text)}</text>'
        )


def _corners(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


_THEN = Bilingual("then", "yna")
_IF = Bilingual("if %(answer)s", "ateb “%(answer)s”")
_SEE = Bilingual("go on at %(id)s above", "parhewch yn %(id)s uchod")
_STEP = Bilingual("[step %(number)s]", "[cam %(number)s]")
_STANDS = Bilingual("[here now]", "[yma nawr]")


@applies("AN1")
def to_text(way: Way | None = None, language: str = "en") -> str:
    """The chart in words: every box once, indented under the one that leads to it, with the answer that leads there.

    A walked box says so with its number, and the one where the case stands says that too.
    """
    way = way or Way()
    lines = [_TITLE.text(language), ""]
    told: set[str] = set()
    lines += _told("A", "", 0, way, language, told)
    return "\n".join((*lines, ""))


def _told(id_: str, led: str, depth: int, way: Way, language: str, told: set[str]) -> Iterator[str]:
    indent = "  " * depth
    if id_ in told:
        yield f"{indent}{led}{_SEE.fill(id=id_).text(language)}"
        return
    told.add(id_)
    node = NODES[id_]
    marks = [_STEP.fill(number=way.nodes.index(id_) + 1).text(language)] if id_ in way.nodes else []
    marks += [_STANDS.text(language)] if id_ == way.stands_at else []
    said = f"{node.label.text(language)} ({', '.join(node.clauses)})"
    yield " ".join((f"{indent}{led}{id_}. {said}", *marks))
    for edge in EDGES:
        if edge.source == id_:
            answer = _IF.fill(answer=edge.label.text(language)) if edge.label else _THEN
            yield from _told(edge.target, f"{answer.text(language)}: ", depth + 1, way, language, told)
