"""The way that a played story took through the process: what was done, and what time did in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.casework.oversight.way import event_of
from evenhand.policy.edition import Edition, load
from evenhand.policy.process import Event
from evenhand.policy.reviews import opens_on

from .fields import LONDON
from .play import Played, Run


def events_of(run: Run) -> list[Event]:
    """Everything that happened in a story, in order."""
    edition = load(run.scenario.edition)
    clocks: dict[str, _Clock] = {}
    events: list[Event] = []
    for played in run.steps:
        today = played.step.at.astimezone(LONDON).date()
        events += _passed(clocks, today)
        if played.outcome == "done":
            events.append(event_of(played.step.verb, played.step.arguments))
            _set(clocks, played, edition)
    return events


@dataclass(frozen=True, slots=True)
class _Clock:
    """From this local day on, this has happened by itself."""

    on: date
    event: Event


def _passed(clocks: dict[str, _Clock], today: date) -> Iterator[Event]:
    for name, clock in sorted(clocks.items(), key=lambda item: item[1].on):
        if clock.on <= today:
            del clocks[name]
            yield clock.event


def _set(clocks: dict[str, _Clock], played: Played, edition: Edition) -> None:
    """Set the clocks that a decision starts, and stop those that it ends. Each person has their own."""
    answer = played.answer if isinstance(played.answer, Mapping) else {}
    person = answer.get("person")
    warned_until, restricted_until = _day(answer, "expires_on"), _day(answer, "ends_on")
    if played.step.verb == "issue_warning" and warned_until:
        clocks[f"warning {person}"] = _Clock(warned_until + timedelta(days=1), Event("warning_ages_out"))
    elif restricted_until and answer.get("ended_as"):
        clocks.pop(f"review {person}", None)
        clocks.pop(f"end {person}", None)
    elif restricted_until:
        clocks[f"review {person}"] = _Clock(opens_on(restricted_until, edition), Event("open_review"))
        clocks[f"end {person}"] = _Clock(restricted_until + timedelta(days=1), Event("last_day_passes"))


def _day(answer: Mapping[str, object], key: str) -> date | None:
    written = answer.get(key)
    return date.fromisoformat(written) if isinstance(written, str) and written else None
