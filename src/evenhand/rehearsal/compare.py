"""Compares an answer with what a scenario expects of it: a subset, forgiving wherever the format is silent.

- Days and times compare by the clock in London, however they are written.
- A number beside a list means how many there are; an empty list means none.
- A list is expected in part: words in any order, records in the order given.
- A text is found inside a longer one.
- A scenario's own names stand for its people, staff and records.
- One thing beside several means that it is one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from .fields import LONDON, moment
from .marked import Misread, Node, Scalar, Series, Table

# A name of the scenario → everything an answer may call what it stands for.
Aliases = Mapping[str, frozenset[str]]
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the answer has otherwise."""

    key: str
    expected: object
    got: object
    missing: bool = False

    def __str__(self) -> str:
        place = self.key or "the answer"
        if self.missing:
            return f"{place}: expected {shown(self.expected)}, and the answer has no such field"
        return f"{place}: expected {shown(self.expected)}, got {shown(self.got)}"


def shown(value: object) -> str:
    """A value in words."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(each) for each in value) + "]"
    return str(value)


def compare(expected: Node, got: object, aliases: Aliases | None = None) -> tuple[Difference, ...]:
    """Every difference between what was expected and what came; none means that the expectation held."""
    return tuple(_Comparison(aliases or {}).differences("", expected, got))


@dataclass(frozen=True, slots=True)
class _Comparison:
    aliases: Aliases = field(default_factory=dict)

    def differences(self, key: str, expected: Node, got: object) -> list[Difference]:
        if isinstance(expected, Table):
            return self._table(key, expected, got)
        if isinstance(expected, Series):
            return self._series(key, expected, got)
        return [] if self._scalar(expected, got) else [Difference(key, expected.plain, got)]

    def matches(self, expected: Node, got: object) -> bool:
        return not self.differences("", expected, got)

    def _table(self, key: str, expected: Table, got: object) -> list[Difference]:
        if isinstance(got, Mapping):
            return [
                different
                for name, wanted in expected.entries.items()
                for different in self._entry(f"{key}.{name}" if key else name, wanted, _find(got, name))
            ]
        if (
            isinstance(got, Sequence)
            and not isinstance(got, str)
            and any(self.matches(expected, each) for each in got)
        ):
            return []
        return [Difference(key, expected.plain, got)]

    def _entry(self, key: str, expected: Node, got: object) -> list[Difference]:
        if got is not _MISSING:
            return self.differences(key, expected, got)
        nothing = isinstance(expected, Scalar) and expected.value is None
        return (
            [] if nothing or expected.plain == [] else [Difference(key, expected.plain, None, missing=True)]
        )

    def _series(self, key: str, expected: Series, got: object) -> list[Difference]:
        if isinstance(got, Mapping):
            lists = [each for each in got.values() if isinstance(each, (list, tuple))]
            got = lists[0] if lists else got
        if got is None:
            got = []
        if not isinstance(got, (list, tuple)) or (not expected.items and got):
            return [Difference(key, expected.plain, got)]
        plain = all(not isinstance(each, Mapping) for each in got)
        found = self._in_any_order if plain else self._in_order
        return [] if found(expected, got) else [Difference(key, expected.plain, got)]

    def _in_any_order(self, expected: Series, got: Sequence[object]) -> bool:
        left = list(got)
        for wanted in expected:
            place = next((place for place, each in enumerate(left) if self.matches(wanted, each)), None)
            if place is None:
                return False
            del left[place]
        return True

    def _in_order(self, expected: Series, got: Sequence[object]) -> bool:
        rest = iter(got)
        return all(any(self.matches(wanted, each) for each in rest) for wanted in expected)

    def _scalar(self, expected: Scalar, got: object) -> bool:
        value = expected.value
        if value is None:
            return got in (None, "", [], {}, ())
        if isinstance(got, (list, tuple)):
            if isinstance(value, int) and not isinstance(value, bool):
                return len(got) == value
            return any(self._scalar(expected, each) for each in got)
        if isinstance(got, Mapping):
            return any(self._scalar(expected, each) for each in got.values())
        return any(
            same(expected, got) for same in (_same_word, _same_moment, _same_number)
        ) or self._same_thing(expected, got)

    def _same_thing(self, expected: Scalar, got: object) -> bool:
        """Whether both are names of one thing: its name in the scenario, or what an answer may call it."""
        if isinstance(got, bool) or got is None:
            return False
        if str(got) in self.aliases.get(expected.text, ()):
            return True
        # A bare number names nothing by itself: the first warning and the first restriction both have it.
        return not expected.text.isdigit() and any(
            {expected.text, str(got)} <= names for names in self.aliases.values()
        )


def _find(answer: Mapping[str, object], name: str) -> object:
    """A field by its name, or by a path such as `say.en`."""
    if name in answer or "." not in name:
        return answer.get(name, _MISSING)
    head, rest = name.split(".", 1)
    inner = answer.get(head)
    return _find(inner, rest) if isinstance(inner, Mapping) else _MISSING


def _same_word(expected: Scalar, got: object) -> bool:
    if isinstance(got, bool):
        return expected.value is got
    if not isinstance(got, str):
        return got is not None and str(got) == expected.text
    wanted, text = " ".join(expected.text.split()), " ".join(got.split())
    # Inside a single word nothing is looked for: "normal" is not found in "abnormal".
    return wanted == text or (" " in text and bool(wanted) and wanted.casefold() in text.casefold())


def _same_number(expected: Scalar, got: object) -> bool:
    value = expected.value
    numbers = isinstance(value, (int, float)) and isinstance(got, (int, float))
    return numbers and not isinstance(value, bool) and not isinstance(got, bool) and value == got


def _same_moment(expected: Scalar, got: object) -> bool:
    wanted, came = _moment(expected), _moment(got)
    if wanted is None or came is None:
        return False
    (wanted_at, wanted_timed), (came_at, came_timed) = wanted, came
    if not wanted_timed or not came_timed:
        return wanted_at.date() == came_at.date() and (
            came_timed or not wanted_timed or wanted_at.time().isoformat() == "00:00:00"
        )
    exact = expected.text.count(":") >= 2
    return (
        wanted_at == came_at
        if exact
        else wanted_at.replace(second=0) == came_at.replace(second=0, microsecond=0)
    )


def _moment(written: object) -> tuple[datetime, bool] | None:
    """The time on the clock in London, without a zone, and whether it is more than a day."""
    if isinstance(written, datetime):
        return (written.astimezone(LONDON) if written.tzinfo else written).replace(tzinfo=None), True
    if isinstance(written, date):
        return datetime(written.year, written.month, written.day), False  # noqa: DTZ001 - a local day has no zone
    text = written.text if isinstance(written, Scalar) else written
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        at, timed = moment(Scalar(text, 0), "")
    except Misread:
        return None
    return at.astimezone(LONDON).replace(tzinfo=None), timed
