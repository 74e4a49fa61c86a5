"""The questions about hints: was it right, and should a kind be off."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose


class MarkForm(Form):
    """Right or wrong, and why."""

    may_be_kept = False

    right = forms.TypedChoiceField(
        label=_("Was this hint right?"),
        choices=[("yes", _("Yes: it shows what it says")), ("no", _("No: it is wrong"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = Prose(
        label=_("Why?"),
        help_text=_(
            "Of the words, not of the person: “it quotes an officer”, “a court’s date”. A few words are enough."
        ),
        rows=3,
    )


class SwitchForm(Form):
    """Why a kind of hint is switched off or on."""

    reasons = Prose(
        label=_("Why?"),
        help_text=_("What its record shows, in a few words. Colleagues and auditors read it."),
        rows=3,
    )
