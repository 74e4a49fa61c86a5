"""The milter protocol (version 6, as Postfix and sendmail speak it): told of each message, we change its headers and recipients.

Nothing is asked of us before the end of a message, and nothing is answered before it but to the greeting, so that a message costs
one exchange. Whatever goes wrong here, the message goes on (I25): a fault of ours changes nothing, and a connection that breaks the
protocol is closed, upon which the mail server carries on without us (`milter_default_action = accept`).
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Collection
from typing import TYPE_CHECKING

from evenhand.contacts.files.charsets import decode

from .answers import Answers
from .message import READ, Filing, Message, Verdict, judge
from .service import Connection
from .told import FAMILY, HEADER

if TYPE_CHECKING:
    from .noting import Noting

VERSION = 6
# What we may do: add headers, add recipients, remove recipients, change headers.
ACTIONS = 0x01 | 0x04 | 0x08 | 0x10
# What we need not be told of: connect, helo, body, end of headers, unknown commands, data.
NOT_TOLD = 0x01 | 0x02 | 0x10 | 0x40 | 0x100 | 0x200
# What we do not answer: headers, connect, helo, mail, recipients, data, unknown commands, end of headers, body.
NOT_ANSWERED = 0x80 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000 | 0x40000 | 0x80000

_MOST = 1024 * 1024  # bytes of one packet; a mail server sends headers of a tenth of that
_MOST_RECIPIENTS = 10_000
_CONTINUE = b"\x00\x00\x00\x01c"
_MAIL, _RCPT, _HEADER, _END, _ABORT, _QUIT, _QUIT_NEW, _GREETING, _MACROS, _BODY = map(ord, "MRLEAQKODB")
_HEADERS_UNANSWERED = 0x80
# Steps that a mail server expects an answer to unless it agreed not to.
_ANSWERED = {ord("C"): 0x1000, ord("H"): 0x2000, _MAIL: 0x4000, _RCPT: 0x8000, ord("T"): 0x10000, ord("U"): 0x20000,
             _HEADER: _HEADERS_UNANSWERED, ord("N"): 0x40000, _BODY: 0x80000}  # fmt: skip

_READ, _FAMILY = {name.encode() for name in READ}, FAMILY.lower().encode()

log = logging.getLogger(__name__)


class MilterProtocol(Connection):
    """One connection, over which many messages may come, one after another."""

    def __init__(
        self,
        answers: Answers,
        trusted: Collection[str] = (),
        filing: Filing | None = None,
        noting: Noting | None = None,
    ) -> None:
        self.answers, self.trusted, self.filing, self.noting = answers, trusted, filing or Filing(), noting
        self._pieces: list[bytes] = []
        self._missing = 0
        self._message = Message()
        self._silent, self._passed = 0, _CONTINUE
        self._may = ACTIONS

    def data_received(self, data: bytes) -> None:
        if self._pieces:
            data = self._together(data)
        start, end = 0, len(data)
        told: list[bytes] = []
        while end - start >= 4:
            length = int.from_bytes(data[start : start + 4], "big")
            if not 1 <= length <= _MOST:
                log.warning("A milter packet of %d bytes is none; the connection is closed.", length)
                self.transport.close()
                return
            if end - start - 4 < length:
                break
            command, at, start = data[start + 4], start + 5, start + 4 + length
            if command == _QUIT:
                self._message = Message()
                self.transport.write(b"".join(told))
                self.transport.close()
                return
            told.append(self._packet(command, data[at:start]))
        if start < end:
            self._begin(data[start:])
        if answer := b"".join(told):
            self.transport.write(answer)
        else:
            self.acknowledge()

    def _begin(self, piece: bytes) -> None:
        """A long packet comes in many pieces; they are put together once."""
        self._pieces.append(piece)
        whole = 4 + int.from_bytes(piece[:4], "big") if len(piece) >= 4 else 4
        self._missing = whole - len(piece)

    def _together(self, data: bytes) -> bytes:
        """What came so far, once a packet is whole; else nothing."""
        self._pieces.append(data)
        self._missing -= len(data)
        if self._missing > 0:
            return b""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole

    def _packet(self, command: int, told: bytes) -> bytes:
        if command == _HEADER:
            name, _, value = told.partition(b"\0")
            small = name.strip().lower()
            if small in _READ or small.startswith(_FAMILY):
                self._message.header(_text(name), _read(value.rstrip(b"\0")))
            return self._passed
        if command == _RCPT:
            if len(self._message.recipients) < _MOST_RECIPIENTS:
                self._message.recipients.append(_address(told))
        elif command == _MAIL:
            self._message = Message(_address(told))
        elif command == _END:
            return self._end()
        elif command == _GREETING:
            return self._greet(told)
        elif command in (_ABORT, _QUIT_NEW):
            self._message = Message()
        expected = _ANSWERED.get(command)
        return _CONTINUE if expected is not None and not self._silent & expected else b""

    def _greet(self, told: bytes) -> bytes:
        if len(told) < 12:
            told = told.ljust(12, b"\0")
        version, may, can = struct.unpack(">III", told[:12])
        self._may = may & ACTIONS
        steps = can & (NOT_TOLD | NOT_ANSWERED)
        self._silent = steps
        self._passed = b"" if steps & _HEADERS_UNANSWERED else _CONTINUE
        return _packed(b"O", struct.pack(">III", min(version, VERSION), self._may, steps))

    def _end(self) -> bytes:
        message, self._message = self._message, Message()
        try:
            with self.answers.still:
                verdict = judge(message, self.answers, self.trusted, self.filing)
            told = self._changes(verdict)
            if self.noting is not None:
                self.noting.note_lines(verdict.lines, message)
        except Exception:
            log.exception(
                "A message met a fault of ours, and goes on as it came, without a sender's own marks."
            )
            told = self._changes(Verdict(message.forged()))
        return b"".join(told) + _CONTINUE

    def _changes(self, verdict: Verdict) -> list[bytes]:
        told: list[bytes] = []
        if self._may & 0x10:
            for name, times in verdict.strip:
                # From the last to the first: each that goes moves up those that follow it.
                told += (
                    _packed(b"m", struct.pack(">I", at), _bytes(name), b"\0\0") for at in range(times, 0, -1)
                )
        if self._may & 0x01:
            told += (
                _packed(b"h", HEADER.encode(), b"\0", _bytes(line.text), b"\0") for line in verdict.lines
            )
        if self._may & 0x0C == 0x0C:
            # First who gets it instead, then who does not: cut off in between, it goes to both.
            told += (
                _packed(b"+", b"<", _bytes(to), b">\0")
                for to in dict.fromkeys(to for _, to in verdict.instead)
            )
            told += (_packed(b"-", b"<", _bytes(to), b">\0") for to, _ in verdict.instead)
        return told


def _packed(command: bytes, *parts: bytes) -> bytes:
    told = command + b"".join(parts)
    return len(told).to_bytes(4, "big") + told


def _address(told: bytes) -> str:
    """The address of a MAIL or RCPT: the first of its words, without its brackets."""
    address = _text(told.partition(b"\0")[0])
    return address[1:-1] if address.startswith("<") and address.endswith(">") else address


def _text(told: bytes) -> str:
    return told.decode("utf-8", "surrogateescape")


def _read(value: bytes) -> str:
    """A header that is read: in no letters of UTF-8, as intake reads it."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return decode(value.replace(b"\r", b"").replace(b"\n", b""))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape").translate(None, b"\0\r\n")
