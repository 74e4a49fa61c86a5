"""What a letter is made of, as it is kept from the moment it is given: plain JSON, readable without this program.

The facts of a letter by name. A text, a number, true, false and null stand as they are, a list is a list; everything else is an
object with one key that says what it is:

    {"day": "2026-07-01"}   {"moment": "2026-07-01T11:00:00+00:00"}   {"hour": "10:00:00"}   {"both": {"en": "…", "cy": "…"}}
    {"words": {"text": "…", "language": "en", "other": "…"}}: somebody's own words, and the same in the other language
    {"of": {…}}: facts that belong together
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from evenhand.policy.bilingual import Bilingual

from .values import Words


def keep_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """The facts of a letter as JSON takes them. Raises TypeError for what no letter can hold."""
    return {name: _stored(fact) for name, fact in facts.items()}


def facts_of(kept: Mapping[str, Any]) -> dict[str, object]:
    """The facts that were kept. Raises ValueError for a form that is not known here."""
    return {name: _read(fact) for name, fact in kept.items()}


def _stored(value: object) -> Any:
    match value:
        case None | str() | bool() | int() | float():
            return value
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"hour": value.isoformat()}
        case Bilingual(en=english, cy=welsh):
            return {"both": {"en": english, "cy": welsh}}
        case Words(text=text, language=language, other=other):
            return {"words": {"text": text, "language": language, "other": other}}
        case Mapping():
            return {"of": {str(name): _stored(each) for name, each in value.items()}}
        case tuple() | list():
            return [_stored(each) for each in value]
        case _:
            raise TypeError(f"A letter cannot hold {type(value).__name__}.")


def _read(kept: Any) -> object:
    match kept:
        case dict():
            ((kind, inside),) = kept.items()
            if kind not in _KINDS:
                raise ValueError(f"A letter is kept with a fact of a kind that is not known here: {kind!r}.")
            return _KINDS[kind](inside)
        case list():
            return tuple(_read(each) for each in kept)
        case _:
            return kept


_KINDS: Mapping[str, Callable[[Any], object]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "hour": time.fromisoformat,
    "both": lambda both: Bilingual(**both),
    "words": lambda words: Words(**words),
    "of": lambda facts: {name: _read(each) for name, each in facts.items()},
}
