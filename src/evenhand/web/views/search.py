"""Search: over every contact that a colleague may read, and whom or what else they may mean by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.casework.models import Dispute, Restriction
from evenhand.casework.questions.whose import meant_by
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by, rights_of
from evenhand.contacts.files.records import that_count
from evenhand.contacts.known.addresses import defanged
from evenhand.contacts.models import Attachment, Contact, FileText
from evenhand.contacts.search import Asked, Hits, Narrowed, asked_of, lacks_some, search
from evenhand.contacts.search.excerpt import LOOKED_AT, Piece, excerpt_of, marked
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.web.forms.search import SearchForm
from evenhand.web.pages import render, url
from evenhand.web.screens import screen
from evenhand.web.views.case import who

_LONGEST_NAME = 120  # characters: whatever is longer is nobody's name, address or reference
_GREATEST = 2**63
_LISTED = (
    "reference", "channel", "received_at", "sender", "sender_name", "subject", "match", "person", "representative",
    "sealed_at", "closed_at", "purpose", "automatic",
)  # fmt: skip


@screen("DF3", "IC2", "LK2", "I28", "I30", "I31", when=permissions.may_see_contacts)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What came in, by its words and by what narrows them; only what this colleague may read, and never what is sealed."""
    edition = load()
    form = SearchForm(request.GET, edition=edition)
    typed = request.GET.get("q", "")
    asked, narrowed, hits = asked_of(typed), Narrowed(), Hits()
    if form.is_valid():
        narrowed = form.narrowed()
        hits = search(rights_of(who(request)), asked, narrowed, before=_key(request.GET.get("before", "")))
    query = request.GET.copy()
    for name in ("before", "lang"):
        query.pop(name, None)
    return render(
        request,
        "search/search.html",
        form=form,
        asked=asked,
        narrowed=bool(narrowed) or bool(form.errors),
        hits=hits,
        lacks_some=lacks_some(),
        found=_shown(who(request), hits, asked),
        elsewhere=_elsewhere(who(request), typed, hits.contacts),
        began=bool(typed.strip() or narrowed or form.errors),
        further="before" in request.GET,
        query=query.urlencode(),
        edition=edition,
    )


def _key(typed: str) -> int | None:
    """Where a page goes on. What is no key begins at the newest."""
    try:
        key = int(typed[:20])
    except ValueError:
        return None
    return key if -_GREATEST < key < _GREATEST else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact that was found, its subject and an excerpt; where they have none of the words, one of a file that came with it."""

    contact: Contact
    subject: list[Piece]
    excerpt: list[Piece]
    file: Attachment | None = None
    in_file: tuple[Piece, ...] = ()


def _shown(colleague: Colleague, hits: Hits, asked: Asked) -> list[Shown]:
    """The contacts of a page; once more only what may be read, whatever was found."""
    rows = readable_by(colleague).filter(pk__in=hits.contacts, sealed_at=None)
    rows = rows.annotate(begins=Substr("body", 1, LOOKED_AT)).only(*_LISTED)
    by_id = {row.pk: row for row in rows.select_related("person", "representative")}
    shown = [
        Shown(
            row,
            marked(defanged(row.subject[:150]), asked),
            excerpt_of(defanged(getattr(row, "begins", "") or ""), asked),
        )
        for row in (by_id[pk] for pk in hits.contacts if pk in by_id)
    ]
    unseen = [
        each.contact.pk for each in shown if not any(part.found for part in (*each.subject, *each.excerpt))
    ]
    files = _in_files(unseen, asked) if unseen else {}
    return [replace(each, **files.get(each.contact.pk, {})) for each in shown]


def _in_files(contacts: Sequence[int], asked: Asked) -> dict[int, dict[str, Any]]:
    """By contact, the first of its files that says any of the words, and where: else nobody would know why it was found."""
    texts = that_count(FileText.objects.filter(attachment__contact__in=contacts)).exclude(text="")
    texts = texts.annotate(begins=Substr("text", 1, LOOKED_AT)).defer("text").select_related("attachment")
    found: dict[int, dict[str, Any]] = {}
    for text in texts.order_by("attachment__number", "pk"):
        pieces = excerpt_of(defanged(getattr(text, "begins", "") or ""), asked)
        if any(piece.found for piece in pieces):
            found.setdefault(text.attachment.contact_id, {"file": text.attachment, "in_file": tuple(pieces)})
    return found


def _elsewhere(colleague: Colleague, typed: str, found: Sequence[int]) -> list[dict[str, Any]]:
    """People, restrictions, disputes and a contact not among those `found` that the words may stand for, as links; only what the
    colleague may open.
    """
    text = typed.strip()
    if not text or len(text) > _LONGEST_NAME:
        return []
    meant = meant_by(text)
    people = (
        [meant.match.person]
        if meant.certain and meant.match.person
        else [each.person for each in meant.maybe]
    )
    return [*_contact(colleague, meant.contact, found), *_records(colleague, meant.asked), *_people(people)]


def _contact(colleague: Colleague, meant: Contact | None, found: Sequence[int]) -> list[dict[str, Any]]:
    """The contact whose reference was typed, however it was: nothing that is sealed, or may not be read."""
    if meant is None or meant.pk in found:
        return []
    rows = readable_by(colleague).filter(pk=meant.pk, sealed_at=None)
    return [{"contact": row, "href": url("contact", row.reference)} for row in rows]


def _people(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [{"person": person, "href": url("person", person.reference)} for person in people]


def _records(colleague: Colleague, reference: str) -> list[dict[str, Any]]:
    restriction = Restriction.objects.filter(reference=reference).select_related("person").first()
    if restriction and permissions.may_see_case(colleague, restriction.person):
        return [{"restriction": restriction, "href": url("restriction", restriction.reference)}]
    dispute = Dispute.objects.filter(reference=reference).select_related("restriction__person").first()
    if dispute and permissions.has_role(colleague, "quality_reviewer", "manager", "auditor"):
        return [{"dispute": dispute, "href": url("dispute", dispute.pk)}]
    return []
