"""How a rule in a mail or telephone system was put right (RT2, I25)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.web.forms.base import Form


class PutRightForm(Form):
    how = forms.CharField(
        label=gettext_lazy("How was it put right?"),
        help_text=gettext_lazy("What was removed, added or run, and where."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
