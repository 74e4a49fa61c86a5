from __future__ import annotations

from django.db import models

from evenhand.contacts.models import Contact
from evenhand.people.models import Person

from .delivery import Delivery
from .restriction import Restriction


class ClosedMessage(models.Model):
    """What was sent to somebody who used a way that is closed to them, or wrote outside their hours; or why nothing was (OA1, RT2).

    `period` counts from the restriction's first day: in each the person is told once for each channel. `why_not` are the reasons as
    the rule gave them.
    """

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="closed_message")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    restriction = models.ForeignKey(
        Restriction, null=True, blank=True, on_delete=models.PROTECT, related_name="closed_messages"
    )
    channel = models.CharField(max_length=12)
    period = models.IntegerField(default=0)
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="closed_message"
    )
    why_not = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restriction", "channel", "period"],
                condition=models.Q(delivery__isnull=False),
                name="OA1_RT2_whoever_is_told_is_told_once_a_period",
            ),
            models.CheckConstraint(
                condition=models.Q(delivery__isnull=True)
                | models.Q(restriction__isnull=False, person__isnull=False),
                name="OA1_RT2_a_message_is_about_a_restriction",
            ),
        ]

    def __str__(self) -> str:
        return f"message about {self.contact}"
