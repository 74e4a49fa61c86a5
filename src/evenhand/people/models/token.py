from __future__ import annotations

from django.db import models


class Token(models.Model):
    """A machine's right to ask, or to act for `colleague`. Only a digest of the secret is kept (LK2)."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    colleague = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    secret: str = ""  # on the answer of issue_token only, never stored

    def __str__(self) -> str:
        return self.name


class TokenUse(models.Model):
    """How many of a minute's questions were handed out to the processes that answer a token (people.allowance). Bookkeeping.

    `minute` counts from the epoch.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=20)
    minute = models.BigIntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "scope", "minute"], name="a_minute_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.token}, {self.scope}: {self.taken}"
