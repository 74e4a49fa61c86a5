from __future__ import annotations

from django.db import models

from evenhand.audit.constraints import said

from .person import Person


class MergeSuggestionManager(models.Manager["MergeSuggestion"]):
    """Finds what is asked."""

    def that_wait(self) -> models.QuerySet[MergeSuggestion]:
        """What nobody has answered, and something still speaks for: what spoke for it may have been taken off the record."""
        return self.filter(outcome="").exclude(evidence=[])


class MergeSuggestion(models.Model):
    """Two entries are perhaps one person, and this is why. A caseworker says yes (by merging them) or no; nothing merges by itself
    (I9, I27).

    `evidence` lists what speaks for it, each with its `key`. What was answered is remembered: the same evidence never asks again.
    """

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)
    suggested_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.TextField(blank=True)

    objects = MergeSuggestionManager()

    class Meta:
        indexes = [models.Index(fields=["outcome", "id"], name="suggestions_that_wait")]
        constraints = [
            # The older entry first, so that one pair is one pair whichever way round it was found.
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="I27_IN4_a_suggestion_is_of_two_entries"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", answered_at=None, answered_by=None)
                | (
                    models.Q(
                        outcome__in=["merged", "two"], answered_at__isnull=False, answered_by__isnull=False
                    )
                    & said("reasons")
                ),
                name="I9_I27_IN4_somebody_answers_a_suggestion_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["one", "other"], condition=models.Q(outcome=""), name="a_pair_is_suggested_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"
