from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person

OUTCOMES = ("corrected", "refused")


class Statement(models.Model):
    """What the person says of a record about them, in their own words, and the contact it came in (LK2, IN1).

    `record` is what it stands beside ("casework.warning:12"). Its words go with those of its contact when that is sealed (I28).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statements")
    record = models.CharField(max_length=60, db_index=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="statements")
    words = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    @property
    def is_sealed(self) -> bool:
        """Whether the contact it came in was sealed: then nobody sees its words here either."""
        return self.contact.sealed_at is not None

    def __str__(self) -> str:
        return f"statement of {self.person} on {self.record}"


class Correction(models.Model):
    """A fact in a record that was said to be wrong, and what came of it: corrected beside the record, or refused, with reasons.

    It adds and never overwrites (IN1). `wrong` is what was said to be wrong, `right` what is right; `contact` is the request, where
    the person made one.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    record = models.CharField(max_length=60, db_index=True)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    outcome = models.CharField(max_length=10)
    wrong = models.TextField()
    right = models.TextField(blank=True)
    asked_by = models.TextField()
    reasons = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=OUTCOMES), name="LK2_IN1_a_correction_is_made_or_refused"
            ),
            models.CheckConstraint(
                condition=said("wrong", "asked_by", "reasons"),
                name="LK2_IN1_a_correction_says_what_who_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="refused") | said("right"),
                name="LK2_IN1_a_correction_says_what_is_right",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.record}"
