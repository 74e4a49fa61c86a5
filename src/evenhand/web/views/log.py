"""Log a contact in seconds: who it is, then the instruction card and a note on one page."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evenhand.casework.actions.receive_contact import likeness_of, receive_contact
from evenhand.casework.actions.receive_contacts import AlreadyHeldError
from evenhand.casework.questions.whose import Meant, meant_by
from evenhand.contacts.models import Contact
from evenhand.people.match import MATCHED, match
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL
from evenhand.web.cards import card_of
from evenhand.web.disputable import disputable, to_dispute
from evenhand.web.forms.base import filled
from evenhand.web.forms.check import CheckForm, read
from evenhand.web.forms.contacts import LogForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.shown import note_shown
from evenhand.web.views.case import at, who


@screen(
    "DF3", "DI1", "RT1", "RT1a", "RT1b", "RT1d", "RT1e", "RT1f", "OA1", "IN4", "I25", "I27", "I31", action="receive_contact"
)  # fmt: skip
def log_contact(request: HttpRequest) -> HttpResponse:
    """Write down a call, a voicemail, a letter, a visit or a message, with what to do about it in view."""
    edition, now = load(), at()
    meant = meant_by(request.GET.get("q", ""))
    asked = read(request.GET, edition, default_channel=meant.channel)
    if not (meant.asked or "unknown" in request.GET):
        return render(request, "contacts/log_who.html", form=CheckForm(asked, edition=edition))
    form = filled(
        LogForm, request, edition=edition, channel=asked["channel"], now=now,
        initial={"purpose": asked["purpose"] or GENERAL, "team": asked["team"]},
    )  # fmt: skip
    if form.is_valid():
        contact = attempt(form, lambda: _written_down(who(request), now, meant, asked["channel"], form))
        if contact is not None:
            return redirect(_next(contact))
    to = (asked["team"],) if asked["team"] else ()
    card = card_of(meant, channel=asked["channel"], to=to, purpose=asked["purpose"], at=now)
    if request.method == "GET":
        note_shown(card, who(request), now, to=to, purpose=asked["purpose"], contact=meant.contact)
    return render(
        request, "contacts/log.html", form=form, asked=asked, meant=meant, card=card, edition=edition,
        now=now, earlier=form.speaks_of_earlier, person=meant.match.person if meant.certain else None,
    )  # fmt: skip


def _written_down(by: Colleague, now: datetime, meant: Meant, channel: str, form: LogForm) -> Contact:
    """The contact as it is stored; whoever presses the button twice with the same words finds what the first press stored."""
    (sender, person), given = _from(meant, channel), form.cleaned_data
    key = f"{by.username} {given['once']} {given['note']}" if given["once"] else ""
    try:
        return receive_contact(
            by=by, now=now, channel=channel, sender=sender, person=person, to=[given["team"]] if given["team"] else [],
            body=given["note"], purpose=given["purpose"], minutes=given.get("minutes"), received_at=form.arrived_at,
            attachments=form.attached, key=key,
        )  # fmt: skip
    except AlreadyHeldError:
        return Contact.objects.get(likeness=likeness_of(key))


def _next(contact: Contact) -> str:
    """The contact's page; for a dispute of somebody's decision, first where it is logged, since its 20 working days run."""
    person = contact.person.kept() if contact.person and contact.match == MATCHED else None
    if contact.purpose == "dispute" and person and disputable(person, history=False):
        return f"{to_dispute(contact=contact)}&done=logged"
    return f"{reverse('contact', args=[contact.reference])}?done=logged"


def _from(meant: Meant, channel: str) -> tuple[str, Person | None]:
    """The sender as it is written down, and the person where a colleague identified them by something else than the address."""
    if not meant.certain:
        return meant.asked, None
    found = match(channel, meant.asked)
    if found.kind == MATCHED and found.person == meant.match.person:
        return meant.asked, None
    sender = "" if meant.kind == "reference" else meant.asked
    return sender, meant.match.person
