"""Identifiers in one form, so that the same address written differently is still the same; and nothing else is.

Two addresses become one here only where every mail server, telephone or postman treats them as one. Whatever is less certain
stays apart: a restriction must never reach somebody else (I27).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna
import phonenumbers

_REPEATED = 80  # characters
LONGEST = 500  # characters; nothing that reaches a person is longer

_SPACES = re.compile(r"\s+")
_NOT_A_WORD = re.compile(r"[^\w@]+")
# A number as telephone systems write it: reading it as whatever people write takes fifty times as long, and comes to the same.
_PLAIN_PHONE = re.compile(r"(?:\+44|0)([1-9][0-9]{9})")
# Before the number of whoever is rung through the text relay, in the United Kingdom: the line is the same.
_TEXT_RELAY = re.compile(r"^1800[12][\s-]*(?=[0+])")
_NAME_AND_ADDRESS = re.compile(r"[^<>]*<([^<>]+)>")  # Pat Example <pat@example.org>
_IN_QUOTES = frozenset({("'", "'"), ('"', '"'), ("‘", "’"), ("“", "”")})
_LINE_END = re.compile(r"[,\n]")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
_A_DOOR = re.compile(r"\d.* \w|\w.* \d")  # a number, and a word to go with it
_PART_OF_A_BUILDING = re.compile(r"(flat|apartment|apt|unit|room|suite|floor|block|fflat)\b", re.IGNORECASE)

# How a handle is kept with its platform: the same handle on two platforms may be two people's.
PLATFORM_OF_HANDLE = re.compile(r"([a-z]+):(\S+)")
_PLATFORMS = {
    "x": "x", "twitter": "x", "facebook": "facebook", "fb": "facebook", "instagram": "instagram", "tiktok": "tiktok",
    "youtube": "youtube", "linkedin": "linkedin", "threads": "threads", "bluesky": "bluesky", "bsky": "bluesky",
}  # fmt: skip
_HANDLE_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(x|twitter|facebook|fb|instagram|tiktok|youtube|linkedin|threads)\.(?:com|net)"
    r"/(?:in/)?(@?[\w.\-]+)/?(?:[?#]\S*)?"
)
_HANDLE_AND_PLATFORM = re.compile(r"(@?[\w.\-]+) ?(?:\(|on )(\w+)\)?")
_PLATFORM_AND_HANDLE = re.compile(r"(\w+): ?(@?[\w.\-]+)")

# By which kind of identifier a contact through a channel is matched. Forms are matched by the e-mail address that was typed.
KIND_OF_CHANNEL = {
    "email": "email",
    "web_form": "email",
    "phone": "phone",
    "voicemail": "phone",
    "post": "post",
    "social": "social",
}
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_NEEDLESSLY_QUOTED = re.compile(rf'"({_ATOM}(?:\.{_ATOM})*)"')


def normalise(kind: str, value: str) -> str:
    """The one form of an identifier; "" when it cannot be read as that kind.

    Nothing is guessed: a mailbox with a tag (name+tag@…) or with dots stays a mailbox of its own.
    """
    return _normalised_before(kind, value) if len(value) < _REPEATED else _normalised(kind, value)


def _normalised(kind: str, value: str) -> str:
    text = unicodedata.normalize("NFC", value).strip()
    if not text or len(text) > LONGEST:
        return ""
    read = {"email": _email, "phone": _phone, "post": _post, "social": _social}.get(kind, fold)
    return read(text)[:LONGEST]


# One message asks for its sender several times, and many of them are to the same few addresses.
_normalised_before = lru_cache(maxsize=1024)(_normalised)


def fold(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces: for names, handles and addresses."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return _SPACES.sub(" ", _NOT_A_WORD.sub(" ", plain.casefold())).strip()


def _email(text: str) -> str:
    if written := _NAME_AND_ADDRESS.fullmatch(text):
        text = written[1].strip()  # the name beside it is whatever the sender likes, and says nothing
    text = text.removeprefix("mailto:").removeprefix("<").removesuffix(">")
    if (text[:1], text[-1:]) in _IN_QUOTES:
        text = text[1:-1].strip()  # as Outlook writes it beside a name; no domain ends in a quotation mark
    mailbox, at, domain = text.rpartition("@")
    if not at or not mailbox or not domain or _SPACES.search(text):
        return ""
    if (needless := _NEEDLESSLY_QUOTED.fullmatch(mailbox)) is not None:
        mailbox = needless[
            1
        ]  # the quotes are no part of a mailbox's name (RFC 5321, 4.1.2), and mail servers leave them out
    # lower() and not casefold(): straße@… and strasse@… are two mailboxes.
    return f"{mailbox.lower()}@{host(domain)}"


def host(domain: str) -> str:
    """A domain as mail servers write it (xn--…), by the rules of 2008, in which faß.example is not fass.example."""
    domain = domain.rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return domain


def _phone(text: str) -> str:
    if plain := _PLAIN_PHONE.fullmatch(text):
        return f"+44{plain[1]}"
    try:
        number = phonenumbers.parse(_TEXT_RELAY.sub("", text, count=1) if text[:1] == "1" else text, "GB")
    except phonenumbers.NumberParseException:
        return ""
    # Numbers reserved for drama and for new ranges are possible without being valid; both reach somebody.
    if not phonenumbers.is_possible_number(number):
        return ""
    line = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{line}x{number.extension}" if number.extension else line


def _social(text: str) -> str:
    """A handle in lower case, with its platform where that is said: "x:pat" for "@Pat (X)" and for twitter.com/Pat.

    Dots, hyphens and underscores stay: they tell one handle from another. A handle without a platform is one of its own.
    """
    text = _SPACES.sub(" ", text.lower())
    if address := _HANDLE_ADDRESS.fullmatch(text):
        return f"{_PLATFORMS[address[1]]}:{address[2].lstrip('@')}"
    if named := _HANDLE_AND_PLATFORM.fullmatch(text):
        handle, platform = named.groups()
    elif named := _PLATFORM_AND_HANDLE.fullmatch(text):
        platform, handle = named.groups()
    else:
        return text if fold(text) else ""
    return (
        f"{_PLATFORMS[platform]}:{handle.lstrip('@')}" if platform in _PLATFORMS and handle != "@" else text
    )


def postcode_in(text: str) -> str:
    """The first British postcode in a text, in capitals and without its space; "" where there is none."""
    code = _POSTCODE.search(text)
    return f"{code[1]}{code[2]}".upper() if code else ""


def _post(text: str) -> str:
    """Postcode and first line: what two ways of writing one address have in common.

    A line that does not tell one door from another ("Flat 2", the name of a house, a bare number) takes the next with it.
    Without a postcode the whole address counts.
    """
    code = _POSTCODE.search(text)
    if code is None:
        return fold(text)
    before = text[: code.start()] + "," + text[code.end() :]
    door: list[str] = []
    for line in filter(None, map(fold, _LINE_END.split(before))):
        door.append(line)
        numbered = " ".join(door[-2:]) if len(door) > 1 and door[-2].isdigit() else line
        if _A_DOOR.search(numbered) and not _PART_OF_A_BUILDING.match(line):
            break
    return f"{code.group(1)}{code.group(2)} {' '.join(door)}".upper()
