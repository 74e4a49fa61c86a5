from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.db.transaction import atomic

from evenhand.contacts.models import Contact, Quarantined
from evenhand.people.models import Colleague

from ._action import action
from ._arrival import (
    AlreadyHeldError,
    Arrival,
    LongOriginal,
    held_among,
    keep_original,
    sha256_of,
    storable,
    take_in,
)
from ._known import seal_what_is_known
from ._ledger import enter

log = logging.getLogger(__name__)


@action(role="colleague", cites=("DF3", "I25"), system=True)
def quarantine_message(
    *,
    by: Colleague | None = None,
    now: datetime,
    raw: bytes | LongOriginal,
    source: str = "",
    reason: str = "",
    to: Sequence[str] = (),
    body: str = "",
) -> Quarantined:
    """Keep whole what arrived and cannot be read as a message, with where it came from and why it cannot (I25); and have it wait
    for a colleague, as a contact whose original they can save: what nobody sees is lost. `to` is whom it came for; `body` is what
    its bytes say, where they are text all the same.

    Raises AlreadyHeldError when these very bytes are held already.
    """
    sha256 = sha256_of(raw)
    if held_among([sha256]):
        raise AlreadyHeldError
    contact = _to_be_seen(
        Arrival(channel="email", to=tuple(to), body=body, raw=raw, problems=(reason,)), by, now
    )
    blob = keep_original(raw)
    row = Quarantined.objects.create(
        sha256=sha256, blob=blob, source=storable(source), reason=storable(reason), received_at=now
    )
    enter("quarantine_message", row, by=by, now=now, sha256=sha256, size=blob.size, reason=row.reason,
          contact=contact.reference if contact else "")  # fmt: skip
    return row


def _to_be_seen(arrival: Arrival, by: Colleague | None, now: datetime) -> Contact | None:
    """The contact as which it is seen: without its words where those are what cannot be stored. Where even that cannot be made,
    whatever is wrong, the bytes at least are kept.
    """
    for each in (arrival, replace(arrival, body="")):
        try:
            with atomic():
                contact = take_in([each], by=by, now=now)[0]
                seal_what_is_known([contact], now)
                return contact
        except (OperationalError, InterfaceError):
            raise  # the database is away: no message is to blame
        except Exception as error:
            log.warning("What cannot be read could not be made a contact either: %s", type(error).__name__)
    return None
