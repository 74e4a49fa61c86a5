"""FastAGI: an Asterisk telephone server asks what to do with a call, and is told in variables of its dialplan.

Asterisk connects, tells of the call in lines `agi_name: value` up to an empty one, and then takes one command at a time. Ours set
variables and nothing else: whether a call is put through, played a message or passed on is the dialplan's to say. Whatever goes
wrong ends the conversation, the call goes on as every other, and EVENHAND_ACTION stays what the dialplan set it to before.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping

from evenhand.casework.questions.calling import calling
from evenhand.policy.instruction import GENERAL, Instruction

from .answers import Answers
from .noting import Noting
from .service import has_room

log = logging.getLogger(__name__)

PORT = 4573
_MOST_BYTES, _MOST_LINES = 64 * 1024, 200
_SECONDS = 5.0  # a server that says nothing for so long has gone
_UNSAFE = re.compile(r"[^A-Za-z0-9 _.,:@+/-]")
_REPLY = re.compile(rb"\d{3} ")


class AgiProtocol(asyncio.Protocol):
    """One call that is asked about."""

    def __init__(self, answers: Answers, noting: Noting) -> None:
        self.answers, self.noting = answers, noting
        self.transport: asyncio.Transport | None = None
        self.told: dict[str, str] = {}
        self.commands: list[str] | None = None  # None until all is told of the call
        self._buffer, self._seen, self._lines = b"", 0, 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if has_room(transport):
            self._wait()

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self._seen += len(data)
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        self._lines += len(lines)
        if self._seen > _MOST_BYTES or self._lines > _MOST_LINES:
            self._end()
        for line in lines:
            if self.transport is None or self.transport.is_closing():
                return
            self._wait()
            self._take(line.rstrip(b"\r"))

    def _take(self, line: bytes) -> None:
        if line == b"HANGUP":  # whoever called has gone
            self._end()
        elif self.commands is not None:
            if line.startswith(b"511"):
                self._end()
            elif _REPLY.match(line):
                self._next()
        elif line:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            self.told[name.strip()] = value.strip()
        else:
            self.commands = self._commands()
            self._next()

    def _commands(self) -> list[str]:
        try:
            variables = self._ask()
        except Exception:
            log.exception("A call could not be answered about; it goes on as usual.")
            variables = {"ACTION": "unknown"}
        return [
            f'SET VARIABLE EVENHAND_{name} "{_UNSAFE.sub("", value)}"' for name, value in variables.items()
        ]

    def _ask(self) -> Mapping[str, str]:
        sender = "" if self._is_withheld() else calling(self.told.get("agi_callerid", ""))
        team, purpose = self.told.get("agi_arg_1", ""), self.told.get("agi_arg_2", "")
        to = (team,) if team else ()
        if purpose not in self.answers.edition.floor_purposes:
            purpose = GENERAL
        told = self.answers.instruction(channel="phone", sender=sender, to=to, purpose=purpose)
        self.noting.note_call(told, to, purpose)
        return variables_of(told)

    def _is_withheld(self) -> bool:
        """Whether the caller withholds a number that the network has told all the same (the presentation bits of Q.931)."""
        written = self.told.get("agi_callingpres", "")
        return written.isascii() and written.isdigit() and len(written) < 4 and int(written) & 0x60 == 0x20

    def _next(self) -> None:
        if not self.commands:
            self._end()
        elif self.transport is not None:
            self.transport.write(f"{self.commands.pop(0)}\n".encode())

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._end)

    def _end(self) -> None:
        if self.transport is not None:
            self.transport.close()


def variables_of(told: Instruction) -> dict[str, str]:
    """An instruction as variables of a dialplan, without their prefix; blank where there is nothing to say."""
    return {
        "ACTION": told.action,
        "MATCH": told.match,
        "ROUTE_TO": told.route_to,
        "NEXT": told.next_permitted.isoformat(timespec="minutes") if told.next_permitted else "",
        "MAX_MINUTES": str(told.max_minutes or ""),
        "MAY_END_CALL": "1" if told.may_end_call else "0",
        "OPEN": ",".join(told.open_channels),
        "UNTIL": told.until.isoformat() if told.until else "",
        "RESTRICTION": told.restriction,
        "CLAUSES": ",".join(told.clauses),
        "UNSPOKEN": "1" if told.unspoken else "0",
    }
