"""Identifiers in one form, so that the same address written differently is still the same."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

_SPACES = re.compile(r"\s+")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b")
_TELEPHONE_KINDS = frozenset({"phone", "voicemail"})

# By which kind of identifier a contact through a channel is matched. Forms are matched by the e-mail address that was typed.
KIND_OF_CHANNEL = {
    "email": "email",
    "web_form": "email",
    "phone": "phone",
    "voicemail": "phone",
    "post": "post",
    "social": "social",
}


def normalise(kind: str, value: str) -> str:
    """The one form of an identifier; "" when it cannot be read as that kind.

    Nothing is guessed: a mailbox with a tag (name+tag@…) or with dots stays a mailbox of its own.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        return ""
    if kind == "email":
        return _email(text)
    if kind == "phone":
        return _phone(text)
    if kind == "post":
        return _post(text)
    return _folded(text)


def _email(text: str) -> str:
    mailbox, at, domain = text.rpartition("@")
    if not at or not mailbox or not domain or _SPACES.search(text):
        return ""
    try:
        host = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        host = domain
    return f"{mailbox}@{host}".casefold()


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return ""
    # Numbers reserved for drama and for new ranges are possible without being valid; both reach somebody.
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _post(text: str) -> str:
    """Postcode and first line: what two ways of writing one address have in common."""
    code = _POSTCODE.search(text.upper())
    first = re.split(r"[,\n]", text, maxsplit=1)[0]
    return f"{code.group(1)}{code.group(2)} {_folded(first)}" if code else _folded(text)


def _folded(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces: for names, handles and addresses."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return _SPACES.sub(" ", re.sub(r"[^\w@]+", " ", plain.casefold())).strip()


fold = _folded
