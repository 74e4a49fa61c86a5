from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague


class EndedCall(models.Model):
    """A call was ended: what the person was told before, and why (RT1a)."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="ended_call")
    said_before_ending = models.TextField()
    reasons = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=said("said_before_ending", "reasons"),
                name="I32_RT1a_a_call_is_ended_after_saying_so",
            ),
        ]

    def __str__(self) -> str:
        return f"ended call {self.contact}"
