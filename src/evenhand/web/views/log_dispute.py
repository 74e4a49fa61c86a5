"""A dispute is logged by whoever takes it, through whichever way it came; all they need to know is which decision it is about."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.receive_dispute import receive_dispute
from evenhand.casework.models import Dispute
from evenhand.casework.rights import permissions
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.signals.quoted import own_words
from evenhand.web.disputable import READERS, disputable, to_dispute
from evenhand.web.forms.base import filled
from evenhand.web.forms.disputes import LogDisputeForm, WhichForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.after import restriction_by
from evenhand.web.views.case import at, find_person, who
from evenhand.web.views.contacts import find_contact


@screen("DI1", "DI2", "DI6", "LK2", "I14", "I20", "I31", action="receive_dispute")
@require_safe
def which_decision(request: HttpRequest) -> HttpResponse:
    """Find the decision that somebody disputes, from the person, from a contact, or from the reference in their letter."""
    contact = _contact(request)
    person = _person(request, contact)
    decisions = disputable(person, history=permissions.may_see_case(request.user, person)) if person else []
    asked = {"contact": contact.reference} if contact else {}
    query = urlencode(asked | ({"done": request.GET["done"]} if request.GET.get("done") else {}))
    if len(decisions) == 1 and not request.GET.get("go"):
        return redirect(f"{reverse('log_dispute', args=[decisions[0].reference])}?{query}")
    form = WhichForm(request.GET if request.GET.get("go") == "next" else None).offer(person, decisions)
    if form.is_valid():
        return redirect(f"{reverse('log_dispute', args=[form.cleaned_data['restriction']])}?{query}")
    return render(
        request, "case/which_decision.html", form=form, person=person, contact=contact, decisions=decisions,
        done=request.GET.get("done", ""),
    )  # fmt: skip


@screen("DI1", "DI2", "DI5", "I14", "I19", "I20", "I24", action="receive_dispute")
def log_dispute(request: HttpRequest, reference: str) -> HttpResponse:
    """Log a dispute that came by any way, even one that the restriction closes."""
    row, contact = restriction_by(reference), _contact(request)
    form = filled(LogDisputeForm, request, initial=_told_by(contact))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"contact": contact}
        dispute = attempt(form, lambda: receive_dispute(by=who(request), now=at(), restriction=row, **given))
        if dispute is not None:
            if permissions.has_role(request.user, *READERS):
                return redirect(reverse("dispute", args=[dispute.pk]))
            return redirect(reverse("dispute_logged", args=[dispute.reference]))
    return render(
        request, "case/log_dispute.html", form=form, person=row.person.kept(), restriction=row, contact=contact,
        by_a_route=contact is not None and contact.channel in load().dispute_routes,
        another=f"{to_dispute(None if contact else row.person.kept(), contact)}&go=other", done=request.GET.get("done", ""),
    )  # fmt: skip


@screen("DI5", "I19", "I31", action="receive_dispute")
@require_safe
def dispute_logged(request: HttpRequest, reference: str) -> HttpResponse:
    """What whoever logged a dispute can tell the person: its reference, and the day by which they have an outcome."""
    row = Dispute.objects.filter(reference=reference.upper()).first()
    if row is None:
        raise Http404(_("There is no dispute with this reference."))
    return render(request, "case/dispute_logged.html", dispute=row)


def _told_by(contact: Contact | None) -> dict[str, Any]:
    """What the contact itself answers: the way it came, its day, its words."""
    if contact is None:
        return {}
    return {
        "route": contact.channel,
        "received_on": local_date(contact.received_at),
        "grounds": own_words(contact.body),
    }


def _contact(request: HttpRequest) -> Contact | None:
    """The contact that a dispute came by, if this colleague may read it and nobody sealed it."""
    reference = request.GET.get("contact", "")
    found = find_contact(who(request), reference) if reference else None
    return None if found is not None and found.sealed_at else found


def _person(request: HttpRequest, contact: Contact | None) -> Person | None:
    """Whose decision it is, where that is certain: the person named, or whose contact or whose representative's it is."""
    if reference := request.GET.get("person", ""):
        return find_person(reference)
    return contact.on_behalf_of if contact is not None else None
