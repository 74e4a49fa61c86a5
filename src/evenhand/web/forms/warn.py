"""A warning as questions: why, and what we ask the person to change (WA1, WA2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose


class WarnForm(Form):
    reasons = Prose(
        label=gettext_lazy("Why is this person warned?"),
        help_text=gettext_lazy(
            "Say what happened and when, in words for them to read. Do not name a colleague who was affected."
        ),
        rows=7,
    )
    asked_change = Prose(
        label=gettext_lazy("What do we ask them to change?"),
        help_text=gettext_lazy("One clear change that they can make."),
    )
