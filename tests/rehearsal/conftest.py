from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from evenhand.policy.outcome import Refused, because, say
from evenhand.rehearsal.play import Performance, Run, play
from evenhand.rehearsal.read import Unreadable, read
from evenhand.rehearsal.story import Scenario
from evenhand.rehearsal.vocabulary import Vocabulary, Words, verb


@dataclass
class Person:
    name: str


@dataclass
class Colleague:
    username: str
    roles: tuple[str, ...] = ()


@dataclass
class Contact:
    sender: str
    person: Person | None = None
    attachments: object = ()


@dataclass
class Warning:
    person: Person
    number: int
    contacts: Sequence[Contact] = ()
    months: int | None = None
    on: date | None = None


@dataclass
class Review:
    warning: Warning


def receive_contact(
    *,
    by: Colleague | None,
    now: datetime,
    channel: str,
    sender: str,
    to: Sequence[str] = (),
    body: str = "",
    person: Person | None = None,
    attachments: object = (),
) -> Contact:
    return Contact(sender, person, attachments)


def warn(
    *,
    by: Colleague | None,
    now: datetime,
    person: Person,
    contacts: Sequence[Contact] = (),
    behaviours: Mapping[str, str] | None = None,
    measures: Sequence[Mapping[str, object]] = (),
    reasons: str = "",
    months: int | None = None,
    on: date | None = None,
    final: bool = False,
    copy_to: Colleague | None = None,
) -> Warning:
    if by is None or "manager" not in by.roles:
        raise Refused(because("RT3", "I8", why=say("A manager decides.")))
    if not reasons:
        raise Refused(because("WA2", "I5", why=say("It has no reasons.")))
    if reasons == "break":
        raise ZeroDivisionError("one too many")
    return Warning(person, 1, contacts, months, on)


def review(*, by: Colleague | None, now: datetime, warning: Warning, outcome: str = "") -> Review:
    return Review(warning)


def standing(*, person: Person, now: datetime) -> object:
    return {"person": person.name, "at": now, "live_warnings": [{"number": 1}]}


ACTIONS: dict[str, Callable[..., Any]] = {"receive_contact": receive_contact, "warn": warn, "review": review}
QUESTIONS: dict[str, Callable[..., Any]] = {"standing": standing}


@dataclass
class FakeStage:
    actions: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: dict(ACTIONS))
    questions: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: dict(QUESTIONS))
    settled: list[datetime] = field(default_factory=list)
    given: list[dict[str, object]] = field(default_factory=list)

    def under(self, scenario: Scenario) -> AbstractContextManager[None]:
        return nullcontext()

    def cast(self, scenario: Scenario, now: datetime) -> dict[str, object]:
        people: dict[str, object] = {each.id: Person(each.name) for each in scenario.people}
        return {**people, **{each.id: Colleague(each.id, each.roles) for each in scenario.staff}}

    def settle(self, now: datetime) -> None:
        self.settled.append(now)

    def arguments(self, given: dict[str, object]) -> dict[str, object]:
        self.given.append(given)
        return given

    def fresh(self, record: object) -> object:
        return record

    def describe(self, record: object, now: datetime) -> object:
        match record:
            case Warning():
                return {
                    "number": record.number,
                    "person": record.person.name,
                    "months": record.months,
                    "on": record.on,
                }
            case _:
                return {"kind": type(record).__name__}

    def called(self, record: object) -> frozenset[str]:
        return frozenset({record.name}) if isinstance(record, Person) else frozenset()


WORDS = Words(
    channels=("email", "phone", "post", "web_form"),
    roles=("colleague", "caseworker", "manager"),
    behaviours=("AA1", "AA2", "UD4"),
    impacts=("DF2a", "DF2b"),
    clauses=("RT3", "WA1", "WA2", "I5", "I8"),
)


@pytest.fixture
def words() -> Vocabulary:
    return Vocabulary(
        actions={name: verb(name, function) for name, function in ACTIONS.items()},
        questions={name: verb(name, function) for name, function in QUESTIONS.items()},
        editions={"iopc-2026-06": WORDS},
        person=Person,
        colleague=Colleague,
        stands_for={Review: (Contact,)},
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_(text: str) -> Path:
        path = tmp_path / "story.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_


HEAD = """\
scenario: A story
edition: iopc-2026-06
people:
  - {id: pat, name: Pat Example, emails: [pat@example.org]}
staff:
  - {id: ana, name: Ana, roles: [colleague]}
  - {id: mel, name: Mel, roles: [manager]}
steps:
"""


@pytest.fixture
def story(words: Vocabulary, write: Callable[[str], Path]) -> Callable[[str], Scenario]:
    """Reads steps; they begin at line 9."""

    def story_(steps: str) -> Scenario:
        return read(write(HEAD + steps), words)

    return story_


@pytest.fixture
def wrong(story: Callable[[str], Scenario]) -> Callable[[str], list[str]]:
    """Everything that is wrong with these steps."""

    def wrong_(steps: str) -> list[str]:
        with pytest.raises(Unreadable) as caught:
            story(steps)
        return [str(problem) for problem in caught.value.problems]

    return wrong_


@pytest.fixture
def stage() -> FakeStage:
    return FakeStage()


@pytest.fixture
def played(story: Callable[[str], Scenario], stage: FakeStage) -> Callable[[str], Run]:
    def played_(steps: str) -> Run:
        return play(story(steps), stage)

    return played_


@pytest.fixture
def performance(story: Callable[[str], Scenario], stage: FakeStage) -> Callable[[str], Performance]:
    def performance_(steps: str) -> Performance:
        return Performance(story(steps), stage)

    return performance_
