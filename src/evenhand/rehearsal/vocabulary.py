"""What a scenario may say, read off the signatures of the actions and questions: no second list to keep."""

from __future__ import annotations

import collections.abc
import difflib
import inspect
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin, get_type_hints

# `from` is a word of Python's own, so the argument has another name there.
WRITTEN = {"sender": "from"}
_NOT_WRITTEN = frozenset({"by", "now"})
_PLAIN = (str, int, float, bool, date, datetime, bytes, object)


class Kind(Enum):
    """How a field is read; the value says what it needs, in words."""

    TEXT = "a text"
    NUMBER = "a whole number"
    YES_NO = "yes or no"
    DAY = "a date such as 2026-07-01"
    MOMENT = "a date and time such as 2026-07-01T10:00"
    TEXTS = "a list of texts"
    REASONS = 'a mapping such as {UD4: "The reason in a sentence."}'
    ONE = "the name of one record"
    MANY = "a list of names of records"
    FREE = "anything"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an action or a question."""

    argument: str
    kind: Kind
    records: tuple[type, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def key(self) -> str:
        """How a scenario writes it."""
        return WRITTEN.get(self.argument, self.argument)

    @property
    def nothing(self) -> object:
        """What stands for a required field that a story leaves out, so that the action itself refuses."""
        match self.kind:
            case Kind.TEXT:
                return ""
            case Kind.TEXTS | Kind.MANY:
                return ()
            case Kind.REASONS:
                return {}
            case Kind.YES_NO:
                return False
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Verb:
    """An action or a question: its fields and what it makes."""

    name: str
    fields: Mapping[str, Field]
    makes: tuple[type, ...]
    by: bool

    @property
    def takes_person(self) -> bool:
        return "person" in self.fields


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one edition that a scenario may use."""

    channels: tuple[str, ...]
    roles: tuple[str, ...]
    behaviours: tuple[str, ...]
    impacts: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a scenario may say: the first edition is the one meant where a scenario names none.

    `stands_for` names what may stand where another kind of record is asked for.
    """

    actions: Mapping[str, Verb]
    questions: Mapping[str, Verb]
    editions: Mapping[str, Words]
    person: type
    colleague: type
    stands_for: Mapping[type, tuple[type, ...]] = field(default_factory=dict)


@cache
def verb(name: str, function: Callable[..., object]) -> Verb:
    """What `function` takes, as a scenario may write it."""
    hints = get_type_hints(inspect.unwrap(function))
    fields: dict[str, Field] = {}
    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        if parameter.name not in _NOT_WRITTEN and parameter.kind in (
            parameter.KEYWORD_ONLY,
            parameter.POSITIONAL_OR_KEYWORD,
        ):
            found = _field(parameter, hints.get(parameter.name, object))
            fields[found.key] = found
    return Verb(
        name=name,
        fields=fields,
        makes=tuple(part for part in _alternatives(hints.get("return", object)) if _is_record(part)),
        by="by" in parameters,
    )


def _field(parameter: inspect.Parameter, hint: object) -> Field:
    kind, records, choices = _kind(hint)
    return Field(parameter.name, kind, records, choices, required=parameter.default is parameter.empty)


def _alternatives(hint: object) -> tuple[object, ...]:
    """The parts of a union, each without its annotations; or the one thing that it is."""
    if isinstance(hint, str):
        return (object,)
    if get_origin(hint) is Annotated:
        return _alternatives(get_args(hint)[0])
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        return tuple(part for arg in get_args(hint) for part in _alternatives(arg))
    return (hint,)


def _is_record(hint: object) -> TypeGuard[type]:
    return (
        isinstance(hint, type)
        and get_origin(hint) is None
        and not issubclass(hint, _PLAIN[:-1])
        and hint not in (object, type(None))
    )


def _kind(hint: object) -> tuple[Kind, tuple[type, ...], tuple[str, ...]]:
    parts = [part for part in _alternatives(hint) if part is not type(None)]
    records = tuple(part for part in parts if _is_record(part))
    if len(records) == len(parts):
        return Kind.ONE, records, ()
    if len(parts) == 1:
        return _single(parts[0])
    found = [_single(part) for part in parts]
    lists = [one for one in found if one[0] in (Kind.TEXTS, Kind.MANY, Kind.REASONS)]
    choices = tuple(choice for one in found for choice in one[2])
    if choices and len(choices) >= len(found):
        return Kind.TEXT, (), choices
    if len(lists) == len(found):
        return lists[0]
    days = {one[0] for one in found}
    return (Kind.MOMENT, (), ()) if days == {Kind.DAY, Kind.MOMENT} else (Kind.FREE, (), ())


_SIMPLE: Mapping[object, Kind] = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    bool: Kind.YES_NO,
    datetime: Kind.MOMENT,
    date: Kind.DAY,
}


def _single(part: Any) -> tuple[Kind, tuple[type, ...], tuple[str, ...]]:
    if part in _SIMPLE:
        return _SIMPLE[part], (), ()
    origin = get_origin(part)
    if origin is Literal:
        return Kind.TEXT, (), tuple(str(choice) for choice in get_args(part))
    if isinstance(origin, type) and issubclass(origin, collections.abc.Mapping):
        values = _alternatives(get_args(part)[1])
        return (Kind.REASONS, (), ()) if values == (str,) else (Kind.FREE, (), ())
    if isinstance(origin, type) and issubclass(origin, collections.abc.Iterable):
        kind, records, choices = _kind(get_args(part)[0])
        if kind is Kind.ONE:
            return Kind.MANY, records, ()
        return (Kind.TEXTS, (), choices) if kind is Kind.TEXT else (Kind.FREE, (), ())
    return (Kind.ONE, (part,), ()) if _is_record(part) else (Kind.FREE, (), ())


def did_you_mean(word: str, known: Iterable[str], *, none: str = "") -> str:
    """“Did you mean …?” with the nearest known word, or the list of what there is."""
    choices = list(dict.fromkeys(known))
    near = difflib.get_close_matches(word.lower(), [choice.lower() for choice in choices], n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{next(choice for choice in choices if choice.lower() == near[0])}”?"
    return f"There is: {', '.join(choices)}." if choices else none
