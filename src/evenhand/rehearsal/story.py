"""A scenario once it has been read: plain frozen values, each step knowing its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .marked import Node


@dataclass(frozen=True, slots=True)
class Ref:
    """A name that stands for a person, a colleague or the result of an earlier step."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Refs:
    """Several such names."""

    each: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class PersonInStory:
    """A service user whom the organisation knows already when the story begins."""

    id: str
    name: str
    line: int
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    postal: str = ""
    language: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueInStory:
    """A member of staff."""

    id: str
    name: str
    line: int
    roles: tuple[str, ...] = ()
    email: str = ""
    language: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a step must answer: a refusal that cites these ids, or an answer that has this in it."""

    refused: tuple[str, ...] | None = None
    answer: Node | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, or one question asked, at one moment."""

    number: int
    line: int
    at: datetime
    does: bool
    verb: str
    by: Ref | None = None
    name: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    expect: Expected | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole story. `retention` is the schedule by which records are kept in it; None: that of the installation."""

    path: str
    title: str
    edition: str
    steps: tuple[Step, ...]
    people: tuple[PersonInStory, ...] = ()
    staff: tuple[ColleagueInStory, ...] = ()
    about: str = ""
    retention: Mapping[str, Any] | None = None
