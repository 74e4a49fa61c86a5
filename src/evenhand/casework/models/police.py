from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person


class PoliceReport(models.Model):
    """What was sent to which police force, when, by whom, under whose authority (RT1g, IC4, I37). It states no offence (I29)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="police_reports")
    contacts = models.ManyToManyField(Contact, related_name="police_reports")
    force = models.CharField(max_length=200)
    what_was_sent = models.TextField()
    authority = models.TextField()
    reference = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=said("force", "what_was_sent", "authority"),
                name="I37_RT1g_a_police_report_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"report to {self.force}"
