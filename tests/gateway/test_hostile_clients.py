"""Whatever comes over the wire, in whatever pieces: mail goes on, nobody is restricted by it, and the next message is answered."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.casework.office import NOON
from tests.gateway.clients import (
    ask_milter,
    ask_policy,
    changes,
    connected,
    greeting,
    message,
    milted,
    packet,
    packets,
    question,
)
from tests.gateway.doors import BOXES, Still

from evenhand.casework.doors.everybody import Known
from evenhand.gateway.answers import Answers
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.picture import Picture
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.policy.edition import load

pytestmark = pytest.mark.servers

CLOSED = '{"restrictions":[[[{"kind":"channels","closed":["email"]}],"2026-07-01","2026-09-30",{}]]}'
PAT = "person1@example.org"
TOLD = "channel_closed; restriction=R-PAT; until=2026-09-30; clauses=OA1,RT1e; match=matched; by={}; for={}"


def answers() -> Answers:
    picture = Picture()
    picture.put([("email", PAT, Known("matched", ("R-PAT",), CLOSED))])
    return Answers(picture, BOXES, Still(NOON), load())


ANSWERS = answers()


@pytest.mark.proves("I25")
@given(st.lists(st.integers(1, 400), max_size=12))
@settings(max_examples=60, deadline=None)
def test_it_makes_no_difference_where_the_wire_cuts(cuts: list[int]) -> None:
    told = (
        greeting()
        + message()
        + message("other@example.org")
        + message(to=["a@body.example", "b@body.example"])
    )
    asked = question(PAT, "enquiries@body.example") + question("x@example.org", "enquiries@body.example")
    pieces, questions, at = [], [], 0
    for cut in [*cuts, len(told) + len(asked)]:
        pieces.append(told[at : at + cut])
        questions.append(asked[at : at + cut])
        at += cut
    assert ask_milter(MilterProtocol(ANSWERS), *pieces) == ask_milter(MilterProtocol(ANSWERS), told)
    assert ask_policy(PolicyProtocol(ANSWERS), *questions) == [
        f"PREPEND Evenhand-Instruction: {TOLD.format('envelope', 'others')}", "DUNNO",
    ]  # fmt: skip


@pytest.mark.proves("I25", "I23")
@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_bytes_that_are_no_protocol_end_a_connection_or_change_nothing(told: bytes) -> None:
    protocol = MilterProtocol(ANSWERS)
    wire = connected(protocol)
    protocol.data_received(told)
    assert all(command in "Oc" for command, _ in packets(bytes(wire.written)))
    asked = PolicyProtocol(ANSWERS)
    assert set(ask_policy(asked, told, b"\n\n")) <= {"DUNNO"}


@given(st.lists(st.tuples(st.sampled_from("CHMRTLNBEADQKUZ"), st.binary(max_size=40)), max_size=25))
@settings(max_examples=150, deadline=None)
def test_steps_in_any_order_are_answered_in_whole_packets(steps: list[tuple[str, bytes]]) -> None:
    protocol = MilterProtocol(ANSWERS)
    wire = connected(protocol)
    protocol.data_received(greeting() + b"".join(packet(*step) for step in steps))
    if not wire.closed:
        protocol.data_received(message())
        told = list(packets(bytes(wire.written)))
        assert told[-2:] == [
            ("h", f"Evenhand-Instruction\0{TOLD.format('unchecked', 'everybody')}\0".encode()),
            ("c", b""),
        ]


@pytest.mark.parametrize("length", [0, 2**31, 2**32 - 1, 1024 * 1024 + 1])
def test_a_packet_of_an_impossible_length_ends_the_connection(length: int) -> None:
    protocol = MilterProtocol(ANSWERS)
    wire = connected(protocol)
    protocol.data_received(greeting() + struct.pack(">I", length) + b"L")
    assert wire.closed


def test_a_question_without_end_ends_the_connection() -> None:
    protocol = PolicyProtocol(ANSWERS)
    wire = connected(protocol)
    for _ in range(20):
        protocol.data_received(b"sender=" + b"x" * 4_000)
    assert wire.closed
    assert not wire.written


@pytest.mark.proves("I25")
def test_headers_of_any_number_and_size_cost_little_and_hide_nothing() -> None:
    headers = [
        *((f"X-{number}", "y" * 50_000) for number in range(20)),
        *(("Authentication-Results", "elsewhere.example; dmarc=fail") for _ in range(500)),
        *(("Evenhand-Instruction", "normal") for _ in range(300)),
        ("From", f"Pat <{PAT}>"),
    ]
    done = milted(MilterProtocol(ANSWERS), message(headers=headers))
    assert done.added == [TOLD.format("unchecked", "everybody")]
    assert done.stripped == [(at, "Evenhand-Instruction") for at in range(300, 0, -1)]


@pytest.mark.proves("IN1", "I27")
@pytest.mark.parametrize(
    "name", ["Evenhand-Instruction", "EVENHAND-INSTRUCTION", "evenhand-anything", "Evenhand-"]
)
def test_a_senders_own_marks_are_stripped_whoever_it_is(name: str) -> None:
    headers = [
        ("From", "somebody@example.org"),
        (name, "channel_closed; restriction=R-PAT"),
        ("Subject", "x"),
        (name, "y"),
    ]
    done = milted(MilterProtocol(ANSWERS), message("somebody@example.org", headers=headers))
    assert done.stripped == [(2, name), (1, name)]
    assert done.added == []


@pytest.mark.proves("IN1", "I27")
def test_no_number_of_marks_hides_the_one_that_is_gone_by() -> None:
    headers = [
        ("From", PAT),
        *((f"Evenhand-{number}", "x") for number in range(1_500)),
        ("evenhand-instruction", "normal; for=everybody"),
    ]
    done = milted(MilterProtocol(ANSWERS), message(headers=headers))
    assert (1, "evenhand-instruction") in done.stripped
    assert done.added == [TOLD.format("unchecked", "everybody")]


def test_marks_are_stripped_even_where_judging_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(ANSWERS, "weighed", broken)
    headers = [("From", PAT), ("Evenhand-Instruction", "normal")]
    done = milted(MilterProtocol(ANSWERS), message(headers=headers))
    assert done.stripped == [(1, "Evenhand-Instruction")]
    assert done.added == done.recipients == done.removed == []
    monkeypatch.setattr(ANSWERS, "at", broken)
    assert ask_policy(PolicyProtocol(ANSWERS), question(PAT, "a@body.example")) == ["DUNNO"]


def test_a_mail_server_that_lets_us_do_nothing_is_told_only_to_go_on() -> None:
    told = ask_milter(
        MilterProtocol(ANSWERS), greeting(may=0), message(headers=[("From", PAT), ("Evenhand-X", "y")])
    )
    assert [command for command, _ in told] == ["O", "c"]


def test_an_old_mail_server_that_wants_each_step_answered_is_answered() -> None:
    steps = [packet("C", b"x\0U"), packet("H", b"x\0"), packet("M", f"<{PAT}>\0".encode()), packet("R", b"<a@body.example>\0"),
             packet("T"), packet("L", f"From\0{PAT}\0".encode()), packet("N"), packet("B", b"body"), packet("E")]  # fmt: skip
    told = ask_milter(MilterProtocol(ANSWERS), greeting(version=2, can=0x7F), *steps)
    # Connect, helo, end of headers and body it need not tell; it does, and is answered all the same.
    assert [command for command, _ in told] == ["O", *"cccccccc", "h", "c"]


def test_who_does_not_read_is_not_read() -> None:
    for protocol in (MilterProtocol(ANSWERS), PolicyProtocol(ANSWERS)):
        wire = connected(protocol)
        protocol.pause_writing()
        assert not wire.reading
        protocol.resume_writing()
        assert wire.reading


class Session(RuleBasedStateMachine):
    """One connection, many messages, some given up half-way: each is judged by what belongs to it and by nothing of another."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol = MilterProtocol(ANSWERS)
        self.wire = connected(self.protocol)
        self.protocol.data_received(greeting())
        self.expected: list[bool] = []

    @rule(restricted=st.booleans(), forged=st.booleans(), cut=st.integers(0, 60))
    def a_message(self, restricted: bool, forged: bool, cut: int) -> None:
        sender = PAT if restricted else "somebody@example.org"
        told = message(
            sender, headers=[("From", sender), *([("Evenhand-Instruction", "x")] if forged else [])]
        )
        self.protocol.data_received(told[:cut])
        self.protocol.data_received(told[cut:])
        self.expected.append(restricted)

    @rule(number=st.integers(1, 3))
    def given_up(self, number: int) -> None:
        for _ in range(number):
            self.protocol.data_received(
                packet("M", f"<{PAT}>\0".encode()) + packet("L", f"From\0{PAT}\0".encode())
            )
            self.protocol.data_received(packet("A"))

    @rule()
    def quits_and_begins_again(self) -> None:
        self.protocol.data_received(packet("M", f"<{PAT}>\0".encode()) + packet("K"))

    @invariant()
    def each_got_its_own(self) -> None:
        told = list(packets(bytes(self.wire.written)))[1:]
        messages, since = [], 0
        for at, (command, _) in enumerate(told):
            if command == "c":
                messages.append(changes(told[since : at + 1]))
                since = at + 1
        assert since == len(told)
        assert [bool(each.added) for each in messages] == self.expected


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)


@pytest.mark.proves("I25")
def test_ten_thousand_questions_at_once_are_answered_in_their_order() -> None:
    chance = random.Random(1)
    senders = [chance.choice([PAT, "somebody@example.org"]) for _ in range(10_000)]
    told = ask_policy(PolicyProtocol(ANSWERS), b"".join(question(each, "a@body.example") for each in senders))
    assert [each != "DUNNO" for each in told] == [each == PAT for each in senders]
