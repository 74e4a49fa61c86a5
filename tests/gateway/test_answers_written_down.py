"""What was answered at the mail server's doors is on disk a twentieth of a second later: each answer once, with its restriction."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gateway import loops
from tests.gateway.clients import ask_policy, message, milted, question
from tests.gateway.doors import BOXES, Still

from evenhand.casework.doors.everybody import Known
from evenhand.casework.questions.answered import Answered, all_in_line
from evenhand.gateway.answers import Answers
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.noting import Noting
from evenhand.gateway.picture import Picture
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import load

NOW = datetime(2026, 7, 2, 12, tzinfo=LONDON)
CLOSED = json.dumps(
    {"restrictions": [[[{"kind": "channels", "closed": ["email"]}], "2026-07-01", "2026-12-31", {}]]}
)
READ = CLOSED.replace('{"kind": "channels", "closed": ["email"]}', '{"kind": "read_no_reply", "about": ""}')
PEOPLE = {"ann": CLOSED, "bob": CLOSED, "cas": READ}


@pytest.fixture(scope="module")
def answers() -> Answers:
    picture = Picture()
    picture.put(
        ("email", f"{name}@example.org", Known("matched", (f"R-{name}",), facts))
        for name, facts in PEOPLE.items()
    )
    return Answers(picture, BOXES, Still(NOW), load())


def written(spool: Path) -> Iterator[Answered]:
    for line in (spool / "now.jsonl").read_text().splitlines():
        if line:
            yield from all_in_line(line)


@pytest.mark.proves("RT1", "I32")
def test_each_answer_is_on_disk_with_its_restriction_soon_after_it_was_given(
    answers: Answers, answer_spool: Path
) -> None:
    asked = [
        (name, box)
        for name in ("ann", "bob", "cas", "nobody", "ann")
        for box in ("casework", "complaints", "other")
    ]

    async def ask() -> None:
        noting = Noting(answers.moment)
        policy, milter = PolicyProtocol(answers, noting), MilterProtocol(answers, noting=noting)
        for name, box in asked:
            ask_policy(policy, question(f"{name}@example.org", f"{box}@body.example"))
        milted(milter, message("bob@example.org"))
        assert not answer_spool.exists()
        await asyncio.sleep(0.1)

    loops.run(ask())
    found = list(written(answer_spool))
    assert len({each.key for each in found}) == len(found)
    assert Counter((each.door, each.restriction, each.to[0].split("@")[0]) for each in found) == Counter(
        ("policy", f"R-{name}" if box != "complaints" else "", box) for name, box in asked if name != "nobody"
    ) + Counter([("milter", "R-bob", "casework")])
    actions = {(each.restriction, each.action) for each in found}
    assert actions == {
        ("R-ann", "channel_closed"), ("R-bob", "channel_closed"), ("R-cas", "read_no_reply"), ("", "normal"),
    }  # fmt: skip


REFERENCES = st.lists(st.text(st.characters(codec="ascii"), max_size=6), max_size=4)


@given(REFERENCES)
def test_a_line_of_many_answers_reads_as_one_of_each(references: list[str]) -> None:
    one = Answered(key="k", at=NOW, door="policy", channel="email", action="normal", match="matched")
    told = json.loads(one.as_line()) | {"restrictions": references}
    read = all_in_line(json.dumps(told))
    assert [each.restriction for each in read] == references
    assert len({each.key for each in read}) == len(references)
    assert all_in_line(one.as_line()) == (one,)


@pytest.mark.parametrize("references", [7, "R-1", [1], [None], {"R-1": 1}])
def test_a_line_whose_restrictions_are_no_list_of_references_is_none(references: object) -> None:
    one = Answered(key="k", at=NOW, door="policy", channel="email", action="normal", match="matched")
    with pytest.raises(ValueError, match="not answers"):
        all_in_line(json.dumps(json.loads(one.as_line()) | {"restrictions": references}))
