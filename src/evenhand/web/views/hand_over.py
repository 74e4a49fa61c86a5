"""Hand a single point of contact over to somebody else, with a deputy (RT1d)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.casework.actions.hand_over_contact import hand_over_contact
from evenhand.casework.facts import measures_now
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import may_hand_over
from evenhand.policy.outcome import Reason
from evenhand.web.forms.base import Form, filled
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, in_the_way
from evenhand.web.screens import screen
from evenhand.web.views.after import done_at, restriction_by
from evenhand.web.views.case import at, who


class HandOverForm(Form):
    demanded = ("reasons",)

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Who is the single point of contact from now on?"),
        queryset=Colleague.objects.none(),
        error_messages={"required": gettext_lazy("Choose who takes over")},
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Who is the deputy while they are away?"),
        queryset=Colleague.objects.none(),
        error_messages={"required": gettext_lazy("Choose the deputy")},
    )
    reasons = forms.CharField(
        label=gettext_lazy("Why does somebody else take over?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def place(self, reason: Reason) -> str | None:
        """Who answers is judged as a measure: what is wrong with that stands at the deputy."""
        return "deputy" if reason.field == "measures" else super().place(reason)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contact", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.empty_label = _("Choose")
            field.queryset = Colleague.objects.who_deal_with_contact()


@screen("RT1d", "I36", action="hand_over_contact")
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Name who answers from now on; the restriction itself stays as it was decided."""
    row = restriction_by(reference)
    form = filled(HandOverForm, request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(form, lambda: hand_over_contact(by=who(request), now=at(), restriction=row, **given))
        if done is not None:
            return redirect(done_at(row, "handed_over"))
    named = any(item.get("kind") == "single_point_of_contact" for item in row.measures)
    may = may_hand_over(names_one=named, over=row.is_over(local_date(at())), reasons="")
    return render(
        request,
        "case/simple.html",
        form=form,
        title=_("Hand over the single point of contact"),
        button=_("Hand it over"),
        person=row.person.kept(),
        restriction=row,
        measures=measure_lines(measures_now(row)),
        in_the_way=in_the_way(form, may),
        warning=_("Tell the person who their contact is now."),
    )
