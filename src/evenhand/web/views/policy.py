"""The policy as the product carries it out: clause by clause, its open questions, its chart; and the trail of what was done."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.oversight.way import way_of
from evenhand.casework.questions.whose import meant_by
from evenhand.casework.rights import permissions
from evenhand.people.models import Colleague, Person
from evenhand.policy.chart import to_svg, to_text
from evenhand.policy.edition import editions, load
from evenhand.policy.process import Way
from evenhand.web.coverage import invariant_rows, rows
from evenhand.web.doors import public
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, open_entry
from evenhand.web.words import said


@public
def policy(request: HttpRequest) -> HttpResponse:
    """Every clause, what implements it, which tests prove it; for everybody to read."""
    edition = load()
    clauses = rows(edition)
    headings: dict[str, list[Any]] = {}
    for row in clauses:
        headings.setdefault(said(edition.clauses[row.id].heading), []).append(row)
    return render(
        request, "policy/policy.html", edition=edition, editions=editions().values(), headings=headings,
        invariants=invariant_rows(), words=said, covered=sum(row.covered for row in clauses), count=len(clauses),
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


@screen("IN1", "I32", when=permissions.may_see_trail)
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first, of everybody or about one person, and whether it is whole."""
    about = request.GET.get("about", "").strip()
    meant = meant_by(about)
    person = meant.match.person if meant.certain else None
    if person is not None:
        open_entry(request, person)
    page = Paginator(_entries(about, person), 50).get_page(request.GET.get("page"))
    actors = {entry.actor for entry in page.object_list}
    names = dict(Colleague.objects.filter(username__in=actors).values_list("username", "name"))
    verdict = audit.verify() if "check" in request.GET else None
    return render(
        request, "policy/trail.html", page=page, about=about, person=person, meant=meant, names=names, verdict=verdict,
        head=audit.head(), facts=lambda entry: json.dumps(entry.facts, ensure_ascii=False, indent=1),
    )  # fmt: skip


def _entries(about: str, person: Person | None) -> QuerySet[Entry]:
    """The entries about a person; or about the one record that is named as the trail names it; or all, where nothing is asked."""
    entries = Entry.objects.order_by("-number")
    if person is not None:
        return entries.filter(person_id__in=person.everyone())
    return entries.filter(subject=about) if about else entries
