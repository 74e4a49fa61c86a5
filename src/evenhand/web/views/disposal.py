"""Disposing of a record: proposed by one colleague, decided by another, and certified (LK2, I33)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.decide_disposal import decide_disposal
from evenhand.casework.actions.propose_disposal import propose_disposal as propose
from evenhand.casework.facts.counted import KINDS
from evenhand.casework.facts.retention import schedule
from evenhand.casework.models import Disposal
from evenhand.casework.rights import permissions
from evenhand.policy.calendar import local_date
from evenhand.policy.retention import may_dispose_of
from evenhand.web.certificate import as_pdf, filename, left_over, what_it_was, years
from evenhand.web.forms.base import filled
from evenhand.web.forms.retention import DecideForm, ReasonsToDisposeForm
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who
from evenhand.web.views.retention import Record, find_record


@screen("LK2", "I33", action="propose_disposal")
def propose_disposal(request: HttpRequest, reference: str) -> HttpResponse:
    """What would go and what would stay, and why it is no longer needed."""
    record = find_record(reference)
    form = filled(ReasonsToDisposeForm, request)
    made: list[Disposal] = []

    def act() -> Disposal:
        made.append(
            propose(
                by=who(request), now=at(), person=record.person, contact=record.contact, **form.cleaned_data
            )
        )
        return made[0]

    if succeeded(form, act):
        return redirect(f"{reverse('disposal', args=[made[0].reference])}?done=proposed")
    return render(request, "retention/propose.html", form=form, record=record, **_what_it_is(record))


@screen("LK2", "I33", when=permissions.may_see_disposals)
def disposal(request: HttpRequest, reference: str) -> HttpResponse:
    """A proposal to decide; what was decided; and once it is done, the certificate."""
    row = _find(reference)
    form = filled(DecideForm, request)
    open_to = row.status == "proposed" and permissions.may(request.user, "decide_disposal")
    decides = open_to and row.proposed_by_id != who(request).pk
    if decides and succeeded(
        form, lambda: decide_disposal(by=who(request), now=at(), disposal=row, **form.cleaned_data)
    ):
        return redirect(f"{reverse('disposal', args=[row.reference])}?done=decided")
    if row.status == "done":
        return render(
            request, "retention/certificate.html", row=row, kinds=KINDS, what=what_it_was(row), years=years(row.schedule),
            left_over=left_over(row), done=request.GET.get("done", ""),
        )  # fmt: skip
    record = _record_of(row)
    return render(
        request, "retention/decide.html", form=form, row=row, record=record, decides=decides, open_to=open_to,
        done=request.GET.get("done", ""), **_what_it_is(record),
    )  # fmt: skip


@screen("LK2", "I33", when=permissions.may_see_disposals)
@require_safe
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate as a PDF, in the language of the page."""
    row = _find(reference)
    if row.status != "done":
        raise Http404(_("There is no certificate with this reference."))
    answer = HttpResponse(as_pdf(row), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename(row)}"'
    return answer


def _find(reference: str) -> Disposal:
    row = (
        Disposal.objects.filter(reference=reference.upper())
        .select_related("person", "contact", "proposed_by", "decided_by")
        .first()
    )
    if row is None:
        raise Http404(_("There is no certificate with this reference."))
    return row


def _record_of(row: Disposal) -> Record:
    found = row.person or row.contact
    assert found is not None
    return find_record(found.reference)


def _what_it_is(record: Record) -> dict[str, Any]:
    today = local_date(at())
    return {
        "told": may_dispose_of(record.kept(today), schedule(), today),
        "counts": record.counts(),
        "kinds": KINDS,
    }
