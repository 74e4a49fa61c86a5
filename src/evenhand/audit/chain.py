"""The chain itself: how an entry is written canonically, and how its hash binds it to the one before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Any

FIRST = "0" * 64  # what the first entry follows
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def settled(value: Any) -> Any:
    """A fact as a JSON value, in the form in which both databases give it back, so that its hash holds on either.

    PostgreSQL writes 2.0e1 as 20 and has no room for NUL or half a surrogate pair; a tuple comes back as a list.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():  # nearly every fact, told in a fraction of the time
            return value
        return _UNSTORABLE.sub("\ufffd", value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("facts hold numbers that can be written down")
        return int(value) if value.is_integer() else value
    if isinstance(value, (dict, Mapping)):
        return {settled(str(key)): settled(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [settled(each) for each in value]
    if isinstance(value, (date, time)):  # a datetime is a date
        return value.isoformat()
    raise TypeError(f"facts are JSON values, not {type(value).__name__}")


def canonical(
    number: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    person_id: int | None,
    facts: Mapping[str, object],
) -> bytes:
    """An entry as bytes: JSON with sorted keys, in UTF-8, its moment in UTC to the microsecond."""
    entry = {
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "action": action,
        "subject": subject,
        "person": person_id,
        "facts": facts,
    }
    return _written(entry).encode()


def link(previous: str, entry: bytes) -> str:
    """The hash of an entry: SHA-256 over the previous hash and the entry's bytes, in hexadecimal."""
    return hashlib.sha256(previous.encode() + entry).hexdigest()
