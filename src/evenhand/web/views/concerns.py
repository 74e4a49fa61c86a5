"""Report a concern in under a minute, and see what became of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.report_concern import report_concern
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Concern, Support
from evenhand.casework.questions.whose import meant_by
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import Edition, load
from evenhand.web.became import what_became
from evenhand.web.forms.base import filled
from evenhand.web.forms.concerns import ConcernForm
from evenhand.web.inbox import begun
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, find_person, who
from evenhand.web.views.contacts import find_contact
from evenhand.web.words import moment, said

LATEST = 6  # contacts to choose from; an older one is reported from its own page


@screen("IN2", "IN5", "DF1", "DF2", "DF3", "DF4", "I38", "I40", action="report_concern")
def report(request: HttpRequest) -> HttpResponse:
    """Report contact that is found unacceptable: which, what happened, what it did."""
    colleague, edition = who(request), load()
    contact = find_contact(colleague, request.GET["contact"]) if request.GET.get("contact") else None
    person = _about(request, contact)
    if person is None:
        return _whom(request, contact)
    offered = _to_choose_from(colleague, person, contact)
    form = filled(
        ConcernForm, request, edition=edition,
        contacts=[(row.reference, _label(row, edition)) for row in offered],
        initial={"contacts": [row.reference for row in offered[:1] if contact or len(offered) == 1]},
    )  # fmt: skip
    if form.is_valid():
        given = dict(form.cleaned_data)
        chosen = [row for row in offered if row.reference in given["contacts"]]
        arguments = given | {"contacts": chosen}
        concern = attempt(form, lambda: report_concern(by=colleague, now=at(), person=person, **arguments))
        if concern is not None:
            return redirect(f"{reverse('concern', args=[concern.pk])}?done=reported")
    return render(
        request,
        "concerns/report.html",
        form=form,
        person=person,
        edition=edition,
        offered=offered,
        contact=contact,
    )


def _about(request: HttpRequest, contact: Contact | None) -> Person | None:
    if contact is not None and (person := contact.on_behalf_of) is not None:
        return person
    return find_person(request.GET["person"]) if request.GET.get("person") else None


def _whom(request: HttpRequest, contact: Contact | None) -> HttpResponse:
    """Ask first whom it is about: by what they can be found by, or by a contact that the colleague had to do with lately."""
    asked = request.GET.get("q", "").strip()
    recent = readable_by(who(request)).filter(logged_by=who(request)).order_by("-received_at", "-pk")
    return render(
        request, "concerns/whom.html", contact=contact, asked=asked, meant=meant_by(asked) if asked else None,
        recent=list(recent.select_related("person", "representative")[:5]), edition=load(),
    )  # fmt: skip


def _to_choose_from(colleague: Colleague, person: Person, contact: Contact | None) -> list[Contact]:
    """The contact that was chosen, then the latest of this person that the colleague may read."""
    rows = readable_by(colleague).filter(person__in=person.everyone()).order_by("-received_at", "-pk")
    latest = list(begun(rows.defer("body"))[:LATEST])
    return ([contact] if contact else []) + [row for row in latest if contact is None or row.pk != contact.pk]


def _label(row: Contact, edition: Edition) -> str:
    channel = said(edition.channels[row.channel].name) if row.channel in edition.channels else row.channel
    begins = " ".join(getattr(row, "begins", "").split())
    subject = _("Sealed") if row.sealed_at else row.subject[:80] or (f"“{begins}…”" if begins else "")
    return ", ".join(part for part in (moment(row.received_at), channel, subject, row.reference) if part)


def _may_open(colleague: object) -> bool:
    return permissions.may_see_cases(colleague) or permissions.may(colleague, "report_concern")  # type: ignore[arg-type]


@screen("IN2", "DF2", "LK2", "I31", "I38", when=_may_open)
@require_safe
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    """A concern: for its reporter what became of it, for whoever may see the case all of it."""
    found, colleague = find(Concern, pk), who(request)
    case = permissions.may_see_case(colleague, found.person)
    mine = found.reported_by_id == colleague.pk
    if not (case or mine):
        raise PermissionDenied(_("Only whoever reported a concern, and those who deal with it, can read it."))
    context: dict[str, Any] = {
        "concern": found,
        "person": found.person.kept(),
        "contacts": list(found.contacts.order_by("received_at")),
        "affected": list(found.affected.order_by("name")),
        "became": what_became(found, at()),
        "case": case,
        "beside": beside([found]),
        "done": request.GET.get("done", ""),
        "support": list(_support_shown_to(colleague, found)),
        "edition": load(),
    }
    return render(request, "concerns/concern.html", **context)


def _support_shown_to(colleague: Colleague, concern: Concern) -> list[Support]:
    rows = (
        Support.objects.filter(concern=concern)
        .select_related("colleague", "offered_by")
        .order_by("offered_at", "pk")
    )
    if permissions.may(colleague, "offer_support"):
        return list(rows)
    return list(rows.filter(colleague=colleague))
