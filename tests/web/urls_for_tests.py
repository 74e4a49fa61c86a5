"""Screens that exist only in the tests: one form with every kind of question, one refusal, one fault."""

from __future__ import annotations

import errno

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from evenhand.policy.outcome import N_, Refused, because, refused, say
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import DateField
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen

KINDS = [("UD1", Option("Abuse", "Name-calling, for example")), ("UD8", "Something else")]


class EveryQuestion(Form):
    reasons = forms.CharField(
        label="Why?", help_text="In your own words.", widget=forms.Textarea, required=False
    )
    subject = forms.CharField(label="Subject", error_messages={"required": "Enter the subject"})
    kind = forms.ChoiceField(label="What kind?", choices=KINDS, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Which?", choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    channel = forms.ChoiceField(label="Channel", choices=[("", "Choose"), ("email", "E-mail")])
    received = DateField(label="When did it arrive?", help_text="For example, 27 3 2026")
    letter = forms.FileField(label="The letter", required=False)
    sure = forms.BooleanField(label="I have read it", required=False)
    secret_password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)


def refuse() -> None:
    raise Refused(
        refused(
            because(
                "WA2",
                "I5",
                why=say(N_("A warning needs its reasons.")),
                instead=say(N_("Give them.")),
                field="reasons",
            ),
            because("WA1", why=say(N_("Three warnings stand already."))),
        )
    )


@screen("WA1", "WA2")
def every_question(request: HttpRequest) -> HttpResponse:
    form = filled(EveryQuestion, request)
    if form.is_valid():
        attempt(form, refuse)
    return render(request, "every_question.html", form=form)


@screen("WA1")
def only_refuses(request: HttpRequest) -> HttpResponse:
    refuse()
    return HttpResponse()


@screen("RT3", roles=("manager",))
def for_managers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("managers")


@screen("LK1")
def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@screen("LK1")
def finds_the_database_locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


@screen("LK1")
def finds_the_disk_full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


@screen("LK1")
def finds_the_databases_disk_full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


urlpatterns = [
    path("", include("evenhand.web.urls")),
    path("", every_question, name="home"),
    path("every-question/", every_question),
    path("refuses/", only_refuses),
    path("managers/", for_managers),
    path("breaks/", breaks),
    path("full/", finds_the_disk_full),
    path("full-database/", finds_the_databases_disk_full),
    path("locked/", finds_the_database_locked),
]
handler400 = "evenhand.web.errors.bad_request"
handler403 = "evenhand.web.errors.not_allowed"
handler404 = "evenhand.web.errors.not_found"
handler500 = "evenhand.web.errors.broken"
