from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.references import new_reference
from evenhand.contacts.models import Contact


class Draft(models.Model):
    """A public form that its writer will come back to. It is nothing that came in: nobody here reads it, and it is removed.

    `code_hash` is all that is kept of the code that opens it; `answers` are the fields as they were typed, unjudged.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "F"))
    code_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    sent_as = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )

    def __str__(self) -> str:
        return f"draft {self.reference}"


class DraftFile(models.Model):
    """A file that was chosen for a form which is not sent yet."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="files")
    filename = models.TextField(blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    data = models.BinaryField()
    size = models.IntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename or f"file {self.pk}"
