from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.contacts.models import Blob, Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.delivery import STATES, WHAT_HAPPENED


class Delivery(models.Model):
    """A letter on its way to a person: by one route, to one address, from the decision it tells of until it has come (RT4, PB1).

    `record` is what it tells of ("casework.warning:12"), `facts` what its words are made from, as it was when the letter was given
    (letters/stored.py), `unnamed` whom it must not name, `due_at` when the machine looks at it next, if ever. `welsh_asked_for`
    says that it goes in Welsh too, whatever they choose. `attempts` counts those that have begun; `handed_over` says that the last
    went so far that only the other side knows what came of it. `subject` and `text` are the letter as plain text.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "L"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deliveries")
    record = models.CharField(max_length=60, db_index=True)
    letter = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    unnamed = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    welsh_asked_for = models.BooleanField(default=False)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    format = models.CharField(max_length=20, default="standard")
    asked_route = models.CharField(max_length=10, blank=True)
    route = models.CharField(max_length=10, blank=True)
    carrier = models.CharField(max_length=10, blank=True)
    address = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    outside_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default="new")
    held = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    handed_over = models.BooleanField(default=False)
    instead_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    asked_by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="letters_by_what_is_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=STATES, route__in=["", "email", "post"], carrier__in=["", "smtp", "notify", "hand"]),
                name="RT4_a_letter_is_somewhere_on_its_way",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "held", "dropped", "replaced"]) | said("route", "carrier", "address"),
                name="RT4_a_letter_that_goes_has_somewhere_to_go",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"letter {self.reference} ({self.letter})"


class Document(models.Model):
    """What a letter went as, to the byte: the file that was posted, the message that was handed over (RT2, I16)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="documents")
    number = models.IntegerField()
    filename = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    language = models.CharField(max_length=2, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="a_document_has_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.filename} of {self.delivery}"


class DeliveryEvent(models.Model):
    """Something that happened to a letter on its way. `told` is what a server, a service or a colleague said; `reasons` why
    it was held, as `Delivery.held` has them, so that a page says them in its own language; `contact` what came in about it.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="tells_of"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=WHAT_HAPPENED), name="RT4_what_happened_to_a_letter_is_one_of_these"
            ),
            models.UniqueConstraint(fields=["delivery", "contact"], name="RT4_a_report_is_related_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.delivery}: {self.what}"


class OtherHalf(models.Model):
    """A colleague's words in the other language, for the letter about a record: the newest of the same words counts (PB1, I34)."""

    record = models.CharField(max_length=60, db_index=True)
    original = models.TextField()
    language = models.CharField(max_length=2)
    words = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "cy"]) & said("original", "words"),
                name="I34_PB1_the_other_half_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} in {self.language}"
