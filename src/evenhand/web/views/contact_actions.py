"""What a colleague does with a contact: read and triage it, close it, say whose it is, seal it, end a call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.casework.actions.close_contact import close_contact as close
from evenhand.casework.actions.confirm_person import confirm_person
from evenhand.casework.actions.doubt_person import doubt_person
from evenhand.casework.actions.end_call import end_call
from evenhand.casework.actions.record_reading import record_reading
from evenhand.casework.actions.seal_contact import seal_contact
from evenhand.casework.facts.origins import origin_of
from evenhand.casework.questions.whose import meant_by
from evenhand.contacts.models import Contact
from evenhand.people.match import CLAIMED, match
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.web.cards import IN_A_WORD
from evenhand.web.forms.base import filled
from evenhand.web.forms.contacts import EndCallForm, ReadingForm, SealForm, WhoseForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, who
from evenhand.web.views.contacts import contact_context, find_contact


def _back_to(contact: Contact, done: str) -> HttpResponse:
    return redirect(f"{reverse('contact', args=[contact.reference])}?done={done}")


@screen("RT1f", "OA2", "MN3", "MN4", "I23", "I24", "I26", action="record_reading")
def read_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that a contact was read, and what it holds."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at:
        return redirect("contact", contact.reference)
    form = filled(ReadingForm, request, edition=load())
    if form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: record_reading(by=who(request), now=at(), contact=contact, **given)):
            return _back_to(contact, _was_read(contact, given["triage"]))
    return render(request, "contacts/read.html", form=form, **contact_context(request, contact))


def _was_read(contact: Contact, triage: list[str]) -> str:
    """What is said after a reading: danger first, then a dispute that nobody has logged yet."""
    if {"danger", "safeguarding"}.intersection(triage):
        return "danger"
    return "dispute" if "dispute" in triage and not contact.disputes.exists() else "read"


@screen("RT1f", "I24", action="close_contact")
@require_POST
def close_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark a contact as dealt with; a refusal has a page of its own."""
    contact = find_contact(who(request), reference)
    close(by=who(request), now=at(), contact=contact)
    return _back_to(contact, "closed") if contact.sealed_at is None else redirect("contacts")


@screen("IC1", "IC2", "IC3", "IC5", "I28", action="seal_contact")
def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a contact out of everybody's sight."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at:
        return redirect("contact", contact.reference)
    form = filled(SealForm, request, edition=load())
    if succeeded(form, lambda: seal_contact(by=who(request), now=at(), contact=contact, **form.cleaned_data)):
        return redirect("contact", contact.reference)
    return render(request, "contacts/seal.html", form=form, contact=contact)


@screen("IN4", "I27", action="confirm_person")
def whose_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whose a contact is, and how that is known."""
    contact = find_contact(who(request), reference)
    asked, given = request.GET.get("q", "").strip(), request.GET.get("person", "")
    people = _may_be(contact, asked, given)
    form = filled(
        WhoseForm,
        request,
        people=people,
        doubted=contact.person is not None and not given,
        initial={"person": given},
    )
    if form.is_valid():
        settled = attempt(form, lambda: _settled(who(request), contact, form))
        if settled is not None:
            return _back_to(settled, "whose" if form.chosen[0] else "doubted")
    return render(
        request, "contacts/whose.html", form=form, people=people, asked=asked, contact=contact, edition=load()
    )


def _settled(by: Colleague, contact: Contact, form: WhoseForm) -> Contact:
    """The contact as somebody's, as theirs who speaks for somebody, or as nobody's again."""
    (reference, representative), reasons = form.chosen, form.cleaned_data["reasons"]
    if not reference:
        return doubt_person(by=by, now=at(), contact=contact, reasons=reasons)
    return confirm_person(
        by=by,
        now=at(),
        contact=contact,
        person=find_person(reference),
        representative=representative,
        reasons=reasons,
    )


def _may_be(contact: Contact, asked: str, given: str) -> list[Person]:
    """The people to choose from: those searched for, or those the sender's address or name may stand for."""
    if given:
        return [find_person(given)]
    texts = [asked] if asked else [contact.sender, contact.sender_name, *_named_in_a_form(contact)]
    found: dict[int, Person] = {}
    if not asked:
        claims = origin_of(contact).claims if contact.match == CLAIMED and contact.raw_id else ()
        for each in (contact.sender, *claims):
            found |= {person.pk: person for person in match(contact.channel, each).candidates}
    for text in texts:
        meant = meant_by(text)
        if meant.match.person:
            found[meant.match.person.pk] = meant.match.person
        found |= {each.person.pk: each.person for each in meant.maybe}
    return list(found.values())


def _named_in_a_form(contact: Contact) -> list[str]:
    """Whom a form says it is written for, and the decision it says it disputes: to be asked about, and never taken for granted."""
    submission = getattr(contact, "submission", None)
    return [submission.writing_for, submission.disputes] if submission else []


@screen("RT1a", "RT2", action="end_call")
def ended_call(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that a call was ended, after the person was told why."""
    contact = find_contact(who(request), reference)
    form = filled(EndCallForm, request)
    if succeeded(form, lambda: end_call(by=who(request), now=at(), contact=contact, **form.cleaned_data)):
        return _back_to(contact, "ended")
    return render(
        request, "contacts/end_call.html", form=form, contact=contact, edition=load(), in_a_word=IN_A_WORD
    )
