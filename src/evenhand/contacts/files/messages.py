"""Messages and invitations that came as files: whoever is threatened forwards the message itself. Runs inside a cell, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import BinaryIO

from evenhand.contacts.files.html import html_to_text
from evenhand.contacts.files.texts import MOST_TEXT, Read, decoded, told

_MOST_BYTES = 16 * MOST_TEXT
_MOST_PARTS = 500
_HEADINGS = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADING = 500  # characters

_ICS_LINE = re.compile(r"([A-Za-z-]+)(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?:(.*)", re.DOTALL)
# What somebody wrote, together; then where and when it is, and whose it is.
_ICS_WORDS, _ICS_REST = ("SUMMARY", "DESCRIPTION", "COMMENT"), ("LOCATION", "DTSTART", "DTEND", "ORGANIZER")
_ICS_SAID = (*_ICS_WORDS, *_ICS_REST)
_ICS_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?")
_ICS_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def of_mail(file: BinaryIO) -> Read:
    """A message: from whom, to whom, when, about what, and what it says; and so each message within it. Files in it are named."""
    raw = file.read(_MOST_BYTES + 1)
    said: list[str] = []
    length = 0
    for piece in _said_by(message_from_bytes(raw[:_MOST_BYTES])):
        said.append(piece.strip())
        length += len(piece)
        if length > MOST_TEXT:
            break
    return told("\n\n".join(filter(None, said)), cut=len(raw) > _MOST_BYTES)


def _said_by(message: Message) -> Iterator[str]:
    yield _headings(message)
    waiting, left = [message], _MOST_PARTS
    while waiting and left:
        part, left = waiting.pop(), left - 1
        content = part.get_payload()
        if isinstance(content, list):
            inside = [each for each in content if isinstance(each, Message)]
            if part.get_content_type() == "multipart/alternative":
                inside = _plainest(inside)
            if part.get_content_type() == "message/rfc822":
                yield from map(_headings, inside)
            waiting += reversed(inside)
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield _text(part)
        elif name := part.get_filename():
            yield f"[{_decoded_words(name)}]"


def _plainest(parts: list[Message]) -> list[Message]:
    """Of what says the same in several ways the plain text; else the last, which is the fullest."""
    plain = [each for each in parts if each.get_content_type() == "text/plain" and _text(each).strip()]
    return plain[:1] or parts[-1:]


def _headings(message: Message) -> str:
    every = ((name, _decoded_words(str(message.get(name, "")))) for name in _HEADINGS)
    return "\n".join(f"{name}: {said[:_LONGEST_HEADING]}" for name, said in every if said)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    text = decoded(raw, str(part.get_content_charset() or ""))
    return html_to_text(text)[0] if part.get_content_subtype() == "html" else text


def _decoded_words(text: str) -> str:
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (HeaderParseError, LookupError, ValueError):
        return " ".join(text.split())


def of_calendar(file: BinaryIO) -> Read:
    """An invitation: what it is called, when and where it is, and what it says; nothing that only programs read."""
    raw = file.read(4 * MOST_TEXT)
    unfolded = re.sub(r"\r?\n[ \t]", "", decoded(raw))
    events: list[dict[str, list[str]]] = [{}]
    for line in unfolded.splitlines():
        if line.upper().startswith("BEGIN:V"):
            events.append({})
        elif (found := _ICS_LINE.fullmatch(line)) and found[1].upper() in _ICS_SAID:
            events[-1].setdefault(found[1].upper(), []).append(_ics_value(found[2]))
    said = (_values(event, names) for event in events for names in (_ICS_WORDS, _ICS_REST))
    return told("\n\n".join(filter(None, said)) or decoded(raw))


def _values(event: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return "\n".join(value for name in names for value in event.get(name, ()))


def _ics_value(written: str) -> str:
    if moment := _ICS_MOMENT.fullmatch(written.strip()):
        year, month, day, hour, minute = moment.groups()
        return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
    plain = _ICS_ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], written)
    return plain.removeprefix("mailto:").removeprefix("MAILTO:").strip()
