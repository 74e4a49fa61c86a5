"""A manager approves a proposal with other measures than were proposed, usually lesser ones: one thing a page."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.decide_restriction import decide_restriction
from evenhand.casework.facts.case import adjustments_of, unanswered_requests
from evenhand.casework.models import Proposal, Restriction
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import APPROVE
from evenhand.policy.edition import Edition, load
from evenhand.policy.restrictions import suggested_months
from evenhand.policy.reviews import follows_on
from evenhand.web.forms.base import filled
from evenhand.web.forms.otherwise import OtherwiseForm
from evenhand.web.forms.propose import measure_answers
from evenhand.web.forms.steps import Walk
from evenhand.web.measures import measure_lines
from evenhand.web.screens import screen
from evenhand.web.views.after import to_tell
from evenhand.web.views.case import at, find, who
from evenhand.web.would import Would, what_it_would_mean


@screen("RT1", "RT3", "OA1", "OA4", "OA5", "WA5", "I7", "I8", "I13", "I22", action="decide_restriction")
def decide_otherwise(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a proposed restriction or extension with other measures. What was typed on the manager's page comes along."""
    proposal = find(Proposal, pk)
    page = reverse("decide", args=[proposal.pk])
    settled = proposal.status != "proposed" or proposal.void
    if (settled or proposal.proposed_by_id == who(request).pk) and request.method == "GET":
        return redirect(page)
    edition = load(proposal.edition)
    form = _begun(request, proposal, edition)

    def finish(_given: dict[str, Any]) -> HttpResponse:
        stands = decide_restriction(
            by=who(request), now=at(), proposal=proposal, decision=APPROVE, **form.ruling()
        )
        return redirect(to_tell(stands) if isinstance(stands, Restriction) else page)

    person = proposal.person.kept()
    months = _("%(number)s months") % {"number": proposal.months}
    context = {
        "proposal": proposal,
        "person": person,
        "adjustments": adjustments_of(person),
        "waiting_requests": unanswered_requests(person),
        "suggested": suggested_months(proposal.severity, proposal.persistence, edition),
        "as_proposed": [*measure_lines(proposal.measures), months],
        "before_confirming": "case/would_stay_open.html",
        "would": lambda: _would(filled(OtherwiseForm, request, edition=edition), proposal),
    }
    title = _("Approve with other measures: %(person)s") % {"person": person.name}
    return Walk(
        request, form, title, finish, _("Approve with these measures"), context, (page, _("The proposal"))
    ).page()


def _begun(request: HttpRequest, proposal: Proposal, edition: Edition) -> OtherwiseForm:
    """The form as it was sent; on arriving from the manager's page with the measures as proposed, and what was typed there."""
    proposed = {**measure_answers(proposal.measures), "months": proposal.months}
    form = filled(OtherwiseForm, request, edition=edition, initial=proposed)
    if not form.is_bound or "at" in form.data:
        return form
    data = cast("QueryDict", form.data).copy()
    for name, value in proposed.items():
        if not any(data.getlist(name)):
            data.setlist(
                name, [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
            )
    arrived = OtherwiseForm(data, edition=edition)
    arrived.restored = True
    return arrived


def _would(form: OtherwiseForm, proposal: Proposal) -> Would | None:
    """What the manager's choice would mean; None while the answers cannot be read."""
    if not form.is_valid():
        return None
    given, extends = form.ruling(), proposal.extends
    first = given["starts_on"] or (follows_on(extends.ends_on, local_date(at())) if extends else None)
    return what_it_would_mean(
        given["measures"], scope=proposal.scope, months=given["months"], person=proposal.person.kept(),
        edition=load(proposal.edition), starts_on=first, besides=[extends] if extends else [],
    )  # fmt: skip
