"""What came in: every contact, whole, with its bytes; and what could not be parsed, kept whole too."""

from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.references import new_reference
from evenhand.people.models import Colleague, Person, Representative


class Blob(models.Model):
    """Bytes, held once whatever they belong to, in parts so that no length is too long for memory.

    The parts are encrypted under `key`. Where there is none the bytes are sealed: the key is wrapped in a `Seal` (I28). What is
    `ours` we made ourselves and gave to somebody: it stays readable, whoever sends it back to us and with what.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    key = models.BinaryField(null=True)
    ours = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… ({self.size} bytes)"


class BlobPart(models.Model):
    """A part of a blob, at most 4 MiB, encrypted (contacts.envelope)."""

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="parts", db_index=False)
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "number"], name="a_part_is_stored_once")]

    def __str__(self) -> str:
        return f"{self.blob} part {self.number}"


class Contact(models.Model):
    """One contact through one channel, as it came (DF3). `instruction` is the one it met on arrival; `sender` is as it was given.

    `match` says how certain it is whose it is; a contact is never deleted or changed, only sealed, confirmed or closed (I25). Of
    one that arrived sealed, because it matched a list, `sealed_by` is nobody.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "C"))
    channel = models.CharField(max_length=12)
    received_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sender = models.TextField(blank=True)
    sender_name = models.TextField(blank=True)
    recipients = models.JSONField(default=list)
    subject = models.TextField(blank=True)
    body = models.TextField(blank=True)
    purpose = models.CharField(max_length=20, default="general")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts", db_index=False
    )
    representative = models.ForeignKey(
        Representative,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
        db_index=False,
    )
    match = models.CharField(max_length=15, default="unmatched")
    confirmed_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    raw = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, null=True, blank=True, unique=True)
    message_id = models.TextField(blank=True)
    in_reply_to = models.TextField(blank=True)
    # The first message of the conversation, as its own headers tell: the same whatever arrives first.
    thread = models.TextField(blank=True)
    # What a program sent by itself says so: "auto_reply", "bounce". "" is what a person wrote; so may be what came over a "list"
    # or says that no machine is to answer it ("no_machine").
    automatic = models.CharField(max_length=10, blank=True)
    envelope_sender = models.TextField(blank=True)
    # Of all that its sender wrote; the same for each copy that a mail server delivered.
    likeness = models.CharField(max_length=64, null=True, blank=True)
    problems = models.JSONField(default=list)
    logged_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    minutes = models.IntegerField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sealed_reasons = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instruction = models.JSONField(default=dict)
    # The certificate by which its words and its bytes were disposed of (I33).
    disposed_as = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["person", "received_at"]),
            models.Index(fields=["message_id"], name="contact_by_message_id"),
            models.Index(fields=["thread"], name="contact_by_thread"),
            # Only of contacts that have one: what has just come in has none, and is spared them.
            *(
                models.Index(
                    fields=[each], condition=models.Q((f"{each}__isnull", False)), name=f"contact_by_{each}"
                )
                for each in ("representative", "confirmed_by", "logged_by", "sealed_by", "closed_by")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["likeness"], name="I25_a_message_is_one_contact"),
            models.CheckConstraint(
                condition=models.Q(automatic__in=["", "auto_reply", "bounce", "list", "no_machine"]),
                name="what_is_automatic_says_how",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    match__in=[
                        "matched",
                        "unmatched",
                        "several",
                        "representative",
                        "name_only",
                        "claimed",
                        "doubted",
                    ]
                ),
                name="I27_IN4_a_match_is_certain_or_says_so",
            ),
            models.CheckConstraint(
                condition=~models.Q(match="matched") | models.Q(person__isnull=False),
                name="I27_IN4_a_matched_contact_has_its_person",
            ),
        ]

    @property
    def on_behalf_of(self) -> Person | None:
        """The person for whom it certainly came: from them or from somebody who speaks for them; None where that is open (I27)."""
        certain = self.match in ("matched", "representative")
        return self.person.kept() if certain and self.person is not None else None

    def __str__(self) -> str:
        return f"{self.reference} ({self.channel})"


class Copy(models.Model):
    """A contact delivered once more: the same message to another address of the body, or over another way (I25).

    Its bytes are kept as they came, and whom they came for. `key` is what tells one delivery from its repetition.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="copies")
    received_at = models.DateTimeField()
    recipients = models.JSONField(default=list)
    envelope_sender = models.TextField(blank=True)
    raw = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="copy_by_its_bytes")]
        constraints = [models.UniqueConstraint(fields=["key"], name="I25_a_copy_is_kept_once")]

    def __str__(self) -> str:
        return f"a copy of {self.contact}"


class Attachment(models.Model):
    """Something that came with a contact. Its type is what the sender said; nobody trusts it."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    number = models.IntegerField()
    filename = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="an_attachment_has_its_place")
        ]

    def __str__(self) -> str:
        return self.filename or f"attachment {self.number}"


class Quarantined(models.Model):
    """Something that arrived and could not be parsed: kept whole, with why, for somebody to look at (I25)."""

    sha256 = models.CharField(max_length=64, unique=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    source = models.TextField(blank=True)
    reason = models.TextField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]}…: {self.reason}"


class Reading(models.Model):
    """A contact was read, and this is what it was found to hold (RT1f, I24)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    triage = models.JSONField(default=list)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.contact}: {', '.join(self.triage)}"


class Seal(models.Model):
    """What closes the bytes of a blob, or the words of a contact, to everybody but whoever holds the private key (I28).

    `wrapped` is their key, wrapped to the public key that `made_with` names; `words` are the words of a contact, encrypted. A
    seal stays on record when it is released. `cleaned_at`: since when nothing of it is left over in the database's files either.
    """

    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="seals"
    )
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="seals")
    wrapped = models.BinaryField()
    words = models.BinaryField(default=bytes)
    # The content lead found nothing wrong with these bytes by themselves: they are not sealed again with what they come with.
    harmless = models.BooleanField(default=False)
    made_with = models.CharField(max_length=16)
    at = models.DateTimeField()
    cleaned_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, blob=None)
                | models.Q(contact=None, blob__isnull=False),
                name="I28_a_seal_closes_one_thing",
            ),
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(released_at=None), name="I28_words_are_sealed_once"
            ),
            models.UniqueConstraint(
                fields=["blob"], condition=models.Q(released_at=None), name="I28_bytes_are_sealed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(cleaned_at=None), name="seal_to_clean_up_after"),
        ]

    def __str__(self) -> str:
        return f"seal of {self.contact or self.blob}"


class SearchEntry(models.Model):
    """A contact that can be found (see contacts/search). The key goes with the order of time; the words are in the index beside it.

    `added` is what its files say, folded; `marks` and `digest` are what the words were made with.
    """

    id = models.BigIntegerField(primary_key=True)
    contact = models.OneToOneField(Contact, on_delete=models.DO_NOTHING, related_name="searchentry")
    added = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    digest = models.BigIntegerField()
    version = models.IntegerField()

    class Meta:
        indexes = [
            # Whether the words of some are out is asked with each search; nearly always there are none.
            models.Index(fields=["version"], name="search_words_are_out", condition=models.Q(version=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contact} in the index"


class Fingerprint(models.Model):
    """What finds nearly the same words again (contacts.fingerprints); made from the text, and gone when it is sealed (I28).

    `keys` are the keys of its bands, by which they are found when it goes.
    """

    contact = models.OneToOneField(
        Contact, on_delete=models.DO_NOTHING, primary_key=True, related_name="fingerprint"
    )
    version = models.SmallIntegerField()
    keys = models.BinaryField()

    def __str__(self) -> str:
        return f"fingerprint of {self.contact}"


class Band(models.Model):
    """One key of a contact's fingerprint: whoever shares it may say nearly the same."""

    pk = models.CompositePrimaryKey("key", "contact_id")
    key = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.DO_NOTHING, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.key:x} of {self.contact}"


from .files.records import FileClaim, FileScan, FileText, Viewing  # noqa: E402 - they refer to what stands above

__all__ = [
    "Attachment", "Band", "Blob", "BlobPart", "Contact", "FileClaim", "FileScan", "FileText", "Fingerprint", "Quarantined",
    "Reading", "Seal", "SearchEntry", "Viewing",
]  # fmt: skip
