"""A manager approves with other measures than were proposed: the proposer's own questions about them, and the manager's reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evenhand.policy.outcome import Reason
from evenhand.web.forms.fields import DateField, Prose
from evenhand.web.forms.propose import ProposeForm
from evenhand.web.forms.steps import Step

_HELP = "case/help_otherwise.html"


class OtherwiseForm(ProposeForm):
    """Approve with other measures. Why nothing less would do was said by the proposer; what the manager chooses is judged by it."""

    steps: ClassVar[tuple[Step, ...]] = (
        *(replace(step, help=_HELP) for step in ProposeForm.steps[:2]),
        Step("length", _("For how long, and from when?"), ("months", "starts_on"), _HELP),
        Step("reasons", _("Your reasons"), ("reasons",), _HELP),
    )

    starts_on = DateField(
        label=_("First day (only if it is not today)"), help_text=_("For example, 27 3 2027"), required=False
    )
    reasons = Prose(
        label=_("Why these measures?"),
        help_text=_(
            "The person reads these words, and a court may. Do not name a colleague who was affected."
        ),
        rows=6,
    )

    def place(self, reason: Reason) -> str | None:
        """A lesser option that the proposal says nothing of is put right by choosing other measures."""
        return "kinds" if reason.field == "lesser_options" else super().place(reason)

    def ruling(self) -> dict[str, Any]:
        """The answers as the decision takes them."""
        given = self.cleaned_data
        return {
            "measures": self.measures(),
            "months": given["months"],
            "starts_on": given["starts_on"],
            "reasons": given["reasons"],
        }
