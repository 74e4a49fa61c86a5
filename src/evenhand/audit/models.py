"""The audit trail: append-only, hash-chained, refusing change in the database itself (IN1, I32)."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One change: who made it, when, to what, with the facts it was decided on. `number` has no gaps; `hash` binds it
    to `previous`.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, db_index=True)
    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} by {self.actor}"

    def as_dict(self) -> dict[str, object]:
        """JSON-ready, for exports and rehearsals."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "by": self.actor,
            "action": self.action,
            "of": self.subject,
            "facts": self.facts,
            "hash": self.hash,
        }
