from __future__ import annotations

from datetime import datetime

from evenhand.contacts.models import Attachment, Viewing
from evenhand.people.models import Colleague
from evenhand.policy.files import may_look_into

from ._action import action
from ._files import is_sealed, lock_file
from ._ledger import enter


@action(role="colleague", cites=("IC1", "IN2", "I28"), system=True)
def record_viewing(
    *,
    by: Colleague | None = None,
    now: datetime,
    attachment: Attachment,
    seen_by: Colleague,
    what: str = "picture",
    page: int = 0,
    large: bool = False,
) -> Viewing:
    """Record that a colleague is about to see or hear something of a file: who, what, when (IC1, IN2). Refused for what is sealed.

    `by` is nobody where it is noted about a colleague who writes nothing themselves, such as an auditor who saves a file.
    """
    lock_file(attachment)
    may_look_into(sealed=is_sealed(attachment)).require()
    row = Viewing.objects.create(attachment=attachment, by=seen_by, at=now, what=what, page=page, large=large)
    enter("record_viewing", row, by=by, now=now, person=attachment.contact.person, attachment=attachment,
          seen_by=seen_by.username, what=what, page=page, large=large)  # fmt: skip
    return row
