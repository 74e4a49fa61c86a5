from __future__ import annotations

from datetime import datetime

from evenhand.contacts import sealing
from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.contacts.models import Attachment
from evenhand.people.models import Colleague
from evenhand.policy.reading import may_release

from ._action import action
from ._files import lock_bytes, lock_file
from ._ledger import enter
from ._sealing import wrong_key


@action(role="content_lead", cites=("IC1", "IC2", "I28"))
def release_file(
    *, by: Colleague, now: datetime, attachment: Attachment, key: PrivateKey, reasons: str = ""
) -> Attachment:
    """Release one file that is harmless by itself, such as a logo, wherever it came; its contact stays as it is (IC1, I28).

    The same file is not sealed again with what it comes with.
    """
    lock_file(attachment)
    lock_bytes(sealing.bytes_of(attachment.contact))
    closed = sealing.closed_among([attachment.sha256])
    may_release(reasons=reasons, sealed=bool(closed)).require()
    try:
        sealing.release_file(attachment.blob_id, key, now)
    except CannotOpenError as error:
        raise wrong_key() from error
    enter("release_file", attachment, by=by, now=now, person=attachment.contact.person, contact=attachment.contact,
          sha256=attachment.sha256, reasons=reasons)  # fmt: skip
    return attachment
