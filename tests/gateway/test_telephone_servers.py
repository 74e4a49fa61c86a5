"""Asterisk asks by FastAGI: it is told in variables; whatever it sends or however it ends, the call goes on."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.office import NOON, Office
from tests.gateway import loops
from tests.gateway.agi import call, conversation, told_by_agi, variables
from tests.gateway.doors import BOXES, Still, answers_at

from evenhand.casework.doors.spool import record_noted
from evenhand.casework.models import Answer
from evenhand.gateway import agi
from evenhand.gateway.agi import AgiProtocol, variables_of
from evenhand.gateway.answers import Answers
from evenhand.gateway.noting import Noting
from evenhand.gateway.picture import Picture
from evenhand.policy.edition import load
from evenhand.policy.instruction import Instruction

pytestmark = pytest.mark.servers

SINGLE = [{"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}, {"kind": "end_calls"}]
NUMBER = "020 7946 0011"


@pytest.fixture
def answers(office: Office) -> Answers:
    person = office.person(phones=[NUMBER])
    restriction = office.restriction(person, measures=SINGLE)
    found = answers_at(office.now)
    found.reference = restriction.reference  # type: ignore[attr-defined]
    return found


@pytest.mark.proves("RT1a", "RT1d", "OA1")
@pytest.mark.parametrize("written", ["02079460011", "+442079460011", "+44 20 7946 0011", "00442079460011"])
def test_a_call_is_passed_to_the_single_point_of_contact(answers: Any, written: str) -> None:
    told = told_by_agi(answers, written)
    assert told["ACTION"] == "route"
    assert told["ROUTE_TO"] == "cal"
    assert told["MAY_END_CALL"] == "1"
    assert (told["RESTRICTION"], told["CLAUSES"]) == (answers.reference, "RT1d,RT1a")
    assert "web_form" in told["OPEN"]


@pytest.mark.proves("OA2", "I14", "I26")
def test_the_number_for_complaints_is_answered_as_usual(answers: Answers) -> None:
    told = told_by_agi(answers, NUMBER, "casework", "complaint")
    assert (told["ACTION"], told["CLAUSES"]) == ("normal", "OA2")
    assert told_by_agi(answers, NUMBER, "", "nonsense")["ACTION"] == "route"


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    "number", ["unknown", "", "Anonymous", "0", "020 7946 9999", "not a number", "<sip:x>", "’”"]
)
def test_whoever_withholds_their_number_or_is_not_known_is_dealt_with_as_usual(
    answers: Answers, number: str
) -> None:
    told = told_by_agi(answers, number)
    assert (told["ACTION"], told["MATCH"], told["ROUTE_TO"]) == ("normal", "unmatched", "")


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("presented", "action"), [("32", "normal"), ("35", "normal"), ("3", "route"), ("x", "route")]
)
def test_a_number_that_is_withheld_is_nobodys_though_the_network_tells_it(
    answers: Answers, presented: str, action: str
) -> None:
    line = conversation(answers, call(NUMBER, agi_callingpres=presented))
    assert variables(line)["ACTION"] == action


@pytest.mark.proves("RT1", "LK2", "I31")
def test_what_was_answered_is_written_down_without_the_number(
    office: Office, answers: Any, answer_spool: Path
) -> None:
    conversation(answers, call(NUMBER, "casework"))
    written = (answer_spool / "now.jsonl").read_text()
    assert record_noted(office.now) == 1
    row = Answer.objects.select_related("restriction__person").get()
    assert (row.door, row.channel, row.action, row.recipients) == ("agi", "phone", "route", ["casework"])
    assert row.restriction is not None
    assert row.restriction.reference == answers.reference
    assert row.person == row.restriction.person
    assert "7946" not in written


@pytest.mark.proves("I25")
def test_it_may_be_cut_anywhere_and_each_byte_come_by_itself(answers: Answers) -> None:
    whole = call(NUMBER)
    assert variables(conversation(answers, *(bytes([each]) for each in whole)))["ACTION"] == "route"
    for end in range(0, len(whole) - 1, 37):
        assert conversation(answers, whole[:end]).written == []


@pytest.mark.parametrize("takes", [b"HANGUP\n", b"511 Command Not Permitted on a dead channel\n"])
def test_whoever_hangs_up_ends_it(answers: Answers, takes: bytes) -> None:
    line = conversation(answers, call(NUMBER), takes=takes)
    assert line.ended
    assert len(line.written) == 1


def test_a_command_that_this_asterisk_does_not_know_holds_up_nothing(answers: Answers) -> None:
    line = conversation(answers, call(NUMBER), takes=b"510 Invalid or unknown command\n")
    assert line.ended
    assert variables(line)["ACTION"] == "route"
    usage = (
        b"520-Invalid command syntax.  Proper usage follows:\nUsage: SET VARIABLE\n520 End of proper usage.\n"
    )
    assert conversation(answers, call(NUMBER), takes=usage).ended


@pytest.mark.proves("I25")
def test_a_fault_of_ours_says_unknown_and_nothing_else(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no picture")

    monkeypatch.setattr(Answers, "instruction", broken)
    with caplog.at_level(logging.ERROR):
        assert told_by_agi(answers, NUMBER) == {"ACTION": "unknown"}
    assert "goes on as usual" in caplog.text


def test_more_than_a_telephone_server_ever_says_ends_it(answers: Answers) -> None:
    for said in (b"x" * 70_000, b"a: b\n" * 300, call(NUMBER) + b"\n" * 300):
        line = conversation(answers, said, takes=b"")
        assert line.ended


HOSTILE = st.binary(max_size=60) | st.sampled_from(
    [b"\n", b"\n\n", b"HANGUP\n", b"200 result=1\n", b"agi_callerid: ", b"\r\n\r\n"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(HOSTILE, max_size=8), number=st.text(max_size=30))
def test_nothing_that_is_sent_breaks_it_or_gets_into_a_command(said: list[bytes], number: str) -> None:
    nobody = Answers(Picture(), BOXES, Still(NOON), load())
    variables(conversation(nobody, *said))
    line = conversation(nobody, call("1", number, "complaint"), call(number))
    assert variables(line)["ACTION"] == "normal"


@given(text=st.text(max_size=20))
@settings(max_examples=30, deadline=None)
def test_no_value_holds_what_a_dialplan_could_take_for_its_own(text: str) -> None:
    for value in variables_of(Instruction(route_to=text, restriction=text, clauses=(text,))).values():
        assert not set(agi._UNSAFE.sub("", value)) & set('"\\${}[]()\n\r;&|`')


def test_the_worked_example_sets_unknown_first_and_hangs_up_on_nobody(repository: Path) -> None:
    told = (repository / "docs" / "telephone.md").read_text(encoding="utf-8")
    dialplan = told.split("```")[1]
    assert dialplan.index("Set(EVENHAND_ACTION=unknown)") < dialplan.index("AGI(agi://")
    assert set(variables_of(Instruction())) <= set(_named(told))


def _named(told: str) -> list[str]:
    return [each.split("`")[0] for each in told.split("`EVENHAND_")[1:]]


def test_it_answers_over_a_real_connection(answers: Answers) -> None:
    """One call over TCP, as Asterisk makes it: from the first line to the end of the connection."""

    async def both() -> list[str]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: AgiProtocol(answers, Noting(answers.moment)), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, family=socket.AF_INET)
        writer.write(call("+442079460011"))
        told = []
        while line := await reader.readline():
            told.append(line.decode())
            writer.write(b"200 result=1\n")
        writer.close()
        server.close()
        return told

    told = loops.run(both())
    assert 'SET VARIABLE EVENHAND_ACTION "route"\n' in told
    assert len(told) == len(variables_of(Instruction()))
