"""Rules in the body's mail and telephone systems, held against the register: where they differ, and putting it right."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.put_right import put_right
from evenhand.casework.models import Reconciliation, RuleDifference
from evenhand.casework.oversight.reconciling import newest
from evenhand.casework.rights import permissions
from evenhand.policy.differences import TITLES
from evenhand.policy.outcome import Sentence
from evenhand.web.forms.base import filled
from evenhand.web.forms.rules import PutRightForm
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.spreadsheets import spreadsheet
from evenhand.web.views.case import at, who
from evenhand.web.words import tell

PER_PAGE = 20


@screen("RT2", "I25", "I35", when=permissions.may_see_every_case)
@require_safe
def reconciliations(request: HttpRequest) -> HttpResponse:
    """Every reconciliation, newest first, and how much of each is left to put right."""
    rows = Reconciliation.objects.order_by("-pk").select_related("by").prefetch_related("differences")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    standing = {row.pk for row in newest()}
    return render(
        request,
        "rules/list.html",
        page=page,
        rows=[(row, row.pk in standing, len(row.differences.all()), _left(row)) for row in page.object_list],
    )


@screen("RT2", "I25", "I35", when=permissions.may_see_every_case)
@require_safe
def reconciliation(request: HttpRequest, reference: str) -> HttpResponse:
    """One reconciliation: what was read, and each difference with a way to put it right."""
    row = _find(reference)
    return render(
        request,
        "rules/report.html",
        row=row,
        found=[
            (each, *_sentences(each)) for each in row.differences.select_related("person", "put_right_by")
        ],
        titles=TITLES,
        left=_left(row),
        standing=any(each.pk == row.pk for each in newest()),
    )


@screen("RT2", when=permissions.may_see_every_case)
@require_safe
def reconciliation_list(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a list for a spreadsheet."""
    row = _find(reference)
    lines: list[list[object]] = [
        [_("What"), _("System"), _("Line"), _("Rule"), _("Address"), _("Person"), _("Restriction"), _("Why"), _("What to do"),
         _("Clauses"), _("Exactly"), _("Found first"), _("Put right"), _("By"), _("How")]
    ]  # fmt: skip
    for each in row.differences.select_related("person", "put_right_by"):
        why, instead = _sentences(each)
        lines.append([
            _(TITLES[each.kind]), each.source, each.line or "", each.text, each.address,
            each.person.reference if each.person else "", each.restriction, tell(why), tell(instead), " ".join(each.clauses),
            each.fix, each.first_found_at.isoformat(), each.put_right_at.isoformat() if each.put_right_at else "",
            each.put_right_by.name if each.put_right_by else "", each.put_right_how,
        ])  # fmt: skip
    return spreadsheet(f"{row.reference}.csv", lines)


@screen("RT2", action="put_right")
def rule_put_right(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Mark one difference as put right."""
    row = _find(reference)
    difference = row.differences.filter(number=number).first()
    if difference is None:
        raise Http404(_("There is no record with this number."))
    form = filled(PutRightForm, request)
    if succeeded(
        form, lambda: put_right(by=who(request), now=at(), difference=difference, **form.cleaned_data)
    ):
        return redirect(reverse("reconciliation", args=[row.reference]))
    why, instead = _sentences(difference)
    return render(
        request,
        "rules/put_right.html",
        form=form,
        row=row,
        each=difference,
        why=why,
        instead=instead,
        titles=TITLES,
    )


def _find(reference: str) -> Reconciliation:
    row = Reconciliation.objects.filter(reference=reference.upper()).select_related("by").first()
    if row is None:
        raise Http404(_("There is no record with this number."))
    return row


def _left(row: Reconciliation) -> int:
    return sum(each.put_right_at is None for each in row.differences.all())


def _sentences(each: RuleDifference) -> tuple[Sentence, Sentence]:
    """Why, and what to do, as the register had it that day."""
    why, instead = (_sentence(each.words.get(name, {})) for name in ("why", "instead"))
    return why, instead


def _sentence(kept: dict[str, Any]) -> Sentence:
    values = dict(kept.get("values", {}))
    if values.get("until"):
        values["until"] = date.fromisoformat(values["until"])
    return Sentence(str(kept.get("text", "")), values)
