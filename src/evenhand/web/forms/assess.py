"""The two-part test as questions: kind, impact, what is asked before a ground counts, our own part, what should follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.policy.edition import Edition
from evenhand.policy.outcome import Reason
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Prose
from evenhand.web.forms.steps import Step, StepForm
from evenhand.web.words import said


def _reasons(kind: str) -> Any:
    return lambda form: [f"{kind}_{id_}" for id_ in form.chosen(kind)]


def _checks(form: AssessForm) -> list[str]:
    chosen = form.chosen("behaviours")
    asked = []
    if {"AA3", "UD8"}.intersection(chosen):
        asked.append("deliberate")
    if "AA3" in chosen:
        asked.append("recognised_condition")
    if any(id_.startswith("UP") for id_ in chosen):
        asked += ["next_steps_explained", "decision_final"]
    return asked


class AssessForm(StepForm):
    """Assess a concern. Reasons are asked for each behaviour and impact that was chosen."""

    steps = (
        Step("kind", _("What kind of contact is it?"), ("behaviours",), "case/help_concern.html"),
        Step("kind_reasons", _("What happened?"), _reasons("behaviours"), "case/help_concern.html"),
        Step("impact", _("What was its impact?"), ("impacts",), "case/help_concern.html"),
        Step("impact_reasons", _("How do you know?"), _reasons("impacts"), "case/help_concern.html"),
        Step("checks", _("Before it counts"), _checks, "case/help_needs.html"),
        Step(
            "our_part",
            _("Our own part"),
            ("our_part", "resolvable_otherwise"),
            "case/help_needs.html",
        ),
        Step("outcome", _("What should follow?"), ("outcome",), "case/help_standing.html"),
        Step(
            "extreme",
            _("Is it extremely unacceptable?"),
            lambda form: form.if_restricting(),
            "case/help_standing.html",
        ),
    )

    behaviours = forms.MultipleChoiceField(
        label=_("Tick all that apply, or none"), required=False, widget=forms.CheckboxSelectMultiple
    )
    impacts = forms.MultipleChoiceField(
        label=_("Tick all that apply, or none"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deliberate = forms.ChoiceField(
        label=_("Was it deliberate?"),
        help_text=_("Say yes only if something on record shows it."),
        choices=[("yes", pgettext_lazy("was it", "Yes")), ("no", pgettext_lazy("was it", "No"))],
        required=False,
        widget=forms.RadioSelect,
    )
    recognised_condition = forms.ChoiceField(
        label=_("Does a recognised medical or psychological condition explain the language?"),
        help_text=_("Answer from what we have been told. You are not asked to diagnose anybody."),
        choices=[
            ("yes", pgettext_lazy("is there", "Yes")),
            ("no", pgettext_lazy("is there", "No")),
            ("unknown", _("We do not know")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    next_steps_explained = Prose(
        label=_("When and where were the decision and the next steps explained?"),
        help_text=_("For example: our letter of 3 March 2026. Leave it empty if they were not."),
    )
    decision_final = forms.BooleanField(
        label=_("The decision they challenge cannot be changed"), required=False
    )
    our_part = Prose(
        label=_("Has anything of ours led to this?"),
        help_text=_(
            "Unanswered messages, delay, a mistake, something new they told us. Say so if there is nothing."
        ),
    )
    resolvable_otherwise = Prose(
        label=_("Would an adjustment or an explanation resolve it?"),
        help_text=_("Say what was tried, or why it would not help."),
    )
    outcome = forms.ChoiceField(
        label=_("What should follow from this?"),
        choices=[
            (
                "no_action",
                Option(
                    _("No action under the policy"), _("Answer, explain, and signpost who else may help.")
                ),
            ),
            (
                "adjust",
                Option(_("Adjust our service"), _("Change how we deal with this person, and keep watch.")),
            ),
            (
                "warn",
                Option(
                    _("A warning"), _("It says why, and asks for one clear change. There are at most three.")
                ),
            ),
            (
                "restrict",
                Option(_("A restriction should be considered"), _("You propose it; a manager decides.")),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should follow")},
    )
    extremely_unacceptable = Prose(
        label=_("If it must be restricted without a warning, say why it is extremely unacceptable"),
        help_text=_("Serious abuse or threats, for example. Leave it empty if the person has been warned."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self._offer("behaviours", edition.behaviours)
        self._offer("impacts", edition.impacts)

    def _offer(self, kind: str, known: Mapping[str, Any]) -> None:
        field = self.fields[kind]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (heading, [(id_, Option(said(each.name), said(each.example))) for id_, each in under])
            for heading, under in self._under_headings(known)
        ]
        for id_ in self.raw(kind):
            if id_ in known:
                label = said(known[id_].name)
                self.fields[f"{kind}_{id_}"] = Prose(
                    label=label,
                    help_text=_("What happened, when, in what words"),
                )

    def _under_headings(self, known: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Behaviours under the policy's own headings; impacts, of which there are few, under none."""
        under: dict[str, list[tuple[str, Any]]] = {}
        for id_, each in known.items():
            grouped = hasattr(each, "category")
            heading = said(self.edition.clauses[each.clause].heading) if grouped else ""
            under.setdefault(heading, []).append((id_, each))
        return list(under.items())

    def clean(self) -> dict[str, Any]:
        """Reasons that are wanted on the page at hand are asked for there, not when all is answered (DF1, DF2)."""
        for name in self.shown or ():
            kind, _line, id_ = name.partition("_")
            if id_ and kind in ("behaviours", "impacts") and not (self.cleaned_data.get(name) or "").strip():
                wanted = _t("%(id)s needs its reasons: what happened, when, and in what words.")
                self.add_error(name, wanted % {"id": self.fields[name].label})
        return self.cleaned_data

    def place(self, reason: Reason) -> str | None:
        """Missing reasons stand at the behaviour or the impact they are missing for."""
        own = f"{reason.field}_{reason.why.values.get('id', '')}"
        return self.if_asked(own) or self.if_asked(super().place(reason))

    def chosen(self, kind: str) -> list[str]:
        """The ids that were ticked, in the edition's order."""
        ticked = self.raw(kind)
        return [id_ for id_ in getattr(self.edition, kind) if id_ in ticked]

    def if_restricting(self) -> list[str]:
        """The question that only a restriction raises."""
        return ["extremely_unacceptable"] if "restrict" in self.raw("outcome") else []

    def arguments(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        given = self.cleaned_data
        deliberate = {"yes": True, "no": False}.get(given["deliberate"])
        asked = set(_checks(self))
        return {
            "behaviours": {id_: given.get(f"behaviours_{id_}", "") for id_ in self.chosen("behaviours")},
            "impacts": {id_: given.get(f"impacts_{id_}", "") for id_ in self.chosen("impacts")},
            "deliberate": deliberate if "deliberate" in asked else None,
            "recognised_condition": given["recognised_condition"] if "recognised_condition" in asked else "",
            "next_steps_explained": given["next_steps_explained"] if "next_steps_explained" in asked else "",
            "decision_final": given["decision_final"] and "decision_final" in asked,
            "our_part": given["our_part"],
            "resolvable_otherwise": given["resolvable_otherwise"],
            "extremely_unacceptable": given["extremely_unacceptable"] if self.if_restricting() else "",
            "outcome": given["outcome"],
        }
