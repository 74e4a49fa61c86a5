"""Reports of mail servers that came in, related to the letters they tell of: by the Message-ID that each letter bears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.models import Delivery
from evenhand.contacts.blobs import heads_of
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import Refused

_READ = 256 * 1024  # bytes of a report; what it is about stands in its beginning
_LOOK_BACK = timedelta(days=14)
_LOOK_AFRESH = timedelta(minutes=10)
_AT_ONCE = 50

# In a report the message's own head stands as it was sent, or its Message-ID alone.
_OURS = re.compile(rb"<letter\.L-[2-9A-HJ-NP-Z]{8}@[^<>\s]{1,150}>")
_ACTION = re.compile(rb"^action:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_SAYS = re.compile(rb"^(?:status|diagnostic-code):[^\r\n]{1,300}", re.IGNORECASE | re.MULTILINE)
_MEANS = {b"failed": "returned", b"delivered": "delivered", b"delayed": "", b"relayed": "", b"expanded": ""}


@dataclass(slots=True)
class Reports:
    """Goes through what came in, each report once; now and then once more, since a report may be quicker than the outcome that it
    is about.
    """

    _above: int = 0
    _afresh_at: datetime | None = None

    def relate_next(self, now: datetime) -> int:
        """Relate the next reports; answers with how many tell of a letter."""
        if self._afresh_at is None or now >= self._afresh_at:
            self._above, self._afresh_at = 0, now + _LOOK_AFRESH
        related = 0
        waiting = Contact.objects.filter(
            pk__gt=self._above, automatic="bounce", sealed_at=None, received_at__gte=now - _LOOK_BACK, tells_of=None
        )  # fmt: skip
        reports = list(waiting.exclude(raw=None).order_by("pk")[:_AT_ONCE])
        heads = heads_of([each.raw_id for each in reports if each.raw_id], _READ)
        for report in reports:
            related += self._relate(report, heads.get(report.raw_id or 0, b""), now)
            self._above = report.pk
        return related

    def _relate(self, report: Contact, head: bytes, now: datetime) -> int:
        action = _ACTION.search(head)
        what = _MEANS.get(action[1].lower(), "") if action else "returned"
        letter = next(_letters(head), None)
        if not what or letter is None:
            return 0
        told = " ".join(" ".join(each.decode("utf-8", "replace").split()) for each in _SAYS.findall(head)[:2])
        try:
            record_delivery(
                by=None,
                now=now,
                delivery=letter,
                what="returned" if what == "returned" else "delivered",
                told=told,
                contact=report,
            )
        except Refused:
            return 0  # the letter does not stand so that this could be, or not yet
        return 1


def _letters(head: bytes) -> Iterator[Delivery]:
    for found in dict.fromkeys(_OURS.findall(head)):
        letter = Delivery.objects.filter(message_id=found.decode("ascii", "replace")).first()
        if letter is not None:
            yield letter
