from __future__ import annotations

from django.db import models

from evenhand.people.models import Colleague

from .concern import Concern


class Assessment(models.Model):
    """The two-part test of a concern: kind AND impact, each with reasons, as they were on that day (DF1, DF2, I39)."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="assessments")
    behaviours = models.JSONField(default=dict)
    impacts = models.JSONField(default=dict)
    deliberate = models.BooleanField(null=True, blank=True)
    recognised_condition = models.CharField(max_length=10, blank=True)
    next_steps_explained = models.TextField(blank=True)
    decision_final = models.BooleanField(default=False)
    our_part = models.TextField(blank=True)
    resolvable_otherwise = models.TextField(blank=True)
    extremely_unacceptable = models.TextField(blank=True)
    outcome = models.CharField(max_length=10)
    edition = models.CharField(max_length=60)
    assessed_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="assessments")
    assessed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["no_action", "adjust", "warn", "restrict"]),
                name="I1_DF1_an_assessment_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk} ({self.outcome})"
