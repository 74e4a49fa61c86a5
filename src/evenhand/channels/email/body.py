"""Which leaves of a message are its text, and which are its attachments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evenhand.channels.email.charsets import decode
from evenhand.channels.email.html import html_to_text
from evenhand.channels.email.mime import Leaf
from evenhand.channels.email.parsed import HtmlPart, Limits, ParsedAttachment, Problems

_LONGEST_FILENAME = 200
_NAMES_BY_TYPE = {
    "message/rfc822": "message.eml",
    "text/calendar": "invitation.ics",
    "application/ms-tnef": "winmail.dat",
}
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
_NOT_TEXT_TO_READ = {
    "text/calendar",
    "text/x-vcard",
    "text/vcard",
    "text/directory",
    "text/css",
    "text/rfc822-headers",
}


@dataclass(frozen=True, slots=True)
class Body:
    """A message's text, its HTML as it came, and what is attached."""

    text: str
    html: tuple[HtmlPart, ...]
    attachments: tuple[ParsedAttachment, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A leaf that may be the message's text."""

    leaf: Leaf
    content: bytes
    filename: str
    said: str = ""

    @property
    def is_html(self) -> bool:
        return self.leaf.content_type == "text/html"

    @property
    def is_plain(self) -> bool:
        return self.leaf.content_type == "text/plain"


def body_of(found: Iterable[Leaf], limits: Limits, problems: Problems) -> Body:
    """The text of a message: its plain texts one after another, HTML read as text where a plain one is
    missing.

    Of alternatives the plain one is taken. A text that bears a file name is an attachment, and is the text
    only where there is no other. Everything that is not the text is an attachment, nested messages included,
    in the order of the message.
    """
    texts: list[_Text] = []
    attachments: list[ParsedAttachment] = []
    for leaf in found:
        content, appended = leaf.decoded()
        filename = _filename(leaf)
        as_text = leaf.disposition != "attachment" and leaf.content_type.startswith("text/")
        if as_text and leaf.content_type not in _NOT_TEXT_TO_READ:
            texts.append(_text(leaf, content + (b"\n" + appended if appended else b""), filename))
        if not as_text or filename or leaf.content_type in _NOT_TEXT_TO_READ:
            attachments.append(_attachment(leaf, content, filename))
        if leaf.content_type in _SEALED:
            problems.note("It is encrypted; its text cannot be read here.")
        if appended:
            problems.note("Plain text was appended to an encoded one.")
    chosen = list(_chosen([text for text in texts if not text.filename])) or list(_chosen(texts))
    said = "\n\n".join(filter(None, (_said(text, limits, problems).strip("\n") for text in chosen)))
    if len(said) > limits.body_chars:
        problems.note("Its text is longer than is kept for reading; the rest is in the original only.")
    html = tuple(
        HtmlPart(text.content, text.leaf.parameters.get("charset", "")) for text in texts if text.is_html
    )
    return Body(said[: limits.body_chars].rstrip(), html, tuple(attachments))


def _text(leaf: Leaf, content: bytes, filename: str) -> _Text:
    """HTML stays undecoded until it is chosen: mostly a plain text beside it is."""
    said = "" if leaf.content_type == "text/html" else decode(content, leaf.parameters.get("charset", ""))
    return _Text(leaf, content, filename, said)


def _chosen(texts: list[_Text]) -> Iterator[_Text]:
    """The texts to read: of one alternative the plain texts alone, and nothing said twice."""
    with_plain = {
        group
        for text in texts
        if text.is_plain and text.said.strip()
        for group in text.leaf.alternatives[-1:]
    }
    with_html = {group for text in texts if text.is_html for group in text.leaf.alternatives[-1:]}
    told: set[str | bytes] = set()
    for text in texts:
        groups = set(text.leaf.alternatives)
        better = with_plain if text.is_html else set() if text.is_plain else with_plain | with_html
        key = text.content if text.is_html else text.said
        if not groups & better and key not in told:
            told.add(key)
            yield text


def _said(text: _Text, limits: Limits, problems: Problems) -> str:
    if not text.is_html:
        return text.said.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.content) > limits.html_bytes:
        problems.note("Its HTML is longer than is read; the rest is in the original only.")
    return html_to_text(decode(text.content[: limits.html_bytes], text.leaf.parameters.get("charset", "")))


def _attachment(leaf: Leaf, content: bytes, filename: str) -> ParsedAttachment:
    return ParsedAttachment(
        filename=filename or _NAMES_BY_TYPE.get(leaf.content_type, ""),
        declared_type=leaf.content_type,
        content=content,
        inline=leaf.disposition == "inline" or (bool(leaf.content_id) and leaf.disposition != "attachment"),
        content_id=leaf.content_id,
    )


def _filename(leaf: Leaf) -> str:
    """The file name that the sender gave, without a path and without characters that turn or hide the rest
    of it.
    """
    told = leaf.disposition_parameters.get("filename") or leaf.parameters.get("name") or ""
    told = re.split(r"[/\\]", told)[-1]
    told = "".join(
        character for character in told if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")
    ).strip()
    if len(told) > _LONGEST_FILENAME:
        stem, dot, suffix = told.rpartition(".")
        told = stem[: _LONGEST_FILENAME - 20] + dot + suffix[:19] if dot else told[:_LONGEST_FILENAME]
    return told
