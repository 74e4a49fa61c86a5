"""Hints as the pages show them: what it is first, then the words it rests on, marked in the text where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenhand.casework.hints.kept import SECOND_LOOK
from evenhand.casework.models import Hint, HintMark
from evenhand.policy.bilingual import Bilingual
from evenhand.signals.hint import kinds
from evenhand.signals.quoted import pieces_of
from evenhand.web.files import plain_name
from evenhand.web.words import said

WEAK = "weak"
STRENGTHS = {WEAK: _("a weak sign"), "clear": _("a clear sign"), "strong": _("a strong sign")}
# Fewer marks than these say nothing of a kind yet.
FEWEST_MARKS = 20


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; `hint` is the number of the hint that rests on it, 0 for none."""

    text: str
    hint: int


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A piece of a contact's text, cut where the words of hints begin and end."""

    runs: tuple[Run, ...]
    quoted: bool

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class ShownHint:
    """A hint in the language of the page. `mark` is what was last said of it."""

    row: Hint
    number: int
    name: str
    because: str
    beside: tuple[str, ...]
    strength: object
    mark: HintMark | None

    @property
    def weak(self) -> bool:
        return _is_weak(self.row)

    @property
    def file(self) -> str:
        """What the sender calls the file in whose text it was found; blank where that has no name."""
        return plain_name(self.row.attachment.filename) if self.row.attachment else ""

    @property
    def danger(self) -> bool:
        return self.row.kind == "danger"


def shown_hints(rows: Sequence[Hint]) -> list[ShownHint]:
    """The hints for a page, numbered in their order; those that are weak signs come last, since the page folds them away."""
    return [_shown(number, row) for number, row in enumerate(sorted(rows, key=_is_weak), start=1)]


def _is_weak(row: Hint) -> bool:
    """A weak sign in the words: most of those are wrong. What the record counts is a fact, however little it says."""
    return row.strength == WEAK and bool(row.quotes)


def _shown(number: int, row: Hint) -> ShownHint:
    marks = sorted(row.marks.all(), key=lambda mark: mark.pk)
    return ShownHint(
        row,
        number,
        name_of(row.kind),
        _said(row.because),
        tuple(_said(each) for each in row.beside),
        STRENGTHS.get(row.strength, row.strength),
        marks[-1] if marks else None,
    )


def name_of(kind: str) -> str:
    """What a kind of hint is called, in the language of the page."""
    if kind == SECOND_LOOK:
        return gettext("The second look")
    known = kinds().get(kind)
    return said(known.name) if known else kind


def _said(both: dict[str, str]) -> str:
    return said(Bilingual(both.get("en", ""), both.get("cy", "")))


def marked_pieces(text: str, hints: Iterable[ShownHint], of_file: int | None = None) -> list[MarkedPiece]:
    """A contact's text in its pieces, with the words that hints rest on marked; a word of two hints is the first one's.

    `of_file` is the id of an attachment whose text it is, where it is not the contact's own.
    """
    spans = sorted(
        (quote["start"], quote["end"], hint.number)
        for hint in hints
        if hint.row.attachment_id == of_file
        for quote in hint.row.quotes
        if text[quote["start"] : quote["end"]] == quote["text"]
    )
    place, found = 0, []
    for piece in pieces_of(text):
        end = place + len(piece.text)
        found.append(MarkedPiece(tuple(_runs(text, place, end, spans)), piece.quoted))
        place = end + 1
    return found


def _runs(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Iterator[Run]:
    place = start
    for begins, ends, number in spans:
        first, last = max(begins, place), min(ends, end)
        if first >= last:
            continue
        if first > place:
            yield Run(text[place:first], 0)
        yield Run(text[first:last], number)
        place = last
    if place < end:
        yield Run(text[place:end], 0)
