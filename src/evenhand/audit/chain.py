"""The chain itself: how an entry is written canonically, and how its hash binds it to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

FIRST = "0" * 64  # what the first entry follows


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
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: str, entry: bytes) -> str:
    """The hash of an entry: SHA-256 over the previous hash and the entry's bytes, in hexadecimal."""
    return hashlib.sha256(previous.encode() + entry).hexdigest()
