"""The manager's page: everything that a decision rests on, on one page, and the decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.decide_restriction import decide_restriction
from evenhand.casework.facts.case import adjustments_of, others_in_force, unanswered_requests
from evenhand.casework.models import Proposal, Restriction
from evenhand.casework.oversight.decisions import Decisions
from evenhand.people.models import Adjustment, Person
from evenhand.policy.access import DecidedRestriction, open_channels, read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition, load
from evenhand.policy.measures import stored
from evenhand.policy.restrictions import last_day, suggested_months
from evenhand.web.forms.base import filled
from evenhand.web.forms.decide import DecideForm
from evenhand.web.like_cases import LikeCases, like_cases
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.after import to_tell
from evenhand.web.views.assess import concern_context
from evenhand.web.views.case import at, find, who
from evenhand.web.words import said


@screen(
    "RT3", "RT4", "OA1", "OA4", "OA5", "MN2", "IN1", "WA5", "I8", "I13", "I22", action="decide_restriction"
)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a proposed restriction or extension."""
    proposal = find(Proposal, pk)
    edition = load(proposal.edition)
    form = filled(DecideForm, request, edition=edition, initial={"months": proposal.months})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        stands = attempt(
            form, lambda: decide_restriction(by=who(request), now=at(), proposal=proposal, **given)
        )
        if isinstance(stands, Restriction):
            return redirect(to_tell(stands))
        if stands is not None:
            return redirect(
                f"{reverse('person', args=[proposal.person.kept().reference])}?done={proposal.status}"
            )
    own = proposal.proposed_by_id == who(request).pk
    return render(request, "case/decide.html", form=form, own=own, **_everything(proposal, edition))


def _everything(proposal: Proposal, edition: Edition) -> dict[str, Any]:
    person, today = proposal.person.kept(), local_date(at())
    assessment = proposal.assessment
    about = assessment.concern if assessment else None
    proposed = DecidedRestriction("", stored(proposal.measures), today, today, read_scope(proposal.scope))
    others = others_in_force(person, today, besides=[proposal.extends] if proposal.extends else [])
    stay_open = open_channels([proposed, *others], edition)
    case = concern_context(about) if about else {"person": person, "adjustments": adjustments_of(person)}
    return case | {
        "proposal": proposal,
        "assessment": assessment,
        "edition": edition,
        "measures": measure_lines(proposal.measures),
        "lesser": [
            (_option(option, edition), why_not) for option, why_not in proposal.lesser_options.items()
        ],
        "open_channels": said(edition.list_channels(stay_open)),
        "others": others,
        "suggested": suggested_months(proposal.severity, proposal.persistence, edition),
        "would_end": last_day(today, proposal.months),
        "waiting_requests": unanswered_requests(person),
        "requests": Adjustment.objects.filter(person__in=person.everyone(), status="asked").order_by(
            "asked_at"
        ),
        "like": _like(proposal, person, today),
    }


def _like(proposal: Proposal, person: Person, today: date) -> LikeCases:
    """Like cases as the case is today, or was on the day when it was decided."""
    decisions = Decisions()
    on = local_date(proposal.decided_at) if proposal.decided_at else today
    return like_cases(decisions, decisions.proposed(proposal, on), person, before=proposal.decided_at)


def _option(option: str, edition: Edition) -> str:
    if option in edition.measures:
        return said(edition.measures[option].name)
    return {"another_warning": _("Explaining again, adjusting our service, or another warning")}.get(
        option, option
    )
