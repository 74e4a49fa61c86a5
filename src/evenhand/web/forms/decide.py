"""A manager’s decision on a proposal as questions (RT3, RT4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import DateField, Months, Reasons, month_choices


class DecideForm(Form):
    demanded = ("reasons",)
    raised_by: ClassVar[Mapping[str, tuple[str, str]]] = {
        "months": ("decision", "approve"), "starts_on": ("decision", "approve"),
    }  # fmt: skip

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            (
                "approve",
                Option(gettext_lazy("Approve"), gettext_lazy("It begins on the day that you choose.")),
            ),
            ("decline", Option(gettext_lazy("Decline"), gettext_lazy("Nothing is restricted."))),
            (
                "return",
                Option(gettext_lazy("Send back"), gettext_lazy("The proposer can answer and propose again.")),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you decide")},
    )
    reasons = Reasons(
        rows=6,
        help_text=gettext_lazy(
            "The person reads these words, and a court may. Do not name a colleague who was affected."
        ),
    )
    months = Months(label=gettext_lazy("For how many months?"), required=False)
    starts_on = DateField(
        label=gettext_lazy("First day (only if it is not today)"),
        help_text=gettext_lazy("For example, 27 3 2027"),
        required=False,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = month_choices(edition.numbers.periods)  # type: ignore[attr-defined]
