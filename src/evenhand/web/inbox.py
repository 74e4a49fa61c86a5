"""How the list of contacts that a colleague may read is filtered, and how one pages through a million of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from evenhand.casework.rights import permissions
from evenhand.casework.waiting.due import due_for
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person

PER_PAGE = 25
UNCERTAIN = ("several", "name_only", "claimed", "doubted")
_LISTED = (
    "reference", "channel", "received_at", "sender", "sender_name", "subject", "match", "person", "representative",
    "sealed_at", "closed_at", "instruction", "purpose", "automatic", "submission__signs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some contacts, newest first, with the references from which the pages before and after go on ("" at either end)."""

    rows: list[Contact]
    newer: str = ""
    older: str = ""


def filtered(
    rows: QuerySet[Contact], asked: Mapping[str, str], colleague: Colleague, now: datetime
) -> QuerySet[Contact]:
    """Only those the filters leave: channel, to be read by me, not certain whose, words in the subject or the sender, person.

    What is sealed is never found by its words.
    """
    if channel := asked.get("channel"):
        rows = rows.filter(channel=channel)
    if asked.get("uncertain"):
        rows = rows.filter(match__in=UNCERTAIN)
    if asked.get("mine"):
        rows = rows.filter(pk__in=to_read(colleague, now))
    if person := asked.get("person"):
        rows = rows.filter(person__in=_everyone(person)) if permissions.may_see_cases(colleague) else rows
    for word in asked.get("text", "").split():
        has = Q(subject__icontains=word) | Q(sender__icontains=word) | Q(sender_name__icontains=word)
        rows = rows.filter(has, sealed_at=None)
    return rows


def to_read(colleague: Colleague, now: datetime) -> list[int]:
    """The contacts that wait for this colleague to read or to answer them."""
    waiting = (each.row for each in due_for(colleague, now) if each.kind in ("reading", "reply"))
    return [row.pk for row in waiting if isinstance(row, Contact)]


def page_of(rows: QuerySet[Contact], *, before: str = "", after: str = "") -> Page:
    """The page that goes on from a contact: older than `before`, or newer than `after`. It counts nothing, so it stays fast."""
    rows = begun(rows.only(*_LISTED)).select_related("person", "representative", "submission")
    edge = Contact.objects.filter(reference=before or after).first() if before or after else None
    if edge is None:
        found = list(_newest_first(rows)[: PER_PAGE + 1])
        return _page(found[:PER_PAGE], newer=False, older=len(found) > PER_PAGE)
    if before:
        rows = rows.filter(received_at__lte=edge.received_at).exclude(
            received_at=edge.received_at, pk__gte=edge.pk
        )
        found = list(_newest_first(rows)[: PER_PAGE + 1])
        return _page(found[:PER_PAGE], newer=True, older=len(found) > PER_PAGE)
    rows = rows.filter(received_at__gte=edge.received_at).exclude(
        received_at=edge.received_at, pk__lte=edge.pk
    )
    found = list(rows.order_by("received_at", "pk")[: PER_PAGE + 1])
    return _page(found[:PER_PAGE][::-1], newer=len(found) > PER_PAGE, older=True)


def begun(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """With the first words of each (`begins`), for what has no subject to be called by."""
    return rows.annotate(begins=Substr("body", 1, 90))


def _newest_first(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    return rows.order_by("-received_at", "-pk")


def _page(rows: list[Contact], *, newer: bool, older: bool) -> Page:
    if not rows:
        return Page([])
    return Page(rows, rows[0].reference if newer else "", rows[-1].reference if older else "")


def _everyone(reference: str) -> list[int]:
    person = Person.objects.filter(reference=reference).first()
    return person.everyone() if person else []
