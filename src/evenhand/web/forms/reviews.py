"""A review as questions: the effect on the behaviour, and whether the restriction goes or goes on (OA6, OA7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.policy.edition import load
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Months, Prose, Reasons, month_choices

_ONCE_IT_IS_OVER = [
    (
        "remove",
        Option(gettext_lazy("Leave it ended"), gettext_lazy("The letter tells them that it is over.")),
    ),
    (
        "extend",
        Option(
            gettext_lazy("Extend it"),
            gettext_lazy(
                "It begins again today, with fresh reasons, a fresh notice and a fresh right to dispute."
            ),
        ),
    ),
]


class ReviewForm(Form):
    demanded = ("effect_on_behaviour", "reasons")
    raised_by: ClassVar[Mapping[str, tuple[str, str]]] = {"months": ("outcome", "extend")}

    effect_on_behaviour = Prose(
        label=gettext_lazy("What effect has the restriction had on the behaviour?"),
        help_text=gettext_lazy("Compare the contact before with the contact during the restriction."),
        rows=5,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            ("remove", Option(gettext_lazy("Remove it"), gettext_lazy("It is out of force at once."))),
            (
                "extend",
                Option(
                    gettext_lazy("Extend it"),
                    gettext_lazy("With fresh reasons, a fresh notice and a fresh right to dispute."),
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you decide")},
    )
    months = Months(label=gettext_lazy("For how many months?"), required=False)
    reasons = Reasons(help_text=gettext_lazy("Fresh reasons; those of the first decision are not enough."))

    def __init__(self, *args: Any, over: bool = False, **kwargs: Any) -> None:
        """`over`: the restriction has run out already, so that there is nothing to take out of force and something begins anew."""
        super().__init__(*args, **kwargs)
        if over:
            self.fields["outcome"].choices = _ONCE_IT_IS_OVER  # type: ignore[attr-defined]
        self.fields["months"].choices = month_choices(load().numbers.periods)  # type: ignore[attr-defined]
