"""Reads one field of a scenario as the kind of value that its action takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from .marked import Misread, Node, Scalar, Series, Table
from .story import Ref, Refs
from .vocabulary import Field, Kind, did_you_mean

LONDON = ZoneInfo("Europe/London")
# A length without an end is something a story can try (and see refused), so it is read as no number.
_NO_END = ("indefinite", "indefinitely", "permanent", "life", "lifetime", "for life", "open-ended", "none")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?"
)

Refer = Callable[[Ref, Field], None]


def read_field(field: Field, node: Node, refer: Refer) -> object:
    """The value of a field. Names of records are checked by `refer`, and stay names until the step is played.

    Raises Misread where the kind of value does not fit.
    """
    if field.kind is Kind.ONE:
        return None if _empty(node) else _reference(node, field, refer)
    if field.kind is Kind.MANY:
        return Refs(tuple(_reference(item, field, refer) for item in _items(node)))
    if field.kind is Kind.FREE:
        # One measure may stand without its list, as one name may.
        return [node.plain] if field.key == "measures" and isinstance(node, Table) else node.plain
    if _empty(node):
        return field.nothing
    return _READERS[field.kind](field, node)


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _items(node: Node) -> tuple[Node, ...]:
    """A list, or the one thing that stands for a list of one."""
    if _empty(node):
        return ()
    return node.items if isinstance(node, Series) else (node,)


def _reference(node: Node, field: Field, refer: Refer) -> Ref:
    if not isinstance(node, Scalar) or not node.text.strip():
        raise Misread(
            node.line,
            f"“{field.key}” needs {field.kind.value}.",
            "Use the id of a person or colleague, or the `as:` name of an earlier step.",
        )
    ref = Ref(node.text, node.line)
    refer(ref, field)
    return ref


def _text(field: Field, node: Node) -> object:
    if isinstance(node, Table):
        # Such as {date: 2026-05-12, where: letter}: two short answers to one question.
        return ", ".join(_plain_text(field, value) for value in node.entries.values())
    return one_of(field, node, _plain_text(field, node))


def _plain_text(field: Field, node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    raise Misread(node.line, f"“{field.key}” needs {field.kind.value}.", "Put the text in quotation marks.")


def one_of(field: Field, node: Node, word: str) -> str:
    """A word that must be one of the field's choices, where it has any."""
    if field.choices and word not in field.choices:
        raise Misread(node.line, f"“{word}” is not a {field.key}.", did_you_mean(word, field.choices))
    return word


def _number(field: Field, node: Node) -> object:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(node, Scalar) and node.text.strip().lower() in _NO_END:
        return None
    if isinstance(node, Scalar) and node.quoted and re.fullmatch(r"-?[0-9]{1,18}", node.text.strip()):
        return int(node.text)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Misread(
            node.line, f"“{field.key}” needs {field.kind.value}.", "Write it in figures, such as 3."
        )
    return value


def _yes_no(field: Field, node: Node) -> object:
    word = node.text.strip().lower() if isinstance(node, Scalar) else ""
    if word in ("true", "yes", "on"):
        return True
    if word in ("false", "no", "off"):
        return False
    if word == "unknown":
        return None
    raise Misread(node.line, f"“{field.key}” needs {field.kind.value}.", "Write true or false.")


def _day(field: Field, node: Node) -> object:
    return moment(node, field.key)[0].astimezone(LONDON).date()


def _moment(field: Field, node: Node) -> object:
    return moment(node, field.key)[0]


def moment(node: Node, key: str, not_before: datetime | None = None) -> tuple[datetime, bool]:
    """A date, or a date and time on the clock in London; and whether a time was given.

    The hour that the clock shows twice in October is its first showing, unless that is before `not_before`.
    """
    found = _MOMENT.fullmatch(node.text.strip()) if isinstance(node, Scalar) else None
    try:
        if found is None:
            raise ValueError
        day = date(*(int(part) for part in found["day"].split("-")))
        local = datetime.combine(day, _clock(found["time"]), _zone(found["zone"]))
        # In UTC, because two times of one zone compare by the wall clock, whichever showing of the hour.
        first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misread(
            node.line,
            f"“{key}” needs {Kind.MOMENT.value}.",
            "Give year, month and day, and if needed the time in London.",
        ) from None
    later = not_before is not None and first < not_before <= second
    return second if later else first, found["time"] is not None


def _clock(written: str | None) -> time:
    if not written:
        return time()
    hour, rest = written.split(":", 1)
    return time.fromisoformat(f"{hour:0>2}:{rest}")


def _zone(written: str | None) -> tzinfo:
    named = datetime.fromisoformat(f"2000-01-01T00:00{written.upper()}").tzinfo if written else None
    return named or LONDON


def _texts(field: Field, node: Node) -> object:
    return tuple(one_of(field, item, _plain_text(field, item)) for item in _items(node))


def _reasons(field: Field, node: Node) -> object:
    if isinstance(node, Table):
        return {
            key: "" if _empty(value) else _plain_text(field, value) for key, value in node.entries.items()
        }
    if isinstance(node, Series):
        # A list of ids gives no reasons; the action says so.
        return {_plain_text(field, item): "" for item in node}
    raise Misread(node.line, f"“{field.key}” needs {field.kind.value}.", "Write each with its reason.")


_READERS: Mapping[Kind, Callable[[Field, Node], object]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.TEXTS: _texts,
    Kind.REASONS: _reasons,
}
