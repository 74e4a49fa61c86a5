"""The policy as the product carries it out: clause by clause, its open questions, its chart; and the trail of what was done."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.way import way_of
from evenhand.policy.chart import to_svg, to_text
from evenhand.policy.edition import editions, load
from evenhand.policy.process import Way
from evenhand.web.coverage import invariant_rows, rows
from evenhand.web.doors import public
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, open_entry, words


@public
def policy(request: HttpRequest) -> HttpResponse:
    """Every clause, what implements it, which tests prove it; for everybody to read."""
    edition = load()
    clauses = rows(edition)
    headings: dict[str, list[Any]] = {}
    for row in clauses:
        headings.setdefault(words(edition.clauses[row.id].heading), []).append(row)
    return render(
        request, "policy/policy.html", edition=edition, editions=editions().values(), headings=headings,
        invariants=invariant_rows(), words=words, covered=sum(row.covered for row in clauses), count=len(clauses),
    )  # fmt: skip


@public
def process(request: HttpRequest) -> HttpResponse:
    """The chart of the process, drawn from its own rules, with the same as text."""
    return render(request, "policy/process.html", **_chart(None))


@screen("AN1", roles=("caseworker", "quality_reviewer", "auditor"))
def case_chart(request: HttpRequest, reference: str) -> HttpResponse:
    """The way one person's case has taken through the chart, and where it stands."""
    person = find_person(reference)
    open_entry(request, person)
    return render(request, "policy/process.html", person=person, **_chart(way_of(person, at())))


def _chart(way: Way | None) -> dict[str, Any]:
    language = get_language() or "en"
    # Drawn by our own code from our own words, which it escapes.
    return {"svg": mark_safe(to_svg(way, language)), "text": to_text(way, language)}  # noqa: S308


@screen("IN1", "I32", roles=("auditor", "data_protection"))
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first, and whether it is whole."""
    entries = Entry.objects.order_by("-number")
    about = request.GET.get("about", "").strip()
    if about:
        entries = entries.filter(subject__startswith=about)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    verdict = audit.verify() if "check" in request.GET else None
    return render(request, "policy/trail.html", page=page, about=about, verdict=verdict, head=audit.head())
