from __future__ import annotations

from datetime import datetime

from evenhand.casework.rights import readable
from evenhand.contacts.models import Attachment, FileText
from evenhand.people.models import Colleague
from evenhand.policy.files import may_look_into, may_write_down

from . import _hints
from ._action import action
from ._arrival import storable
from ._files import is_sealed, lock_file
from ._ledger import enter


@action(role="colleague", cites=("DF3", "PB2"))
def write_down_file(*, by: Colleague, now: datetime, attachment: Attachment, text: str = "") -> FileText:
    """Write down what a recording, a picture or a scan says, for whoever cannot hear or see it and for the search (DF3, PB2).

    What was written down before stays; the newest is shown, and looked at for hints. The trail holds no word of it.
    """
    lock_file(attachment)
    (may_look_into(sealed=is_sealed(attachment)) + may_write_down(text=text)).require()
    row = FileText.objects.create(
        attachment=attachment, by=by, at=now, outcome="read", text=storable(text.strip())
    )
    readable.index([attachment.contact])
    hints = _hints.keep_of_file(attachment, row.text, now)
    enter("write_down_file", row, by=by, now=now, person=attachment.contact.person, attachment=attachment,
          characters=len(row.text), hints=hints)  # fmt: skip
    return row
