from __future__ import annotations

from datetime import date

from django.db import models

from evenhand.audit.constraints import said
from evenhand.people.models import Colleague, Person

from .assessment import Assessment


class Warning(models.Model):
    """A warning: reasons, and the change that is asked for (WA1, WA2). `expires_on` is the last day on which it counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="warnings")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="warning")
    number = models.IntegerField()
    reasons = models.TextField()
    asked_change = models.TextField()
    edition = models.CharField(max_length=60)
    issued_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=3), name="I5_WA1_there_are_up_to_three_warnings"
            ),
            models.CheckConstraint(
                condition=said("reasons", "asked_change"),
                name="I5_WA2_a_warning_explains_and_asks",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("issued_on")),
                name="I35_WA1_a_warning_counts_for_a_while",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & said("withdrawn_reasons"),
                name="I35_WA1_a_warning_is_withdrawn_by_somebody_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"warning {self.number} to {self.person}"

    def is_live(self, on: date) -> bool:
        """Whether it counts on this day: given, not withdrawn, not aged out."""
        return self.state_on(on) == "live"

    def state_on(self, day: date) -> str:
        """live, expired or withdrawn on this day; computed, never stored (I35)."""
        if self.withdrawn_at:
            return "withdrawn"
        return "live" if self.issued_on <= day <= self.expires_on else "expired"
