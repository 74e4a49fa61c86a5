from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

from .restriction import Restriction


class Dispute(models.Model):
    """A person disputes a restriction; once for each decision (DI1, DI6). Its outcome is due 20 working days after
    receipt (DI5).
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "D"))
    restriction = models.OneToOneField(Restriction, on_delete=models.PROTECT, related_name="dispute")
    route = models.CharField(max_length=10)
    received_on = models.DateField()
    due_on = models.DateField()
    grounds = models.TextField(blank=True)
    # What it came by, where that is on record as a contact.
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes"
    )
    logged_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_to = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    reasonable = models.TextField(blank=True)
    proportionate = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    leads_to = models.OneToOneField(
        Restriction, null=True, blank=True, on_delete=models.PROTECT, related_name="came_of_dispute"
    )

    @property
    def is_sealed(self) -> bool:
        """Whether the contact it came by was sealed: then nobody sees its words here either (I28)."""
        return self.contact is not None and self.contact.sealed_at is not None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="")
                | (
                    models.Q(
                        outcome__in=["stands", "changed", "removed"],
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & said("reasons")
                ),
                name="I18_DI4_a_dispute_is_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("received_on")),
                name="I19_DI5_a_dispute_is_due_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.reference}"
