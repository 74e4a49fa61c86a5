"""What the person says of a record about them, and what is corrected in one: both stand beside it (LK2, IN1)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions._own_words import OnRecord, opens_to
from evenhand.casework.actions.record_correction import record_correction
from evenhand.casework.actions.record_statement import record_statement
from evenhand.casework.models import Danger
from evenhand.casework.questions.records import whom
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.web.forms.base import filled
from evenhand.web.forms.own_words import CorrectionForm, StatementForm
from evenhand.web.own_words import KINDS, anchor_of, name_of
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who
from evenhand.web.words import tell_reason


@screen("LK2", "IN1", "IN4", "I27", "I30", action="record_statement")
def statement(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Put the person's own words beside a record about them."""
    record, person = _opened(request, kind, pk)
    form = filled(StatementForm, request, person=person, initial=_from(request, person))
    if succeeded(
        form, lambda: record_statement(by=who(request), now=at(), record=record, **form.cleaned_data)
    ):
        return _back_to(record, person, "statement")
    return render(
        request, "case/simple.html", form=form, person=person, button=_("Record it"),
        title=_("What they say of it: %(record)s") % {"record": name_of(record)},
    )  # fmt: skip


@screen("LK2", "IN1", "IN4", "I27", "I30", action="record_correction")
def correction(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Correct a fact in a record beside it, or refuse to, with reasons."""
    record, person = _opened(request, kind, pk)
    form = filled(CorrectionForm, request, person=person, initial=_from(request, person))
    if succeeded(
        form, lambda: record_correction(by=who(request), now=at(), record=record, **form.cleaned_data)
    ):
        return _back_to(record, person, "correction")
    return render(
        request, "case/simple.html", form=form, person=person, button=_("Record it"),
        title=_("Something is wrong in it: %(record)s") % {"record": name_of(record)},
    )  # fmt: skip


def _opened(request: HttpRequest, kind: str, pk: int) -> tuple[OnRecord, Person]:
    """The record and whom it is about, where it opens to whoever asks (I30)."""
    if kind not in KINDS:
        raise Http404(_("There is no record with this number."))
    record: OnRecord = find(KINDS[kind], pk)
    outcome = opens_to(who(request), record)
    if not outcome.allowed:
        raise PermissionDenied(" ".join(tell_reason(reason) for reason in outcome))
    person = whom(record)
    if person is None:
        raise Http404(_("Nobody knows yet whom this record is about."))
    return record, person


def _from(request: HttpRequest, person: Person) -> dict[str, object]:
    """What is known from the contact that the page was opened from."""
    reference = request.GET.get("contact", "").upper()
    found = Contact.objects.filter(reference=reference, person__in=person.everyone(), sealed_at=None).first()
    return {"contact": found.pk, "words": found.body} if found is not None else {}


def _back_to(record: OnRecord, person: Person, done: str) -> HttpResponse:
    if isinstance(record, Danger):
        return redirect(f"{reverse('danger', args=[record.pk])}?done={done}")
    return redirect(f"{reverse('person', args=[person.reference])}?done={done}#{anchor_of(record)}")
