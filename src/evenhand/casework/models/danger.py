from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person


class Danger(models.Model):
    """An immediate danger or a concern for safety, owned by somebody until it is done (MN3, MN4, I23)."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="dangers"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="dangers"
    )
    kind = models.CharField(max_length=12)
    details = models.TextField()
    raised_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    owned_by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owned_at = models.DateTimeField(null=True, blank=True)
    what_was_done = models.TextField(blank=True)
    done_by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["immediate", "safeguarding"]),
                name="I23_MN4_a_danger_is_immediate_or_safeguarding",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(owned_by__isnull=False),
                name="I23_MN3_a_danger_is_owned_before_it_is_done",
            ),
            models.CheckConstraint(condition=said("details"), name="I23_MN3_a_danger_says_what_it_is"),
        ]

    def __str__(self) -> str:
        return f"danger {self.pk} ({self.kind})"


class Referral(models.Model):
    """An organisation was told of a danger, the emergency services included (MN3, MN4)."""

    danger = models.ForeignKey(Danger, on_delete=models.PROTECT, related_name="referrals")
    organisation = models.TextField()
    reference = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=said("organisation"), name="I23_MN3_a_referral_names_who_was_told"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} told"
