from __future__ import annotations

from django.db import models


class NameWord(models.Model):
    """A word of a person's name or of an alias: how a name is found without reading all names."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    identifier = models.ForeignKey(
        "people.Identifier", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    word = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["word", "person"], name="names_by_word"),
            models.Index(fields=["person"], name="words_by_person"),
        ]

    def __str__(self) -> str:
        return self.word


class NameSlip(models.Model):
    """A word that some name holds, under one of the forms that a slip leaves of it (see `people.names.slips_of`)."""

    slip = models.CharField(max_length=40)
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slip", "word"], name="a_slip_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.slip}: {self.word}"
