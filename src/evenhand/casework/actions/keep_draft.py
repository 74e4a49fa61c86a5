from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from evenhand.casework.facts.submitted import earlier_secrets_of, secrets_of
from evenhand.casework.models import Draft, DraftFile
from evenhand.people.models import Colleague

from ._action import action
from ._arrival import Attached, storable
from ._ledger import enter


@action(role="colleague", cites=("OA2", "IN3"), system=True)
def keep_draft(
    *,
    by: Colleague | None = None,
    now: datetime,
    kind: str,
    code: str,
    answers: Mapping[str, Sequence[str]],
    files: Sequence[Attached] = (),
    without: Sequence[int] = (),
    draft: Draft | None = None,
) -> Draft:
    """Keep a public form that its writer will come back to with `code`, or keep it anew (`draft`, as it was opened with its code),
    for so many days from now. What was typed is encrypted: without the code nobody reads it, here or elsewhere.

    `files` are added to those held already, but for those (by their numbers) that it is to be `without`. The trail says that
    something was kept, and nothing of what.
    """
    until = now + timedelta(days=settings.FORM_DAYS)
    row = Draft.objects.select_for_update().get(pk=draft.pk) if draft else Draft()
    row.opener = draft.opener if draft else b""
    held = _under_new_secrets(row, draft, code)
    row.kind, row.saved_at, row.expires_at = kind, now, until
    row.close({name: [storable(value) for value in values] for name, values in answers.items()})
    row.save()
    for file in held:
        file.close(row)
        file.save()
    if without:
        row.files.filter(pk__in=without).delete()
    DraftFile.objects.bulk_create(
        DraftFile.of(row, storable(each.filename)[:200], storable(each.media_type)[:200], each.content)
        for each in files
    )
    enter("keep_draft", row, by=by, now=now, form=kind, files=row.files.count(), until=until)
    return row


def _under_new_secrets(row: Draft, draft: Draft | None, code: str) -> list[DraftFile]:
    """Give a new form its secrets, and one from before they were slow; which files that one holds, open, to be closed by them."""
    if draft and draft.code_hash != earlier_secrets_of(row.reference, code)[0]:
        return []
    kept, key = secrets_of(row.reference, code)
    held = row.opened_files(whole=True) if draft and row.code_hash != kept else []
    row.code_hash, row.opener = kept, key
    return held
