from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.policy.addresses import SHAREABLE, USES


class SharedAddress(models.Model):
    """An address or a number that several people use, on record or not: it identifies nobody while the mark stands (IN4, I27).

    It is the address that is marked, not one person's use of it: whoever else it is recorded for later is covered at once.
    """

    kind = models.CharField(max_length=10)
    value = models.TextField()
    normalised = models.CharField(max_length=500)
    used_as = models.CharField(max_length=20)
    used_by = models.TextField()
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey("people.Colleague", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=list(SHAREABLE), used_as__in=USES)
                & said("normalised", "used_by"),
                name="I27_IN4_a_shared_address_says_who_uses_it",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & said("ended_reasons")),
                name="I27_IN4_sharing_is_ended_by_somebody_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["kind", "normalised"],
                condition=models.Q(ended_at=None),
                name="I27_IN4_a_shared_address_is_marked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.used_as})"
