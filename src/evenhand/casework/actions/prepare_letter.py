from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from evenhand.casework.correspondence.telling import in_the_way_of
from evenhand.casework.delivery.documents import HAND, Made
from evenhand.casework.models import Delivery, Document
from evenhand.contacts import blobs
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import BY_HAND, NEW, WAITING, may_settle
from evenhand.policy.outcome import ALLOWED, Outcome
from evenhand.policy.telling import NOTICE

from ._action import action
from ._delivering import happened, hold_back, lock_letter
from ._ledger import enter


@action(role="administrator", cites=("RT4", "PB1", "I15", "I16", "I34"), system=True)
def prepare_letter(
    *,
    by: Colleague | None = None,
    now: datetime,
    delivery: Delivery,
    route: str = "",
    carrier: str = "",
    address: str = "",
    subject: str = "",
    text: str = "",
    documents: Sequence[Made] = (),
    stands_in_the_way: Outcome | None = None,
) -> Delivery:
    """Record that a letter is ready to go, with its documents and their checksums; or hold it, with what stands in its way, for
    somebody to see to (RT2, PB1).

    Whether the person knows of what the letter takes as known is asked again here, where the case is locked (I15). Refused when
    the letter was made ready, or its words were written anew, since the worker began on it.
    """
    row = lock_letter(delivery)
    in_the_way, known = stands_in_the_way or ALLOWED, in_the_way_of(row, local_date(now))
    waited = any(reason.field == NOTICE for reason in in_the_way)
    # Told since the worker looked: that step released what was held, and this letter was not held yet. Holding it now would be for
    # ever, so the worker begins on it again.
    told_meanwhile = waited and known.allowed
    may_settle(row.state if row.facts == delivery.facts and not told_meanwhile else "", (NEW,)).require()
    in_the_way += ALLOWED if waited else known
    if not in_the_way.allowed:
        hold_back(row, in_the_way, by=by, now=now)
        enter("prepare_letter", row, by=by, now=now, person=row.person, held=in_the_way)
        return row
    row.route, row.carrier, row.address = route, carrier, address
    row.subject, row.text, row.held = subject, text, []
    row.message_id = message_id_of(row)
    row.state, row.due_at = (BY_HAND, None) if carrier == HAND else (WAITING, now)
    row.save()
    kept = _keep(row, documents)
    happened(row, "ready", by=by, now=now)
    enter("prepare_letter", row, by=by, now=now, person=row.person, letter=row.letter, of=row.record, route=route,
          carrier=carrier, languages=row.languages, documents=kept)  # fmt: skip
    return row


def message_id_of(row: Delivery) -> str:
    """The Message-ID of a letter, the same however often it is tried: by it a report that comes back is related to it."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<letter.{row.reference}@{domain}>"


def _keep(row: Delivery, documents: Sequence[Made]) -> dict[str, str]:
    """Keep the bytes; answers each file's checksum."""
    sums = [hashlib.sha256(each.data).hexdigest() for each in documents]
    held = blobs.keep_ours({sha256: each.data for sha256, each in zip(sums, documents, strict=True)})
    Document.objects.bulk_create(
        Document(
            delivery=row,
            number=number,
            filename=each.filename,
            media_type=each.media_type,
            language=each.language,
            sha256=sha256,
            size=len(each.data),
            blob=held[sha256],
        )
        for number, (sha256, each) in enumerate(zip(sums, documents, strict=True), start=1)
    )
    return {each.filename: sha256 for sha256, each in zip(sums, documents, strict=True)}
