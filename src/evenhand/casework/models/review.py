from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.people.models import Colleague

from .restriction import Restriction


class Review(models.Model):
    """The review of a restriction for its effect on the behaviour (OA6, OA7). Due on the restriction's last day."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="reviews")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)
    effect_on_behaviour = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    months = models.IntegerField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    leads_to = models.OneToOneField(
        Restriction, null=True, blank=True, on_delete=models.PROTECT, related_name="came_of_review"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restriction"],
                condition=models.Q(decided_at=None),
                name="I12_OA6_one_review_is_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="")
                | (
                    models.Q(
                        outcome__in=["remove", "extend"], decided_by__isnull=False, decided_at__isnull=False
                    )
                    & said("effect_on_behaviour", "reasons")
                ),
                name="I12_OA6_a_review_looks_at_the_effect_and_gives_reasons",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="extend") | models.Q(months__in=[3, 6, 12], months__isnull=False),
                name="I10_OA7_a_review_extends_for_3_6_or_12_months",
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.restriction}"
