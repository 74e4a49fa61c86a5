"""The matrix: every kind of restriction, through every channel, by every way in, at every door: one answer, and a known one.

What is expected is written down here by hand; that each door answers word for word as `instruct` does is asked beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.casework.office import NOON, Office
from tests.gateway.agi import told_by_agi
from tests.gateway.clients import ask_policy, message, milted, question
from tests.gateway.doors import answers_at

from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.facts.submitted import FilledIn
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.questions.whose import certainly
from evenhand.gateway.answers import Answers
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.people.match import match
from evenhand.people.models import Person
from evenhand.web.cards import card_for

pytestmark = pytest.mark.servers

# noon on a Wednesday: nobody is called at that hour
HOURS = {
    "kind": "contact_hours",
    "days": ["tue"],
    "from": "10:00",
    "until": "11:00",
    "channels": ["email", "phone"],
}
SINGLE = {"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}
KINDS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "closed": ([{"kind": "channels", "closed": ["email", "voicemail"]}], {}),
    "hours": ([HOURS], {}),
    "single": ([SINGLE], {}),
    "team": ([SINGLE], {"scope": {"team": "casework"}}),
    "read": ([{"kind": "read_no_reply", "about": ""}], {}),
    "limits": ([{"kind": "end_calls"}, {"kind": "response_time", "working_days": 10}], {}),
}
CHANNELS = ("email", "phone", "voicemail", "post", "web_form", "social", "in_person")
OWN = {"email": "pat@example.org", "phone": "020 7946 0011", "post": "1 High Street, Sale", "social": "@pat"}
SECOND = {
    "email": "p.second@example.org",
    "phone": "020 7946 0012",
    "post": "2 Low Road, Hale",
    "social": "@pat2",
}
THEIRS = {"email": "rae@example.org", "phone": "020 7946 0100", "post": "", "social": ""}
OURS = {"email": "ana@body.example", "phone": "020 7946 0199", "post": "The Body, Hull", "social": "@body"}
KIND = {"web_form": "email", "voicemail": "phone"}
# Each way in: whose address, which of ours it comes to, and what it is about.
WAYS: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "new": (OWN, ("casework",), "general"),
    "reply": (OWN, ("casework",), "general"),
    "second address": (SECOND, ("casework",), "general"),
    "several recipients": (OWN, ("north", "casework"), "general"),
    "another team": (OWN, ("north",), "general"),
    "representative": (THEIRS, ("casework",), "general"),
    "forwarded by a colleague": (OURS, ("casework",), "general"),
    "complaint": (OWN, ("casework",), "complaint"),
    "review request": (SECOND, ("casework",), "review_request"),
    "dispute": (OWN, ("north",), "dispute"),
}
FLOOR = {
    "complaint": "complaints@body.example",
    "review_request": "reviews@body.example",
    "dispute": "disputes@body.example",
}
MAIL = {"casework": "casework@body.example", "north": "north@body.example"}


def expected(kind: str, channel: str, way: str) -> str:
    """What is to be done, by hand."""
    if way in ("representative", "forwarded by a colleague", "complaint", "review request", "dispute"):
        return "normal"
    match kind:
        case "closed":
            return "channel_closed" if channel in ("email", "voicemail") else "normal"
        case "hours":
            return "hold" if channel in ("email", "phone") else "normal"
        case "single":
            return "route"
        case "team":
            return "normal" if way == "another team" else "route"
        case "read":
            return "read_no_reply"
    return "normal"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def pat(office: Office) -> Person:
    """Somebody with two of every address, and with somebody who speaks for them."""
    person = office.person(
        emails=[OWN["email"], SECOND["email"]], phones=[OWN["phone"], SECOND["phone"]], postal=OWN["post"],
        social=[OWN["social"], SECOND["social"]],
    )  # fmt: skip
    office.do("add_identifier", office.cal, person=person, kind="post", value=SECOND["post"])
    office.do(
        "add_representative", office.cal, person=person, name="Rae", emails=[THEIRS["email"]], phones=[THEIRS["phone"]]
    )  # fmt: skip
    return person


@pytest.mark.proves(
    "RT1",
    "RT1a",
    "RT1b",
    "RT1c",
    "RT1d",
    "RT1e",
    "RT1f",
    "OA1",
    "OA2",
    "IN4",
    "DF3",
    "I14",
    "I25",
    "I26",
    "I27",
)
@pytest.mark.parametrize("kind", KINDS)
def test_one_answer_at_every_door(office: Office, pat: Person, kind: str) -> None:
    measures, scope = KINDS[kind]
    office.restriction(pat, measures=measures, starts_on=date(2026, 7, 1), **scope)
    token = issue_token(by=None, now=NOON, name="switchboard")
    machine = Client(headers={"Authorization": f"Bearer {token.secret}"})
    picture = answers_at(NOON)
    wrong: list[object] = []
    for channel in CHANNELS:
        for way, (addresses, to, purpose) in WAYS.items():
            asked: dict[str, Any] = {"channel": channel, "to": to, "purpose": purpose}
            sender = addresses.get(KIND.get(channel, channel), "")
            known = pat if channel == "in_person" and addresses in (OWN, SECOND) else None
            told = instruction_for(**asked, sender=sender, person=known, at=NOON)
            if known is None and channel == "in_person":
                assert told.action == "normal"  # nobody said who it was
            else:
                wrong += [(channel, way, told.action)] * (told.action != expected(kind, channel, way))
            answers = {"card": _card(known, sender, asked)}
            answers["intake"] = _taken_in(office, known, sender, asked, way)
            if sender:
                written = {"channel": channel, "from": sender, "to": to, "purpose": purpose}
                answers["api"] = machine.get("/api/v1/instruction", written).json()
            if KIND.get(channel, channel) in ("email", "phone"):
                answers["picture"] = picture.instruction(sender=sender, **asked).as_dict()
            wrong += [(channel, way, door) for door, each in answers.items() if each != told.as_dict()]
            if channel == "phone" and len(to) == 1:
                action = told_by_agi(picture, sender, to[0], purpose)["ACTION"]
                wrong += [(channel, way, "agi", action)] * (action != told.action)
            if channel == "email":
                boxes = [FLOOR[purpose]] if purpose in FLOOR else [MAIL[each] for each in to]
                for box, team in zip(boxes, to, strict=False):
                    alone = instruction_for(**(asked | {"to": (team,)}), sender=sender, at=NOON).action
                    wrong += [
                        (way, box, *each)
                        for each in _at_mail(picture, sender, box, boxes)
                        if each[1] != alone
                    ]
    assert wrong == []


def _at_mail(picture: Answers, sender: str, box: str, boxes: list[str]) -> Iterator[tuple[str, str]]:
    """What a mail server is told of a recipient, by the milter and by policy delegation: the door, and the action."""
    added = milted(MilterProtocol(picture), message(sender, boxes)).added
    yield "milter", _for(box, added)
    told = ask_policy(PolicyProtocol(picture), b"".join(question(sender, each, "1") for each in boxes))
    yield "policy", _for(box, [each.partition(": ")[2] for each in told if each.startswith("PREPEND ")])


def _for(box: str, lines: list[str]) -> str:
    """The action of the line that speaks for a recipient."""
    by_whom = {line.rpartition("; for=")[2]: line.split(";")[0] for line in lines}
    return by_whom.get(box) or by_whom.get("everybody") or "normal"


def _card(known: Person | None, sender: str, asked: dict[str, Any]) -> dict[str, object]:
    found = certainly(known).match if known else match(asked["channel"], sender)
    return card_for(found, **asked, at=NOON).told.as_dict()


def _taken_in(
    office: Office, known: Person | None, sender: str, asked: dict[str, Any], way: str
) -> dict[str, object]:
    reply: dict[str, Any] = {"in_reply_to": "<1@body.example>"} if way == "reply" else {}
    if known:
        return dict(office.contact(known, **asked, **reply).instruction)
    return dict(office.do("receive_contact", sender=sender, **asked, **reply).instruction)


@pytest.mark.proves("OA2", "I14", "I27", "DI2")
@pytest.mark.parametrize("purpose", ["complaint", "review_request", "dispute", "general"])
def test_a_public_form_is_open_to_everybody_whoever_they_say_they_are(
    office: Office, pat: Person, purpose: str
) -> None:
    for measures, scope in KINDS.values():
        office.restriction(pat, measures=measures, **scope)
        office.later(days=1)
    form = FilledIn(
        kind=purpose, key="k", name="Pat Example", email=OWN["email"], phone=OWN["phone"], body="Again."
    )
    met = office.do("receive_form", form=form).instruction
    assert (met["action"], met["restriction"]) == ("normal", None)
    assert met["match"] == "claimed"
