"""What Outlook keeps of a message (MAPI properties), and the ordinary mail that it stands for."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from evenhand.contacts.files.alternatives import says_more, without_lines_of
from evenhand.contacts.files.charsets import clean, decode
from evenhand.contacts.files.outlook.rtf import MOST, size_of, text_of

SUBJECT, HEADERS, BODY, HTML, RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
MESSAGE_ID, IN_REPLY_TO, REFERENCES = 0x1035, 0x1042, 0x1039
SENT, DELIVERED = 0x0039, 0x0E06
TO_NAMES, CC_NAMES = 0x0E04, 0x0E03
CODEPAGE, INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
KIND_OF_RECIPIENT = 0x0C15
DATA, LONG_NAME, NAME, DISPLAY_NAME, MIME_TYPE, CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x3001, 0x370E, 0x3712
_SENDER = ((0x0C1A, (0x5D01, 0x0C1F)), (0x0042, (0x5D02, 0x0065)))
_RECIPIENT_ADDRESSES = (0x39FE, 0x3003)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}", re.IGNORECASE)
_OURS = re.compile(r"(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CHARSETS = {
    20127: "us-ascii",
    65001: "utf-8",
    28591: "iso-8859-1",
    932: "shift_jis",
    936: "gbk",
    949: "euc-kr",
    950: "big5",
}

# A property's value as it was stored: text is told by its type, everything else is bytes or a number.
Value = bytes | str | int


@dataclass(slots=True)
class Properties:
    """Properties by their number. Text in a code page is decoded when it is asked for: the page may be said after it."""

    values: dict[int, Value] = field(default_factory=dict)

    def text(self, *numbers: int) -> str:
        """The first of these that is there, as text."""
        for number in numbers:
            value = self.values.get(number)
            if isinstance(value, bytes):
                page = self.number(INTERNET_CODEPAGE if number in (HTML, BODY) else CODEPAGE)
                value = decode(value, _CHARSETS.get(page, f"cp{page}") if page else "")
            if isinstance(value, str) and value.strip("\0 "):
                return clean(value.strip("\0"))
        return ""

    def number(self, number: int) -> int:
        value = self.values.get(number)
        return value if isinstance(value, int) else 0

    def raw(self, number: int) -> bytes:
        value = self.values.get(number)
        return value if isinstance(value, bytes) else b""

    def moment(self, *numbers: int) -> datetime | None:
        for number in numbers:
            if told := self.number(number):
                try:
                    return _EPOCH + timedelta(microseconds=told // 10)
                except OverflowError:
                    continue
        return None


@dataclass(slots=True)
class File:
    """What is attached: its properties, and the message that it is, if it is one."""

    properties: Properties = field(default_factory=Properties)
    message: Item | None = None


@dataclass(slots=True)
class Item:
    """A message as Outlook keeps it."""

    properties: Properties = field(default_factory=Properties)
    recipients: list[Properties] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


@dataclass(slots=True)
class Room:
    """How many bytes of RTF may still be unrolled, over a message and all within it."""

    left: int = MOST

    def body_of(self, item: Item) -> str:
        said = body_of(item, self.left)
        self.left = max(0, self.left - to_unroll(item))
        return said


def as_mail(item: Item, depth: int = 0, room: Room | None = None) -> bytes:
    """The ordinary message that an item stands for, its own headers first where Outlook kept them."""
    room = room or Room()
    boundary = f"=_outlook_{depth}"
    parts = [_texts(item, depth, room), *(_file(each, depth, room) for each in item.files)]
    head = [*head_of(item), f'Content-Type: multipart/mixed; boundary="{boundary}"', ""]
    told = ["\n".join(head).encode("utf-8", "replace")]
    told += [f"--{boundary}\n".encode() + part for part in parts]
    return b"\n".join([*told, f"--{boundary}--\n".encode()])


def body_of(item: Item, most: int = MOST) -> str:
    """Its text; of RTF what its first so many bytes say, and beside a text what that does not say: Outlook shows the RTF."""
    plain, rich = item.properties.text(BODY), text_of(item.properties.raw(RTF), most)
    if not plain.strip() or not says_more(rich, plain):
        return plain if plain.strip() else rich
    return f"{plain}\n\n{without_lines_of(plain, rich)}"


def to_unroll(item: Item) -> int:
    """How many bytes of RTF are unrolled for its text, at most."""
    return size_of(item.properties.raw(RTF))


def head_of(item: Item) -> Iterator[str]:
    """The header fields of the ordinary message that it stands for: those that Outlook kept, else by what it knows."""
    told = item.properties
    kept = [line for line in _lines_of(told.text(HEADERS)) if not _OURS.match(line)]
    if any(line.lower().startswith("from:") for line in kept):
        yield from kept
        return
    yield f"From: {_sender(told)}"
    for name, kind, names in (("To", 1, TO_NAMES), ("Cc", 2, CC_NAMES)):
        people = [
            _address(each.text(DISPLAY_NAME), (each.text(number) for number in _RECIPIENT_ADDRESSES))
            for each in item.recipients
            if each.number(KIND_OF_RECIPIENT) & 0xF == kind
        ]
        if people or told.text(names):
            yield f"{name}: {', '.join(people) or _one_line(told.text(names)).replace(';', ',')}"
    yield f"Subject: {_one_line(told.text(SUBJECT))}"
    if moment := told.moment(SENT, DELIVERED):
        yield f"Date: {format_datetime(moment)}"
    for name, number in (
        ("Message-ID", MESSAGE_ID),
        ("In-Reply-To", IN_REPLY_TO),
        ("References", REFERENCES),
    ):
        if found := _one_line(told.text(number)):
            yield f"{name}: {found}"


def _lines_of(headers: str) -> Iterator[str]:
    """Header fields, each with its continuations, up to the first line that is none."""
    field: list[str] = []
    for line in headers.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n"):
        if line[:1] in (" ", "\t") and field:
            field.append(line)
            continue
        if field:
            yield "\n".join(field)
        if not line.strip():
            return
        field = [line]
    if field:
        yield "\n".join(field)


def _sender(told: Properties) -> str:
    found = ""
    for name, addresses in _SENDER:
        found = _address(told.text(name), (told.text(number) for number in addresses))
        if "@" in found:
            return found
    return found


def _address(name: str, addresses: Iterable[str]) -> str:
    """A name and the first of these that is an address of the internet: Outlook keeps others, of an organisation's own."""
    name = re.sub(r'["\\<>]', "", _one_line(name))
    address = next((each for each in map(_one_line, addresses) if "@" in each), "")
    address = re.sub(r"[<>,;()\s\"]", "", address)
    return f'"{name}" <{address}>' if address else f'"{name}"'


def _texts(item: Item, depth: int, room: Room) -> bytes:
    """Its text, its HTML, or both beside each other, so that neither says in secret what the other does not."""
    plain, html = room.body_of(item), item.properties.text(HTML)
    parts = (
        [_part("text/plain; charset=utf-8", plain.encode("utf-8", "replace"))] if plain or not html else []
    )
    if html:
        parts.append(_part("text/html; charset=utf-8", html.encode("utf-8", "replace")))
    if len(parts) == 1:
        return parts[0]
    line = f"--=_texts_{depth}".encode()
    inside = b"".join(line + b"\n" + each + b"\n" for each in parts)
    return (
        f'Content-Type: multipart/alternative; boundary="=_texts_{depth}"\n\n'.encode()
        + inside
        + line
        + b"--\n"
    )


def _file(file: File, depth: int, room: Room) -> bytes:
    told = file.properties
    name = re.sub(r'["\\\r\n]', "", told.text(LONG_NAME, NAME, DISPLAY_NAME))
    if file.message is not None:
        return _part("message/rfc822", as_mail(file.message, depth + 1, room), name or "message.eml")
    kind = told.text(MIME_TYPE).strip()
    content_id = re.sub(r"[<>\s]", "", told.text(CONTENT_ID))
    return _part(
        kind if _TYPE.fullmatch(kind) else "application/octet-stream", told.raw(DATA), name, content_id
    )


def _part(kind: str, content: bytes, name: str | None = None, content_id: str = "") -> bytes:
    head = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
    if name is not None:
        head.append(f'Content-Disposition: attachment; filename="{name}"')
    if content_id:
        head.append(f"Content-ID: <{content_id}>")
    return "\n".join(head).encode("utf-8", "replace") + b"\n\n" + base64.encodebytes(content)


def _one_line(text: str) -> str:
    return " ".join(text.split())
