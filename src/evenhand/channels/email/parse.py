"""One message, from its bytes to what it says."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain, islice

from evenhand.channels.email.addresses import addresses
from evenhand.channels.email.automatic import signs_in
from evenhand.channels.email.body import body_of
from evenhand.channels.email.dates import date_in, stamp_in
from evenhand.channels.email.headers import Headers, split_head
from evenhand.channels.email.mime import leaves
from evenhand.channels.email.parsed import DEFAULT_LIMITS, Address, Limits, NotMailError, ParsedMail, Problems
from evenhand.contacts import troubles
from evenhand.contacts.files.charsets import clean
from evenhand.people.senders import HEADERS

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
_NOTHING = b"\r\n\t \x00"
_NOBODY = Address("", "")


def parse(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> ParsedMail:
    """Read one message. Raises NotMailError, and nothing else, when the bytes are no message at all.

    Whatever is odd about it is said in `problems`; what lies beyond the limits stays in the original only. No
    step takes more than linear time in the bytes that the limits let it see, and none recurses into what the
    sender wrote.
    """
    problems = Problems(limits.problems)
    raw = _readable(raw, limits, problems)
    beginning = raw[:4096]
    start = len(beginning) - len(beginning.lstrip(b"\r\n\t \xef\xbb\xbf"))
    headers, body = split_head(raw, start, len(raw), limits, problems, most=limits.header_block_bytes)
    if not headers.fields:
        raise NotMailError(troubles.NO_HEADERS)
    found = body_of(leaves(raw, headers, body, limits, problems), limits, problems)
    sender = _sender(headers, limits, problems)
    ids = _references(headers, limits)
    subject = _subject(headers, problems)[: limits.subject_chars]
    return ParsedMail(
        sender=sender,
        to=_all_addresses(headers, "to", limits),
        cc=_all_addresses(headers, "cc", limits),
        delivered_to=_delivered_to(headers, limits),
        reply_to=addresses(headers.bare("reply-to"), limits),
        subject=subject,
        sent_at=_sent_at(headers, problems),
        received_at=stamp_in(headers.bare("received")),
        message_id=_message_id(headers.bare("message-id"), limits),
        in_reply_to=_message_id(headers.bare("in-reply-to"), limits) or (ids[-1] if ids else ""),
        references=ids,
        body=found.text,
        html=found.html,
        attachments=found.attachments,
        signs=signs_in(headers, subject, sender.address),
        problems=tuple(problems.sentences),
        origin={name: headers.every(name) for name in HEADERS if name in headers},
    )


def _readable(raw: bytes, limits: Limits, problems: Problems) -> bytes:
    """The bytes to read: cut to the limit, out of UTF-16, with the line ends of this century."""
    if len(raw) > limits.message_bytes:
        problems.note(troubles.LONG_MESSAGE)
        raw = raw[: limits.message_bytes]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.note(troubles.IN_UTF_16)
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\r" in (beginning := raw[:4096]):
        if b"\n" not in beginning:
            raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        elif b"\r\r\n" in beginning:  # gateways that take the end of a line for two
            raw = raw.replace(b"\r\r\n", b"\r\n")
    if not raw[:4096].strip(_NOTHING) and not raw.strip(_NOTHING):
        raise NotMailError(troubles.EMPTY)
    return raw


def _sender(headers: Headers, limits: Limits, problems: Problems) -> Address:
    """Who it says it is from: From, or where that names no address Sender, or the envelope's return path."""
    named = addresses(headers.bare("from"), limits)
    if "from" not in headers:
        problems.note(troubles.NO_FROM)
    elif not any(one.address for one in named):
        problems.note(troubles.NO_ADDRESS)
    elif sum(bool(one.address) for one in named) > 1:
        problems.note(troubles.SEVERAL_SENDERS)
    if len(headers.fields.get("from", ())) > 1:
        problems.note(troubles.SEVERAL_FROM)
    others = (addresses(headers.bare(field), limits) for field in ("sender", "return-path"))
    for one in chain(named, chain.from_iterable(others)):
        if one.address:
            return Address(one.name or (named[0].name if named else ""), one.address)
    return named[0] if named else _NOBODY


def _subject(headers: Headers, problems: Problems) -> str:
    """Its subject; of several that differ all of them, since nobody knows which one a program shows."""
    if len(headers.fields.get("subject", ())) < 2:
        return headers.text("subject")
    every = dict.fromkeys(headers.texts("subject"))
    if len(every) > 1:
        problems.note(troubles.SEVERAL_SUBJECTS)
    return " / ".join(filter(None, every))


def _all_addresses(headers: Headers, name: str, limits: Limits) -> tuple[Address, ...]:
    every = (one for field in headers.every(name) for one in addresses(field, limits))
    return tuple(islice(every, limits.addresses))


def _delivered_to(headers: Headers, limits: Limits) -> tuple[str, ...]:
    fields = [*headers.every("delivered-to"), *headers.every("x-original-to"), *headers.every("envelope-to")]
    every = (one.address for field in fields for one in addresses(field, limits) if one.address)
    return tuple(dict.fromkeys(islice(every, limits.addresses)))


def _sent_at(headers: Headers, problems: Problems) -> datetime | None:
    told = date_in(headers.bare("date"))
    if "date" not in headers:
        problems.note(troubles.NO_DATE)
    elif told is None:
        problems.note(troubles.NOT_A_DATE)
    return told


def _message_id(field: str, limits: Limits) -> str:
    found = _MESSAGE_ID.search(field)
    told = found[1] if found else "".join(field.split()[:1]).strip("<>")
    return clean(told)[: limits.message_id_chars]


def _references(headers: Headers, limits: Limits) -> tuple[str, ...]:
    """The messages it says it follows, the nearest last; of too many, the first and the nearest."""
    every = [
        found[1][: limits.message_id_chars] for found in _MESSAGE_ID.finditer(headers.bare("references"))
    ]
    return tuple(dict.fromkeys([*every[:1], *every[-limits.references + 1 :]]))
