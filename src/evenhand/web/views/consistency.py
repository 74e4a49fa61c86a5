"""Decisions side by side: what was decided over a period, by what was found, by warnings, by who decided (IN1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.record_consistency_list import record_consistency_list
from evenhand.casework.oversight.decisions import Decisions
from evenhand.casework.rights import permissions
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.consistency import Reader, comparison, lines
from evenhand.web.forms.base import Form
from evenhand.web.forms.consistency import PeriodForm
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.spreadsheets import spreadsheet
from evenhand.web.views.case import at, who


@screen("IN1", "LK2", "OA5", "I30", when=permissions.may_compare_decisions)
@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The decisions of a period, side by side, as far as whoever asks may see them."""
    form, days = _asked(request)
    compared = None
    if days is not None:
        compared = comparison(Decisions().between(*days), _reader(request), load())
    return render(
        request, "consistency/consistency.html", form=form, days=days, compared=compared, list_query=_query(days),
    )  # fmt: skip


@screen("IN1", "LK2", "I30", "I32", when=permissions.may_compare_decisions)
@require_safe
def consistency_list(request: HttpRequest) -> HttpResponse:
    """The same tables for a spreadsheet. What leaves here is rounded for everybody; that it was taken is on the audit trail."""
    _form, days = _asked(request)
    if days is None:
        raise Http404(_("These days cannot be read."))
    reader = replace(_reader(request), exact=False)
    compared = comparison(Decisions().between(*days), reader, load())
    colleague = who(request)
    record_consistency_list(
        by=colleague if permissions.may(colleague, "record_consistency_list") else None, now=at(), taken_by=colleague,
        since=days[0], until=days[1], named=reader.named,
    )  # fmt: skip
    return spreadsheet(f"consistency-{days[0].isoformat()}-{days[1].isoformat()}.csv", lines(compared, *days))


def _asked(request: HttpRequest) -> tuple[Form, tuple[date, date] | None]:
    given = any(name.startswith(("since", "until")) for name in request.GET)
    form = PeriodForm(request.GET) if given else PeriodForm()
    return form, form.days(local_date(at()))


def _query(days: tuple[date, date] | None) -> str:
    """The days of the page as its list asks for them."""
    return urlencode(
        {
            f"{name}-{part}": getattr(day, part)
            for name, day in zip(("since", "until"), days or (), strict=False)
            for part in ("day", "month", "year")
        }
    )


def _reader(request: HttpRequest) -> Reader:
    return Reader(
        who(request), permissions.may_see_every_case(request.user), permissions.may_see_deciders(request.user)
    )
