"""A gateway without its process: answers from a picture of the database, at a moment of the test's choice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from evenhand.casework import clock
from evenhand.casework.doors.everybody import colleagues, everybody
from evenhand.casework.facts.mailboxes import Mailboxes
from evenhand.gateway import reading
from evenhand.gateway.answers import Answers
from evenhand.gateway.follow import Follower
from evenhand.gateway.last_known import LastKnown
from evenhand.gateway.moment import Moment
from evenhand.gateway.picture import Picture
from evenhand.gateway.reading import Database
from evenhand.policy.edition import load

BOXES = Mailboxes(
    teams={"casework@body.example": ("casework",), "north@body.example": ("north", "regions")},
    floor={
        "complaints@body.example": "complaint",
        "reviews@body.example": "review_request",
        "disputes@body.example": "dispute",
    },
)


def beside(gateway: int, command: str) -> int:
    """The process that a running gateway has beside itself for this."""
    threads = Path(f"/proc/{gateway}/task").glob("*/children")  # whichever of them began it
    children = [pid for each in threads for pid in each.read_text().split()]
    (found,) = (pid for pid in children if command.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())
    return int(found)


class Still(Moment):
    """A moment that stands still."""

    def set(self, now: datetime) -> None:
        self._now = now

    def seconds(self) -> float:
        return self._now.timestamp()


def picture_now(now: datetime) -> Picture:
    picture = Picture()
    picture.put(everybody(now))
    picture.there = colleagues(picture.points)
    return picture


def answers_at(now: datetime, picture: Picture | None = None) -> Answers:
    return Answers(picture or picture_now(now), BOXES, Still(now), load())


def following(
    monkeypatch: pytest.MonkeyPatch, now: datetime, last_known: LastKnown | None = None
) -> tuple[Follower, list[str]]:
    """A follower that looks when it is told to, its clock standing still, and what it says."""
    monkeypatch.setattr(clock, "now", lambda: now)
    said: list[str] = []
    monkeypatch.setattr(reading, "let_go", lambda: None)  # the test's own transaction is on this connection
    found = last_known.load() if last_known is not None else None
    picture, at = found or (Picture(), None)
    answers = Answers(picture, BOXES, Still(now), load())
    return Follower(answers, Database(), last_known, said.append, at), said
