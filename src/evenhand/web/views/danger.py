"""Danger and safeguarding: raised from every page, on top of everybody's work until somebody owns it (MN3, MN4, I23)."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.casework.actions.finish_danger import finish_danger
from evenhand.casework.actions.own_danger import own_danger
from evenhand.casework.actions.raise_danger import raise_danger
from evenhand.casework.actions.record_referral import record_referral
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Danger
from evenhand.casework.questions.whose import meant_by
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.contacts.models import Contact
from evenhand.people.match import MATCHED
from evenhand.people.models import Colleague, Identifier, Person
from evenhand.web.forms.base import filled
from evenhand.web.forms.danger import ORGANISATIONS, FinishForm, RaiseForm, ReferralForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, find_person, who

SHOWN_AFTER = timedelta(days=28)


def _may_open(somebody: permissions.Somebody) -> bool:
    return permissions.may_see_danger(somebody) or permissions.may(somebody, "raise_danger")


def _back_to(danger: Danger, done: str) -> HttpResponse:
    return redirect(f"{reverse('danger', args=[danger.pk])}?done={done}")


@screen("MN3", "MN4", "I23", when=_may_open)
@require_safe
def dangers(request: HttpRequest) -> HttpResponse:
    """The dangers that are open, those that nobody owns first; and what was finished lately."""
    rows = _shown_to(who(request)).select_related("person", "raised_by", "owned_by", "done_by")
    waiting = list(rows.filter(done_at=None).order_by("raised_at", "pk"))
    return render(
        request, "danger/list.html",
        unowned=[row for row in waiting if row.owned_by is None],
        owned=[row for row in waiting if row.owned_by is not None],
        done=list(rows.filter(done_at__gte=at() - SHOWN_AFTER).order_by("-done_at")),
        every=permissions.may_see_danger(request.user),
    )  # fmt: skip


def _shown_to(colleague: Colleague) -> QuerySet[Danger]:
    return (
        Danger.objects.all()
        if permissions.may_see_danger(colleague)
        else Danger.objects.filter(raised_by=colleague)
    )


@screen("MN3", "MN4", "I23", action="raise_danger")
def raise_(request: HttpRequest) -> HttpResponse:
    """Raise a danger about anybody, restricted or not."""
    person, contact = _prefilled(request)
    form = filled(RaiseForm, request)
    if form.is_valid():
        given = form.cleaned_data
        about, details = person, given["details"]
        if about is None and given["about"].strip():
            about = meant_by(given["about"]).match.person
            if about is None and details.strip():
                # Nobody is known by what was typed: it stays with what was told.
                details = f"{details.strip()}\n\n({given['about'].strip()})"
        danger = attempt(
            form,
            lambda: raise_danger(
                by=who(request), now=at(), person=about, contact=contact, kind=given["kind"], details=details
            ),
        )
        if danger is not None:
            return _back_to(danger, "raised")
    return render(request, "danger/raise.html", form=form, person=person, contact=contact)


def _prefilled(request: HttpRequest) -> tuple[Person | None, Contact | None]:
    """Whom and which contact the page it was raised from is about."""
    contact = readable_by(who(request)).filter(reference=request.GET.get("contact", "").upper()).first()
    if request.GET.get("person"):
        return find_person(request.GET["person"]), contact
    if contact is None or contact.person is None or contact.match != MATCHED:
        return None, contact
    return contact.person.kept(), contact


@screen("MN3", "MN4", "I23", when=_may_open)
@require_safe
def danger(request: HttpRequest, pk: int) -> HttpResponse:
    """One danger: what was raised, who deals with it, who was told."""
    row = find(Danger, pk)
    if not _shown_to(who(request)).filter(pk=pk).exists():
        raise PermissionDenied(_("Only whoever raised a danger, and those who deal with it, can read it."))
    referrals = list(row.referrals.select_related("by").order_by("at", "pk"))
    return render(
        request, "danger/danger.html", danger=row, referrals=referrals, organisations=ORGANISATIONS,
        beside=beside([row]) if permissions.may_see_danger(request.user) else {},
        done=request.GET.get("done", ""), mine=row.owned_by_id == who(request).pk,
        reach=_reach(row) if permissions.may_see_danger(request.user) else [],
        nobody_called=row.kind == "immediate" and not row.done_at and not referrals,
    )  # fmt: skip


def _reach(row: Danger) -> list[Identifier]:
    """Where the person may be found and called back, for whoever deals with a danger."""
    if row.person is None:
        return []
    theirs = Identifier.objects.filter(person__in=row.person.kept().everyone(), representative=None)
    return list(theirs.filter(kind__in=("phone", "post", "email")).order_by("-kind", "pk"))


@screen("MN3", "MN4", "I23", action="own_danger")
@require_POST
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a danger on, or over."""
    return _back_to(own_danger(by=who(request), now=at(), danger=find(Danger, pk)), "owned")


@screen("MN3", "MN4", "I23", action="record_referral")
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who was told, the emergency services first."""
    row = find(Danger, pk)
    # Nothing is chosen beforehand: the record would say that 999 was called by whoever only presses the button.
    form = filled(ReferralForm, request)
    if succeeded(form, lambda: record_referral(by=who(request), now=at(), danger=row, **form.arguments())):
        return _back_to(row, "referred")
    return render(request, "danger/referral.html", form=form, danger=row)


@screen("MN3", "MN4", "I23", action="finish_danger")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that what could be done has been done."""
    row = find(Danger, pk)
    form = filled(FinishForm, request)
    if succeeded(form, lambda: finish_danger(by=who(request), now=at(), danger=row, **form.cleaned_data)):
        return _back_to(row, "finished")
    return render(request, "danger/finish.html", form=form, danger=row)
