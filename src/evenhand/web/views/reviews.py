"""The review of a restriction: behaviour before and during it, side by side; removed or extended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.decide_review import decide_review
from evenhand.casework.actions.open_review import open_review
from evenhand.casework.facts.case import measures_now
from evenhand.casework.models import Review
from evenhand.casework.oversight.behaviour import Week, weeks_around
from evenhand.casework.oversight.decisions import Decisions
from evenhand.casework.rights import permissions
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.behaviour_chart import compared, drawn, kinds_found
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.reviews import ReviewForm
from evenhand.web.letter_words import after_giving
from evenhand.web.like_cases import LikeCases, like_cases
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.after import restriction_by, to_tell
from evenhand.web.views.case import at, find, open_entry, who
from evenhand.web.words import said


@screen("OA6", "OA7", "IN1", "I10", "I11", "I12", roles=("caseworker", "auditor", "quality_reviewer"))
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a review, and decide it if you are a manager."""
    row = find(Review, pk)
    open_entry(request, row.restriction.person.kept())
    may_decide, posted = permissions.may(request.user, "decide_review"), request.method == "POST"
    overdue = _to_decide(row) and row.due_on < local_date(at())
    form = filled(ReviewForm, request, over=overdue) if may_decide and (posted or _to_decide(row)) else None
    if form is not None and posted and form.is_valid():
        given = form.cleaned_data
        stands = attempt(form, lambda: decide_review(by=who(request), now=at(), review=row, **given))
        if stands is not None:
            ended = f"{reverse('restriction', args=[stands.reference])}?done={'stays_ended' if overdue else 'removed'}"
            return redirect(to_tell(stands) if given["outcome"] == "extend" else after_giving(row, ended))
    return render(
        request, "case/review.html", form=form, review=row, lost=None if _to_decide(row) else form,
        restriction=row.restriction, measures=measure_lines(measures_now(row.restriction)),
        person=row.restriction.person.kept(), overdue=overdue, like=_like(row) if form is not None else None,
        **_behaviour(weeks_around(row.restriction, at())),
    )  # fmt: skip


def _like(row: Review) -> LikeCases:
    """How earlier reviews of like cases ended, and extensions of them (IN1)."""
    decisions, on = Decisions(), local_date(row.decided_at or at())
    return like_cases(
        decisions, decisions.reviewed(row.restriction, on), row.restriction.person, before=row.decided_at
    )


def _to_decide(row: Review) -> bool:
    """Whether it waits for a manager; somebody may have decided it, or ended the restriction, while another wrote."""
    return row.decided_at is None and not row.restriction.ended_as


def _behaviour(weeks: list[Week]) -> dict[str, Any]:
    """Behaviour before and during the restriction: side by side, drawn, and week by week."""
    edition = load()
    return {
        "weeks": weeks,
        "before": sum(not week.during for week in weeks),
        "during": sum(week.during for week in weeks),
        "compared": compared(weeks, edition),
        "chart": drawn(weeks, edition),
        "kinds": kinds_found(weeks, edition),
        "channels": {id_: said(each.name) for id_, each in edition.channels.items()},
        "edition": edition,
    }


@screen("OA6", action="open_review")
def begin_review(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the review of a restriction before the system does."""
    row = restriction_by(reference)
    if request.method == "POST":
        opened = open_review(by=who(request), now=at(), restriction=row)
        return redirect(reverse("review", args=[opened.pk]))
    return render(
        request, "case/simple.html", form=Form(), title=_("Open the review now"), button=_("Open the review"),
        person=row.person.kept(), restriction=row, measures=measure_lines(measures_now(row)),
    )  # fmt: skip
