"""What tells one message from another, however often and over whichever way a mail server delivered it."""

from __future__ import annotations

import hashlib
from json import JSONEncoder

from evenhand.channels.email.parsed import Address, ParsedMail

_written_down = JSONEncoder(separators=(",", ":")).encode


def likeness_of(parsed: ParsedMail, raw: bytes) -> str | None:
    """A checksum of all that its sender wrote and of nothing that mail servers add on the way (Received, Delivered-To).

    Everything after the headers counts byte for byte, line ends and blank lines at the end aside: so a forged Message-ID never
    makes one message pass for another, and what lies beyond the limits of reading is compared as well. None for a message without
    a Message-ID, a sender or a date: two of those that look alike may be two.
    """
    if not (parsed.message_id and parsed.sender.address and parsed.sent_at):
        return None
    head = [
        parsed.message_id,
        *_written([parsed.sender]),
        parsed.sent_at.isoformat(),
        parsed.subject,
        *_written(parsed.to),
        *_written(parsed.cc),
        *_written(parsed.reply_to),
        parsed.in_reply_to,
        len(parsed.body),
        len(parsed.html),
        *((each.filename, each.declared_type, each.size) for each in parsed.attachments if not each.outside),
    ]
    told = hashlib.sha256(_written_down(head).encode())
    told.update(parsed.body.encode("utf-8", "replace"))
    told.update(_after_headers(raw))
    return told.hexdigest()


def _written(addresses: tuple[Address, ...] | list[Address]) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in addresses]


def _after_headers(raw: bytes) -> memoryview:
    text = raw.replace(b"\r\n", b"\n") if b"\r" in raw else raw
    if (begin := text.find(b"\n\n")) == -1:
        return memoryview(text)
    end = len(text)
    while end > begin and text[end - 1] == 10:  # a line end
        end -= 1
    return memoryview(text)[begin:end]
