from __future__ import annotations

from django.db import models

from evenhand.people.models import Colleague

from .concern import Concern


class Support(models.Model):
    """Support offered to a colleague after a concern, and whether it was taken up (IN2). Nothing about their health."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="support")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="support_offered")
    offered_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    recorded_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", "accepted", "declined", "done"]),
                name="I32_IN2_support_is_accepted_declined_or_done",
            ),
        ]

    def __str__(self) -> str:
        return f"support for {self.colleague}"
