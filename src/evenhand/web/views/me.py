"""What concerns a colleague themselves: when they are away, and their due dates as a calendar."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.change_absence import change_absence
from evenhand.casework.actions.record_absence import record_absence
from evenhand.casework.actions.remove_absence import remove_absence
from evenhand.casework.waiting.due import due_for
from evenhand.casework.waiting.everything import TITLES
from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import local_date
from evenhand.web.doors import public
from evenhand.web.forms.absence import AbsenceForm, ChangeAbsenceForm
from evenhand.web.forms.base import filled
from evenhand.web.ics import Entry, calendar
from evenhand.web.pages import render
from evenhand.web.places import reference_of
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who

_SALT = "evenhand.calendar"


@screen("RT1d", "I36", action="record_absence")
def absence(request: HttpRequest) -> HttpResponse:
    """Record when one is away, so that the deputy gets the contact; a manager records anybody's."""
    colleague = who(request)
    form = filled(AbsenceForm, request, by=colleague)
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        named = given.pop("colleague", colleague.username)
        away = Colleague.objects.get(username=named)
        if attempt(form, lambda: record_absence(by=colleague, now=at(), colleague=away, **given)):
            return redirect(f"{reverse('absence')}?done=recorded")
    rows = Absence.objects.filter(away_until__gte=local_date(at())).select_related("colleague")
    if not colleague.has_role("manager"):
        rows = rows.filter(colleague=colleague)
    return render(
        request, "me/absence.html", form=form, absences=list(rows.order_by("away_from", "colleague__name")),
        done=request.GET.get("done", ""), today=local_date(at()),
    )  # fmt: skip


@screen("RT1d", "I36", action="change_absence")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days of an absence, or remove it before it has begun: one's own, or as a manager anybody's."""
    colleague, today = who(request), local_date(at())
    row = find(Absence, pk)
    if row.colleague_id != colleague.pk and not colleague.has_role("manager"):
        raise PermissionDenied(_("Only a manager can record somebody else's absence."))
    if "remove" in request.POST:
        remove_absence(by=colleague, now=at(), absence=row)
        return redirect(f"{reverse('absence')}?done=removed")
    begun = row.away_from < today
    form = filled(ChangeAbsenceForm, request, by=colleague, absence=row, begun=begun)
    days = {"away_from": row.away_from}
    if succeeded(
        form, lambda: change_absence(by=colleague, now=at(), absence=row, **days | form.cleaned_data)
    ):
        return redirect(f"{reverse('absence')}?done=changed")
    return render(
        request, "me/change_absence.html", form=form, absence=row, begun=begun, over=row.away_until < today
    )


@screen("OA6", "DI5", "LK2")
@require_safe
def due_dates(request: HttpRequest) -> HttpResponse:
    """The private address of one's due dates, for a calendar program."""
    address = request.build_absolute_uri(reverse("calendar_feed", args=[feed_token(who(request))]))
    return render(request, "me/calendar.html", address=address)


def feed_token(colleague: Colleague) -> str:
    """The secret in the address of somebody's calendar. It ends with their password and their account."""
    return (
        signing.Signer(salt=_SALT).sign_object([colleague.username, _bound_to(colleague)]).replace(":", "~")
    )


def _bound_to(colleague: Colleague) -> str:
    return salted_hmac(_SALT, colleague.password).hexdigest()[:16]


def _owner(token: str) -> Colleague:
    try:
        username, bound = signing.Signer(salt=_SALT).unsign_object(token.replace("~", ":"))
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Http404(_("This calendar address is not valid any more.")) from wrong
    colleague = Colleague.objects.filter(username=username, is_active=True).first()
    if colleague is None or not constant_time_compare(bound, _bound_to(colleague)):
        raise Http404(_("This calendar address is not valid any more."))
    return colleague


@public
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A colleague's due dates: what kind of thing and its reference, never whom it is about (LK2, I30)."""
    colleague, now = _owner(token), at()
    home = request.build_absolute_uri(reverse("home"))
    with translation.override(colleague.language or "en"):
        entries = [
            Entry(
                uid=f"{each.kind}-{each.record.replace(':', '-')}@evenhand",
                on=each.on,
                summary=" · ".join(part for part in (_(TITLES[each.kind]), reference_of(each)) if part),
                url=home,
            )
            for each in due_for(colleague, now)
        ]
        name = _("Evenhand: due dates")
    response = HttpResponse(calendar(name, entries, now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="evenhand.ics"'
    return response
