"""The questions after a decision: how notice goes, why it is withheld or stands, why something is lifted, withdrawn or extended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.people.models import Person
from evenhand.policy.edition import load
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import DateField, Months, Prose, Reasons, Route, month_choices
from evenhand.web.words import said


class NoticeForm(Form):
    sent_by = Route(
        label=gettext_lazy("How does it go?"),
        error_messages={"required": gettext_lazy("Choose how the notice goes")},
    )
    include_welsh = forms.BooleanField(label=gettext_lazy("Include Welsh"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_sent_by(self) -> str:
        """A letter needs somewhere to go."""
        way = str(self.cleaned_data["sent_by"])
        held = {row.kind for row in self.person.identifiers.filter(representative=None)}
        if way not in held and not (way == "post" and self.person.postal.strip()):
            raise forms.ValidationError(
                _(
                    "We hold no address for this. Add one to the person, choose the other way, or have a manager withhold it."
                )
            )
        return way


class WithholdForm(Form):
    demanded = ("reasons", "check_on")

    code = forms.ChoiceField(
        label=gettext_lazy("Why can they not be told now?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why")},
    )
    reasons = Reasons()
    check_on = DateField(label=gettext_lazy("When will this be looked at again?"), required=False)

    def offer(self) -> WithholdForm:
        """The edition's codes as choices."""
        codes = load().withhold_codes.values()
        self.fields["code"].choices = [(each.id, said(each.name)) for each in codes]  # type: ignore[attr-defined]
        return self


class ReasonsForm(Form):
    reasons = Reasons()


class StandForm(Form):
    reasons = Prose(label=gettext_lazy("What did you find, and what is done about it?"), rows=5)


class ExtensionForm(Form):
    demanded = ("reasons",)

    ground = forms.ChoiceField(
        label=gettext_lazy("On what ground?"),
        help_text=gettext_lazy("That somebody disputed the restriction, or got in touch, is never a ground."),
        choices=[
            ("OA3", gettext_lazy("Abuse of the online forms, which has been assessed (OA3)")),
            ("DI7", gettext_lazy("Conduct during the dispute, which has been assessed (DI7)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the ground")},
    )
    months = Months(
        label=gettext_lazy("For how many months?"),
        error_messages={"required": gettext_lazy("Choose how long it lasts")},
    )
    reasons = Reasons()

    def offer(self) -> ExtensionForm:
        """The edition's periods as choices."""
        self.fields["months"].choices = month_choices(load().numbers.periods)  # type: ignore[attr-defined]
        return self
