from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person


class Concern(models.Model):
    """A colleague reports contact that they find unacceptable: what happened, and what it did to them (IN2). It judges nobody."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    contacts = models.ManyToManyField(Contact, related_name="concerns")
    behaviours = models.JSONField(default=list)
    impacts = models.JSONField(default=list)
    description = models.TextField()
    effect = models.TextField(blank=True)
    affected = models.ManyToManyField(Colleague, related_name="affected_by", blank=True)
    may_be_named = models.BooleanField(default=False)
    reported_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="reported_concerns")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=said("description"), name="I1_IN2_a_concern_says_what_happened")
        ]

    def __str__(self) -> str:
        return f"concern {self.pk} about {self.person}"
