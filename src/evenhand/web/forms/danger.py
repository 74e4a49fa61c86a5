"""The questions about a danger: what, about whom, who was told, what was done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Prose

OTHER = "other"

# Whom one tells, the emergency services first (MN4). Kept in English, which every organisation's own records are searched by.
ORGANISATIONS = {
    "Emergency services (999)": _("Emergency services (999)"),
    "Police (101)": _("Police (101)"),
    "Council: adult safeguarding": _("Council: adult safeguarding"),
    "Council: children’s services": _("Council: children’s services"),
    "NHS: mental health crisis team": _("NHS: mental health crisis team"),
    "General practitioner": _("General practitioner"),
}


class RaiseForm(Form):
    """A danger, in as few words as it takes."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("immediate", Option(_("Immediate danger"), _("Somebody may be hurt now or soon."))),
            (
                "safeguarding",
                Option(
                    _("Concern for somebody’s safety"),
                    _("Somebody may be at risk: the person, a child, anybody near them."),
                ),
            ),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    details = Prose(
        label=_("What was said or seen?"),
        help_text=_("Who is in danger, where they are, and how you know. A few words are enough."),
    )
    about = forms.CharField(
        label=_("Who is it about, if you know?"),
        help_text=_("A reference, a number, an address or a name."),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


class ReferralForm(Form):
    organisation = forms.ChoiceField(
        label=_("Who was told?"),
        choices=[*ORGANISATIONS.items(), (OTHER, _("Another organisation"))],
        required=False,
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=_("If another, which?"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    reference = forms.CharField(
        label=_("Their reference, if they gave one"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )

    def arguments(self) -> dict[str, str]:
        chosen, other = self.cleaned_data["organisation"], self.cleaned_data["other"]
        return {
            "organisation": other if chosen in (OTHER, "") else chosen,
            "reference": self.cleaned_data["reference"],
        }


class FinishForm(Form):
    what_was_done = Prose(
        label=_("What was done?"),
        help_text=_("Who was told, what they did, and that nothing more is left for us to do."),
    )
