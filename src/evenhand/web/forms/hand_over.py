"""Who answers from now on: the questions of handing a single point of contact over (RT1d, I36)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.people.models import Colleague
from evenhand.policy.outcome import Reason
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose


class HandOverForm(Form):
    demanded = ("reasons",)

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Who is the single point of contact from now on?"),
        queryset=Colleague.objects.none(),
        error_messages={"required": gettext_lazy("Choose who takes over")},
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Who is the deputy while they are away?"),
        queryset=Colleague.objects.none(),
        error_messages={"required": gettext_lazy("Choose the deputy")},
    )
    reasons = Prose(
        label=gettext_lazy("Why does somebody else take over?"),
        rows=3,
    )

    def place(self, reason: Reason) -> str | None:
        """Who answers is judged as a measure: what is wrong with that stands at the deputy."""
        return "deputy" if reason.field == "measures" else super().place(reason)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contact", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.empty_label = _("Choose")
            field.queryset = Colleague.objects.who_deal_with_contact()
