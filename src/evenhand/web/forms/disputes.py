"""The questions of a dispute: which decision it is about, who handles it, and its outcome (DI1-DI6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evenhand.casework.facts.parts import parts_played
from evenhand.casework.models import Dispute, Restriction
from evenhand.people.models import Colleague, Person
from evenhand.policy.disputes import PARTS
from evenhand.policy.edition import load
from evenhand.policy.measures import FORMS
from evenhand.policy.outcome import Reason
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import DateField, Months, Prose, Reasons, month_choices
from evenhand.web.measures import measure_lines
from evenhand.web.words import day, said

# Among the decisions to choose from: none of them.
OTHER = "other"


class WhichForm(Form):
    """Which decision is disputed: one of theirs, or the one that they give the reference of."""

    restriction = forms.ChoiceField(
        label=gettext_lazy("Which decision do they dispute?"), required=False, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=gettext_lazy("Its reference"),
        help_text=gettext_lazy("It stands in our letter to them and begins with R, like R-7K2M9QXA."),
        required=False,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocomplete": "off", "class": "govuk-input--width-10"}
        ),
    )

    def offer(self, person: Person | None, decisions: list[Restriction]) -> WhichForm:
        """These decisions, and another one by its reference."""
        self.person = person
        until = _("%(reference)s, until and including %(date)s")
        choices = [
            (row.reference, until % {"reference": row.reference, "date": day(row.ends_on)})
            for row in decisions
        ]
        if choices:
            choices.append((OTHER, _("Another one: they gave its reference")))
            self.fields["restriction"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["restriction"]
        return self

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = given.get("restriction", "")
        if chosen in ("", OTHER):
            self._by_reference(given, chosen)
        return given

    def _by_reference(self, given: dict[str, Any], chosen: str) -> None:
        typed = given.get("reference", "").strip().upper()
        if not typed:
            at_fault = "restriction" if "restriction" in self.fields and not chosen else "reference"
            self.add_error(at_fault, _("Choose the decision, or give its reference"))
            return
        rows = Restriction.objects.filter(reference=typed)
        if self.person is not None:
            rows = rows.filter(person__in=self.person.everyone())
        if not rows.exists():
            told = _("There is no decision %(reference)s about them. Look at the reference again.")
            self.add_error("reference", told % {"reference": typed})
        given["restriction"] = typed


class LogDisputeForm(Form):
    is_theirs = True
    route = forms.ChoiceField(
        label=gettext_lazy("How did it come?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it came")},
    )  # fmt: skip
    received_on = DateField(label=gettext_lazy("On which day did it come? (today if empty)"), required=False)
    grounds = Prose(label=gettext_lazy("What do they say?"), rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routes = [(id_, said(each.name)) for id_, each in load().dispute_routes.items()]
        self.fields["route"].choices = routes  # type: ignore[attr-defined]


# Welsh answers with the verb of the question: “Ydy”, not “Ie”.
_YES_NO = [("yes", pgettext_lazy("is it", "Yes")), ("no", pgettext_lazy("is it", "No"))]


class AssignForm(Form):
    to = forms.ChoiceField(
        label=gettext_lazy("Who handles it?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who handles it")},
    )  # fmt: skip

    def offer(self, dispute: Dispute) -> AssignForm:
        """Every quality reviewer, with the part the record shows they had in the matter."""
        choices = []
        for each in Colleague.objects.filter(is_active=True, roles__role="quality_reviewer").order_by("name"):
            parts = ", ".join(_(PARTS[part]) for part in parts_played(each, dispute.restriction))
            hint = _("Had a part in it: %(parts)s") % {"parts": parts} if parts else _("Had no part in it")
            choices.append((each.username, Option(each.name, hint)))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        return self


class OutcomeForm(Form):
    demanded = ("reasonable", "proportionate", "reasons")
    raised_by: ClassVar[Mapping[str, tuple[str, str]]] = dict.fromkeys(
        ("keep", "reopen", "months"), ("outcome", "changed")
    )

    reasonable = forms.ChoiceField(
        label=gettext_lazy("Is the restriction reasonable?"),
        choices=_YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    proportionate = forms.ChoiceField(
        label=gettext_lazy("Is it proportionate?"), choices=_YES_NO, required=False, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What is the outcome?"),
        choices=[
            ("stands", gettext_lazy("It stands")),
            (
                "changed",
                Option(gettext_lazy("It is changed"), gettext_lazy("A dispute can only ease a restriction.")),
            ),
            ("removed", gettext_lazy("It is removed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the outcome")},
    )
    keep = forms.MultipleChoiceField(
        label=gettext_lazy("Which measures stay?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reopen = forms.MultipleChoiceField(
        label=gettext_lazy("Which closed ways of contact open again?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    months = Months(label=gettext_lazy("For how many months from its first day?"), required=False)
    reasons = Reasons(help_text=gettext_lazy("Written to the person. This is the final stage."))

    def offer(self, dispute: Dispute) -> OutcomeForm:
        """What can be kept or reopened of this restriction."""
        restriction, edition = dispute.restriction, load()
        lines = measure_lines(restriction.measures)
        closed = [
            channel for item in restriction.measures for channel in item.get("closed", []) if channel != FORMS
        ]
        self.fields["keep"].choices = [(str(number), line) for number, line in enumerate(lines)]  # type: ignore[attr-defined]
        self.fields["keep"].initial = [str(number) for number in range(len(lines))]
        if closed:
            opened = [(each, said(edition.channels[each].name)) for each in closed]
            self.fields["reopen"].choices = opened  # type: ignore[attr-defined]
        else:
            del self.fields["reopen"]
        periods = [number for number in edition.numbers.periods if number <= restriction.months]
        self.fields["months"].choices = month_choices(periods)  # type: ignore[attr-defined]
        self.fields["months"].initial = restriction.months
        return self

    def arguments(self, dispute: Dispute) -> dict[str, Any]:
        """The answers as the action takes them."""
        given = self.cleaned_data
        changed = given["outcome"] == "changed"
        measures = [
            item for number, item in enumerate(dispute.restriction.measures) if str(number) in given["keep"]
        ]
        eased = [self._eased(item, given.get("reopen", [])) for item in measures]
        return {
            "outcome": given["outcome"],
            "reasonable": given["reasonable"],
            "proportionate": given["proportionate"],
            "reasons": given["reasons"],
            "measures": [item for item in eased if item] if changed else None,
            "months": given["months"] if changed else None,
        }

    def place(self, reason: Reason) -> str | None:
        """What is wrong with the measures stands at the question which of them stay."""
        return "keep" if reason.field == "measures" else super().place(reason)

    @staticmethod
    def _eased(item: dict[str, Any], reopen: list[str]) -> dict[str, Any]:
        if item["kind"] != "channels":
            return item
        closed = [channel for channel in item["closed"] if channel not in reopen]
        return {**item, "closed": closed} if closed else {}
