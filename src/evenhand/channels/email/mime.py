"""A message taken apart into its leaves, in their order, without recursion and within the limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from evenhand.channels.email.headers import NO_HEADER, Headers, split_head
from evenhand.channels.email.outside import has_words
from evenhand.channels.email.parsed import Limits, Problems
from evenhand.channels.email.smime import signed_text
from evenhand.channels.email.transfer import decoded
from evenhand.channels.email.words import value_and_parameters
from evenhand.contacts import troubles

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_NAME = re.compile(r"[a-z0-9-]+")
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_AFTER_A_BLANK = re.compile(rb"[ \t]*(--)?[ \t]*(?:\r?\n|\Z)")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ENCODED = ("base64", "quoted-printable")


@dataclass(slots=True)
class Leaf:
    """A part that holds no further parts: where its bytes lie, and what it says of them."""

    raw: bytes
    start: int
    end: int
    content_type: str
    parameters: Mapping[str, str]
    disposition: str
    disposition_parameters: Mapping[str, str]
    encoding: str
    content_id: str
    alternatives: tuple[int, ...] = ()
    opened: bool = False  # what it wraps was taken out, and comes next
    outside: bool = False  # of what we made it ourselves: it stood outside the parts

    def decoded(self) -> tuple[bytes, bytes]:
        """Its bytes decoded, and plain text appended after an encoded text."""
        return decoded(
            self.raw[self.start : self.end], self.encoding, text=self.content_type.startswith("text/")
        )


@dataclass(slots=True)
class _Entity:
    """A part still to be looked into."""

    raw: bytes
    start: int
    end: int
    depth: int
    default_type: str
    alternatives: tuple[int, ...]


@dataclass(slots=True)
class _Work:
    """What has been spent of the limits so far."""

    limits: Limits
    problems: Problems
    parts: int = 0
    scanned: int = 0
    hits: int = 0
    outside: list[bytes] = field(default_factory=list)  # what stands before and after the parts of a part

    def spent(self) -> bool:
        limits = self.limits
        return (
            self.parts >= limits.parts
            or self.scanned > limits.scanned_bytes
            or self.hits > limits.boundary_hits
        )


def content_type_of(headers: Headers, default: str) -> tuple[str, Mapping[str, str]]:
    """The declared type, or text/plain where it makes no sense (RFC 2045, 5.2)."""
    if "content-type" not in headers:
        return default, {}
    value, parameters = value_and_parameters(headers.bare("content-type"))
    if not _TYPE.fullmatch(value):
        value = (
            "text/plain"
            if not value or value == "text"
            else "application/octet-stream"
            if "/" in value
            else "text/plain"
        )
    return value, parameters


def leaves(raw: bytes, headers: Headers, body: int, limits: Limits, problems: Problems) -> Iterator[Leaf]:
    """Every leaf of a message whose head is read already, in reading order."""
    work = _Work(limits, problems)
    waiting: list[_Entity] = []
    _keep_what_is_no_header(headers, work)
    yield from _look_into(_Entity(raw, body, len(raw), 0, "text/plain", ()), headers, body, work, waiting)
    while waiting:
        entity = waiting.pop()
        head, start = split_head(
            entity.raw, entity.start, entity.end, limits, problems, most=limits.part_header_bytes
        )
        _keep_what_is_no_header(head, work)
        yield from _look_into(entity, head, start, work, waiting)
    if work.outside:
        problems.note(troubles.OUTSIDE)
        yield _outside_the_parts(work.outside)


def _keep_what_is_no_header(head: Headers, work: _Work) -> None:
    work.outside += filter(has_words, head.fields.get(NO_HEADER, ()))


def _look_into(
    entity: _Entity, head: Headers, start: int, work: _Work, waiting: list[_Entity]
) -> Iterator[Leaf]:
    """Either this part is a leaf, or its own parts are put in line, the first to be looked into next."""
    work.parts += 1
    kind, parameters = content_type_of(head, entity.default_type)
    if kind.startswith("multipart/"):
        if work.spent() or entity.depth >= work.limits.depth:
            work.problems.note(troubles.MANY_PARTS)
            yield _leaf(entity, head, start, "application/octet-stream", {})
            return
        inside = _parts(entity, head, start, kind, parameters, work)
        if inside:
            waiting.extend(reversed(inside))
            return
        work.problems.note(troubles.NO_PARTS)
        kind = "text/plain"
    leaf = _leaf(entity, head, start, kind, parameters)
    if kind in _SIGNED and not work.spent() and entity.depth < work.limits.depth:
        work.scanned += entity.end - start
        if (text := signed_text(leaf.decoded()[0])) is not None:
            leaf.opened = True
            waiting.append(_Entity(text, 0, len(text), entity.depth + 1, "text/plain", entity.alternatives))
    yield leaf


def _leaf(entity: _Entity, head: Headers, start: int, kind: str, parameters: Mapping[str, str]) -> Leaf:
    disposition: str = ""
    named: Mapping[str, str] = {}
    if "content-disposition" in head:
        disposition, named = value_and_parameters(head.bare("content-disposition"))
    encoding = _encoding(head.bare("content-transfer-encoding")) if head.fields else ""
    content_id = head.bare("content-id").strip(" <>")[:200] if "content-id" in head else ""
    return Leaf(
        entity.raw,
        start,
        entity.end,
        kind,
        parameters,
        disposition,
        named,
        encoding,
        content_id,
        entity.alternatives,
    )


@lru_cache(maxsize=256)
def _encoding(field: str) -> str:
    """The name of an encoding, without quotes, comments or whatever else some programs write around it."""
    found = _NAME.search(field.lower())
    return found[0] if found else ""


def _parts(
    entity: _Entity, head: Headers, start: int, kind: str, parameters: Mapping[str, str], work: _Work
) -> list[_Entity]:
    """The parts between the boundaries; none when the boundary is missing or never comes."""
    written = parameters.get("boundary", "").encode("utf-8", "replace")
    boundary = written.rstrip()
    raw, end = entity.raw, entity.end
    encoding = _encoding(head.bare("content-transfer-encoding"))
    if boundary and encoding in _ENCODED and raw.find(b"--" + boundary, start, end) == -1:
        work.scanned += end - start
        raw = decoded(raw[start:end], encoding)[0]
        start, end = 0, len(raw)
    alternatives = (
        (*entity.alternatives, work.parts) if kind == "multipart/alternative" else entity.alternatives
    )
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    return [
        _Entity(raw, first, last, entity.depth + 1, default, alternatives)
        for first, last in _between(raw, start, end, boundary, work, blank=written != boundary)
    ]


def _between(
    raw: bytes, start: int, end: int, boundary: bytes, work: _Work, *, blank: bool = False
) -> list[tuple[int, int]]:
    """Where the parts lie. A delimiter is a whole line: "--", the boundary, perhaps "--", perhaps blanks; before the last "--" too,
    where the boundary ended in a `blank`, which none may.
    """
    rest_of_line = _AFTER_A_BLANK if blank else _REST_OF_LINE
    found: list[tuple[int, int]] = []
    outside: list[bytes] = []
    if not boundary:
        return found
    delimiter = b"\n--" + boundary
    work.scanned += end - start
    part = -1
    place = start - 1 if raw.startswith(delimiter[1:], start, end) else raw.find(delimiter, start, end)
    while place != -1:
        after = place + len(delimiter)
        line = rest_of_line.match(raw, after, end)
        if line:
            if part != -1:
                found.append((part, _before_line_end(raw, part, place)))
            else:
                outside.append(raw[start : max(start, place)])
            part = -1 if line[1] else line.end()
            if line[1]:
                outside.append(raw[line.end() : end])
                break
        work.hits += 1
        if len(found) + work.parts >= work.limits.parts or work.hits > work.limits.boundary_hits:
            work.problems.note(troubles.MANY_PARTS)
            break
        place = raw.find(delimiter, line.end() - 1 if line else after, end)
    if part != -1:
        found.append((part, end))
        work.problems.note(troubles.NO_LAST_END)
    if found:
        work.outside += filter(has_words, outside)
    return found


def _before_line_end(raw: bytes, part: int, newline: int) -> int:
    end = newline - 1 if newline > part and raw[newline - 1 : newline] == b"\r" else newline
    return max(part, end)


def _outside_the_parts(pieces: list[bytes]) -> Leaf:
    """A file of what stands outside the parts, so that it is seen, searched and looked at like any other."""
    raw = b"\n\n".join(piece.strip() for piece in pieces)
    named = {"filename": troubles.OUTSIDE_FILE}
    return Leaf(raw, 0, len(raw), "text/plain", {}, "attachment", named, "", "", outside=True)
