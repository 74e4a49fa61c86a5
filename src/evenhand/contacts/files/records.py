"""What was found out about a file that came with a contact, and who looked at it. The file itself stands; these stand beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from evenhand.people.models import Colleague

# Why nobody but the content lead may save a message that came as a file, though it was read: it could not be compared with what is
# sealed and listed, or not all of it (I28).
UNCOMPARED = "uncompared"


class FileText(models.Model):
    """What a file says: as the machine read it (`by` is nobody, once a `version` of its readers), or as a colleague wrote it down.

    The last reading counts; those before it stand. It goes when the contact, or another with the very same file, is sealed (I28).
    """

    attachment = models.ForeignKey("contacts.Attachment", on_delete=models.PROTECT, related_name="texts")
    by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=20)
    why = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    pages = models.IntegerField(default=0)
    cut = models.BooleanField(default=False)
    ocr = models.BooleanField(default=False)
    entries = models.JSONField(default=dict)
    version = models.SmallIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "version"],
                condition=Q(by__isnull=True),
                name="a_machine_reads_a_file_once_a_version",
            )
        ]

    def __str__(self) -> str:
        return f"text of {self.attachment_id}: {self.outcome}"


def that_count(texts: QuerySet[FileText]) -> QuerySet[FileText]:
    """Of these texts those that count: what colleagues wrote down, and of the machine's readings of a file the last."""
    later = FileText.objects.filter(
        attachment=OuterRef("attachment"), by=None, version__gt=OuterRef("version")
    )
    return texts.exclude(Exists(later), by=None)


class FileScan(models.Model):
    """What a virus scanner said of a file: clean, found (then `name` is what), or too_long for it. The last one counts."""

    attachment = models.ForeignKey("contacts.Attachment", on_delete=models.PROTECT, related_name="scans")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20)
    name = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["clean", "found", "too_long"]), name="IN2_a_scan_says_what_it_found"
            )
        ]

    def __str__(self) -> str:
        return f"scan of {self.attachment_id}: {self.verdict}"


class FileClaim(models.Model):
    """A worker has taken up a file, until then. Bookkeeping: what comes of it is recorded by an action."""

    attachment = models.ForeignKey("contacts.Attachment", on_delete=models.PROTECT, related_name="claims")
    work = models.CharField(max_length=10)
    tries = models.IntegerField(default=1)
    taken_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attachment", "work"], name="a_file_is_taken_up_once")]

    def __str__(self) -> str:
        return f"{self.work} of {self.attachment_id}, try {self.tries}"


class Viewing(models.Model):
    """A colleague had something of a file before their eyes or ears, on purpose: what it was, and when (IN2, I28)."""

    attachment = models.ForeignKey("contacts.Attachment", on_delete=models.PROTECT, related_name="viewings")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="viewings")
    at = models.DateTimeField()
    what = models.CharField(max_length=10)
    page = models.IntegerField(default=0)
    large = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["attachment", "by", "at"])]

    def __str__(self) -> str:
        return f"{self.what} of {self.attachment_id} seen by {self.by_id}"
