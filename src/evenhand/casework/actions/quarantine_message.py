from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Quarantined
from evenhand.people.models import Colleague

from ._action import action
from ._arrival import AlreadyHeldError, LongOriginal, held_among, keep_original, sha256_of, storable
from ._ledger import enter


@action(role="colleague", cites=("DF3", "I25"), system=True)
def quarantine_message(
    *,
    by: Colleague | None = None,
    now: datetime,
    raw: bytes | LongOriginal,
    source: str = "",
    reason: str = "",
) -> Quarantined:
    """Keep whole what arrived and cannot be read as a message, with where it came from and why it cannot
    (I25).

    Raises AlreadyHeldError when these very bytes are held already.
    """
    sha256 = sha256_of(raw)
    if held_among([sha256]):
        raise AlreadyHeldError
    blob = keep_original(raw)
    row = Quarantined.objects.create(
        sha256=sha256, blob=blob, source=storable(source), reason=storable(reason), received_at=now
    )
    enter("quarantine_message", row, by=by, now=now, sha256=sha256, size=blob.size, reason=row.reason)
    return row
