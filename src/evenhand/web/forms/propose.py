"""A proposed restriction as questions: from the least intrusive measure up, why nothing less would do, for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.casework.facts.case import checked_measures
from evenhand.people.models import Colleague
from evenhand.policy.edition import Edition
from evenhand.policy.measures import FORMS
from evenhand.policy.outcome import Reason
from evenhand.policy.restrictions import suggested_months
from evenhand.web.forms.components import Option
from evenhand.web.forms.contacts import TimeField
from evenhand.web.forms.fields import Months, Prose, month_choices
from evenhand.web.forms.steps import Step, StepForm
from evenhand.web.refusals import refusal_errors
from evenhand.web.words import said

_SHORT = {"class": "govuk-input--width-5"}
_NUMBER = {"class": "govuk-input--width-3", "inputmode": "numeric"}

DAYS = [
    ("mon", _("Monday")), ("tue", _("Tuesday")), ("wed", _("Wednesday")), ("thu", _("Thursday")),
    ("fri", _("Friday")), ("sat", _("Saturday")), ("sun", _("Sunday")),
]  # fmt: skip
LEVELS = [("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))]

PARAMETERS: dict[str, list[str]] = {
    "contact_hours": [
        "hours_days",
        "hours_from",
        "hours_until",
        "hours_channels",
        "hours_minutes",
        "hours_per_week",
    ],
    "response_time": ["response_days"],
    "single_point_of_contact": ["point", "deputy"],
    "channels": ["closed"],
    "read_no_reply": ["about"],
}


# What permitted times cannot do without → what is said where it is missing.
_WITH_HOURS = {
    "hours_days": _("Choose at least one day"),
    "hours_from": _("Enter when it begins, like 10:00"),
    "hours_until": _("Enter when it ends, like 11:00"),
    "hours_channels": _("Choose at least one way of contact"),
}
# What is wrong with a measure, by the clause that says so → the question to answer otherwise.
_PLACES = {
    "RT1b": "hours_days", "RT1c": "response_days", "RT1d": "point", "RT1e": "closed", "OA1": "closed",
}  # fmt: skip


def _details(form: ProposeForm) -> list[str]:
    return [name for kind in form.raw("kinds") for name in PARAMETERS.get(kind, [])]


class ProposeForm(StepForm):
    """Propose a restriction. The lesser options asked about are the warning and every measure less intrusive than the
    chosen ones.
    """

    steps: ClassVar[tuple[Step, ...]] = (
        Step("kinds", _("Which restriction is needed?"), ("kinds",), "case/help_measures.html"),
        Step("details", _("How exactly?"), _details, "case/help_measures.html"),
        Step(
            "lesser",
            _("Why would nothing less do?"),
            lambda form: form.lesser_questions(),
            "case/help_standing.html",
        ),
        Step(
            "levels",
            _("How severe and how persistent is the behaviour?"),
            ("severity", "persistence"),
            "case/help_standing.html",
        ),
        Step("length", _("For how long?"), ("months",), "case/help_length.html"),
        Step("resort", _("The last resort"), ("last_resort",), "case/help_standing.html"),
        Step("needs", _("Their needs"), ("adjustments_considered",), "case/help_needs.html"),
        Step("scope", _("Where does it apply?"), ("scope_kind", "scope_name")),
    )

    kinds = forms.MultipleChoiceField(
        label=_("From the least intrusive up. Choose the least that would do."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one measure")},
    )
    hours_days = forms.MultipleChoiceField(
        label=_("On which days is contact permitted?"),
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours_from = TimeField(
        label=pgettext_lazy("hours", "From"),
        help_text=_("For example, 10:00"),
        required=False,
        widget=forms.TextInput(attrs=_SHORT),
    )
    hours_until = TimeField(
        label=_("Until"),
        help_text=_("For example, 11:00"),
        required=False,
        widget=forms.TextInput(attrs=_SHORT),
    )
    hours_channels = forms.MultipleChoiceField(
        label=_("For which ways of contact?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hours_minutes = forms.IntegerField(
        label=_("At most how many minutes? (optional)"), required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    hours_per_week = forms.IntegerField(
        label=_("At most how many times a week? (optional)"),
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    response_days = forms.IntegerField(
        label=_("Within how many working days do we reply?"),
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    point = forms.ChoiceField(label=_("Who is the single point of contact?"), required=False)
    deputy = forms.ChoiceField(label=_("Who is the deputy while they are away?"), required=False)
    closed = forms.MultipleChoiceField(
        label=_("Which ways of contact are closed?"),
        help_text=_(
            "At least one ordinary way must stay open, and usable with the person’s adjustments. The online forms always are."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.CharField(
        label=_("About which matter do we read and not answer? (optional)"), required=False
    )
    severity = forms.ChoiceField(
        label=_("How severe?"), choices=LEVELS, required=False, widget=forms.RadioSelect
    )
    persistence = forms.ChoiceField(
        label=_("How persistent?"), choices=LEVELS, required=False, widget=forms.RadioSelect
    )
    months = Months(label=_("How many months?"), error_messages={"required": _("Choose how long it lasts")})
    last_resort = Prose(
        label=_("Why is a restriction now the last resort?"),
        help_text=_("What was done to resolve it, and why that was not enough."),
    )
    adjustments_considered = Prose(
        label=_("How were their needs and adjustments considered?"),
        help_text=_(
            "If an adjustment is in place, say why restricting this person is nevertheless the last resort."
        ),
    )
    scope_kind = forms.ChoiceField(
        label=_("It applies to"),
        choices=[("", _("The whole organisation")), ("team", _("One team")), ("subject", _("One subject"))],
        required=False,
        widget=forms.RadioSelect,
    )
    scope_name = forms.CharField(
        label=_("Which team or subject? (only if not the whole organisation)"), required=False
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        by_intrusiveness = sorted(edition.measures.values(), key=lambda each: each.intrusiveness)
        self._choices(
            "kinds",
            [(each.kind, Option(said(each.name), said(each.explanation))) for each in by_intrusiveness],
        )
        channels = [(id_, said(each.name)) for id_, each in edition.channels.items() if id_ != FORMS]
        self._choices("closed", channels)
        self._choices("hours_channels", channels)
        people = [
            ("", _("Choose")),
            *Colleague.objects.who_deal_with_contact().values_list("username", "name"),
        ]
        self._choices("point", people)
        self._choices("deputy", people)
        self._choices("months", month_choices(edition.numbers.periods))
        for name in self.lesser_questions():
            self.fields[name] = Prose(label=self._lesser_label(name))

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def lesser_questions(self) -> list[str]:
        """A question for each option less intrusive than the most intrusive one chosen."""
        chosen = [kind for kind in self.raw("kinds") if kind in self.edition.measures]
        most = max((self.edition.measures[kind].intrusiveness for kind in chosen), default=0)
        lesser = [
            kind
            for kind, each in self.edition.measures.items()
            if each.intrusiveness < most and kind not in chosen
        ]
        return ["lesser_another_warning", *(f"lesser_{kind}" for kind in lesser)]

    def _lesser_label(self, name: str) -> str:
        kind = name.removeprefix("lesser_")
        if kind == "another_warning":
            return str(_("Explaining again, adjusting our service, or another warning"))
        return said(self.edition.measures[kind].name)

    def place(self, reason: Reason) -> str | None:
        """A lesser option stands at its own question, what is wrong with a measure at that measure's first question."""
        where = super().place(reason)
        if reason.field == "lesser_options":
            where = f"lesser_{reason.why.values.get('option', '')}"
        if reason.field == "measures":
            where = _PLACES.get(reason.clauses[0], "kinds")
        return self.if_asked(where)

    @property
    def suggestion(self) -> int | None:
        """The length that the answers on severity and persistence suggest."""
        severity, persistence = (self.raw(name)[-1:] for name in ("severity", "persistence"))
        return suggested_months("".join(severity), "".join(persistence), self.edition)

    def measures(self) -> list[dict[str, object]]:
        """The chosen measures, written as the action takes them."""
        given = self.cleaned_data
        written: dict[str, dict[str, object]] = {
            "contact_hours": {
                "days": given.get("hours_days"),
                "from": _clock(given.get("hours_from")),
                "until": _clock(given.get("hours_until")),
                "max_minutes": given.get("hours_minutes"),
                "per_week": given.get("hours_per_week"),
                "channels": given.get("hours_channels"),
            },
            "response_time": {"working_days": given.get("response_days") or 0},
            "single_point_of_contact": {"contact": given.get("point"), "deputy": given.get("deputy")},
            "channels": {"closed": given.get("closed")},
            "read_no_reply": {"about": given.get("about")},
        }
        return [{"kind": kind, **written.get(kind, {})} for kind in given["kinds"]]

    def arguments(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        given = self.cleaned_data
        lesser = {self._lesser_key(name): given.get(name, "") for name in self.lesser_questions()}
        kind, name = given["scope_kind"], given["scope_name"].strip()
        return {
            "measures": self.measures(),
            "months": given["months"],
            "severity": given["severity"],
            "persistence": given["persistence"],
            "lesser_options": lesser,
            "last_resort": given["last_resort"],
            "adjustments_considered": given["adjustments_considered"],
            "scope": {kind: name} if kind and name else None,
        }

    @staticmethod
    def _lesser_key(name: str) -> str:
        return name.removeprefix("lesser_")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._judge_measures()
        if given.get("scope_kind") and not given.get("scope_name", "").strip():
            self.add_error("scope_name", _("Name the team or the subject, or choose the whole organisation"))
        return given

    def _judge_measures(self) -> None:
        """What is wrong with a measure is said on the page that asks for it, and not after all the others."""
        given, asked = self.cleaned_data, {"kinds", *_details(self)}
        for name, missing in _WITH_HOURS.items() if "contact_hours" in given.get("kinds", ()) else ():
            if name in given and not given[name]:
                self.add_error(name, missing)
        if asked <= given.keys():
            _measures, wrong = checked_measures(self.measures(), self.edition)
            refusal_errors(self, wrong)

    def heading_above(self, name: str) -> str:
        """The measure whose questions begin with this one, where several are asked about together."""
        asked_of = [kind for kind in self.raw("kinds") if kind in PARAMETERS]
        first = next((kind for kind in asked_of if PARAMETERS[kind][0] == name), "")
        return said(self.edition.measures[first].name) if first and len(asked_of) > 1 else ""


def _clock(given: time | None) -> str:
    return f"{given:%H:%M}" if given else ""


def measure_answers(written: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers that these measures were written from, for a proposal that was sent back."""
    by_kind = {str(item["kind"]): item for item in written}
    names = {
        "contact_hours": {
            "days": "hours_days", "from": "hours_from", "until": "hours_until", "channels": "hours_channels",
            "max_minutes": "hours_minutes", "per_week": "hours_per_week",
        },
        "response_time": {"working_days": "response_days"},
        "single_point_of_contact": {"contact": "point", "deputy": "deputy"},
        "channels": {"closed": "closed"},
        "read_no_reply": {"about": "about"},
    }  # fmt: skip
    answers = {
        question: by_kind[kind][key]
        for kind, keys in names.items() if kind in by_kind
        for key, question in keys.items() if by_kind[kind].get(key) is not None
    }  # fmt: skip
    return {"kinds": list(by_kind), **answers}
