from __future__ import annotations

from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.subject_access import FURTHER


class SubjectAccess(models.Model):
    """A person asks what is held about them, in this contact; the answer is due within a month (LK2, UK GDPR Art. 12(3), 15).

    `made_sha256` is the file that was made last, `made_rulings` how many rulings, its own and those before, it took account of.
    Once it is given it stands. `due_on` is with the months by which it was extended, once, within the first. While a file is made,
    `making_since` says since when; `making_done` of `making_whole` contacts are in it, and who makes it was last heard of at
    `making_seen_at`.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "S"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subject_access")
    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="subject_access")
    received_on = models.DateField()
    due_on = models.DateField()
    opened_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    extended_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_months = models.PositiveSmallIntegerField(default=0)
    extended_reasons = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_sha256 = models.CharField(max_length=64, blank=True)
    made_rulings = models.IntegerField(default=0)
    making_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    making_since = models.DateTimeField(null=True, blank=True)
    making_seen_at = models.DateTimeField(null=True, blank=True)
    making_whole = models.PositiveIntegerField(default=0)
    making_done = models.PositiveIntegerField(default=0)
    given_by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    given_how = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("received_on")),
                name="LK2_a_request_for_data_is_due_after_it_came",
            ),
            models.CheckConstraint(
                condition=models.Q(extended_at=None, extended_by=None, extended_months=0)
                | models.Q(extended_at__isnull=False, extended_by__isnull=False, extended_months__in=FURTHER)
                & said("extended_reasons"),
                name="LK2_a_request_is_extended_by_somebody_with_reasons",
            ),
            models.CheckConstraint(
                condition=models.Q(given_at=None, given_by=None)
                | models.Q(given_at__isnull=False, given_by__isnull=False, made_at__isnull=False)
                & said("given_how", "made_sha256"),
                name="LK2_a_file_is_given_by_somebody_who_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.reference}"


class PieceRuling(models.Model):
    """An officer says of a piece of what is held that it goes, or is kept back, and why. The last one counts.

    `piece` names the record ("contacts.contact:12").
    """

    request = models.ForeignKey(SubjectAccess, on_delete=models.PROTECT, related_name="rulings")
    piece = models.CharField(max_length=60)
    verdict = models.CharField(max_length=4)
    reasons = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["give", "keep"]), name="LK2_a_piece_goes_or_is_kept_back"
            ),
            models.CheckConstraint(condition=said("reasons"), name="LK2_a_ruling_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.piece}"
