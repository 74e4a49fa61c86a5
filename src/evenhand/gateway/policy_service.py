"""Postfix's policy delegation protocol: asked about each recipient, it answers with a header to prepend, or that it has no opinion.

It knows the envelope alone, never From. It refuses nothing and delays nothing (I23, I25): whatever it cannot read is DUNNO.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from evenhand.people.senders import ENVELOPE

from .answers import Kept, Place, reference_in
from .service import Connection
from .told import HEADER

if TYPE_CHECKING:
    from .answers import Answers
    from .noting import Noting

_MOST = 64 * 1024  # bytes of one question; Postfix asks with less than one of them
_BY = f"; by={ENVELOPE}"
_DUNNO = b"action=DUNNO\n\n"
_SENDER, _RECIPIENT, _MESSAGE, _STATE = (
    b"\nsender=",
    b"\nrecipient=",
    b"\ninstance=",
    b"protocol_state=RCPT\n",
)

log = logging.getLogger(__name__)


class PolicyProtocol(Connection):
    """One connection. Questions may come many at a time; their answers leave together, in their order.

    `header` is the name under which the header is prepended: where Postfix strips forged headers of the family by header_checks, a
    name that only Postfix and Evenhand know, which it then turns into the right one.
    """

    def __init__(self, answers: Answers, noting: Noting | None = None, header: str = HEADER) -> None:
        self.answers, self.noting = answers, noting
        self._rest = b""
        self._prepend = f"action=PREPEND {header}: "
        self._message, self._said = b"", set[bytes]()

    def data_received(self, data: bytes) -> None:
        questions = (self._rest + data if self._rest else data).split(b"\n\n")
        self._rest = questions.pop()
        if questions:
            self.transport.write(b"".join([self._answer(each) for each in questions]))
        if len(self._rest) > _MOST:
            log.warning("A policy question of more than %d bytes is none; the connection is closed.", _MOST)
            self.transport.close()

    def _answer(self, question: bytes) -> bytes:
        try:
            with self.answers.still:
                return self._told(question)
        except Exception:
            log.exception("A policy question met a fault; mail goes on as if nothing had been asked.")
            return _DUNNO

    def _told(self, question: bytes) -> bytes:
        answers = self.answers
        value = answers.find(_read(question, _SENDER).decode("utf-8", "replace"))
        if value is None or _STATE not in question:
            return _DUNNO
        recipient = _read(question, _RECIPIENT)
        if not recipient:
            return _DUNNO
        place = answers.place(recipient.decode("utf-8", "replace"))
        kept = answers.at(value, place)
        if not kept.before:
            # What is said for the others of this message does not hold for an address that is named.
            told = b"".join(self._words(answers.nothing, place))
            return self._new(question, told) if place.box.named and " " in value else _DUNNO
        reference = reference_in(value, kept.place)
        if self.noting is not None:
            self.noting.note_policy(kept, reference, place.box)
        if answers.aged:
            before, after = self._words(kept, place)
        else:
            before, after = kept.told = kept.told or self._words(kept, place)
        return self._new(question, before + reference.encode() + after)

    def _words(self, kept: Kept, place: Place) -> tuple[bytes, bytes]:
        which = place.box.address if place.box.named else "others"
        after = f"{kept.after}{_BY}{self.answers.aged}; for={which}\n\n"
        return f"{self._prepend}{kept.before}".encode(), after.encode("ascii", "replace")

    def _new(self, question: bytes, told: bytes) -> bytes:
        """The answer, unless this message carries that header already: its recipients share one message, and its headers."""
        message = _read(question, _MESSAGE)
        if self._message != message or not message:
            self._message, self._said = message, {told}
            return told
        if told in self._said:
            return _DUNNO
        self._said.add(told)
        return told


def _read(question: bytes, name: bytes) -> bytes:
    """The value of an attribute, whose name comes with the line break before it; empty where it is not there."""
    start = question.find(name)
    if start < 0 and not question.startswith(name[1:]):
        return b""
    start += len(name)
    end = question.find(b"\n", start)
    return question[start:] if end < 0 else question[start:end]
