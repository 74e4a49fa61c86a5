"""Assess a concern by the two-part test, one thing a page, with the policy's own examples beside each question."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.assess_concern import assess_concern
from evenhand.casework.facts.case import (
    adjustments_of,
    cited_contacts,
    live_warnings,
    restrictions_of,
    unanswered_requests,
)
from evenhand.casework.models import Assessment, Concern, Warning
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.forms.assess import AssessForm
from evenhand.web.forms.base import filled
from evenhand.web.forms.steps import Walk
from evenhand.web.letter_words import STANDS, unheard
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who


@screen("DF1", "DF2", "DF3", "DF4", "AA1", "AA2", "AA3", "AA3N", "AA4", "UP1", "UP2", "UP3", "UP4", "UP5", "UP6",
        "UD1", "UD2", "UD3", "UD4", "UD5", "UD6", "UD7", "UD8", "IC1", "IC2", "IC3", "MN1", "WA3", "WA6",
        "I1", "I2", "I3", "I4", "I40", "I41", action="assess_concern")  # fmt: skip
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a concern to the two-part test."""
    concern = find(Concern, pk)
    # Only on arriving: what is being answered is judged by the action, which loses nothing that was typed.
    found = concern.assessments.order_by("-pk").first()
    if found is not None and request.method == "GET":
        return assessed_already(request, found)
    form = filled(
        AssessForm,
        request,
        edition=load(),
        initial={"behaviours": concern.behaviours, "impacts": concern.impacts},
    )

    def finish(_given: dict[str, Any]) -> HttpResponse:
        assessment = assess_concern(by=who(request), now=at(), concern=concern, **form.arguments())
        if assessment.outcome == "warn":
            return redirect(reverse("warn", args=[assessment.pk]))
        if assessment.outcome == "restrict":
            return redirect(reverse("propose", args=[assessment.pk]))
        return redirect(f"{reverse('person', args=[concern.person.kept().reference])}?done=assessed")

    return Walk(
        request, form, _("Assess the concern about %(person)s") % {"person": concern.person.name}, finish,
        _("Record the assessment"), concern_context(concern), (reverse("concern", args=[concern.pk]), _("The concern")),
    ).page()  # fmt: skip


def assessed_already(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What an assessment found and led to, for whoever comes to assess the same concern again."""
    context = concern_context(assessment.concern) | {"edition": load(assessment.edition)}
    warning = Warning.objects.filter(assessment=assessment).first()
    proposal = assessment.proposals.order_by("-pk").first()
    return render(
        request, "case/assessed.html", assessment=assessment, warning=warning, proposal=proposal, **context
    )


def concern_context(concern: Concern) -> dict[str, Any]:
    """What the pages about a concern show beside their questions."""
    person, today = concern.person.kept(), local_date(at())
    live = live_warnings(person, today)
    return {
        "concern": concern,
        "edition": load(),
        "person": person,
        "contacts": list(concern.contacts.order_by("received_at")),
        "cited": cited_contacts(concern),
        "adjustments": adjustments_of(person),
        "waiting_requests": unanswered_requests(person),
        "live": live,
        "unheard": unheard(live),
        "stands": STANDS,
        "restrictions": restrictions_of(person, not_over_on=today),
    }
