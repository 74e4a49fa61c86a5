from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person

PROPOSED, DECLINED, DONE = "proposed", "declined", "done"


class Disposal(models.Model):
    """A record is proposed to be disposed of; another colleague decides; and once it is done, this is its certificate (LK2, I33).

    `schedule` is the body's as it was that day. Of what went, `counts` are how many of which kind, `first_on` and `last_on` the
    days of its first and last contact or matter, `rows` how many rows lost words or went, `entries` how many entries of the trail
    lost their facts, `sha256` the digest of all of it (casework.actions._disposal). A certificate holds no personal data.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "K"))
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="disposals"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="disposals"
    )
    reasons = models.TextField()
    proposed_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, default=PROPOSED)
    decided_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reasons = models.TextField(blank=True)
    schedule = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    due_since = models.DateField(null=True, blank=True)
    rows = models.IntegerField(default=0)
    entries = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    cleaned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, contact=None)
                | models.Q(person=None, contact__isnull=False),
                name="I33_LK2_a_disposal_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="I33_LK2_nobody_decides_the_disposal_they_proposed",
            ),
            models.CheckConstraint(
                condition=models.Q(status=PROPOSED, decided_by=None, decided_at=None) & said("reasons")
                | models.Q(status__in=[DECLINED, DONE], decided_by__isnull=False, decided_at__isnull=False)
                & said("reasons", "decision_reasons"),
                name="I33_LK2_a_disposal_is_decided_by_somebody_with_reasons",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=DONE) | ~models.Q(sha256=""),
                name="I33_LK2_a_disposal_says_what_went",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(status=PROPOSED), name="a_disposal_is_proposed_once"
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(status=PROPOSED),
                name="a_contacts_disposal_is_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"disposal {self.reference}"
