"""Check a person: from what a colleague hears or reads to what they do with the contact, in one step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from evenhand.casework.questions.calling import calling
from evenhand.casework.questions.whose import meant_by
from evenhand.casework.rights import permissions
from evenhand.policy.edition import load
from evenhand.web.cards import card_of
from evenhand.web.forms.check import LONGEST, CheckForm, read
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.shown import note_shown
from evenhand.web.views.case import at, who


@screen("RT1", "RT1a", "IN4", "I25", "I27", "I31", when=permissions.may_ask_instruction)
@require_safe
def call(request: HttpRequest) -> HttpResponse:
    """What a telephone system opens when a call comes in: the card of whoever has this number; or how to go on without one.

    `team` and `purpose` are those of the line that was called.
    """
    number = calling(request.GET.get("from", ""))
    told = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("team", "purpose")}
    more = {"channel": "phone"} | {name: value for name, value in told.items() if value}
    if number:
        return redirect(f"{reverse('check')}?{urlencode({'q': number} | more)}")
    return render(request, "check/withheld.html", query=urlencode({"unknown": "1"} | more))


@screen(
    "RT1", "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "OA1", "OA2", "IN4", "IN5", "MN3", "LK2", "PB1",
    "I14", "I23", "I27", "I30", "I31", "I35", when=permissions.may_ask_instruction,
)  # fmt: skip
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What to do with a contact from this person, through this channel, now."""
    edition = load()
    meant = meant_by(request.GET.get("q", ""))
    asked = read(request.GET, edition, default_channel=meant.channel)
    now = at()
    to = (asked["team"],) if asked["team"] else ()
    card = None
    if meant.asked:
        card = card_of(meant, channel=asked["channel"], to=to, purpose=asked["purpose"], at=now)
        note_shown(card, who(request), now, to=to, purpose=asked["purpose"], contact=meant.contact)
    return render(
        request,
        "check/check.html",
        form=CheckForm(asked, edition=edition),
        asked=asked,
        looked_up=meant.asked,
        meant=meant,
        card=card,
        now=now,
        edition=edition,
        more=asked["purpose"] != "general" or bool(asked["team"]),
        query=urlencode({name: value for name, value in asked.items() if value}),
        person=meant.match.person if meant.certain else None,
    )
