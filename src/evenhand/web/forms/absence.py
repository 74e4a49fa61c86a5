"""When a colleague is away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.people.models import Absence, Colleague
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import DateField


class AbsenceForm(Form):
    """The first and the last day; a manager also says who."""

    colleague = forms.ChoiceField(label=_("Who is away?"))
    away_from = DateField(
        label=_("First day away"),
        help_text=_("For example, 27 3 2026"),
        error_messages={"required": _("Enter the first day away")},
    )
    away_until = DateField(
        label=_("Last day away"),
        help_text=_("The same as the first for a single day."),
        error_messages={"required": _("Enter the last day away")},
    )

    def __init__(self, *args: Any, by: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.has_role("manager"):
            away = Colleague.objects.who_deal_with_contact()
            self.fields["colleague"].choices = [(each.username, each.name) for each in away]  # type: ignore[attr-defined]
            self.fields["colleague"].initial = by.username
        else:
            del self.fields["colleague"]


class ChangeAbsenceForm(AbsenceForm):
    """The days of an absence that is on record; the first stays once it has passed."""

    def __init__(self, *args: Any, by: Colleague, absence: Absence, begun: bool, **kwargs: Any) -> None:
        days = {"away_from": absence.away_from, "away_until": absence.away_until}
        super().__init__(*args, by=by, initial=days, **kwargs)
        self.fields.pop("colleague", None)
        if begun:
            del self.fields["away_from"]
            self.fields["away_until"].help_text = _("Yesterday, for somebody who is back.")
