from __future__ import annotations

from django.db import models

from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person, Token

from .restriction import Restriction

DOORS = ("milter", "policy", "api", "agi", "screen", "form", "command")
_ACTIONS = ["normal", "route", "hold", "channel_closed", "read_no_reply"]


class Answer(models.Model):
    """An instruction that was given at a door: what, about whom, under which decision and clauses, when (RT1, LK2).

    `at` is when it was given, `written_at` when it came here. `key` tells one answer from its repetition. `message` is the SHA-256
    of the Message-ID where a mail server asked before the message was a contact. Nothing is kept of what anybody said, of health or
    of where a contact came from (I31): who asked is a colleague, a machine's token, or a door of our own.
    """

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    door = models.CharField(max_length=10)
    channel = models.CharField(max_length=12)
    recipients = models.JSONField(default=list)
    purpose = models.CharField(max_length=20, default="general")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=64, blank=True)
    match = models.CharField(max_length=15)
    action = models.CharField(max_length=20)
    restriction = models.ForeignKey(
        Restriction, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    clauses = models.JSONField(default=list)
    route_to = models.CharField(max_length=150, blank=True)
    asked_by = models.ForeignKey(
        Colleague, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    token = models.ForeignKey(
        Token, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="answer_by_person"),
            models.Index(fields=["restriction", "at"], name="answer_by_restriction"),
            models.Index(fields=["message"], name="answer_by_message", condition=~models.Q(message="")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(door__in=DOORS), name="RT1_an_answer_names_its_door"),
            models.CheckConstraint(
                condition=models.Q(action__in=_ACTIONS), name="RT1_an_answer_says_what_to_do"
            ),
            models.CheckConstraint(
                condition=models.Q(match="matched") | models.Q(restriction=None, action="normal"),
                name="I27_IN4_an_uncertain_match_restricts_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.door}, {self.at:%Y-%m-%d %H:%M}"
