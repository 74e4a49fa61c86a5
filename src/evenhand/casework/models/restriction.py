from __future__ import annotations

from datetime import date
from functools import partial

from django.db import models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load

from .assessment import Assessment


class Proposal(models.Model):
    """A restriction, or the extension of one, put to a manager (RT3). It restricts nobody until it is approved."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    kind = models.CharField(max_length=12, default="restriction")
    extends = models.ForeignKey(
        "Restriction", null=True, blank=True, on_delete=models.PROTECT, related_name="extension_proposals"
    )
    ground = models.CharField(max_length=4, blank=True)
    measures = models.JSONField(default=list)
    months = models.IntegerField()
    severity = models.CharField(max_length=10, blank=True)
    persistence = models.CharField(max_length=10, blank=True)
    lesser_options = models.JSONField(default=dict)
    last_resort = models.TextField(blank=True)
    adjustments_considered = models.TextField(blank=True)
    scope = models.JSONField(default=dict)
    reasons = models.TextField(blank=True)
    edition = models.CharField(max_length=60)
    proposed_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="proposed")
    decided_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__in=[3, 6, 12]), name="I10_OA4_a_proposal_is_for_3_6_or_12_months"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="extension", extends__isnull=False)
                | models.Q(kind="restriction", assessment__isnull=False),
                name="I6_DF4_a_proposal_rests_on_something",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="extension") | said("last_resort"),
                name="I7_WA5_a_proposal_says_why_it_is_the_last_resort",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="I8_RT3_nobody_decides_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "approved", "declined", "returned"]),
                name="I8_RT3_a_proposal_has_a_status",
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed")
                | (models.Q(decided_by__isnull=False, decided_at__isnull=False) & said("decision_reasons")),
                name="I8_RT3_a_decision_has_a_manager_and_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"proposed {self.kind} for {self.person}"

    @property
    def void(self) -> bool:
        """Whether what it would extend has ended while it waited: then there is nothing left to decide (OA3, DI7, I35)."""
        return self.status == "proposed" and self.extends is not None and bool(self.extends.ended_as)


class Restriction(models.Model):
    """A decided restriction. `ends_on` is its last day in force: start + N calendar months − 1 day (OA4).

    Its state on a day follows from its dates; only an early end is recorded (`ended_as`). `extends` and `replaces` name the
    restriction that this one goes on from, or that a dispute changed into this one.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "R"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="restriction"
    )
    extends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="extensions"
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    measures = models.JSONField()
    scope = models.JSONField(default=dict)
    months = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    edition = models.CharField(max_length=60)
    reasons = models.TextField()
    proposed_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, blank=True)
    ended_by = models.ForeignKey(Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reasons = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__in=[3, 6, 12]), name="I10_OA4_a_restriction_lasts_3_6_or_12_months"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_as__in=["", "removed", "lifted", "quashed", "changed"]),
                name="I35_OA7_a_restriction_ends_in_one_of_these_ways",
            ),
            models.CheckConstraint(condition=said("reasons"), name="I8_RT4_a_restriction_has_reasons"),
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="I8_RT3_nobody_decides_a_restriction_they_proposed",
            ),
            models.CheckConstraint(
                condition=models.Q(proposal__isnull=False)
                | models.Q(extends__isnull=False)
                | models.Q(replaces__isnull=False),
                name="I8_RT3_a_restriction_comes_of_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_as="", ended_on=None, ended_by=None, ended_at=None)
                | ~models.Q(ended_as="")
                & models.Q(ended_on__isnull=False, ended_by__isnull=False, ended_at__isnull=False)
                & said("ended_reasons"),
                name="I35_OA7_a_restriction_is_ended_by_somebody_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["extends"],
                condition=models.Q(ended_as=""),
                name="a_restriction_is_extended_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.reference}"

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of its measures, in the policy's order from the least intrusive up."""
        taken = {str(measure.get("kind", "")) for measure in self.measures}
        return tuple(kind.clause for name, kind in load(self.edition).measures.items() if name in taken)

    def is_over(self, day: date) -> bool:
        """Whether it was ended early, or this day is after its last; one that has still to begin is not over (I11, I35)."""
        return bool(self.ended_as) or self.ends_on < day

    def state_on(self, day: date) -> str:
        """agreed, in_force, ended, removed, lifted, quashed or changed on this day; computed, never stored (I11, I35)."""
        if self.ended_as:
            return self.ended_as
        if day < self.starts_on:
            return "agreed"
        return "in_force" if day <= self.ends_on else "ended"
