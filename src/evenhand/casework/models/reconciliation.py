from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.people.models import Colleague, Person


class Reconciliation(models.Model):
    """The rules in the body's systems, held against the register at a moment (RT2). `sources` are what was read: each its name,
    its kind, the checksum of what it held and how many rules; `carried` the channels that the gateway carries by itself.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "B"))
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sources = models.JSONField(default=list)
    carried = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"reconciliation {self.reference}"

    @property
    def names(self) -> frozenset[str]:
        """The names of its sources."""
        return frozenset(str(each["name"]) for each in self.sources)


class RuleDifference(models.Model):
    """One thing on which a system and the register did not agree, why, and how to put it right; and who did.

    `key` is the same for the same thing in the next reconciliation: then `first_found_at` is when it was found first.
    `words` hold the sentences with their values, as the register had them that day.
    """

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="differences")
    number = models.IntegerField()
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    source = models.TextField(blank=True)
    line = models.IntegerField(default=0)
    text = models.TextField(blank=True)
    address = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    restriction = models.CharField(max_length=12, blank=True)
    clauses = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    fix = models.TextField(blank=True)
    first_found_at = models.DateTimeField()
    put_right_at = models.DateTimeField(null=True, blank=True)
    put_right_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    put_right_how = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "number"], name="a_difference_has_its_place"),
            models.UniqueConstraint(fields=["reconciliation", "key"], name="RT2_a_difference_is_told_once"),
            models.CheckConstraint(
                condition=models.Q(put_right_at=None, put_right_by=None, put_right_how="")
                | models.Q(put_right_at__isnull=False, put_right_by__isnull=False) & said("put_right_how"),
                name="RT2_a_difference_is_put_right_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.reconciliation}"
