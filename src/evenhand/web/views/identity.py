"""Who somebody is: their addresses, who speaks for them, and two entries that are one person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.add_identifier import add_identifier
from evenhand.casework.actions.add_representative import add_representative
from evenhand.casework.actions.merge_people import merge_people
from evenhand.casework.actions.unmerge_people import unmerge_people
from evenhand.casework.facts.case import live_warnings, restrictions_of
from evenhand.casework.questions.whose import Meant, meant_by
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Identifier, Merge, MergeSuggestion, Person, Representative
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import Sentence
from evenhand.web.evidence import reason_for
from evenhand.web.forms.base import filled
from evenhand.web.forms.people import IdentifierForm, MergeForm, RepresentativeForm, UnmergeForm
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, who


def _back_to(person: Person, done: str) -> HttpResponse:
    return redirect(f"{reverse('person', args=[person.reference])}?done={done}")


@screen("IN4", "DF3", "I27", action="add_identifier")
def identifier(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a further way by which a person reaches us."""
    person = find_person(reference)
    speaks = _representative(person, request.GET.get("representative", ""))
    known = {name: request.GET[name] for name in ("kind", "value") if name in request.GET}
    form = filled(IdentifierForm, request, initial=known)
    if succeeded(
        form,
        lambda: add_identifier(
            by=who(request), now=at(), person=person, representative=speaks, **form.cleaned_data
        ),
    ):
        return _back_to(person, "identifier")
    return render(request, "people/identifier.html", form=form, person=person, representative=speaks)


def _representative(person: Person, number: str) -> Representative | None:
    """Who speaks for a person, by their number; None where none is named."""
    if not number:
        return None
    rows = Representative.objects.filter(person__in=person.everyone())
    found = (
        rows.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if found is None:
        raise Http404(_("There is no record with this number."))
    return found


@screen("IN4", "I27", action="add_representative")
def representative(request: HttpRequest, reference: str) -> HttpResponse:
    """Record somebody who speaks for a person; no restriction ever applies to them."""
    person = find_person(reference)
    form = filled(RepresentativeForm, request)
    if succeeded(
        form, lambda: add_representative(by=who(request), now=at(), person=person, **form.cleaned_data)
    ):
        return _back_to(person, "representative")
    return render(request, "people/representative.html", form=form, person=person)


@screen("IN4", "DF3", "I27", action="merge_people")
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    """Find the other entry of the same person, look at both side by side, and say how that is known."""
    person = find_person(reference)
    asked = request.GET.get("q", "").strip()
    other = Person.objects.filter(reference=request.GET.get("other", "").upper()).first()
    if other is None or other.kept() == person:
        found = [each for each in _others(meant_by(asked)) if each != person] if asked else _alike(person)
        return render(request, "people/merge_find.html", person=person, asked=asked, found=found)
    keep, gone = (other, person) if request.GET.get("keep") == "other" else (person, other)
    form = filled(MergeForm, request)
    if succeeded(
        form, lambda: merge_people(by=who(request), now=at(), keep=keep, merge=gone, **form.cleaned_data)
    ):
        return _back_to(keep, "merged")
    return render(
        request, "people/merge.html", form=form, person=person, other=other, keep=keep, gone=gone,
        sides=[_side(keep), _side(gone)], why=_why(keep, gone),
    )  # fmt: skip


@screen("IN4", "I27", action="unmerge_people")
def unmerge(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Undo a merge: both entries stand again as they did."""
    found = Merge.objects.select_related("kept", "merged", "by")
    row = found.filter(kept__reference=reference, merged__reference=other, undone_at=None).first()
    if row is None:
        raise Http404(_("These two entries are not merged."))
    form = filled(UnmergeForm, request)
    if succeeded(
        form,
        lambda: unmerge_people(
            by=who(request), now=at(), keep=row.kept, merge=row.merged, **form.cleaned_data
        ),
    ):
        return _back_to(row.kept, "unmerged")
    return render(request, "people/unmerge.html", form=form, merge=row)


def _others(meant: Meant) -> list[Person]:
    sure = [meant.match.person] if meant.match.person else []
    return list(dict.fromkeys([*sure, *(each.person for each in meant.maybe)]))


def _alike(person: Person) -> list[Person]:
    """Entries that share an address with this one, or have a name like it."""
    addresses = [person.name, *person.identifiers.filter(representative=None).values_list("value", flat=True)]
    found = [each for text in addresses for each in _others(meant_by(text))]
    return [each for each in dict.fromkeys(found) if each != person]


def _why(one: Person, other: Person) -> list[Sentence]:
    """What the software found that speaks for it, if it did."""
    older, newer = sorted((one, other), key=lambda person: person.pk)
    row = MergeSuggestion.objects.filter(one=older, other=newer, outcome="").first()
    return [reason_for(each) for each in row.evidence] if row else []


def _side(person: Person) -> dict[str, Any]:
    """One entry as the preview of a merge shows it."""
    today, everyone = local_date(at()), person.everyone()
    last = Contact.objects.filter(person__in=everyone).order_by("-received_at").first()
    return {
        "person": person,
        "identifiers": list(
            Identifier.objects.filter(person__in=everyone, representative=None).order_by("kind")
        ),
        "contacts": Contact.objects.filter(person__in=everyone).count(),
        "last": last.received_at if last else None,
        "warnings": live_warnings(person, today),
        "restrictions": restrictions_of(person, not_over_on=today),
        "adjustments": list(Adjustment.objects.filter(person__in=everyone).exclude(status="declined")),
    }
