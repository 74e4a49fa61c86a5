"""Why something is kept beyond the schedule, who asked for it, and when that is looked at again (LK2, I33)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.policy.disposal import DECLINE, DISPOSE
from evenhand.policy.retention import ASKERS
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import DateField, Reasons


class HoldForm(Form):
    demanded = ("reasons", "look_again_on")

    asked_by = forms.ChoiceField(
        label=gettext_lazy("Who asked for it to be kept?"),
        choices=[(asker, gettext_lazy(name)) for asker, name in ASKERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say who asked for it to be kept")},
    )
    reasons = Reasons(
        help_text=gettext_lazy(
            "Name the order, the claim or the request, with its reference. The person may read it one day."
        )
    )
    look_again_on = DateField(
        label=gettext_lazy("When is the hold looked at again?"),
        help_text=gettext_lazy(
            "Within a year. It stands until somebody lifts it, and waits for you on that day."
        ),
        required=False,
    )


class ReasonsToDisposeForm(Form):
    reasons = Reasons(
        help_text=gettext_lazy(
            "Say what you looked at. Your words go with the record, so they may name what it was about."
        )
    )


class DecideForm(Form):
    demanded = ("reasons",)

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            (DISPOSE, gettext_lazy("It is disposed of now. This cannot be undone.")),
            (DECLINE, gettext_lazy("It stays for now, and can be proposed again.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is disposed of or kept for now")},
    )
    reasons = Reasons()


class KeepForm(Form):
    demanded = ("reasons", "look_again_on")

    reasons = Reasons()
    look_again_on = DateField(label=gettext_lazy("When is the hold looked at again?"), required=False)
