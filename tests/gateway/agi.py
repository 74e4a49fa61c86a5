"""Asterisk as the gateway meets it: lines in, lines out, without a connection."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.gateway import loops

from evenhand.gateway.agi import AgiProtocol
from evenhand.gateway.answers import Answers
from evenhand.gateway.noting import Noting

SET = re.compile(r'SET VARIABLE EVENHAND_([A-Z_]+) "([^"\\]*)"\n')


class Line(asyncio.Transport):
    """The other end: an Asterisk that takes every command, and what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.ended = False

    def write(self, told: Any) -> None:
        assert not self.ended
        self.written.append(bytes(told).decode())

    def close(self) -> None:
        self.ended = True

    def is_closing(self) -> bool:
        return self.ended


def call(number: str, *arguments: str, **more: str) -> bytes:
    """What Asterisk 20 says of a call before it takes commands."""
    told = {
        "agi_network": "yes", "agi_network_script": "instruction", "agi_request": "agi://127.0.0.1:4573/instruction",
        "agi_channel": "PJSIP/trunk-00000001", "agi_language": "en", "agi_type": "PJSIP", "agi_uniqueid": "1782903600.1",
        "agi_version": "20.5.0", "agi_callerid": number, "agi_calleridname": "unknown", "agi_callingpres": "0",
        "agi_callingani2": "0", "agi_callington": "0", "agi_callingtns": "0", "agi_dnid": "02079460000", "agi_rdnis": "unknown",
        "agi_context": "from-outside", "agi_extension": "02079460000", "agi_priority": "3", "agi_enhanced": "0.0",
        "agi_accountcode": "", "agi_threadid": "140131", **{f"agi_arg_{n}": each for n, each in enumerate(arguments, 1)}, **more,
    }  # fmt: skip
    return "".join(f"{name}: {value}\n" for name, value in told.items()).encode() + b"\n"


def conversation(answers: Answers, *said: bytes, takes: bytes = b"200 result=1\n") -> Line:
    """A whole conversation: what Asterisk says first, in these pieces, then its reply to each command."""
    line, noting = Line(), Noting(answers.moment)

    async def talk() -> None:
        protocol = AgiProtocol(answers, noting)
        protocol.connection_made(line)
        for piece in said:
            if not line.ended:
                protocol.data_received(piece)
        answered = 0
        while takes and not line.ended and answered < len(line.written):
            answered += 1
            protocol.data_received(takes)
        protocol.connection_lost(None)

    loops.run(talk())
    noting.flush()
    return line


def variables(line: Line) -> dict[str, str]:
    """The variables that were set, each by one whole command."""
    found = [SET.fullmatch(each) for each in line.written]
    assert all(found), line.written
    return {each[1]: each[2] for each in found if each}


def told_by_agi(answers: Answers, number: str, *arguments: str) -> dict[str, str]:
    """What a dialplan knows after a call was asked about."""
    line = conversation(answers, call(number, *arguments))
    assert line.ended
    return variables(line)
