from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evenhand.contacts import blobs
from evenhand.contacts.models import Quarantined
from evenhand.people.models import Colleague

from ._action import action
from ._arrival import AlreadyHeldError, held_among, storable
from ._ledger import enter


@action(role="colleague", cites=("DF3", "I25"), system=True)
def quarantine_message(
    *,
    by: Colleague | None = None,
    now: datetime,
    sha256: str,
    size: int,
    pieces: Iterable[bytes],
    source: str = "",
    reason: str = "",
) -> Quarantined:
    """Keep whole what arrived and cannot be read as a message, with where it came from and why it cannot (I25).

    `pieces` are its bytes in their order, `sha256` their checksum. Raises AlreadyHeldError when they are held already.
    """
    if held_among([sha256]):
        raise AlreadyHeldError
    blob = blobs.keep_pieces(sha256, size, pieces)
    row = Quarantined.objects.create(
        sha256=sha256, blob=blob, source=storable(source), reason=storable(reason), received_at=now
    )
    enter("quarantine_message", row, by=by, now=now, sha256=sha256, size=size, reason=row.reason)
    return row
