"""Which leaves of a message are its text, and which are its attachments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evenhand.channels.email.mime import Leaf
from evenhand.channels.email.parsed import HtmlPart, Limits, ParsedAttachment, Problems
from evenhand.contacts import troubles
from evenhand.contacts.files.alternatives import MOST_LOOKED_AT, said_alone, says_more, without_lines_of
from evenhand.contacts.files.charsets import decode
from evenhand.contacts.files.flowed import unbroken
from evenhand.contacts.files.html import charset_in, html_to_text
from evenhand.contacts.files.outlook.rtf import is_rich, text_in
from evenhand.contacts.files.uuencoded import files_in

_LONGEST_FILENAME = 200
_MOST_HELD_AGAINST = 10_000_000  # characters of the text and of what stands for the same, over all of that
_NAMES_BY_TYPE = {
    "message/rfc822": "message.eml",
    "text/calendar": "invitation.ics",
    "application/ms-tnef": "winmail.dat",
}
_ENCRYPTED_INLINE = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
# Marked as in “<bold>” (RFC 1896); what is called rich text may be RTF as well.
_ENRICHED = ("text/enriched", "text/richtext")
_ENRICHMENT = re.compile(r"(?i)<param>[^<]*+</param>|</?[a-z][a-z0-9-]{0,59}>|<<")
_NOT_TEXT_TO_READ = {
    "text/calendar",
    "text/x-vcard",
    "text/vcard",
    "text/directory",
    "text/css",
    "text/rfc822-headers",
}


@dataclass(slots=True)
class Body:
    """A message's text, its HTML as it came, and what is attached."""

    text: str
    html: tuple[HtmlPart, ...]
    attachments: tuple[ParsedAttachment, ...]


@dataclass(slots=True)
class _Text:
    """A leaf that may be the message's text. HTML stays undecoded until it is chosen: mostly a plain text
    beside it is.
    """

    leaf: Leaf
    content: bytes
    filename: str
    said: str = ""
    is_plain: bool = False
    is_html: bool = (
        False  # of any kind: some programs show another than others (text/x-amp-html, text/watch-html)
    )
    is_usual_html: bool = False

    @property
    def charset(self) -> str:
        told = self.leaf.parameters.get("charset", "")
        return told or (charset_in(self.content) if self.is_html else "")


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
        is_text = _is_to_be_read(leaf)
        if is_text:
            whole = content + (b"\n" + appended if appended else b"")
            texts.append(_text(leaf, whole, filename, limits, problems))
        if not is_text or filename:
            attachments.append(_attachment(leaf, content, filename))
        if is_text and b"begin " in content and leaf.content_type == "text/plain":
            attachments += _written_into(content[: limits.text_bytes], limits.parts - len(attachments))
        if leaf.content_type in _SEALED and not leaf.opened:
            problems.note(troubles.ENCRYPTED)
        if appended:
            problems.note(troubles.APPENDED)
    _unbreak(texts, limits)
    _undress(texts, limits, problems)
    unnamed = [text for text in texts if not text.filename]
    said = _said(_chosen(unnamed), limits, problems) or _said(_chosen(texts), limits, problems)
    if more := _said_in_html_alone(texts, said, limits, problems):
        problems.note(troubles.HTML_SAYS_MORE)
        said = _with(said, more, limits, problems)
    if _ENCRYPTED_INLINE.search(said):
        problems.note(troubles.ENCRYPTED)
    if len(said) > limits.body_chars:
        problems.note(troubles.LONG_TEXT)
    html = tuple(HtmlPart(text.content, text.charset) for text in texts if text.is_html)
    return Body(said[: limits.body_chars].rstrip(), html, tuple(attachments))


def _is_to_be_read(leaf: Leaf) -> bool:
    kind = leaf.content_type
    return kind.startswith("text/") and leaf.disposition != "attachment" and kind not in _NOT_TEXT_TO_READ


def _text(leaf: Leaf, content: bytes, filename: str, limits: Limits, problems: Problems) -> _Text:
    kind = leaf.content_type
    if kind == "text/html":
        return _Text(leaf, content, filename, is_html=True, is_usual_html=True)
    if kind.endswith("html"):
        return _Text(leaf, content, filename, is_html=True)
    if len(content) > limits.text_bytes:
        problems.note(troubles.LONG_TEXT)
    said = decode(content[: limits.text_bytes], leaf.parameters.get("charset", ""))
    if kind in _ENRICHED:
        said = _ENRICHMENT.sub(lambda found: "<" if found[0] == "<<" else "", said)
    return _Text(leaf, content, filename, said, is_plain=kind == "text/plain")


def _unbreak(texts: Iterable[_Text], limits: Limits) -> None:
    """Put together what programs broke within words, of no more than is kept for reading and one text."""
    left = limits.body_chars
    for text in texts:
        if "delsp" in text.leaf.parameters and left > 0:
            left -= len(text.said)
            text.said = unbroken(text.said, text.leaf.parameters)


def _undress(texts: Iterable[_Text], limits: Limits, problems: Problems) -> None:
    """Read what is in RTF, of all of it together no more than the limit. As plain text it is shown as it stands."""
    left = limits.rich_bytes
    for text in texts:
        if text.is_plain or text.is_html or not is_rich(text.content):
            continue
        if len(text.content) > left:
            problems.note(troubles.LONG_TEXT)
        text.said = text_in(text.content[:left]) or text.said
        left -= min(left, len(text.content))


def _with(said: str, more: str, limits: Limits, problems: Problems) -> str:
    """Both; however long the first is, it leaves a tenth of the room to the other."""
    room = limits.body_chars - min(len(more) + 2, limits.body_chars // 10)
    if len(said) > room:
        problems.note(troubles.LONG_TEXT)
    return f"{said[:room]}\n\n{more}"


def _chosen(texts: list[_Text]) -> Iterator[_Text]:
    """The texts to read: of one alternative the plain texts alone, and nothing said twice."""
    with_plain = {
        group
        for text in texts
        if text.is_plain and text.said.strip()
        for group in text.leaf.alternatives[-1:]
    }
    with_html = {group for text in texts if text.is_usual_html for group in text.leaf.alternatives[-1:]}
    told: set[str | bytes] = set()
    for text in texts:
        groups = set(text.leaf.alternatives)
        better = with_plain if text.is_usual_html else set() if text.is_plain else with_plain | with_html
        key = text.content if text.is_html else text.said
        if not groups & better and key not in told:
            told.add(key)
            yield text


def _said(chosen: Iterable[_Text], limits: Limits, problems: Problems) -> str:
    """What the chosen texts say, one after another; of HTML no more is read than the limit, over all of
    them together.
    """
    left = limits.html_bytes
    said: list[str] = []
    for text in chosen:
        if not text.is_html:
            plain = text.said
            said.append(plain.replace("\r\n", "\n").replace("\r", "\n") if "\r" in plain else plain)
            continue
        told, all_told = html_to_text(decode(text.content[:left], text.charset))
        if len(text.content) > left or not all_told:
            problems.note(troubles.LONG_TEXT)
        said.append(told)
        left -= min(left, len(text.content))
    return "\n\n".join(each.strip("\n") for each in said if each.strip())


def _said_in_html_alone(texts: list[_Text], said: str, limits: Limits, problems: Problems) -> str:
    """What the HTML beside plain text says and that does not, as a program says it that only points to the HTML, or anything else
    that stands for the same; no more HTML is looked at than the limit.
    """
    beside = [each for each in texts if each.leaf.alternatives and not each.filename and not each.is_plain]
    if not said or not beside:
        return ""
    left, looks, most = limits.html_bytes, MOST_LOOKED_AT // len(beside), _MOST_HELD_AGAINST
    more: list[str] = []
    for text in beside:
        told = text.content[:left] if text.is_html else b""
        if len(told) < len(text.content) and text.is_html:
            problems.note(troubles.LONG_TEXT)
        left -= len(told)
        most -= len(said) + len(text.content)
        if most < 0:  # it is read without being held against the text
            more.append(html_to_text(decode(told, text.charset))[0] if text.is_html else text.said)
        elif text.is_html:
            more.append(said_alone(told, text.charset, said, looks))
        elif says_more(text.said, said, looks):
            more.append(without_lines_of(said, text.said, looks))
    return "\n\n".join(each for each in more if each.strip())


def _written_into(text: bytes, most: int) -> Iterator[ParsedAttachment]:
    """The files that were written into a plain text, the first so many of them; it holds them all as well."""
    for name, content in files_in(text, most):
        yield ParsedAttachment(_plain_name(decode(name)), "application/octet-stream", content, outside=True)


def _attachment(leaf: Leaf, content: bytes, filename: str) -> ParsedAttachment:
    return ParsedAttachment(
        filename=filename or _NAMES_BY_TYPE.get(leaf.content_type, ""),
        declared_type=leaf.content_type,
        content=content,
        inline=leaf.disposition == "inline" or (bool(leaf.content_id) and leaf.disposition != "attachment"),
        content_id=leaf.content_id,
        outside=leaf.outside,
    )


def _filename(leaf: Leaf) -> str:
    """The file name that the sender gave, without a path and without characters that turn or hide the rest
    of it.
    """
    told = leaf.disposition_parameters.get("filename") or leaf.parameters.get("name") or ""
    return _plain_name(told) if told else ""


def _plain_name(told: str) -> str:
    told = re.split(r"[/\\]", told)[-1]
    told = "".join(
        character for character in told if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")
    ).strip()
    if len(told) > _LONGEST_FILENAME:
        stem, dot, suffix = told.rpartition(".")
        told = stem[: _LONGEST_FILENAME - 20] + dot + suffix[:19] if dot else told[:_LONGEST_FILENAME]
    return told
