"""The parts of a message that came as a file. Runs inside a cell.

The standard library takes a message apart by one call within another and asks every line about every boundary that is open: a
message two thousand deep ends it, one some hundreds deep takes it minutes. So what has more boundaries than people's mail is laid
out side by side instead, in one pass: whatever is in it is read and compared, though not by how it lies in one another.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice

from evenhand.contacts.files.charsets import utf_16_of

MOST_PARTS = 20_000
_MANY = 32  # parts that hold parts
_HOLDS_PARTS = re.compile(rb"boundary[*0-9 \t]*=|content-type[ \t]*:\s*message/", re.IGNORECASE)
_IN_BYTES = re.compile(rb"content-transfer-encoding[ \t]*:\s*\"?binary", re.IGNORECASE)
_ENDS_IN_BLANKS = re.compile(rb"boundary[*0-9 \t]*=[ \t]*\"[^\"\n]*[ \t]\"", re.IGNORECASE)  # none may
_DELIMITER = re.compile(rb"^--([^\n]*)$", re.MULTILINE)
_END_OF_HEAD = re.compile(rb"^(?:\r?\n|(?=--))", re.MULTILINE)
_LONGEST_HEAD = 32 * 1024  # bytes
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BEFORE_IT = b"\xef\xbb\xbf\0 \t\r\n"
_NAME, _COMMENT = re.compile("[a-z0-9-]+"), re.compile(r"\([^()]*\)")
_ENCODED = ("base64", "quoted-printable")


def as_mail(raw: bytes) -> bytes:
    """The bytes that are parted: out of UTF-16, without what stands before the first field, in lines of one kind."""
    if codec := next((codec for mark, codec in _MARKS if raw.startswith(mark)), "") or utf_16_of(raw):
        raw = raw.decode(codec, "replace").encode("utf-8", "replace").removeprefix(b"\xef\xbb\xbf")
    raw = raw.lstrip(_BEFORE_IT)
    return raw.replace(b"\r", b"\n") if b"\n" not in raw[:4096] else raw


def tree_of(raw: bytes) -> Message:
    """The message with its parts. NULs, which mail has none of and programs pass over, are left out but where a part says that it
    is of bytes.
    """
    raw = as_mail(raw)
    return _tree(raw if _IN_BYTES.search(raw) else raw.replace(b"\0", b""))


def every_tree_of(raw: bytes) -> list[Message]:
    """In every way that programs may part it: with its NULs and without."""
    raw = as_mail(raw)
    return [_tree(raw), *([_tree(raw.replace(b"\0", b""))] if b"\0" in raw else [])]


def encoding_of(part: Message) -> str:
    """The name of its encoding, without the quotes, comments or semicolons that some programs write around it."""
    found = _NAME.search(_COMMENT.sub("", str(part.get("Content-Transfer-Encoding", "")).lower()))
    return found[0] if found else ""


def _tree(raw: bytes) -> Message:
    many = next(islice(_HOLDS_PARTS.finditer(raw), _MANY, None), None) is not None
    if not many and not _ENDS_IN_BLANKS.search(raw):
        try:
            return message_from_bytes(raw)
        except RecursionError:
            pass
    return _Row(raw).whole()


class _Row:
    """A message laid out in a row: each part after the one before it, whatever is in what."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.parts: list[Message | str] = []
        self.boundaries: set[bytes] = set()

    def whole(self) -> Message:
        """Its own fields, and everything in it as if it were a part of it."""
        whole, _ = self._head(0)
        head, body = self._heads(0)
        for found in _DELIMITER.finditer(self.raw):
            name = found[1].rstrip()
            begins = name in self.boundaries
            if found.start() < body or not (begins or self._ends(name)):
                continue
            self._keep(head, body, found.start())
            if len(self.parts) >= MOST_PARTS:
                head, body = Message(), found.start()
                break
            head, body = self._heads(found.end() + 1) if begins else (Message(), found.end() + 1)
        self._keep(head, body, len(self.raw))
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            del whole[name]
        whole["Content-Type"] = "multipart/mixed"
        whole.set_payload(self.parts)
        return whole

    def _ends(self, name: bytes) -> bool:
        return name.endswith(b"--") and name[:-2].rstrip() in self.boundaries

    def _heads(self, start: int) -> tuple[Message, int]:
        """The fields of the part that begins here; where that is a message, of what is in it, with what it says of itself kept."""
        head, body = self._head(start)
        while (
            head.get_content_maintype() == "message"
            and encoding_of(head) not in _ENCODED
            and body < len(self.raw)
        ):
            head, body = self._head(body)
            self._keep_headings(head)
        return head, body

    def _head(self, start: int) -> tuple[Message, int]:
        most = min(len(self.raw), start + _LONGEST_HEAD)
        found = _END_OF_HEAD.search(self.raw, start, most)
        ends, body = (found.start(), found.end()) if found else (most, most)
        if ends == start:
            return Message(), body
        head = BytesHeaderParser().parsebytes(self.raw[start:ends])
        head.set_payload("")
        if head.get_content_maintype() == "multipart" and (boundary := head.get_boundary()):
            self.boundaries.add(boundary.rstrip().encode("utf-8", "surrogateescape"))
        return head, body

    def _keep_headings(self, head: Message) -> None:
        said = Message()
        for name, value in head.raw_items():
            if not name.lower().startswith("content-"):
                said[name] = value
        if said.keys():
            holder = Message()
            holder["Content-Type"] = "message/rfc822"
            holder.set_payload([said])
            self.parts.append(holder)

    def _keep(self, head: Message, start: int, ends: int) -> None:
        content = self.raw[start:ends].removesuffix(b"\n").removesuffix(b"\r")
        if not content.strip():
            return
        if head.get_content_maintype() == "multipart":
            head = Message()
        head.set_payload(content.decode("ascii", "surrogateescape"))
        self.parts.append(head)
