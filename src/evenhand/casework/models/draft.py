from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

from django.db import models

from evenhand.audit.references import new_reference
from evenhand.contacts.envelope import close_anew, open_anew
from evenhand.contacts.models import Contact


class Draft(models.Model):
    """A public form that its writer will come back to. It is nothing that came in: nobody here reads it, and it is removed.

    What was typed, and what was added, is encrypted under a key that is made from its code (casework.facts.submitted): only who has
    the code can open it. `code_hash` is all that is kept of that. `answers` are those of forms from before they were encrypted.
    """

    # The key, while somebody is here who gave the code. It is not a column.
    opener: bytes = b""

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "F"))
    code_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    closed = models.BinaryField(default=bytes)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    sent_as = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )

    def __str__(self) -> str:
        return f"draft {self.reference}"

    def typed(self) -> Mapping[str, Sequence[str]]:
        """The fields as they were typed, unjudged. Raises CannotOpenError without the code."""
        if not self.closed:
            return dict(self.answers)
        opened: dict[str, list[str]] = json.loads(open_anew(self.opener, bytes(self.closed)))
        return opened

    def close(self, typed: Mapping[str, Sequence[str]]) -> None:
        """Take what was typed, so that only the code opens it."""
        self.closed, self.answers = close_anew(self.opener, json.dumps(typed).encode()), {}

    def opened_files(self, *, whole: bool = False) -> list[DraftFile]:
        """The files that were chosen for it, with their names; with their bytes only as a `whole`. Raises CannotOpenError without
        the code.
        """
        rows = list(self.files.all() if whole else self.files.defer("data"))
        for row in rows:
            if row.closed:
                row.filename, row.media_type = json.loads(open_anew(self.opener, bytes(row.closed)))
                if whole:
                    row.data = open_anew(self.opener, bytes(row.data))
        return rows


class DraftFile(models.Model):
    """A file that was chosen for a form which is not sent yet. `closed` holds its name and type, encrypted as its bytes are."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="files")
    filename = models.TextField(blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    closed = models.BinaryField(default=bytes)
    data = models.BinaryField()
    size = models.IntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @classmethod
    def of(cls, draft: Draft, filename: str, media_type: str, content: bytes) -> DraftFile:
        """A file of a form, closed as the form is."""
        file = cls(filename=filename, media_type=media_type, data=content, size=len(content))
        file.close(draft)
        return file

    def close(self, draft: Draft) -> None:
        """Take it as it is now, open, so that only the code of this form opens it."""
        self.draft = draft
        named = json.dumps([self.filename, self.media_type]).encode()
        self.closed, self.data = close_anew(draft.opener, named), close_anew(draft.opener, bytes(self.data))
        self.filename, self.media_type = "", ""
