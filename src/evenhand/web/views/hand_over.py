"""Hand a single point of contact over to somebody else, with a deputy (RT1d)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evenhand.casework.actions.hand_over_contact import hand_over_contact
from evenhand.casework.facts.case import measures_now
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import may_hand_over
from evenhand.web.forms.base import filled
from evenhand.web.forms.hand_over import HandOverForm
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, in_the_way
from evenhand.web.screens import screen
from evenhand.web.views.after import done_at, restriction_by
from evenhand.web.views.case import at, who


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
