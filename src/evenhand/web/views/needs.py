"""What a person needs from us: asked for by anybody at the front, answered with reasons, looked at again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evenhand.casework.actions.decide_adjustment import decide_adjustment
from evenhand.casework.actions.record_adjustment_request import record_adjustment_request
from evenhand.letters import as_html
from evenhand.people.models import Adjustment
from evenhand.policy.edition import load
from evenhand.web import drafting
from evenhand.web.forms.base import filled
from evenhand.web.forms.people import AnswerForm, AskForm
from evenhand.web.letter_words import after_giving
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, find_person, who


@screen("IN3", "MN1", "I22", "I31", action="record_adjustment_request")
def ask_adjustment(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what a person asks us to do differently."""
    person = find_person(reference)
    form = filled(AskForm, request, edition=load())
    if succeeded(
        form, lambda: record_adjustment_request(by=who(request), now=at(), person=person, **form.cleaned_data)
    ):
        return redirect(f"{reverse('person', args=[person.reference])}?done=asked")
    return render(request, "people/ask_adjustment.html", form=form, person=person)


@screen("IN3", "MN1", "MN2", "I13", "I22", action="decide_adjustment")
def answer_adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or decline a request for an adjustment, with reasons."""
    asked = find(Adjustment, pk)
    person = asked.person.kept()
    form = filled(AnswerForm, request, edition=load(), initial={"needs_channels": asked.needs_channels})
    if succeeded(
        form, lambda: decide_adjustment(by=who(request), now=at(), request=asked, **form.cleaned_data)
    ):
        return redirect(after_giving(asked, f"{reverse('person', args=[person.reference])}?done=answered"))
    return render(
        request, "people/answer_adjustment.html", form=form, person=person, asked=asked, edition=load(),
        letters=drafting.of_answer(form, asked, at()), as_html=as_html.render,
    )  # fmt: skip
