"""What a colleague wrote, looked at before it is sent: words that label somebody, and sentences that are long (IN1, F36)."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms.boundfield import BoundField
from markupsafe import Markup

from evenhand.letters.readability import Reads, reads
from evenhand.policy.neutral import Marked, labels

_AROUND = 40  # characters shown before and after a word


@dataclass(frozen=True, slots=True)
class WordsOf:
    """The words of one question: where it stands on the page, each label with the words around it, and how the whole reads."""

    label: str
    href: str
    marks: tuple[tuple[Marked, Markup], ...]
    reads: Reads


def words_of(bound: BoundField) -> WordsOf:
    """Look at what stands in this field."""
    text = str(bound.value() or "")
    return WordsOf(
        label=str(bound.label),
        href=f"#{bound.auto_id}",
        marks=tuple((each, around(text, each)) for each in labels(text)),
        reads=reads(text),
    )


def around(text: str, each: Marked) -> Markup:
    """The marked words with some of what stands around them, as HTML."""
    before, after = text[max(0, each.start - _AROUND) : each.start], text[each.end : each.end + _AROUND]
    return Markup("{}{}<mark>{}</mark>{}{}").format(
        "…" if each.start > _AROUND else "",
        before,
        each.words,
        after,
        "…" if each.end + _AROUND < len(text) else "",
    )
