"""Perhaps the same person: pairs of entries that the software found, for a caseworker to answer; and addresses that are shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.dismiss_merge import dismiss_merge
from evenhand.casework.actions.end_sharing import end_sharing
from evenhand.casework.actions.mark_shared import mark_shared
from evenhand.casework.actions.remove_identifier import remove_identifier
from evenhand.casework.delivery.addressing import went_to
from evenhand.casework.facts.case import live_warnings, restrictions_of
from evenhand.casework.questions.whose import matched_by
from evenhand.people.models import Identifier, MergeSuggestion, Person, SharedAddress
from evenhand.policy.addresses import KINDS, SHAREABLE
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import Sentence
from evenhand.web.evidence import reason_for
from evenhand.web.forms.base import filled
from evenhand.web.forms.people import NeverTheirsForm, NotSharedForm, SharedForm, TwoPeopleForm
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, find_person, who

PER_PAGE = 20
ANSWERED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries as they stand now, why they are perhaps one person, and whether something rests on either."""

    row: MergeSuggestion
    one: Person
    other: Person
    why: list[Sentence]
    weighs: bool


@screen("IN4", "IN1", "I9", "I27", action="dismiss_merge")
@require_safe
def same_people(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for an answer, oldest first, and what was answered lately."""
    try:
        after = int(request.GET.get("after", "0"))
    except ValueError:
        after = 0
    rows = list(_waiting().filter(pk__gt=after)[: PER_PAGE + 1])
    pairs = list(_pairs(rows[:PER_PAGE]))
    answered = MergeSuggestion.objects.filter(outcome="two").select_related("one", "other", "answered_by")
    return render(
        request, "people/same.html", pairs=pairs, after=after,
        more=rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else 0, done=request.GET.get("done", ""),
        answered=list(answered.order_by("-answered_at", "-pk")[:ANSWERED_SHOWN]) if not after else [],
    )  # fmt: skip


@screen("IN4", "IN1", "I9", "I27", action="dismiss_merge")
def two_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two entries are two people, and how that is known."""
    row = find(MergeSuggestion, pk)
    form = filled(TwoPeopleForm, request)
    if succeeded(form, lambda: dismiss_merge(by=who(request), now=at(), suggestion=row, **form.cleaned_data)):
        return redirect(f"{reverse('same_people')}?done=two")
    return render(
        request, "people/two.html", form=form, suggestion=row, why=[reason_for(each) for each in row.evidence]
    )


@screen("IN4", "I27", action="mark_shared")
def share(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Mark an address of a person's as one that other people use too; or see who did, and end it."""
    person = find_person(reference)
    address = find_identifier(person, pk, SHAREABLE)
    mark = SharedAddress.objects.filter(
        kind=address.kind, normalised=address.normalised, ended_at=None
    ).first()
    if mark is not None:
        return _end(request, person, address, mark)
    form = filled(SharedForm, request)
    if succeeded(
        form,
        lambda: mark_shared(
            by=who(request), now=at(), kind=address.kind, value=address.value, **form.cleaned_data
        ),
    ):
        return redirect(f"{reverse('person', args=[person.reference])}?done=shared")
    return render(request, "people/share.html", form=form, person=person, address=address)


@screen("IN4", "DF3", "IN1", "I27", "I32", action="remove_identifier")
def never_theirs(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take an address, a number or a name off a person's record that was never theirs, after a look at what came by it."""
    person = find_person(reference)
    row = find_identifier(person, pk, KINDS)
    form = filled(NeverTheirsForm, request)
    if succeeded(
        form,
        lambda: remove_identifier(
            by=who(request), now=at(), person=person, kind=row.kind, value=row.value,
            representative=row.representative, **form.cleaned_data,
        ),
    ):  # fmt: skip
        return redirect(f"{reverse('person', args=[person.reference])}?done=never_theirs#never-theirs")
    everyone = person.everyone()
    return render(
        request, "people/never_theirs.html", form=form, person=person, address=row,
        contacts=matched_by(everyone, row.kind, row.normalised, representative=row.representative),
        letters=went_to(person, row.kind, row.normalised) if row.representative is None else [],
    )  # fmt: skip


def _end(request: HttpRequest, person: Person, address: Identifier, mark: SharedAddress) -> HttpResponse:
    form = filled(NotSharedForm, request)
    if succeeded(form, lambda: end_sharing(by=who(request), now=at(), shared=mark, **form.cleaned_data)):
        return redirect(f"{reverse('person', args=[person.reference])}?done=not_shared")
    return render(request, "people/not_shared.html", form=form, person=person, address=address, mark=mark)


def find_identifier(person: Person, pk: int, kinds: Iterable[str]) -> Identifier:
    """A way by which a person, or who speaks for them, reaches us, of one of these kinds; or a page that says there is none."""
    rows = Identifier.objects.select_related("representative")
    found = rows.filter(pk=pk, person__in=person.everyone(), kind__in=kinds).first()
    if found is None:
        raise Http404(_("There is no record with this number."))
    return found


def marks_on(identifiers: Iterable[Identifier]) -> dict[int, SharedAddress]:
    """Which of these addresses other people use too, by the identifier's number."""
    given = list(identifiers)
    rows = SharedAddress.objects.filter(normalised__in=[each.normalised for each in given], ended_at=None)
    marks = {(row.kind, row.normalised): row for row in rows.select_related("marked_by")}
    found = {each.pk: marks.get((each.kind, each.normalised)) for each in given}
    return {pk: mark for pk, mark in found.items() if mark is not None}


def waiting_about(person: Person) -> list[MergeSuggestion]:
    """The questions about this person that nobody has answered."""
    everyone = person.everyone()
    rows = _waiting()
    return [
        row
        for row in rows.filter(one__in=everyone) | rows.filter(other__in=everyone)
        if row.one.kept() != row.other.kept()
    ]


def _waiting() -> QuerySet[MergeSuggestion]:
    return (
        MergeSuggestion.objects.that_wait()
        .select_related("one__merged_into", "other__merged_into")
        .order_by("pk")
    )


def _pairs(rows: list[MergeSuggestion]) -> Iterator[Pair]:
    today = local_date(at())
    for row in rows:
        one, other = row.one.kept(), row.other.kept()
        if one != other:  # else somebody found it out another way
            weighs = any(
                live_warnings(each, today) or restrictions_of(each, not_over_on=today)
                for each in (one, other)
            )
            yield Pair(row, one, other, [reason_for(each) for each in row.evidence], weighs)
