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
        indexes = [
            # My work asks for these each time, and they are few among millions (RT4, I15).
            models.Index(
                fields=["number"],
                name="addresses_taken_off",
                condition=models.Q(action="remove_identifier"),
            ),
        ]

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


class Going(models.Model):
    """A row that goes in this very transaction, because the record it belongs to is disposed of (I33): the guards let these rows
    go, and no others. `source` is its table, `row` its id, `disposal` the reference of what a person decided.

    `never` points at no row there is: whoever leaves one of these behind cannot commit, so that there are none outside the one
    transaction that disposes of something.
    """

    disposal = models.CharField(max_length=12)
    source = models.CharField(max_length=60)
    row = models.BigIntegerField()
    never = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, related_name="+", db_index=False, default=-1
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row"], name="I33_a_row_goes_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.row} goes with {self.disposal}"
