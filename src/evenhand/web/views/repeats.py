"""What a contact repeats: contacts in nearly the same words, and earlier ones that may ask for the same; side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from evenhand.casework.hints.said_before import asked_before, said_before
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.contacts.models import Contact
from evenhand.policy.edition import load
from evenhand.signals.quoted import own_words
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import who
from evenhand.web.views.contacts import find_contact

_LONGEST = 4_000  # characters of each text side by side; the whole stands on its own page


@screen("UD3", "UD4", "UP4", "I28", when=permissions.may_see_contacts)
@require_safe
def repeats(request: HttpRequest, reference: str) -> HttpResponse:
    """What a contact repeats, each with its own text beside it. A person judges whether it does."""
    contact = find_contact(who(request), reference)
    if contact.sealed_at:
        return redirect("contact", contact.reference)
    readable = readable_by(who(request))
    before = said_before(contact, readable)
    asked = asked_before(contact, readable, {each.contact.pk for each in before.near})
    return render(
        request, "contacts/repeats.html", contact=contact, before=before, asked=asked, mine=_own(contact),
        own=_own, edition=load(),
    )  # fmt: skip


def _own(contact: Contact) -> str:
    """Its own words, without the history it quotes."""
    text = own_words(contact.body)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
