from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from evenhand.casework.rights import readable
from evenhand.contacts.files.looking import VERSION
from evenhand.contacts.models import Attachment, FileText
from evenhand.people.models import Colleague
from evenhand.policy.files import may_look_into

from . import _hints
from ._action import action
from ._arrival import storable
from ._files import is_sealed, lock_file
from ._ledger import enter


@action(role="administrator", cites=("DF3", "I25", "I28"), system=True)
def record_file_text(
    *,
    by: Colleague | None = None,
    now: datetime,
    attachment: Attachment,
    kind: str = "",
    outcome: str = "",
    why: str = "",
    text: str = "",
    pages: int = 0,
    cut: bool = False,
    ocr: bool = False,
    entries: Mapping[str, object] | None = None,
) -> FileText:
    """Record what the machine read in a file: its kind, its text or why there is none, once for each version of its readers (DF3);
    the last one counts. The trail holds no word of it.
    What it says is looked at for hints, as a contact's own words are: a danger may come by post (MN3).

    Refused when the contact was sealed meanwhile, or another with the very same file (I28).
    """
    lock_file(attachment)
    may_look_into(sealed=is_sealed(attachment)).require()
    row, is_new = FileText.objects.get_or_create(
        attachment=attachment,
        by=None,
        version=VERSION,
        defaults={
            "at": now,
            "kind": kind,
            "outcome": outcome,
            "why": why,
            "text": storable(text),
            "pages": pages,
            "cut": cut,
            "ocr": ocr,
            "entries": _storable(dict(entries or {})),
        },
    )
    readable.index([attachment.contact])
    hints = _hints.keep_of_file(attachment, row.text, now) if is_new and row.outcome == "read" else 0
    told = {
        "kind": row.kind,
        "outcome": row.outcome,
        "why": row.why,
        "version": row.version,
        "characters": len(row.text),
        "hints": hints,
    }
    enter("record_file_text", row, by=by, now=now, person=attachment.contact.person, attachment=attachment,
          again=not is_new, **told)  # fmt: skip
    return row


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value
