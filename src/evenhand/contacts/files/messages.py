"""Messages and invitations that came as files: whoever is threatened forwards the message itself. Runs inside a cell, too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from email import message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import partial
from itertools import chain
from typing import BinaryIO

from evenhand.contacts.files.alternatives import said_alone
from evenhand.contacts.files.charsets import decode
from evenhand.contacts.files.flowed import unbroken
from evenhand.contacts.files.html import charset_in, html_to_text
from evenhand.contacts.files.outlook.item import DATA, HTML, Item, Room, head_of
from evenhand.contacts.files.outlook.message import item_in
from evenhand.contacts.files.outlook.winmail import file_name, item_of
from evenhand.contacts.files.texts import MOST_TEXT, Read, decoded, told
from evenhand.contacts.files.trees import MOST_PARTS, encoding_of, every_tree_of, tree_of
from evenhand.contacts.files.uuencoded import files_in

_MOST_BYTES = 16 * MOST_TEXT
_MOST_HTML = 4 * MOST_TEXT  # of what is held against a plain text
_MOST_HELD_AGAINST = 500  # parts, for what HTML says beside a plain text
_MORE = "…"  # said where there are more parts than are read
_HEADINGS = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADING = 500  # characters
# Fields that programs write and read. Whatever else begins like one may be somebody's own words, at the top of a text.
_OF_PROGRAMS = re.compile(
    r"(?:x|content|received|resent|list|dkim|domainkey|arc|authentication|thread|ms|original|errors|delivered|envelope)(?:-.*)?"
    r"|bcc|sender|reply-to|message-id|mime-version|in-reply-to|references|return-path|return-receipt-to|precedence|auto-submitted"
    r"|importance|priority|sensitivity|user-agent|organi[sz]ation|accept-language|feedback-id|disposition-notification-.*"
    r"|mailing-list|mail-followup-to|require-recipient-valid-since|autocrypt|face|status|lines|newsgroups|path",
    re.IGNORECASE,
)
_MOST_FIELDS, _LONGEST_ODD_FIELD = 200, 5_000

# A file in a message: what it is called, and what gives its bytes.
_FileInside = tuple[str, Callable[[], bytes]]

_ICS_LINE = re.compile(r"([A-Za-z-]+)(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?:(.*)", re.DOTALL)
# What somebody wrote, together; then where and when it is, and whose it is.
_ICS_WORDS, _ICS_REST = ("SUMMARY", "DESCRIPTION", "COMMENT"), ("LOCATION", "DTSTART", "DTEND", "ORGANIZER")
_ICS_SAID = (*_ICS_WORDS, *_ICS_REST)
_ICS_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?")
_ICS_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


# Reads a file that came in a message.
Reader = Callable[[bytes], Read]


def of_mail(file: BinaryIO, read_file: Reader) -> Read:
    """A message: from whom, to whom, when, about what, and what it says; and so each message within it. Files in it are named, and
    after all that they are read.
    """
    raw = file.read(_MOST_BYTES + 1)
    files: list[_FileInside] = []
    return _told(_said_by(tree_of(raw[:_MOST_BYTES]), files), files, read_file, cut=len(raw) > _MOST_BYTES)


def of_outlook(file: BinaryIO, read_file: Reader) -> Read:
    """A message saved from Outlook, in the same way."""
    files: list[_FileInside] = []
    return _told(_said_in(item_in(file.read()), files, Room()), files, read_file)


def of_winmail(file: BinaryIO, read_file: Reader) -> Read:
    """What Outlook wrapped in a winmail.dat, in the same way."""
    files: list[_FileInside] = []
    return _told(_said_in(item_of(file.read()), files, Room()), files, read_file)


def _told(said: Iterator[str], files: list[_FileInside], read_file: Reader, *, cut: bool = False) -> Read:
    """All that was said, then what each of the files says that were met meanwhile."""
    pieces: list[str] = []
    length = 0
    for piece, whole in chain(((each, each is not _MORE) for each in said), _said_by_files(files, read_file)):
        pieces.append(piece.replace("\r\n", "\n").strip())
        length += len(piece)
        cut |= not whole
        if length > MOST_TEXT:
            break
    return told("\n\n".join(filter(None, pieces)), cut=cut)


def _said_by_files(files: list[_FileInside], read_file: Reader) -> Iterator[tuple[str, bool]]:
    """What each says, and whether that is all of it."""
    for name, content in files:
        found = read_file(content())
        said = f"[{name}]\n{found.text}" if name and found.text else found.text
        yield said, found.outcome != "unreadable" and not found.cut


def _said_by(message: Message, files: list[_FileInside]) -> Iterator[str]:
    yield _headings(message)
    waiting: list[Message | str] = [message]
    left = MOST_PARTS
    while waiting and left:
        part, left = waiting.pop(), left - 1
        if isinstance(part, str):
            yield part
            continue
        content = part.get_payload()
        if isinstance(content, list):
            inside, more = _inside(part, content), ""
            if part.get_content_type() == "multipart/alternative":
                inside, more = _plainest(inside)
            if part.get_content_maintype() == "message":
                yield from map(_headings, inside)
            else:
                yield from (_as_text(each) for each in (part.preamble, part.epilogue) if _has_words(each))
            waiting += [*([more] if more else []), *reversed(inside)]
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield _text(part)
            files += [(decode(name), partial(bytes, content)) for name, content in files_in(_content(part))]
        else:
            name = _decoded_words(part.get_filename() or "")
            files.append((name, partial(_content, part)))
            yield f"[{name}]" if name else ""
    if waiting:
        yield _MORE


class NotAllError(Exception):
    """A message has more parts than are looked at."""


def files_of_mail(raw: bytes) -> Iterator[bytes]:
    """What every part of a message holds, and of the messages in it. Raises NotAllError after so many."""
    waiting, left = every_tree_of(raw), 2 * MOST_PARTS
    all_laid_out = True
    while waiting and left:
        part, left = waiting.pop(), left - 1
        content = part.get_payload()
        if isinstance(content, list):
            all_laid_out &= len(content) < MOST_PARTS
            waiting += reversed(_inside(part, content))
        else:
            content = _content(part)
            yield content
            if part.get_content_maintype() == "text":
                yield from (file for _, file in files_in(content))
    if waiting or not all_laid_out:
        raise NotAllError


def files_of(item: Item) -> Iterator[bytes]:
    """The files of a message as Outlook keeps it, and of the messages in it."""
    for file in item.files:
        if file.message is not None:
            yield from files_of(file.message)
        else:
            yield file.properties.raw(DATA)


def _inside(part: Message, content: Sequence[object]) -> list[Message]:
    """The parts of a part; a message that was encoded like a file, against the rules, is decoded first."""
    inside = [each for each in content if isinstance(each, Message)]
    encoding = encoding_of(part)
    if part.get_content_type() != "message/rfc822" or encoding not in ("base64", "quoted-printable"):
        return inside
    for each in inside:
        each["Content-Transfer-Encoding"] = encoding
    return [tree_of(_content(each)) for each in inside]


def _said_in(item: Item, files: list[_FileInside], room: Room) -> Iterator[str]:
    """What a message of Outlook says, and each in it."""
    yield _headings(message_from_string("\n".join(head_of(item))))
    plain, html = room.body_of(item), item.properties.text(HTML)
    yield plain or html_to_text(html)[0]
    yield said_alone(html.encode("utf-8", "replace"), "utf-8", plain)
    for file in item.files:
        if file.message is not None:
            yield from _said_in(file.message, files, room)
        else:
            name = file_name(file.properties)[0]
            files.append((name, partial(file.properties.raw, DATA)))
            yield f"[{name}]" if name else ""


def _plainest(parts: list[Message]) -> tuple[list[Message], str]:
    """Of what says the same in several ways the plain text, and what HTML beside it says alone; else the last, which is the
    fullest.
    """
    plain = next(
        (each for each in parts if each.get_content_type() == "text/plain" and _text(each).strip()), None
    )
    if plain is None:
        return parts[-1:], ""
    said = _text(plain)
    more = (
        said_alone(_content(each)[:_MOST_HTML], str(each.get_content_charset() or ""), said)
        for each in _html_among(parts)
    )
    return [plain], "\n\n".join(filter(None, more))


def _html_among(parts: Sequence[Message]) -> Iterator[Message]:
    waiting, left = [*reversed(parts)], _MOST_HELD_AGAINST
    while waiting and left:
        part, left = waiting.pop(), left - 1
        content = part.get_payload()
        if isinstance(content, list) and part.get_content_maintype() == "multipart":
            waiting += [each for each in reversed(content) if isinstance(each, Message)]
        elif part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment":
            yield part


def _headings(message: Message) -> str:
    fields = [(name.title(), str(value)) for name, value in message.raw_items()]
    usual = [(name, value, _LONGEST_HEADING) for name in _HEADINGS for each, value in fields if each == name]
    odd = [
        (name, value, _LONGEST_ODD_FIELD)
        for name, value in fields
        if name not in _HEADINGS and not _OF_PROGRAMS.fullmatch(name)
    ]
    told = (
        (name, _decoded_words(_as_text(value[: 4 * longest]))[:longest])
        for name, value, longest in (usual + odd)[:_MOST_FIELDS]
    )
    return "\n".join(f"{name}: {said}" for name, said in told if said)


def _text(part: Message) -> str:
    content, is_html = _content(part), part.get_content_subtype() == "html"
    text = decoded(content, str(part.get_content_charset() or (charset_in(content) if is_html else "")))
    if is_html:
        return html_to_text(text)[0]
    return unbroken(text, {name: str(part.get_param(name, "")) for name in ("format", "delsp")})


def _content(part: Message) -> bytes:
    if "Content-Transfer-Encoding" in part:
        encoding = encoding_of(part)
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = encoding
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _has_words(text: object) -> bool:
    return isinstance(text, str) and any(letter.isalnum() for letter in text)


def _as_text(text: object) -> str:
    """What was written in bytes beyond ASCII, where headers and the lines between parts should have none."""
    return decode(text.encode("utf-8", "surrogateescape")) if isinstance(text, str) else ""


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
