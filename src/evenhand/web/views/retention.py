"""How long records are kept: what is due to be disposed of, one record's clock, and holds (LK2, I33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.keep_hold import keep_hold as keep
from evenhand.casework.actions.lift_hold import lift_hold as lift
from evenhand.casework.actions.place_hold import place_hold as place
from evenhand.casework.facts.counted import KINDS, counts_of, counts_of_contact
from evenhand.casework.facts.retention import (
    kept_about,
    kept_of_contacts,
    proposed_disposals,
    schedule,
)
from evenhand.casework.models import Disposal, Hold
from evenhand.casework.oversight import retained
from evenhand.casework.oversight.retained import DueRecord
from evenhand.casework.rights import permissions
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date
from evenhand.policy.retention import ASKERS, Kept, due_from, may_dispose_of
from evenhand.web.forms.after import ReasonsForm
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.retention import HoldForm, KeepForm
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who

PER_PAGE = 25
_PEOPLE, _NOBODYS, _CERTIFICATES = "people", "nobodys", "certificates"
_STANDING, _ENDED = "standing", "ended"


@screen("LK2", "I33", when=permissions.may_see_retention)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is due, the longest due first; the schedule; what waits for a decision; and how many holds stand."""
    today, plan = local_date(at()), schedule()
    people, contacts = retained.due_people(today), retained.due_contacts(today)
    done = Disposal.objects.filter(status="done").select_related("person", "contact").order_by("-decided_at")
    every: dict[str, Any] = {_PEOPLE: people, _NOBODYS: contacts, _CERTIFICATES: done}
    of = asked if (asked := request.GET.get("of", "")) in every else _PEOPLE
    page = Paginator(every[of], PER_PAGE).get_page(request.GET.get("page"))
    listed = page.object_list if of != _CERTIFICATES else ()
    rows = [each if isinstance(each, DueRecord) else _nobodys(each, today) for each in listed]
    return render(
        request,
        "retention/list.html",
        plan=plan,
        of=of,
        numbers={_PEOPLE: len(people), _NOBODYS: contacts.count(), _CERTIFICATES: done.count()},
        proposals=proposed_disposals().select_related("person", "contact", "proposed_by"),
        page=page,
        rows=[(row, _counts(row)) for row in rows],
        kinds=KINDS,
        holds=retained.holds_that_stand().count(),
    )


@screen("LK2", "I33", when=permissions.may_see_retention)
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """Every hold, page by page: those that stand, the one to look at next first; and those that were lifted, the last first."""
    every = {_STANDING: retained.holds_that_stand(), _ENDED: retained.holds_that_ended()}
    of = asked if (asked := request.GET.get("of", "")) in every else _STANDING
    return render(
        request,
        "retention/holds.html",
        of=of,
        numbers={name: rows.count() for name, rows in every.items()},
        page=Paginator(every[of], PER_PAGE).get_page(request.GET.get("page")),
        askers=ASKERS,
        today=local_date(at()),
    )


def _nobodys(contact: Contact, today: date) -> DueRecord:
    plan = schedule()
    since = retained.since(plan, local_date(contact.received_at)) if plan else today
    return DueRecord(None, contact, since)


def _counts(row: DueRecord) -> dict[str, int]:
    return counts_of(row.person) if row.person else counts_of_contact(_contact_of(row))


def _contact_of(row: DueRecord) -> Contact:
    assert row.contact is not None
    return row.contact


@dataclass(frozen=True, slots=True)
class Record:
    """The record that a page is about: a person's, or one contact of nobody's."""

    person: Person | None
    contact: Contact | None

    @property
    def reference(self) -> str:
        found = self.person or self.contact
        assert found is not None
        return found.reference

    def kept(self, today: date) -> Kept:
        if self.person is not None:
            return kept_about(self.person, today)
        assert self.contact is not None
        return kept_of_contacts([self.contact.pk])[self.contact.pk]

    def counts(self) -> dict[str, int]:
        if self.person is not None:
            return counts_of(self.person)
        assert self.contact is not None
        return counts_of_contact(self.contact)

    def disposal(self) -> Disposal | None:
        """What stands of it being disposed of: the proposal that waits, or the certificate."""
        rows = Disposal.objects.exclude(status="declined").order_by("-pk")
        of = {"person__in": self.person.everyone()} if self.person is not None else {"contact": self.contact}
        return rows.filter(**of).first()

    def holds(self) -> list[Hold]:
        rows = Hold.objects.select_related("by", "lifted_by").order_by("-pk")
        if self.person is not None:
            entries = self.person.everyone()
            return list(rows.filter(Q(person__in=entries) | Q(contact__person__in=entries)))
        return list(rows.filter(contact=self.contact))


def find_record(reference: str) -> Record:
    """The record of this reference. A merged entry leads to the one that is kept, and a contact that is somebody's to theirs."""
    person = Person.objects.filter(reference=reference.upper()).first()
    contact = Contact.objects.filter(reference=reference.upper()).select_related("person").first()
    if contact is not None and contact.person is not None:
        person = contact.person
    if person is None and contact is None:
        raise Http404(_("There is no record with this reference."))
    return Record(person.kept(), None) if person is not None else Record(None, contact)


@screen("LK2", "I33", when=permissions.may_see_retention)
@require_safe
def retained_record(request: HttpRequest, reference: str) -> HttpResponse:
    """One record: from which day it may go, what keeps it until then or longer, what it holds, and its holds."""
    record, today, plan = find_record(reference), local_date(at()), schedule()
    kept = record.kept(today)
    return render(
        request,
        "retention/record.html",
        record=record,
        kept=kept,
        plan=plan,
        day=due_from(kept, plan) if plan else None,
        told=may_dispose_of(kept, plan, today),
        counts=record.counts(),
        kinds=KINDS,
        holds=record.holds(),
        disposal=record.disposal(),
        askers=ASKERS,
        today=today,
        done=request.GET.get("done", ""),
    )


@screen("LK2", "I33", action="place_hold")
def place_hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Have a record kept whatever the schedule says."""
    record = find_record(reference)
    form = filled(HoldForm, request)
    act = partial(place, by=who(request), now=at(), person=record.person, contact=record.contact)
    if succeeded(form, lambda: act(**form.cleaned_data)):
        return redirect(_back(record.reference, "held"))
    return _ask(request, form, record, _("Hold what is on record"), _("Place the hold"))


@screen("LK2", "I33", when=permissions.may_see_retention)
@require_safe
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """One hold: who asked for it, why, until when; and what can be done with it."""
    row = _hold(reference)
    return render(
        request, "retention/hold.html", hold=row, record=_of(row), askers=ASKERS, today=local_date(at())
    )


@screen("LK2", "I33", action="keep_hold")
def keep_hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a hold go on until another day."""
    return _with_hold(request, reference, KeepForm, keep, _("Let the hold go on"), "kept")


@screen("LK2", "I33", action="lift_hold")
def lift_hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Lift a hold."""
    return _with_hold(request, reference, ReasonsForm, lift, _("Lift the hold"), "lifted")


def _with_hold(
    request: HttpRequest, reference: str, kind: type[Form], act: Callable[..., Any], title: str, done: str
) -> HttpResponse:
    row = _hold(reference)
    form = filled(kind, request)
    if succeeded(form, lambda: partial(act, by=who(request), now=at(), hold=row)(**form.cleaned_data)):
        return redirect(_back(_of(row).reference, done))
    return _ask(request, form, _of(row), title, title, row)


def _ask(
    request: HttpRequest, form: Form, record: Record, title: str, button: str, row: Hold | None = None
) -> HttpResponse:
    return render(
        request, "retention/ask.html", form=form, record=record, title=title, button=button, hold=row, askers=ASKERS,
    )  # fmt: skip


def _hold(reference: str) -> Hold:
    row = (
        Hold.objects.filter(reference=reference.upper())
        .select_related("person", "contact", "by", "lifted_by")
        .first()
    )
    if row is None:
        raise Http404(_("There is no record with this reference."))
    return row


def _of(row: Hold) -> Record:
    found = row.person or row.contact
    assert found is not None
    return find_record(found.reference)


def _back(reference: str, done: str) -> str:
    return f"{reverse('retained_record', args=[reference])}?done={done}"
