"""Postfix's policy delegation protocol: asked about each recipient, it answers with a header to prepend, or that it has no opinion.

It knows the envelope alone, never From, and nobody has checked that: anybody can write anybody's address there. So each answer says
that it rests on the envelope (`by=envelope`), in its header and where answers are read (I27). It refuses nothing and delays
nothing (I23, I25): whatever it cannot read is DUNNO.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from evenhand.people.senders import ENVELOPE

from .answers import Kept, Place
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
# What we are asked nearly always, with its attributes in the order in which Postfix has them: read at once.
_USUAL = re.compile(
    rb"request=smtpd_access_policy\nprotocol_state=RCPT\n.++\n.++\n.++\nsender=(.*+)\nrecipient=(.*+)\n"
    rb".++\n.++\n.++\n.++\ninstance=(.*+)\n"
).match
_EMPTY_LINE = re.compile(rb"\n\n").search

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
        self._message, self._said = b"", list[bytes]()

    def data_received(self, data: bytes) -> None:
        if not self._rest and (usual := _USUAL(data)):
            ends = _EMPTY_LINE(data, usual.end() - 1)
            if ends and ends.end() == len(data):
                self.transport.write(self._answer(*usual.groups()))
                return
        questions = (self._rest + data).split(b"\n\n")
        self._rest = questions.pop()
        if questions:
            self.transport.write(b"".join([self._answer(*_asked(each)) for each in questions]))
        if len(self._rest) > _MOST:
            log.warning("A policy question of more than %d bytes is none; the connection is closed.", _MOST)
            self.transport.close()

    def _answer(self, sender: bytes, recipient: bytes, message: bytes) -> bytes:
        """What is told of a recipient. A message is told it once: its recipients share one message, and its headers."""
        try:
            with self.answers.still:
                told = self._told(sender, recipient)
        except Exception:
            log.exception("A policy question met a fault; mail goes on as if nothing had been asked.")
            return _DUNNO
        if told is _DUNNO:
            return told
        if message != self._message or not message:
            self._message, self._said = message, [told]
        elif told in self._said:
            return _DUNNO
        else:
            self._said.append(told)
        return told

    def _told(self, sender: bytes, recipient: bytes) -> bytes:
        answers = self.answers
        value = answers.find(sender.decode("utf-8", "replace"))
        if value is None or not recipient:
            return _DUNNO
        place = answers.place(recipient.decode("utf-8", "replace"))
        kept, reference = answers.at(value, place)
        if not kept.before:
            # What is said for the others of this message does not hold for an address that is named.
            return (
                b"".join(self._words(answers.nothing, place)) if place.box.named and " " in value else _DUNNO
            )
        if self.noting is not None:
            self.noting.note_policy(kept, reference, place.box)
        words = kept.told
        if words is None or answers.aged:
            words = self._words(kept, place)
            kept.told = None if answers.aged else words
        return words[0] + reference.encode() + words[1]

    def _words(self, kept: Kept, place: Place) -> tuple[bytes, bytes]:
        which = place.box.address if place.box.named else "others"
        after = f"{kept.after}{_BY}{self.answers.aged}; for={which}\n\n"
        return f"{self._prepend}{kept.before}".encode(), after.encode("ascii", "replace")


def _asked(question: bytes) -> tuple[bytes, bytes, bytes]:
    """Sender, recipient and message of any question; no recipient where none is asked about."""
    recipient = _read(question, _RECIPIENT) if _STATE in question else b""
    return _read(question, _SENDER), recipient, _read(question, _MESSAGE)


def _read(question: bytes, name: bytes) -> bytes:
    """The value of an attribute, whose name comes with the line break before it; empty where it is not there."""
    start = question.find(name)
    if start < 0 and not question.startswith(name[1:]):
        return b""
    start += len(name)
    end = question.find(b"\n", start)
    return question[start:] if end < 0 else question[start:end]
