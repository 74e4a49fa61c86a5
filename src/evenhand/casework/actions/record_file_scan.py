from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Attachment, FileScan
from evenhand.people.models import Colleague
from evenhand.policy.files import may_look_into

from ._action import action
from ._arrival import storable
from ._files import is_sealed, lock_file
from ._ledger import enter


@action(role="administrator", cites=("IN2", "I28"), system=True)
def record_file_scan(
    *, by: Colleague | None = None, now: datetime, attachment: Attachment, verdict: str = "", name: str = ""
) -> FileScan:
    """Record what a virus scanner said of a file (IN2). Refused for what is sealed (I28)."""
    lock_file(attachment)
    may_look_into(sealed=is_sealed(attachment)).require()
    row = FileScan.objects.create(attachment=attachment, at=now, verdict=verdict, name=storable(name)[:200])
    enter("record_file_scan", row, by=by, now=now, person=attachment.contact.person, attachment=attachment,
          verdict=verdict, name=row.name)  # fmt: skip
    return row
