"""A message in whatever wrapping it came: ordinary mail, saved from Outlook, or with its files in a winmail.dat."""

from __future__ import annotations

from dataclasses import replace

from evenhand.channels.email.parse import parse
from evenhand.channels.email.parsed import DEFAULT_LIMITS, Limits, NotMailError, ParsedAttachment, ParsedMail
from evenhand.contacts import troubles
from evenhand.contacts.files.alternatives import said_alone, says_more
from evenhand.contacts.files.compound import MAGIC, BrokenError
from evenhand.contacts.files.html import html_to_text
from evenhand.contacts.files.outlook.item import DATA, HTML, body_of, to_unroll
from evenhand.contacts.files.outlook.message import mail_of
from evenhand.contacts.files.outlook.winmail import file_name, is_winmail, item_of

_MOST_LOOKED_AT = (
    10_000_000  # letters of the text that are held against what is in a winmail.dat, over all of these
)
_WINMAIL_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")


def read(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> ParsedMail:
    """What a message says. Raises NotMailError, and nothing else, when the bytes are no message at all."""
    if raw.startswith(MAGIC):
        try:
            mail = mail_of(raw)
        except BrokenError as error:
            raise NotMailError(troubles.BROKEN_OUTLOOK % {"why": error}) from error
        told = parse(mail, limits)
        return replace(told, problems=(troubles.FROM_OUTLOOK, *told.problems))
    told = parse(raw, limits)
    if any(_is_winmail(each) for each in told.attachments):
        return _unpacked(told, limits)
    return told


def _is_winmail(each: ParsedAttachment) -> bool:
    return each.declared_type in _WINMAIL_TYPES or each.filename.lower() == "winmail.dat"


def _unpacked(told: ParsedMail, limits: Limits) -> ParsedMail:
    """With the files of a winmail.dat beside it, which stays an attachment too; and its text where that says what no other does."""
    files: list[ParsedAttachment] = []
    body, problems = told.body, list(told.problems)
    left, unrolled = limits.html_bytes, limits.rtf_bytes
    looks = _MOST_LOOKED_AT
    for each in told.attachments:
        files.append(each)
        if not _is_winmail(each):
            continue
        item = item_of(each.content) if is_winmail(each.content) else None
        inside = [] if item is None else [file for file in item.files if file.properties.raw(DATA)]
        html = "" if item is None else item.properties.text(HTML)
        text = "" if item is None else _text(body_of(item, unrolled), html[:left])
        rolled = 0 if item is None else to_unroll(item)
        if len(html) > left or rolled > unrolled:
            problems.append(troubles.LONG_TEXT)
        left, unrolled = left - min(left, len(html)), unrolled - min(unrolled, rolled)
        problems.append(troubles.UNPACKED if inside or text else troubles.WINMAIL_UNREAD)
        if (
            text
            and len(body) < limits.body_chars
            and (not body.strip() or looks <= 0 or says_more(text, body))
        ):
            body = (f"{body}\n\n{text}" if body.strip() else text)[: limits.body_chars]
        looks -= len(body) if text else 0
        for file in inside[: limits.parts]:
            name, kind = file_name(file.properties)
            files.append(ParsedAttachment(name, kind, file.properties.raw(DATA)))
    return replace(told, body=body, attachments=tuple(files), problems=tuple(dict.fromkeys(problems)))


def _text(plain: str, html: str) -> str:
    if not plain.strip():
        return html_to_text(html)[0]
    more = said_alone(html.encode("utf-8", "replace"), "utf-8", plain) if html else ""
    return "\n\n".join(filter(None, (plain.replace("\r\n", "\n").replace("\r", "\n"), more)))
