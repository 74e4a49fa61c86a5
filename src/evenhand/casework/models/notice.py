from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.people.models import Colleague

from .restriction import Restriction


class Notice(models.Model):
    """Notice of a restriction was given, in these words; or not (yet), with why, by whom, and when to look again (RT4, I15).

    Whether the person has been told by it, and in which words it then went, its letter says (casework.correspondence.telling).
    """

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10)
    sent_by = models.CharField(max_length=10, blank=True)
    languages = models.JSONField(default=list)
    text = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=20, blank=True)
    reasons = models.TextField(blank=True)
    check_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="given") & ~models.Q(sha256="")
                | models.Q(kind="withheld", check_on__isnull=False) & said("code", "reasons"),
                name="I15_RT4_a_notice_is_given_or_withheld_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.kind} of {self.restriction}"
