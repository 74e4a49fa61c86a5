"""Permitted times: when a person may be in touch, and whether a chosen moment is one of them (RT1b)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.casework.facts.standing import standing_of
from evenhand.casework.rights import permissions
from evenhand.policy.edition import load
from evenhand.policy.instruction import ContactNow, instruct
from evenhand.policy.permitted import is_taken_up, timetable
from evenhand.web.cards import IN_A_WORD
from evenhand.web.forms.times import MomentForm
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person

WEEKS = 4


@screen("RT1b", "OA2", "MN3", "I23", "I31", "I35", when=permissions.may_ask_instruction)
@require_safe
def permitted_times(request: HttpRequest, reference: str) -> HttpResponse:
    """The coming permitted times of a person, and the answer for a moment that is asked about."""
    person, edition, now = find_person(reference), load(), at()
    standing = standing_of(person, now)
    times = timetable(standing, now, WEEKS, edition)
    asks = "clock" in request.GET
    form = MomentForm(
        request.GET if asks else None, edition=edition, now=now,
        initial={"channel": times.channels[0] if times.channels else "phone"},
    )  # fmt: skip
    moment, told = None, None
    if asks and form.is_valid():
        moment = form.moment()
        told = instruct(standing, ContactNow(form.cleaned_data["channel"]), moment, edition)
    return render(
        request, "people/times.html", person=person, times=times, form=form, told=told, moment=moment,
        channel=form.cleaned_data["channel"] if told else "", taken_up=told is not None and is_taken_up(told),
        weeks=WEEKS, edition=edition, in_a_word=IN_A_WORD,
    )  # fmt: skip
