"""The gateway answers many thousand times a second because it remembers answers. For any standing at any moment, what it says is
what `instruct` says then.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gateway.clients import ask_policy, message, milted, question
from tests.gateway.doors import BOXES, Still

from evenhand.casework.doors.everybody import Known, There, standing_from
from evenhand.gateway.answers import Answers
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.picture import Picture
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import load
from evenhand.policy.instruction import Absence, ContactNow, instruct

CHANNELS = ["email", "phone", "post", "web_form"]
some_channels = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True)
DAY = date(2026, 10, 19)  # a Monday; on the Sunday the clocks go back
BEGINS = datetime(2026, 10, 19, tzinfo=LONDON)
minutes = st.integers(0, 60 * 24 - 1).map(lambda each: f"{each // 60:02}:{each % 60:02}")


@st.composite
def hours(draw: st.DrawFn) -> dict[str, Any]:
    opens, closes = sorted(draw(st.tuples(minutes, minutes).filter(lambda each: each[0] != each[1])))
    days = draw(st.lists(st.sampled_from(["mon", "wed", "sat", "sun"]), min_size=1, max_size=3, unique=True))
    return {
        "kind": "contact_hours", "days": days, "from": opens, "until": closes, "channels": draw(some_channels),
        "per_week": draw(st.sampled_from([None, 1, 2])), "max_minutes": draw(st.sampled_from([None, 20])),
    }  # fmt: skip


measures = st.one_of(
    hours(),
    some_channels.map(lambda closed: {"kind": "channels", "closed": closed}),
    st.just({"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}),
    st.sampled_from([{"kind": "read_no_reply", "about": ""}, {"kind": "end_calls"}]),
    st.integers(1, 30).map(lambda days: {"kind": "response_time", "working_days": days}),
)
restrictions = st.tuples(
    st.lists(measures, min_size=1, max_size=2),
    st.integers(-40, 8),
    st.integers(0, 9),
    st.sampled_from([{}, {"team": "casework"}]),
).map(lambda each: [each[0], str(DAY + timedelta(each[1])), str(DAY + timedelta(each[2])), each[3]])
adjustments = st.lists(some_channels.map(lambda needed: ["Large print", needed]), max_size=1)
taken_up = st.lists(
    st.tuples(st.sampled_from(CHANNELS), st.integers(0, 14 * 24 * 60)).map(
        lambda each: [each[0], (BEGINS - timedelta(days=7) + timedelta(minutes=each[1])).isoformat()]
    ),
    max_size=3,
)
# Moments at and around full minutes, of ten days, in their order.
moments = st.lists(
    st.tuples(st.integers(0, 10 * 24 * 60), st.sampled_from([0, 1, 30, 59])), min_size=2, max_size=12
).map(lambda each: sorted(BEGINS + timedelta(minutes=minute, seconds=second) for minute, second in each))


@pytest.mark.proves("RT1b", "RT1d", "I35", "I36", "OA2")
@given(st.lists(restrictions, max_size=3), adjustments, taken_up, moments, st.booleans())
@settings(max_examples=80, deadline=None)
def test_whatever_is_remembered_is_what_would_be_said_now(
    restricted: list[Any], agreed: list[Any], taken: list[Any], times: list[datetime], absent: bool
) -> None:
    facts = json.dumps({"restrictions": restricted, "adjustments": agreed, "taken_up": taken})
    away = (Absence("cal", DAY + timedelta(2), DAY + timedelta(4)),) if absent else ()
    there = {"cal": There("Cal", "", away), "cora": There("Cora", "")}
    references = tuple(f"R-{number}" for number in range(len(restricted)))
    picture = Picture()
    picture.there = there
    picture.put([("email", "pat@example.org", Known("matched", references, facts))])
    answers, edition = Answers(picture, BOXES, Still(times[0]), load()), load()
    standing = standing_from(facts, references, there)
    for now in times:
        answers.moment.set(now)
        for to, purpose in ((("casework",), "general"), (("elsewhere",), "general"), ((), "complaint")):
            told = answers.instruction(channel="email", sender="Pat@Example.org", to=to, purpose=purpose)
            assert told == instruct(standing, ContactNow("email", to, purpose), now, edition)


RULES = {
    name: json.dumps({"restrictions": [[[measure], "2026-07-01", "2026-12-31", {}]]})
    for name, measure in {
        "sue": {"kind": "read_no_reply", "about": ""},
        "pat": {"kind": "channels", "closed": ["email", "phone"]},
    }.items()
}


def pictured(*names: str) -> Picture:
    """What these are met with, numbered in their order."""
    picture = Picture()
    picture.put(
        ("email", f"{each}@example.org", Known("matched", (f"R-{each}",), RULES[each])) for each in names
    )
    return picture


def by_milter(answers: Answers) -> str:
    return milted(MilterProtocol(answers), message("sue@example.org")).added[0]


def by_policy(answers: Answers) -> str:
    return ask_policy(PolicyProtocol(answers), question("sue@example.org", "x@body.example"))[0]


def by_telephone(answers: Answers) -> str:
    told = answers.instruction(channel="email", sender="sue@example.org")
    return f"{told.action} {told.restriction}"


@pytest.mark.parametrize("door", [by_milter, by_policy, by_telephone])
def test_nobody_is_met_with_anothers_rules_while_the_picture_is_exchanged(
    door: Callable[[Answers], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, other = Answers(pictured("sue", "pat"), BOXES, Still(BEGINS), load()), pictured("pat", "sue")
    follower = threading.Thread(target=answers.exchange, args=(other,))
    find = Answers.find

    def found_meanwhile(self: Answers, *asked: str) -> str | None:
        value = find(self, *asked)
        if answers.picture is not other and not follower.is_alive():
            follower.start()
            follower.join(0.05)
        return value

    monkeypatch.setattr(Answers, "find", found_meanwhile)
    told = door(answers)
    follower.join()
    assert "read_no_reply" in told
    assert "R-sue" in told
    assert answers.picture is other
    assert "read_no_reply" in door(answers)
