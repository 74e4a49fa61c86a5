"""A notice that was given: its exact words on record, and the letters that could not go before it; for the actions that give it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.delivery import DROPPED

from ._delivering import release_what_waits
from ._give import give_letter


def record_notice(
    restriction: Restriction,
    text: Mapping[str, str],
    *,
    languages: Sequence[str],
    sent_by: str,
    by: Colleague,
    now: datetime,
) -> Notice:
    """Keep the notice of a restriction as it was given: its exact `text` by language, with a checksum over all of it (RT2, I15).

    `sent_by` is "email" or "post".
    """
    whole = json.dumps(text, ensure_ascii=False, sort_keys=True).encode()
    return Notice.objects.create(
        restriction=restriction,
        kind="given",
        sent_by=sent_by,
        languages=list(languages),
        text=text,
        sha256=hashlib.sha256(whole).hexdigest(),
        by=by,
        at=now,
    )


def release_letters(restriction: Restriction, letter: Delivery, *, by: Colleague, now: datetime) -> list[str]:
    """Let go what had to wait until the person knew of this restriction: `letter`, that of its notice, tells them (RT2, OA6, I15).

    Letters that were held are looked at afresh. Those that were never begun, and still say what is true, begin now: that its
    review is coming. Answers with the references of those.
    """
    release_what_waits(letter, now)
    begun = []
    for review in restriction.reviews.filter(decided_at=None):
        made = Delivery.objects.filter(record=label(review)).exclude(state=DROPPED)
        if not made.exists():
            begun.append(give_letter(review, by=by, now=now))
    return begun
