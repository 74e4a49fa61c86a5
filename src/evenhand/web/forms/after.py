"""The questions after a decision: how notice goes, why it is withheld or stands, why something is lifted, withdrawn or extended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.people.models import Person
from evenhand.policy.edition import load
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import DateField, Reasons
from evenhand.web.words import said

_PROSE = forms.Textarea(attrs={"rows": 5})


class NoticeForm(Form):
    sent_by = forms.ChoiceField(
        label=gettext_lazy("How does it go?"),
        choices=[("email", gettext_lazy("By e-mail")), ("post", gettext_lazy("By post"))],
        widget=forms.RadioSelect,
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
    reasons = forms.CharField(
        label=gettext_lazy("What did you find, and what is done about it?"), required=False, widget=_PROSE
    )


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
    months = forms.TypedChoiceField(
        label=gettext_lazy("For how many months?"),
        coerce=int,
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how long it lasts")},
    )
    reasons = Reasons()

    def offer(self) -> ExtensionForm:
        """The edition's periods as choices."""
        periods = load().numbers.periods
        self.fields["months"].choices = [(n, _("%(number)s months") % {"number": n}) for n in periods]  # type: ignore[attr-defined]
        return self
