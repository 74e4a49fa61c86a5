"""The file of a dispute: handled by somebody who had no part in the matter, within 20 working days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evenhand.casework import permissions
from evenhand.casework.actions.assign_dispute import assign_dispute
from evenhand.casework.actions.decide_dispute import decide_dispute
from evenhand.casework.models import Dispute, Submission
from evenhand.casework.parts import parts_played
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.disputes import PARTS
from evenhand.policy.edition import load
from evenhand.policy.measures import FORMS
from evenhand.policy.outcome import Reason
from evenhand.web.disputable import READERS
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Reasons
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who
from evenhand.web.words import said

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
    months = forms.TypedChoiceField(
        label=gettext_lazy("For how many months from its first day?"),
        coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
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
        months = [(number, _("%(number)s months") % {"number": number}) for number in periods]
        self.fields["months"].choices = months  # type: ignore[attr-defined]
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


@screen("DI3", "DI4", "DI5", "DI6", "DI7", "I18", "I19", roles=READERS)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """The independent file of a dispute: everything about the restriction, the clock, who may handle it, the outcome."""
    row, colleague, decides = find(Dispute, pk), who(request), "reasons" in request.POST
    handles = permissions.may(colleague, "decide_dispute")
    assign = (AssignForm() if decides else filled(AssignForm, request)).offer(row)
    outcome = (filled(OutcomeForm, request) if decides or request.method == "GET" else OutcomeForm()).offer(
        row
    )
    if handles and request.method == "POST":
        done = _decide(request, outcome, row) if decides else _assign(request, assign, row)
        if done:
            return redirect(
                f"{reverse('dispute', args=[row.pk])}?done={'decided' if decides else 'assigned'}"
            )
    still_open = handles and row.decided_at is None
    mine = still_open and (decides or row.assigned_to == colleague)
    return render(
        request, "case/dispute.html", form=outcome if decides else assign, assign=assign if still_open else None,
        outcome=outcome if mine else None, lost=outcome if decides and handles and not still_open else None, dispute=row,
        restriction=row.restriction, person=row.restriction.person.kept(), measures=measure_lines(row.restriction.measures),
        assessment=row.restriction.proposal.assessment if row.restriction.proposal else None,
        overdue=row.decided_at is None and row.due_on < local_date(at()), route=said(load().dispute_routes[row.route].name),
        edition=load(row.restriction.edition), needs=_needs(row),
        done="" if request.method == "POST" else request.GET.get("done", ""),  # nothing beside what is missing
    )  # fmt: skip


def _needs(row: Dispute) -> str:
    """What its writer asked us to do differently, in the form by which it came (IN3)."""
    sent = (
        Submission.objects.filter(contact=row.contact).first() if row.contact and not row.is_sealed else None
    )
    return sent.adjustments if sent else ""


def _assign(request: HttpRequest, form: AssignForm, row: Dispute) -> bool:
    if not form.is_valid():
        return False
    to = Colleague.objects.get(username=form.cleaned_data["to"])
    return attempt(form, lambda: assign_dispute(by=who(request), now=at(), dispute=row, to=to)) is not None


def _decide(request: HttpRequest, form: OutcomeForm, row: Dispute) -> bool:
    if not form.is_valid():
        return False
    given = form.arguments(row)
    return attempt(form, lambda: decide_dispute(by=who(request), now=at(), dispute=row, **given)) is not None
