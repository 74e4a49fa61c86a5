"""Tells what a rehearsal showed: to people step by step in plain text, to programs as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .compare import Difference, shown
from .fields import LONDON
from .marked import Misread
from .play import Played, Result, Run
from .story import Ref, Refs

HELD, FAILED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Told:
    """One file: how it was played, or why it could not be."""

    path: str
    run: Run | None = None
    problems: tuple[Misread, ...] = ()
    chart: str = ""

    @property
    def status(self) -> int:
        """0 when every expectation held, 1 when one did not, 2 when the file cannot be read."""
        if self.run is None:
            return UNREADABLE
        return HELD if self.run.held else FAILED


_RESULTS = {HELD: "held", FAILED: "failed", UNREADABLE: "unreadable"}
_MARKS = {
    Result.HELD: "✓ held    ",
    Result.FAILED: "✗ failed  ",
    Result.FAULT: "✗ fault   ",
    Result.NOT_PLAYED: "– not played",
}


def exit_status(told: Sequence[Told]) -> int:
    """The worst of all files."""
    return max((each.status for each in told), default=HELD)


def as_text(told: Told) -> Iterator[str]:
    """The lines of one file's report."""
    if told.run is None:
        yield f"✗ {told.path} cannot be read"
        for problem in told.problems:
            yield f"    {told.path}, line {problem.line}: {problem.why}" + (
                f" {problem.instead}" if problem.instead else ""
            )
        return
    scenario = told.run.scenario
    yield f"{scenario.title}  ({told.path}, edition {scenario.edition})"
    for played in told.run.steps:
        yield from _step_lines(played)
    yield _closing(told.run)
    if told.chart:
        yield f"  The chart is in {told.chart}."


def _step_lines(played: Played) -> Iterator[str]:
    step = played.step
    at = step.at.astimezone(LONDON)
    who = f" by {step.by.name}" if step.by else ""
    name = f" → {step.name}" if step.name else ""
    asked = "" if step.does else "ask "
    when = f"{at:%a} {at.day} {at:%b %Y %H:%M}"
    yield f"  {_MARKS[played.result]} {step.number:>3}. {when}  {asked}{step.verb}{who}{name}"
    yield from (f"        {line}" for line in _what_came(played))


def _what_came(played: Played) -> Iterator[str]:
    if played.result is Result.FAULT:
        yield f"This is a fault in Evenhand, not in the story (line {played.step.line}): {played.fault}"
        return
    if played.outcome == "refused":
        expected = played.step.expect is not None and played.step.expect.refused is not None
        as_expected = ", as expected" if played.result is Result.HELD else ""
        yield f"Refused{as_expected}, citing {', '.join(played.clauses)}:"
        yield from (f"  {reason}" for reason in played.reasons)
        if not expected:
            yield f"Expected: that it is done (line {played.step.line})."
    elif isinstance(played.answer, Mapping):
        main = _in_short(played.answer)
        if main:
            yield main
    yield from (_difference(played, each) for each in played.differences)


def _difference(played: Played, different: Difference) -> str:
    where = f" (line {played.step.line})"
    if different.key == "refused":
        return f"Expected: that the refusal also cites {shown(different.expected)}{where}."
    if isinstance(different.expected, str) and different.expected.startswith("a refusal"):
        return f"Expected: {different.expected}; got: it was {different.got}{where}."
    return f"{different}{where}"


_TOLD = (
    "action",
    "number",
    "reference",
    "status",
    "starts_on",
    "ends_on",
    "due_on",
    "expires_on",
    "outcome",
    "match",
    "route_to",
    "next_permitted",
    "open_channels",
)


def _in_short(answer: Mapping[str, object]) -> str:
    """The fields of an answer that people look for first."""
    return ", ".join(
        f"{key}: {_dated(answer[key])}" for key in _TOLD if answer.get(key) not in (None, "", [])
    )


def _dated(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return shown(value)


def _closing(run: Run) -> str:
    counts = {result: sum(played.result is result for played in run.steps) for result in Result}
    if run.held:
        return f"  ✓ All {len(run.steps)} steps went as expected."
    parts = [f"{counts[Result.HELD]} of {len(run.steps)} steps went as expected"]
    if counts[Result.NOT_PLAYED]:
        parts.append(f"{counts[Result.NOT_PLAYED]} not played, because an earlier step stopped the story")
    return f"  ✗ {'; '.join(parts)}."


def summary(told: Sequence[Told]) -> str:
    """One line about several files."""
    counts = {status: sum(each.status == status for each in told) for status in (HELD, FAILED, UNREADABLE)}
    parts = f"{counts[HELD]} held, {counts[FAILED]} failed, {counts[UNREADABLE]} could not be read"
    return f"{len(told)} scenarios: {parts}."


def as_data(told: Sequence[Told]) -> dict[str, object]:
    """The whole rehearsal as JSON carries it."""
    status = exit_status(told)
    return {"result": _RESULTS[status], "exit_status": status, "files": [_file(each) for each in told]}


def _file(told: Told) -> dict[str, object]:
    data: dict[str, object] = {"path": told.path, "result": _RESULTS[told.status], "exit_status": told.status}
    if told.run is None:
        problems = [{"line": each.line, "why": each.why, "instead": each.instead} for each in told.problems]
        return {**data, "errors": problems}
    scenario = told.run.scenario
    return {
        **data,
        "scenario": scenario.title,
        "about": scenario.about,
        "edition": scenario.edition,
        "steps": [_step(played) for played in told.run.steps],
        "chart": told.chart or None,
    }


def _step(played: Played) -> dict[str, object]:
    step = played.step
    return {
        "step": step.number,
        "line": step.line,
        "at": step.at.astimezone(LONDON).isoformat(),
        "do" if step.does else "ask": step.verb,
        "by": step.by.name if step.by else None,
        "as": step.name or None,
        "fields": {key: _plain(value) for key, value in step.arguments.items()},
        "result": played.result.value,
        "outcome": played.outcome or None,
        "clauses": list(played.clauses),
        "reasons": list(played.reasons),
        "answer": _plain(played.answer),
        "differences": [
            {"field": each.key, "expected": _plain(each.expected), "got": _plain(each.got)}
            for each in played.differences
        ],
        "fault": played.fault or None,
    }


def _plain(value: object) -> object:
    """A value as JSON carries it."""
    match value:
        case Ref():
            return value.name
        case Refs():
            return [each.name for each in value.each]
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case _:
            return str(value)
