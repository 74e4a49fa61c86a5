"""Append-only, hash-chained, written in the action's own transaction. What the other rooms use is here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ledger import Head, Verdict
    from .models import Entry

# The models can be imported only once Django is ready, hence inside the functions.


def append(
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, object],
    person_id: int | None = None,
) -> Entry:
    """Append one entry, in the caller's transaction (I32)."""
    from . import ledger

    return ledger.append(at=at, actor=actor, action=action, subject=subject, facts=facts, person_id=person_id)


def of(subject: str) -> list[Entry]:
    """The entries about one record, in order."""
    from . import ledger

    return ledger.of(subject)


def head() -> Head:
    """The end of the chain, for publishing."""
    from . import ledger

    return ledger.head()


def verify(published: Head | None = None) -> Verdict:
    """Whether the whole trail is as it was written."""
    from . import ledger

    return ledger.verify(published)
