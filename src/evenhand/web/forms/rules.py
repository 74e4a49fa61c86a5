"""How a rule in a mail or telephone system was put right (RT2, I25)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose


class PutRightForm(Form):
    how = Prose(
        label=gettext_lazy("How was it put right?"),
        help_text=gettext_lazy("What was removed, added or run, and where."),
        rows=3,
    )
