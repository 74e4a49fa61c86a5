"""The contacts that came in: their list, one of them, its files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.hints import kept, looking
from evenhand.casework.hints.said_before import said_before
from evenhand.casework.models import Concern, Danger
from evenhand.casework.questions.whose import certainly, doubt_of
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.casework.waiting.sealed import is_settled
from evenhand.contacts import troubles
from evenhand.contacts.models import Contact, Quarantined
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.outcome import Sentence
from evenhand.web.cards import IN_A_WORD, Card, card_for, met_on_arrival
from evenhand.web.disputable import READERS, disputable, to_dispute
from evenhand.web.files import files_of
from evenhand.web.hints import marked_pieces, shown_hints
from evenhand.web.inbox import filtered, page_of
from evenhand.web.pages import render
from evenhand.web.public.signs import WORDS as SIGNS
from evenhand.web.screens import screen
from evenhand.web.threads import recipients_of, thread_of
from evenhand.web.views.case import at, gone, who

FILTERS = ("text", "channel", "mine", "uncertain", "person")


@screen("DF3", "RT1f", "LK2", "I24", "I25", "I28", when=permissions.may_see_contacts)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """What came in, newest first, through every channel."""
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    rows = filtered(readable_by(who(request)), asked, who(request), at())
    page = page_of(rows, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    return render(
        request,
        "contacts/list.html",
        page=page,
        read_first_of=kept.dangers_unread(readable_by(who(request)))
        if permissions.may(request.user, "record_reading")
        else kept.Unread([]),
        asked=asked,
        narrowed=any(asked.values()),
        query=urlencode({name: value for name, value in asked.items() if value}),
        edition=load(),
        in_a_word=IN_A_WORD,
    )


@screen(
    "DF3",
    "RT1f",
    "OA2",
    "IC1",
    "IC2",
    "MN3",
    "I23",
    "I24",
    "I25",
    "I26",
    "I27",
    "I28",
    when=permissions.may_see_contacts,
)
@require_safe
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """One contact: as text, with what it met, and what can be done with it. A sealed one shows only that it is sealed."""
    found = find_contact(who(request), reference)
    if found.sealed_at:
        return render(
            request, "contacts/sealed.html", contact=found, edition=load(),
            lead=permissions.may_see_sealed(request.user), settled=is_settled(found),
        )  # fmt: skip
    return render(
        request, "contacts/contact.html", done=request.GET.get("done", ""), **contact_context(request, found)
    )


def contact_context(request: HttpRequest, found: Contact) -> dict[str, Any]:
    """What the page of a contact shows."""
    person = found.person.kept() if found.person else None
    now = _card_now(found)
    case = permissions.may_see_case(request.user, person)
    told = shown_hints(kept.shown(found))
    return {
        "contact": found,
        "person": person,
        "doubt": doubt_of(found, who(request)),
        "pieces": marked_pieces(looking.text_of(found), told),
        "hints": told,
        "looked": kept.looked(found),
        "files": files_of(found),
        "lead": permissions.may_see_sealed(request.user),
        "readings": list(found.readings.select_related("by").order_by("at", "pk")),
        "concerns": list(Concern.objects.filter(contacts=found).order_by("pk")) if case else [],
        "dangers": list(Danger.objects.filter(contact=found).order_by("pk")),
        "disputes": list(found.disputes.order_by("pk")),
        "may_read_disputes": permissions.has_role(request.user, *READERS),
        "to_dispute": _to_dispute(found, history=case),
        "thread": thread_of(found, readable_by(who(request))),
        "before": said_before(found, readable_by(who(request))),
        "recipients": recipients_of(found),
        "copies": list(found.copies.order_by("pk")),
        "ended": getattr(found, "ended_call", None),
        "submission": getattr(found, "submission", None),
        "signs": SIGNS,
        "met": met_on_arrival(found, person),
        "unreadable": _unreadable(found),
        "problems": [troubles.in_words(each) for each in found.problems],
        "unread": troubles.of_what_is_unread(found.problems),
        "has_original": found.channel == "email" and found.raw_id is not None,
        "message": getattr(found, "closed_message", None) if case else None,
        "may_end": now is not None and found.channel == "phone" and now.told.may_end_call,
        "now": now,
        "edition": load(),
        "in_a_word": IN_A_WORD,
    }


def _unreadable(found: Contact) -> Sentence | None:
    """Why a message could not be read at all; None for every other contact."""
    row = Quarantined.objects.filter(sha256=found.sha256).first() if found.sha256 else None
    return troubles.in_words(row.reason) if row else None


def _to_dispute(found: Contact, *, history: bool) -> str:
    """Where a dispute that came by this contact is logged, if it speaks of one or there is a decision to dispute; else blank."""
    person = found.on_behalf_of
    speaks = found.purpose == "dispute" or any("dispute" in each.triage for each in found.readings.all())
    if found.disputes.exists() or not (speaks or (person and disputable(person, history=history))):
        return ""
    return to_dispute(contact=found)


def find_contact(colleague: Colleague, reference: str) -> Contact:
    """The contact of this reference, if this colleague may read it; otherwise a page that says that there is none."""
    rows = Contact.objects.select_related(
        "person",
        "representative",
        "logged_by",
        "closed_by",
        "confirmed_by",
        "sealed_by",
        "submission",
    )
    found = rows.filter(reference=reference.upper()).first()
    if found is not None and found.disposed_as:
        raise gone(found.disposed_as)
    if found is None or not readable_by(colleague).filter(pk=found.pk).exists():
        raise Http404(_("There is no contact with this reference that you may read."))
    return found


def _card_now(found: Contact) -> Card | None:
    """What to do now with contact like this one from the same person: what a reply to it must keep to."""
    if found.match != "matched" or found.person is None:
        return None
    return card_for(
        certainly(found.person).match,
        channel=found.channel,
        to=found.recipients,
        purpose=found.purpose,
        at=at(),
    )
