"""Propose a restriction: least intrusive first, every lesser option with why not; and warn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.issue_warning import issue_warning
from evenhand.casework.actions.propose_restriction import propose_restriction
from evenhand.casework.models import Assessment, Proposal, Warning
from evenhand.letters import as_html
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.warnings import expires_on
from evenhand.web import drafting
from evenhand.web.forms.base import filled
from evenhand.web.forms.propose import ProposeForm, measure_answers
from evenhand.web.forms.steps import Walk
from evenhand.web.forms.warn import WarnForm
from evenhand.web.letter_words import after_giving
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.assess import assessed_already, concern_context
from evenhand.web.views.case import at, find, who
from evenhand.web.would import Would, what_it_would_mean


@screen("RT1", "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "RT1g", "WA3", "WA4", "WA5", "WA6", "OA1", "OA2", "OA4", "OA5",
        "MN2", "IN4", "IC5", "I6", "I7", "I10", "I13", "I14", "I27", "I36", action="propose_restriction")  # fmt: skip
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a restriction to a manager."""
    assessment = find(Assessment, pk)
    waiting = assessment.proposals.exclude(status="returned").order_by("-pk").first()
    if waiting is not None and request.method == "GET":
        return assessed_already(request, assessment)
    earlier = Proposal.objects.filter(assessment=assessment, status="returned").order_by("-pk").first()
    form = filled(ProposeForm, request, edition=load(), initial=_as_sent_back(earlier))

    def finish(_given: dict[str, Any]) -> HttpResponse:
        propose_restriction(by=who(request), now=at(), assessment=assessment, **form.arguments())
        return redirect(f"{reverse('person', args=[person.reference])}?done=proposed")

    person = assessment.concern.person.kept()
    title = _("Propose a restriction for %(person)s") % {"person": assessment.concern.person.name}
    context = concern_context(assessment.concern) | {
        "assessment": assessment,
        "above": "case/sent_back.html",
        "sent_back": earlier,
        "before_confirming": "case/would_stay_open.html",
        "would": lambda: _would(filled(ProposeForm, request, edition=load()), person),
    }
    up = (reverse("person", args=[person.reference]), person.name)
    return Walk(request, form, title, finish, _("Put it to a manager"), context, up).page()


def _would(form: ProposeForm, person: Person) -> Would | None:
    """What the answers would mean; None while they cannot be read."""
    if not form.is_valid():
        return None
    given = form.arguments()
    return what_it_would_mean(
        given["measures"], scope=given["scope"], months=given["months"], person=person, edition=load()
    )


def _as_sent_back(earlier: Proposal | None) -> dict[str, Any]:
    """The words of a proposal that was sent back, so that they need not be typed again."""
    if earlier is None:
        return {}
    return {
        **measure_answers(earlier.measures),
        "months": earlier.months,
        "severity": earlier.severity,
        "persistence": earlier.persistence,
        "last_resort": earlier.last_resort,
        "adjustments_considered": earlier.adjustments_considered,
        "scope_kind": next((kind for kind in ("team", "subject") if earlier.scope.get(kind)), ""),
        "scope_name": earlier.scope.get("team") or earlier.scope.get("subject") or "",
        **{f"lesser_{option}": why_not for option, why_not in earlier.lesser_options.items()},
    }


@screen("WA1", "WA2", "I5", "I35", "I38", action="issue_warning")
def warn(request: HttpRequest, pk: int) -> HttpResponse:
    """Warn the person an assessment is about."""
    assessment = find(Assessment, pk)
    form = filled(WarnForm, request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        warning = attempt(
            form, lambda: issue_warning(by=who(request), now=at(), assessment=assessment, **given)
        )
        if warning is not None:
            return redirect(after_giving(warning, reverse("letter", args=["warning", warning.pk])))
    today = local_date(at())
    context = concern_context(assessment.concern)
    issued = Warning.objects.filter(assessment=assessment).first()
    number = len(context["live"]) + 1
    letters = {} if issued else drafting.of_warning(form, assessment, number, at())
    return render(
        request, "case/warn.html", form=form, assessment=assessment, until=expires_on(today, load()),
        number=number, issued=issued, letters=letters, as_html=as_html.render, **context,
    )  # fmt: skip
