from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague


class HandedOver(models.Model):
    """What was sealed was handed over to the police: to which force, under whose authority, by whom, when (IC4, RT1g, I37).

    `files` is how many files were handed over; `receipt` the SHA-256, in hexadecimal, of the list of their checksums.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="handed_over")
    force = models.CharField(max_length=200)
    authority = models.TextField()
    reference = models.CharField(max_length=200, blank=True)
    files = models.IntegerField()
    receipt = models.CharField(max_length=64)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=said("force", "authority", "receipt"),
                name="I37_IC4_what_is_handed_over_says_to_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} handed over to {self.force}"
