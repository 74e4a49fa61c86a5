"""The file of a dispute: handled by somebody who had no part in the matter, within 20 working days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evenhand.casework.actions.assign_dispute import assign_dispute
from evenhand.casework.actions.decide_dispute import decide_dispute
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Dispute, Submission
from evenhand.casework.oversight.decisions import Decisions
from evenhand.casework.rights import permissions
from evenhand.casework.rights.case_files import may_make_case_file
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.disputable import READERS
from evenhand.web.forms.base import filled
from evenhand.web.forms.disputes import AssignForm, OutcomeForm
from evenhand.web.like_cases import LikeCases, like_cases
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who
from evenhand.web.words import said


@screen("DI3", "DI4", "DI5", "DI6", "DI7", "IN1", "I18", "I19", roles=READERS)
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
        edition=load(row.restriction.edition), needs=_needs(row), makes_file=may_make_case_file(request.user, row.restriction),
        like=_like(row) if mine else None,
        beside=beside([row, row.restriction]),
        done="" if request.method == "POST" else request.GET.get("done", ""),  # nothing beside what is missing
    )  # fmt: skip


def _like(row: Dispute) -> LikeCases:
    """What was decided in like cases, for whoever rules on whether this decision is reasonable and proportionate (IN1, DI4)."""
    decisions = Decisions()
    return like_cases(decisions, decisions.disputed(row.restriction), row.restriction.person)


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
