"""Plays a story through the real actions, step by step, and keeps what happened."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Protocol

from evenhand.policy.outcome import Refused

from .compare import Difference, compare
from .story import Ref, Refs, Scenario, Step


class Result(Enum):
    """How a step went, against what was expected of it."""

    HELD = "held"
    FAILED = "failed"
    FAULT = "fault"
    NOT_PLAYED = "not_played"


@dataclass(frozen=True, slots=True)
class Played:
    """A step and what came of it. `outcome` is done, answered, refused or fault; "" where not played."""

    step: Step
    result: Result
    outcome: str = ""
    answer: object = None
    clauses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario and what came of each of its steps."""

    scenario: Scenario
    steps: tuple[Played, ...]

    @property
    def held(self) -> bool:
        return all(played.result is Result.HELD for played in self.steps)


class Stage(Protocol):
    """Where a story is played: its database and its actions. Records are whatever the stage says they are."""

    @property
    def actions(self) -> Mapping[str, Callable[..., object]]: ...
    @property
    def questions(self) -> Mapping[str, Callable[..., object]]: ...
    def under(self, scenario: Scenario) -> AbstractContextManager[None]:
        """A stretch of time in which everything is judged by the story's edition of the policy, and kept by its schedule."""

    def cast(self, scenario: Scenario, now: datetime) -> dict[str, object]:
        """The people and staff of a scenario, by their ids, recorded as known before it begins."""

    def settle(self, now: datetime) -> None:
        """What happens by itself until this moment."""

    def arguments(self, given: dict[str, object]) -> dict[str, object]:
        """The arguments as the action takes them. Raises Refused where the story names what does not stand."""

    def fresh(self, record: object) -> object:
        """The record as it is now."""

    def describe(self, record: object, now: datetime) -> object:
        """The record's fields."""

    def called(self, record: object) -> frozenset[str]:
        """Everything that an answer may call this record."""


@dataclass
class Performance:
    """One story being played on a stage. Several can take turns on one stage, as in a demonstration."""

    scenario: Scenario
    stage: Stage
    records: dict[str, object] = field(default_factory=dict)
    stopped: bool = False

    def begin(self) -> None:
        """Record the people and the staff, as known when the story begins."""
        with self.stage.under(self.scenario):
            self.records = self.stage.cast(self.scenario, self.scenario.steps[0].at)

    def play(self, step: Step) -> Played:
        """Play one step. After an unexpected refusal, or a fault of ours, no further step is played."""
        if self.stopped:
            return Played(step, Result.NOT_PLAYED)
        try:
            with self.stage.under(self.scenario):
                self.stage.settle(step.at)
                played = self._perform(step)
        except Exception as error:  # whatever it is, the report must name the step
            played = Played(step, Result.FAULT, "fault", fault=_told(error))
        unexpected = played.outcome == "refused" and not (step.expect and step.expect.refused is not None)
        self.stopped = unexpected or played.result is Result.FAULT
        return played

    def _perform(self, step: Step) -> Played:
        verbs = self.stage.actions if step.does else self.stage.questions
        given = {name: self._resolved(value) for name, value in step.arguments.items()}
        try:
            arguments = self.stage.arguments(given)
            if step.does:
                arguments["by"] = self._resolved(step.by)
            made = verbs[step.verb](**arguments, now=step.at)
        except Refused as refusal:
            return self._judged_refusal(step, refusal)
        if step.does and step.name:
            self.records[step.name] = made
        answer = self.stage.describe(self.stage.fresh(made), step.at) if step.does else made
        return self._judged(step, answer)

    def _resolved(self, value: object) -> object:
        if isinstance(value, Ref):
            return self.stage.fresh(self.records[value.name])
        if isinstance(value, Refs):
            return [self._resolved(ref) for ref in value.each]
        return value

    def _judged_refusal(self, step: Step, refusal: Refused) -> Played:
        wanted = step.expect.refused if step.expect else None
        missing = [each for each in wanted or () if each not in refusal.clauses]
        differences = (Difference("refused", missing, list(refusal.clauses)),) if missing else ()
        result = Result.HELD if wanted is not None and not missing else Result.FAILED
        reasons = tuple(str(reason) for reason in refusal.outcome.reasons)
        return Played(
            step, result, "refused", clauses=refusal.clauses, reasons=reasons, differences=differences
        )

    def _judged(self, step: Step, answer: object) -> Played:
        outcome = "done" if step.does else "answered"
        if step.expect is None or (step.expect.answer is None and step.expect.refused is None):
            return Played(step, Result.HELD, outcome, answer)
        if step.expect.refused is not None:
            wanted = (
                f"a refusal citing {', '.join(step.expect.refused)}" if step.expect.refused else "a refusal"
            )
            return Played(
                step, Result.FAILED, outcome, answer, differences=(Difference("", wanted, outcome),)
            )
        assert step.expect.answer is not None
        aliases = {name: self.stage.called(record) | {name} for name, record in self.records.items()}
        differences = compare(step.expect.answer, answer, aliases)
        return Played(
            step, Result.FAILED if differences else Result.HELD, outcome, answer, differences=differences
        )


def play(scenario: Scenario, stage: Stage) -> Run:
    """Play a whole story on an empty stage."""
    performance = Performance(scenario, stage)
    try:
        performance.begin()
    except Refused as refusal:
        return _not_begun(scenario, f"The people of this story cannot be recorded. {refusal}")
    except Exception as error:  # whatever it is, the report must say so
        return _not_begun(scenario, _told(error))
    return Run(scenario, tuple(performance.play(step) for step in scenario.steps))


def _not_begun(scenario: Scenario, why: str) -> Run:
    first, *rest = scenario.steps
    return Run(
        scenario,
        (
            Played(first, Result.FAULT, "fault", fault=why),
            *(Played(step, Result.NOT_PLAYED) for step in rest),
        ),
    )


def _told(error: Exception) -> str:
    """A fault in one line: what it was and where in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "evenhand" in Path(frame.filename).parts] or list(frames)
    where = f" ({Path(ours[-1].filename).name}, line {ours[-1].lineno})" if ours else ""
    return f"{type(error).__name__}: {error}{where}"
