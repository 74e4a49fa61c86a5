from __future__ import annotations

from django.db import models

from evenhand.contacts.models import Contact


class Submission(models.Model):
    """What a public form said besides its words: how to answer, in which language and form, what is asked for, for whom.

    It is all as its writer typed it; `disputes` is what they gave as the restriction's reference.
    `signs` are the signs that a machine may have sent it; they are shown, and nothing follows from them by itself.
    """

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="submission")
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    postal = models.TextField(blank=True)
    no_reply = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="en")
    format = models.CharField(max_length=20, default="standard")
    adjustments = models.TextField(blank=True)
    writing_for = models.TextField(blank=True)
    speaks_as = models.TextField(blank=True)
    disputes = models.TextField(blank=True)
    signs = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "cy"]),
                name="I34_PB1_a_form_is_answered_in_english_or_welsh",
            )
        ]

    def __str__(self) -> str:
        return f"form {self.contact}"
