from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from evenhand.casework.documents import HAND, Made
from evenhand.casework.models import Delivery, Document
from evenhand.contacts import blobs
from evenhand.people.models import Colleague
from evenhand.policy.delivery import BY_HAND, HELD, NEW, WAITING, may_settle
from evenhand.policy.outcome import Outcome

from ._action import action
from ._delivering import happened, lock_letter, told_plainly
from ._ledger import enter


@action(role="administrator", cites=("RT4", "PB1", "I16", "I34"), system=True)
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
    """Record that a letter is ready to go, with its documents and their checksums; or what stands in its way, for somebody to
    see to (RT2, PB1). Refused when it was made ready meanwhile, or when its words were written anew.
    """
    row = lock_letter(delivery)
    may_settle(row.state if row.facts == delivery.facts else "", (NEW,)).require()
    if stands_in_the_way is not None and not stands_in_the_way.allowed:
        row.state, row.due_at = HELD, None
        row.held = [told_plainly(reason) for reason in stands_in_the_way]
        row.save(update_fields=["state", "due_at", "held"])
        happened(row, "held", by=by, now=now, told="; ".join(str(reason.why) for reason in stands_in_the_way))
        clauses = [list(each.clauses) for each in stands_in_the_way]
        enter("prepare_letter", row, by=by, now=now, person=row.person, held=clauses)
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
