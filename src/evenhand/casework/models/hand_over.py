from __future__ import annotations

from django.db import models

from evenhand.people.models import Colleague

from .restriction import Restriction


class HandOver(models.Model):
    """A single point of contact was handed over to somebody else, with a deputy (RT1d, I36). The last one counts."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="hand_overs")
    contact = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(contact=models.F("deputy")), name="the_deputy_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.restriction} handed over to {self.contact}"
