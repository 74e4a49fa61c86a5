"""Our own words in a letter, in both languages: what a colleague wrote in one is written in the other before the letter goes
(PB1, I34). What the person wrote is quoted as they wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.apps import apps
from django.db.models import Model

from evenhand.casework.models import OtherHalf
from evenhand.letters import Words
from evenhand.policy.rules import applies

OTHER = {"en": "cy", "cy": "en"}
# The facts of a letter that are the person's own words.
THEIR_OWN = frozenset({"request", "grounds", "adjustments"})


def label(record: Model) -> str:
    """How a record is named in the trail: "casework.warning:12"."""
    return f"{record._meta.label_lower}:{record.pk}"


def record_named(named: str) -> Model:
    """The record of this name. Raises LookupError where there is none."""
    kind, _, pk = named.partition(":")
    record: Model | None = apps.get_model(kind)._default_manager.filter(pk=int(pk)).first()
    if record is None:
        raise LookupError(f"There is no record {named}.")
    return record


def written_of(record: Model) -> dict[tuple[str, str], str]:
    """(Our words, language) → the same in that language, as far as somebody wrote them for the letter about this record."""
    rows = OtherHalf.objects.filter(record=label(record)).order_by("pk")
    return {(row.original, row.language): row.words for row in rows}


@applies("PB1", "I34")
def with_halves(facts: Mapping[str, object], written: Mapping[tuple[str, str], str]) -> dict[str, object]:
    """The facts of a letter, with our own words in both languages as far as somebody wrote them."""
    return {name: value if name in THEIR_OWN else _both(value, written) for name, value in facts.items()}


@applies("PB1", "I34")
def missing(facts: Mapping[str, object], language: str) -> tuple[str, ...]:
    """Our own words among the facts that are not in this language, each once, in the order of the facts."""
    ours = (words for name, value in facts.items() if name not in THEIR_OWN for words in _words(value))
    return tuple(
        dict.fromkeys(words.text for words in ours if words and words.told_in(language).spoken != language)
    )


def ours(facts: Mapping[str, object]) -> tuple[Words, ...]:
    """Every text of our own in a letter, each once, in the order of the facts."""
    found = (
        words for name, value in facts.items() if name not in THEIR_OWN for words in _words(value) if words
    )
    return tuple({words.text: words for words in found}.values())


def _both(value: object, written: Mapping[tuple[str, str], str]) -> object:
    match value:
        case Words():
            return replace(value, other=written.get((value.text, OTHER[value.spoken]), value.other))
        case Mapping():
            return {name: _both(each, written) for name, each in value.items()}
        case tuple() | list():
            return tuple(_both(each, written) for each in value)
        case _:
            return value


def _words(value: object) -> Iterator[Words]:
    match value:
        case Words():
            yield value
        case Mapping():
            for each in value.values():
                yield from _words(each)
        case tuple() | list():
            for each in value:
                yield from _words(each)
