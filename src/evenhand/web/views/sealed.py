"""What is sealed, for the content lead alone: why, what was done, its way to the police, and how a mistake is undone. Nothing of
it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from evenhand.casework.actions.record_reading import record_reading
from evenhand.casework.actions.release_contact import release_contact
from evenhand.casework.actions.release_file import release_file
from evenhand.casework.models import HandedOver
from evenhand.casework.oversight.exposure import Exposure, exposure
from evenhand.casework.rights import permissions
from evenhand.contacts import seal_key, sealing
from evenhand.contacts.known.lists import KINDS, known
from evenhand.contacts.models import Contact, Quarantined, Reading, Seal
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.web.forms.base import filled
from evenhand.web.forms.sealed import NoReportForm, ReleaseForm, ToPoliceForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who
from evenhand.web.views.contacts import find_contact
from evenhand.web.words import bytes_

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SealedContact:
    """One sealed contact as the content lead's list tells of it."""

    contact: Contact
    files: int
    elsewhere: int
    handed_over: list[HandedOver]
    settled: list[Reading]
    is_clean: bool


@screen("IC1", "IC2", "IC4", "I28", when=permissions.may_see_sealed)
@require_safe
def sealed(request: HttpRequest) -> HttpResponse:
    """What is sealed, the latest first; whether its key lies where it should; which lists are in use."""
    rows = Contact.objects.filter(sealed_at__isnull=False).select_related("sealed_by", "person")
    asked = request.GET.get("page", "")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    found = list(rows.order_by("-sealed_at", "-pk")[(page - 1) * _AT_ONCE : page * _AT_ONCE + 1])
    return render(
        request, "sealed/list.html", rows=[_told(each) for each in found[:_AT_ONCE]], page=page,
        more=len(found) > _AT_ONCE, left_here=seal_key.left_here(), lists=known().lists, kinds=KINDS,
        done=request.GET.get("done", ""), edition=load(), unread=Quarantined.objects.count(),
    )  # fmt: skip


@screen("IC1", "IC2", "I28", action="release_contact")
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Undo a seal that was a mistake: the whole contact, or one file that is harmless wherever it came."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at is None:
        return redirect("contact", contact.reference)
    form = filled(ReleaseForm, request, files=_files(contact), initial={"what": "contact"})
    if form.is_valid():
        given = dict(form.cleaned_data)
        what = given.pop("what")
        if attempt(form, lambda: _release(request, contact, what, given)):
            return redirect(f"{reverse('sealed')}?done=released")
    return render(request, "sealed/release.html", form=form, contact=contact)


@screen("IC2", "IC4", "RT1g", "I28", "I37", action="hand_over_sealed")
def to_police(request: HttpRequest, reference: str) -> HttpResponse:
    """Step by step to the police: the very words of the command that opens it, which nothing here does (I28)."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at is None:
        return redirect("contact", contact.reference)
    usual = {"key": "/media/usb/seal.pem", "folder": f"/media/police/{contact.reference}"}
    form = filled(ToPoliceForm, request, initial=usual)
    command = form.command(contact.reference, who(request).username) if form.is_valid() else ""
    return render(
        request, "sealed/police.html", form=form, contact=contact, command=command, left_here=seal_key.left_here(),
        handed_over=contact.handed_over.select_related("by").order_by("at"),
    )  # fmt: skip


@screen("IC4", "RT1g", "I28", action="record_reading", when=permissions.may_see_sealed)
def no_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why what is sealed does not go to the police. It stays sealed."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at is None:
        return redirect("contact", contact.reference)
    form = filled(NoReportForm, request)
    if succeeded(
        form,
        lambda: record_reading(
            by=who(request), now=at(), contact=contact, triage=["none"], note=form.cleaned_data["note"]
        ),
    ):
        return redirect(f"{reverse('sealed')}?done=no_report")
    return render(request, "sealed/no_report.html", form=form, contact=contact)


@screen("IN2", "IC1", when=permissions.may_see_contacts)
@require_safe
def my_exposure(request: HttpRequest) -> HttpResponse:
    """How much somebody had to see and hear: their own; a manager sees that of the colleagues they look after (IN2)."""
    colleague = who(request)
    leads = permissions.may_see_exposure(colleague)
    everybody = Colleague.objects.filter(is_active=True) if leads else [colleague]
    counted = exposure(everybody, at())
    return render(
        request,
        "sealed/exposure.html",
        mine=_of(colleague, counted),
        others=counted if leads else [],
        leads=leads,
    )


def _release(request: HttpRequest, contact: Contact, what: str, given: dict[str, object]) -> object:
    if what == "contact":
        return release_contact(by=who(request), now=at(), contact=contact, **given)  # type: ignore[arg-type]
    file = contact.attachments.get(number=int(what))
    return release_file(by=who(request), now=at(), attachment=file, **given)  # type: ignore[arg-type]


def _files(contact: Contact) -> list[tuple[str, str]]:
    """The files that are sealed, by their numbers, each with its size and with how many other contacts it came."""
    elsewhere = sealing.also_came_with(contact)
    told = []
    for file in contact.attachments.filter(blob__key=None):
        count = elsewhere[file.number]
        also = ngettext("came with %(num)s other contact", "came with %(num)s other contacts", count) % {
            "num": count
        }
        name = _("Only file %(number)s, which is harmless wherever it came") % {"number": file.number}
        told.append((str(file.number), f"{name} ({bytes_(file.size)}; {also})"))
    return told


def _told(contact: Contact) -> SealedContact:
    elsewhere = sealing.also_came_with(contact)
    handed = list(contact.handed_over.select_related("by").order_by("at"))
    clean = not Seal.objects.filter(contact=contact, cleaned_at=None, released_at=None).exists()
    settled = list(contact.readings.filter(at__gte=contact.sealed_at).select_related("by").order_by("at"))
    return SealedContact(contact, len(elsewhere), sum(elsewhere.values()), handed, settled, clean)


def _of(colleague: Colleague, counted: list[Exposure]) -> Exposure:
    return next((each for each in counted if each.colleague == colleague), Exposure(colleague))
