from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.retention import ASKERS


class Hold(models.Model):
    """What is on record about a person, or a contact of nobody's, has to be kept: who asked for it, why, and when it is looked at
    again (LK2, I33). It stands until somebody lifts it; a hold that is looked at gets a later day.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "H"))
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    asked_by = models.CharField(max_length=10)
    reasons = models.TextField()
    look_again_on = models.DateField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, contact=None)
                | models.Q(person=None, contact__isnull=False),
                name="I33_LK2_a_hold_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by__in=list(ASKERS)) & said("reasons"),
                name="I33_LK2_a_hold_says_who_asked_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & said("lifted_reasons"),
                name="I33_LK2_a_hold_is_lifted_by_somebody_with_reasons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_again_on"], name="holds_that_stand", condition=models.Q(lifted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.reference}"
