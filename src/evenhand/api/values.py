"""Reads the JSON of a call as the arguments of an action: kinds and records come from the action's own signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db.models import Model, Q

from evenhand.api.problems import Unreadable
from evenhand.casework.questions.asking import CannotRead, read_moment
from evenhand.people.models import Colleague
from evenhand.rehearsal.vocabulary import Field, Kind, Verb, did_you_mean


def arguments(verb: Verb, written: Mapping[str, object], fields: Mapping[str, Field]) -> dict[str, object]:
    """The arguments, or Unreadable with what would be right. What is left out is left to the action, which says what it needs."""
    for key in written:
        if key not in fields:
            raise Unreadable(f"{verb.name} has no “{key}”. {did_you_mean(key, fields)}")
    given = {
        field.argument: _value(field, written[key])
        for key, field in fields.items()
        if written.get(key) is not None
    }
    for field in fields.values():
        if field.required and field.argument not in given:
            if field.kind is Kind.ONE:
                raise Unreadable(f"{verb.name} needs “{field.key}”: {field.kind.value}.")
            given[field.argument] = field.nothing
    return given


def _value(field: Field, value: object) -> object:
    if field.kind is Kind.FREE:
        return value
    if field.kind is Kind.ONE:
        return find(field.records, value, field.key)
    if field.kind is Kind.MANY:
        return [find(field.records, each, field.key) for each in _list(field, value)]
    if field.kind is Kind.TEXTS:
        return [_text(field, each) for each in _list(field, value)]
    return _READERS[field.kind](field, value)


def find(records: tuple[type, ...], value: object, key: str) -> Model:
    """The record that a call names: by its number, its reference, or a colleague's user name."""
    written = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    for kind in records:
        found = (
            _named(kind, written) if issubclass(kind, Model) and written and "\x00" not in written else None
        )
        if found is not None:
            return found
    raise Unreadable(f"There is no record “{value}” for “{key}”. Give its number or its reference.")


def _named(kind: type[Model], written: str) -> Model | None:
    names = {field.name for field in kind._meta.concrete_fields}
    label, _, number = written.rpartition(":")
    wanted = Q(pk__in=[])
    if number.isascii() and number.isdigit() and len(number) < 19 and label in ("", kind._meta.label_lower):
        wanted |= Q(pk=int(number))
    if "reference" in names:
        wanted |= Q(reference=written.upper())
    if issubclass(kind, Colleague):
        wanted |= Q(username=written)
    return kind._default_manager.filter(wanted).first()


def _list(field: Field, value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise Unreadable(f"“{field.key}” needs a list.")


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"“{field.key}” needs {field.kind.value}.")
    if "\x00" in value:
        raise Unreadable(f"“{field.key}” holds a character that no text has.")
    if field.choices and value not in field.choices:
        raise Unreadable(f"“{value}” is not a {field.key}. {did_you_mean(value, field.choices)}")
    return value


def _number(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"“{field.key}” needs {field.kind.value}.")
    return value


def _yes_no(field: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(f"“{field.key}” needs true or false.")
    return value


def _day(field: Field, value: object) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError:
        raise Unreadable(f"“{field.key}” needs {field.kind.value}.") from None


def _moment(field: Field, value: object) -> datetime:
    try:
        return read_moment(value if isinstance(value, str) else "")
    except CannotRead as problem:
        raise Unreadable(f"“{field.key}”: {problem}") from None


def _reasons(field: Field, value: object) -> dict[str, str]:
    if isinstance(value, dict) and all(isinstance(each, str) for each in (*value, *value.values())):
        return dict(value)
    raise Unreadable(f"“{field.key}” needs {field.kind.value}.")


_READERS: Mapping[Kind, Callable[[Field, object], object]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.REASONS: _reasons,
}
