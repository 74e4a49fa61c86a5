"""What the columns of a list of people may be called, in English and in Welsh, and what their cells may say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evenhand.people.normalise import fold

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "fullname", "person", "customer name", "display name", "enw", "enw llawn"),
    "given": ("given name", "first name", "firstname", "forename", "forenames", "given names", "enw cyntaf"),
    "family": ("family name", "last name", "lastname", "surname", "cyfenw"),
    "emails": ("emails", "email", "e mail", "e mails", "email address", "email addresses", "e mail address", "ebost", "e bost"),
    "phones": (
        "phones", "phone", "telephone", "tel", "mobile", "phone number", "phone numbers", "telephone number", "mobile number",
        "ffon", "rhif ffon", "ffon symudol",
    ),
    "postal": ("postal", "address", "postal address", "post", "cyfeiriad", "cyfeiriad post"),
    "postcode": ("postcode", "post code", "zip", "cod post"),
    "social": ("social", "social media", "handle", "twitter", "cyfryngau cymdeithasol"),
    "language": ("language", "preferred language", "lang", "iaith"),
    "format": ("format", "letter format", "fformat"),
    "external": (
        "external reference", "external", "reference", "ref", "id", "external id", "crm reference", "case reference",
        "customer number", "cyfeirnod", "cyfeirnod allanol",
    ),
    "representative": ("representative", "representative name", "cynrychiolydd"),
    "representative_emails": ("representative email", "representative emails", "representative e mail", "ebost y cynrychiolydd"),
    "representative_phones": ("representative phone", "representative phones", "representative telephone", "ffon y cynrychiolydd"),
}  # fmt: skip
ONCE = frozenset({"name", "given", "family", "postcode", "language", "format", "external", "representative"})
LANGUAGES = {
    "": "", "en": "en", "eng": "en", "english": "en", "saesneg": "en", "cy": "cy", "cym": "cy", "welsh": "cy", "cymraeg": "cy",
    "not said": "", "unknown": "", "none": "",
}  # fmt: skip
FORMATS = {
    "": "standard", "standard": "standard", "none": "standard", "large print": "large_print", "large_print": "large_print",
    "audio": "audio", "easy read": "easy_read", "easy_read": "easy_read", "braille": "braille", "print bras": "large_print",
    "sain": "audio", "hawdd ei ddeall": "easy_read",
}  # fmt: skip

_SEVERAL = re.compile(r"[;|\n]| / ")
_NUMBERED = re.compile(r" ?\d+$")
_MEANING = {name: column for column, names in COLUMNS.items() for name in names}


def meaning_of(header: str) -> str:
    """Which column a heading means, whatever its capitals, accents, hyphens or number ("E-mail 2"); "" where it is not known."""
    said = fold(header.replace("_", " "))
    return _MEANING.get(said) or _MEANING.get(_NUMBERED.sub("", said), "")


def separator_of(line: str) -> str:
    """What stands between the columns of this heading line: the mark that makes most known headings."""
    marks = (",", ";", "\t", "|")
    return max(marks, key=lambda mark: sum(bool(meaning_of(cell.strip('" '))) for cell in line.split(mark)))


def several(cells: Sequence[str]) -> tuple[str, ...]:
    """The addresses or numbers of one person, from cells that may each hold several, with ; or | or a line each between them."""
    found = (part.strip() for cell in cells for part in _SEVERAL.split(cell))
    return tuple(dict.fromkeys(part for part in found if part))
