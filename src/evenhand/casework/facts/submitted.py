"""A public form as it was filled in, and the secrets that open one that is to be gone on with."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from evenhand.audit.references import ALPHABET
from evenhand.casework.models import Draft, DraftFile

_SALT = "evenhand.draft"
_GROUPS, _LETTERS = 3, 4
_KEY_BYTES = 32
_REFERENCE = re.compile(rf"(?<![A-Z0-9])R[\s-]*([{ALPHABET}]{{4}})[\s-]*([{ALPHABET}]{{4}})(?![A-Z0-9])")


@dataclass(frozen=True, slots=True)
class FilledIn:
    """The answers of a public form, as they were typed. `kind` is the purpose of the contact that it becomes.

    `key` is the form's own: the same answers under the same key are one form that was sent twice. `signs` are the signs that a
    machine may have sent it. `danger` is "", "immediate" or "safeguarding".
    """

    kind: str
    key: str
    subject: str = ""
    body: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    postal: str = ""
    no_reply: bool = False
    language: str = "en"
    format: str = "standard"
    adjustments: str = ""
    writing_for: str = ""
    speaks_as: str = ""
    disputes: str = ""
    danger: str = ""
    danger_details: str = ""
    signs: tuple[str, ...] = ()

    @property
    def sender(self) -> str:
        """The address given; what was typed, and no proof of anything."""
        return self.email or self.phone

    def as_bytes(self, files: Iterable[DraftFile] = ()) -> bytes:
        """The form whole, as JSON: what is kept of how it came, and what tells a second press of the button from a second form."""
        told = asdict(self)
        del told["signs"]
        told["files"] = [[file.filename, file.size, file.pk] for file in files]
        return json.dumps(told, ensure_ascii=True, sort_keys=True).encode()

    def sha256(self, files: Iterable[DraftFile] = ()) -> str:
        """The checksum of the form whole, by which it is found again."""
        return hashlib.sha256(self.as_bytes(files)).hexdigest()


def references_in(text: str) -> list[str]:
    """The references of restrictions that a text gives, however they are spaced or written, each once."""
    found = (
        one for one in _REFERENCE.finditer(text[:2000].upper()) if not one[0].isalpha()
    )  # REQUESTED is a word
    return list(dict.fromkeys(f"R-{one[1]}{one[2]}" for one in found))


def new_code() -> str:
    """A code that opens one saved form: twelve random characters (59 bits), in groups to be read out or copied by hand."""
    letters = [secrets.choice(ALPHABET) for _ in range(_GROUPS * _LETTERS)]
    return "-".join("".join(letters[at : at + _LETTERS]) for at in range(0, len(letters), _LETTERS))


def secrets_of(reference: str, code: str) -> tuple[str, bytes]:
    """What is kept of the code of this saved form, to know it again, and the key that encrypts the form, which is kept nowhere.

    Both are slow to make, and of this form alone: who holds the database and the secret key tries codes for each by itself.
    """
    word = salted_hmac(_SALT, _plain(code), algorithm="sha256").digest()
    made = hashlib.scrypt(
        word,
        salt=f"{_SALT}.{reference}".encode(),
        n=settings.FORM_CODE_COST,
        r=8,
        p=1,
        maxmem=2**26,
        dklen=2 * _KEY_BYTES,
    )
    return made[:_KEY_BYTES].hex(), made[_KEY_BYTES:]


def earlier_secrets_of(reference: str, code: str) -> tuple[str, bytes]:
    """The same as it was made once, quickly. A form of that time still opens, and is closed by the slow ones when kept anew."""
    plain = _plain(code)
    kept = salted_hmac(_SALT, plain, algorithm="sha256").hexdigest()
    return kept, salted_hmac(f"{_SALT}.key.{reference}", plain, algorithm="sha256").digest()


def _plain(code: str) -> str:
    """A code as it was given out, however it was copied."""
    return "".join(mark for mark in code.upper() if mark in ALPHABET)


def open_draft(reference: str, code: str) -> Draft | None:
    """The saved form of this reference, if this is its code; a wrong code and an unknown reference are answered alike."""
    plain = "".join(mark for mark in reference.upper() if mark.isalnum())
    found = Draft.objects.filter(reference=f"F-{plain.removeprefix('F')}"[:12]).first()
    for made in (secrets_of, earlier_secrets_of):
        kept, key = made(found.reference if found else "", code)
        if constant_time_compare(found.code_hash if found else "", kept) and found:
            found.opener = key
            return found
    return None
