from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Attachment, Contact
from evenhand.people.models import Colleague

WAITS, LOOKED, UNUSABLE, WITHHELD = "waits", "looked", "unusable", "withheld"


class Looked(models.Model):
    """A contact was looked at for hints, with this version of them; whether or not there were any."""

    contact = models.OneToOneField(
        Contact, on_delete=models.PROTECT, primary_key=True, related_name="looked_for_hints"
    )
    version = models.CharField(max_length=20)
    # The second look: "" where none is wanted, waits, then looked, unusable or withheld; by which model, and how long it took.
    second = models.CharField(max_length=8, default="")
    second_by = models.CharField(max_length=100, default="")
    second_at = models.DateTimeField(null=True)
    second_ms = models.PositiveIntegerField(null=True)
    # How often a model gave no answer about it while it may have been the contact's own doing.
    second_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["second_tries", "-contact"],
                name="second_look_waits",
                condition=models.Q(second="waits"),
            ),
            models.Index(
                fields=["second_at"], name="second_look_made", condition=models.Q(second_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} looked at"


class Hint(models.Model):
    """Something in a contact that a person may want to look at, with the words it rests on. It starts nothing (DF1, I9).

    `because` and `beside` are in both languages; `quotes` say where the words stand, and go when the contact is sealed (I28).
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="hints")
    kind = models.CharField(max_length=30)
    clauses = models.JSONField(default=list)
    strength = models.CharField(max_length=10)
    because = models.JSONField(default=dict)
    quotes = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    beside = models.JSONField(default=list)
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    # The file in whose text it was found; null where it is about what the contact itself says.
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="hints")
    # Which look made it: "first" at intake, "second" the slower one in a job, "file" when a file was read or written down.
    look = models.CharField(max_length=6, default="first")
    # The larger model that made it; blank where it was ours.
    made_by = models.CharField(max_length=100, default="")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "language"], name="hint_by_kind"),
            # Who looks for what to read first asks for these on every page that begins a day.
            models.Index(
                fields=["contact"],
                name="hint_of_strong_danger",
                condition=models.Q(kind="danger", strength="strong"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "look"],
                name="DF1_a_look_at_a_contact_makes_one_hint_of_a_kind",
                condition=models.Q(attachment=None),
            ),
            models.CheckConstraint(
                condition=models.Q(look="file", attachment__isnull=False)
                | ~models.Q(look="file") & models.Q(attachment=None),
                name="DF1_a_look_at_a_file_names_the_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.contact}"


class HintMark(models.Model):
    """What a colleague says of a hint: right or wrong, and why. It is about the hint, never about a person."""

    hint = models.ForeignKey(Hint, on_delete=models.PROTECT, related_name="marks")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    right = models.BooleanField()
    reasons = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=said("reasons"), name="DF1_I9_a_mark_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.hint}: {'right' if self.right else 'wrong'}"


class HintSwitch(models.Model):
    """A kind of hint was switched off, or on again; the latest says how it is."""

    kind = models.CharField(max_length=30)
    on = models.BooleanField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reasons = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=said("reasons"), name="DF1_I9_a_switch_says_why"),
            models.CheckConstraint(
                condition=~models.Q(kind="danger", on=False), name="I23_MN4_danger_is_never_switched_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {'on' if self.on else 'off'}"
