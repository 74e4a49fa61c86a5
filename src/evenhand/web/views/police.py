"""Reports to the police: who, when, what was sent, to which force, under whose authority. Never a verdict."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.report_to_police import report_to_police
from evenhand.casework.models import Assessment
from evenhand.people.models import Person
from evenhand.policy.offences import prompts_for
from evenhand.web.forms.base import filled
from evenhand.web.forms.police import PoliceForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, who
from evenhand.web.words import said


def _assessed(person: Person) -> set[str]:
    """The behaviours that assessments found in this person's contact, so that the prompts that go with them come first."""
    rows = Assessment.objects.filter(concern__person__in=person.everyone()).values_list(
        "behaviours", flat=True
    )
    return {behaviour for behaviours in rows for behaviour in behaviours}


@screen("RT1g", "IC4", "I29", "I37", action="report_to_police")
def police(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a report to the police."""
    person = find_person(reference)
    form = filled(PoliceForm, request, person=person)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "another_force"}
        given["contacts"] = list(given["contacts"])
        done = attempt(form, lambda: report_to_police(by=who(request), now=at(), person=person, **given))
        if done is not None:
            return redirect(f"{reverse('person', args=[person.reference])}?done=police")
    warning = ""
    if person.force_complained_about:
        warning = _("This person complains about %(force)s.") % {"force": person.force_complained_about}
    return render(
        request, "case/simple.html", form=form, title=_("Record a report to the police"), button=_("Record the report"),
        person=person, warning=warning, aside="case/help_offences.html", offences=prompts_for(_assessed(person)), words=said,
    )  # fmt: skip
