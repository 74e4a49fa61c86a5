"""Postfix's policy delegation protocol: asked about each recipient, it answers with a header to prepend, or that it has no opinion.

It knows the envelope alone, never From. It refuses nothing and delays nothing (I23, I25): whatever it cannot read is DUNNO.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from evenhand.people.senders import ENVELOPE

from .answers import reference_in
from .told import HEADER

if TYPE_CHECKING:
    from .answers import Answers
    from .noting import Noting

_MOST = 64 * 1024  # bytes of one question; Postfix asks with less than one of them
_DUNNO = b"action=DUNNO\n\n"

log = logging.getLogger(__name__)


class PolicyProtocol(asyncio.Protocol):
    """One connection. Questions may come many at a time; their answers leave together, in their order.

    `header` is the name under which the header is prepended: where Postfix strips forged headers of the family by header_checks, a
    name that only Postfix and Evenhand know, which it then turns into the right one.
    """

    def __init__(self, answers: Answers, noting: Noting | None = None, header: str = HEADER) -> None:
        self.answers, self.noting = answers, noting
        self._rest = b""
        self._prepend = f"action=PREPEND {header}: "
        self._said: tuple[bytes, set[bytes]] = (b"", set())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        questions = (self._rest + data if self._rest else data).split(b"\n\n")
        self._rest = questions.pop()
        if questions:
            self.transport.write(b"".join([self._answer(each) for each in questions]))
        if len(self._rest) > _MOST:
            log.warning(
                "Somebody asked a policy question of more than %d bytes; the connection is closed.", _MOST
            )
            self.transport.close()

    def pause_writing(self) -> None:
        """Whoever does not read our answers is not read, either."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.transport.resume_reading()

    def _answer(self, question: bytes) -> bytes:
        try:
            return self._told(b"\n" + question)
        except Exception:
            log.exception("A policy question met a fault; mail goes on as if nothing had been asked.")
            return _DUNNO

    def _told(self, question: bytes) -> bytes:
        answers = self.answers
        value = answers.find(_attribute(question, b"\nsender="))
        recipient = _attribute(question, b"\nrecipient=")
        if value is None or not recipient or b"\nprotocol_state=RCPT" not in question:
            return _DUNNO
        place = answers.place(recipient)
        kept = answers.at(value, place)
        reference = reference_in(value, kept.place)
        which = place.box.address if place.box.named else "others"
        if not kept.before:
            # What is said for the others of this message does not hold for this one.
            kept = answers.nothing
            if not (place.box.named and " " in value):
                return _DUNNO
        told = (
            f"{self._prepend}{kept.before}{reference}{kept.after}; by={ENVELOPE}{answers.aged}; for={which}\n\n"
        ).encode("ascii", "replace")
        if self.noting is not None and kept is not answers.nothing:
            self.noting.note("policy", kept, reference, (place.box.address,), place.box.purpose)
        return told if self._is_new(question, told) else _DUNNO

    def _is_new(self, question: bytes, told: bytes) -> bool:
        """Whether this message carries this header not yet: recipients share one message, and its headers."""
        message = _bytes(question, b"\ninstance=")
        if not message:
            return True
        if self._said[0] != message:
            self._said = message, {told}
            return True
        if told in self._said[1]:
            return False
        self._said[1].add(told)
        return True


def _bytes(question: bytes, name: bytes) -> bytes:
    start = question.find(name)
    if start < 0:
        return b""
    start += len(name)
    end = question.find(b"\n", start)
    return question[start:] if end < 0 else question[start:end]


def _attribute(question: bytes, name: bytes) -> str:
    return _bytes(question, name).decode("utf-8", "replace")
