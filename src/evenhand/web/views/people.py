"""A person: put on record; for whoever may see the case everything on one page, for everybody else the instruction card."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.record_preferences import record_preferences
from evenhand.casework.actions.register_person import register_person
from evenhand.casework.facts.case import (
    live_warnings,
    measures_now,
    not_to_be_told,
    open_proposals,
    open_reviews,
    restrictions_of,
)
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Danger, Dispute
from evenhand.casework.questions.whose import certainly, meant_by, never_theirs
from evenhand.casework.rights import permissions
from evenhand.people.lookup import Found
from evenhand.people.models import Adjustment, Identifier, Merge, Person, Representative
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.cards import IN_A_WORD, card_of
from evenhand.web.disputable import disputable, to_dispute
from evenhand.web.forms.base import filled
from evenhand.web.forms.check import read
from evenhand.web.forms.people import PreferencesForm, RegisterForm
from evenhand.web.letter_words import NAMES, STANDS, letters_to
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.shown import note_shown
from evenhand.web.timeline import KINDS, timeline
from evenhand.web.views.case import at, find_person, who
from evenhand.web.views.contacts import find_contact
from evenhand.web.views.same_people import marks_on, waiting_about


@screen(
    "DF3", "DF4", "IN1", "IN3", "IN4", "WA1", "RT2", "LK2", "I27", "I30", "I31", "I35",
    when=permissions.may_ask_instruction,
)  # fmt: skip
@require_safe
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """What is on record about a person; a colleague who may not see the case gets the card alone (I31)."""
    found = find_person(reference)
    edition, now = load(), at()
    asked = read(request.GET, edition, default_channel="phone")
    card = card_of(certainly(found), channel=asked["channel"], at=now)
    context: dict[str, Any] = {
        "person": found, "card": card, "edition": edition, "in_a_word": IN_A_WORD, "now": now,
        "done": request.GET.get("done", ""),
    }  # fmt: skip
    case = permissions.may_see_case(request.user, found)
    context["to_dispute"] = to_dispute(found) if disputable(found, history=case) else ""
    if not case:
        note_shown(card, who(request), now)
        return render(request, "people/card.html", **context)
    only = request.GET.get("only", "")
    shown = (only,) if only in KINDS else ()
    events = timeline(found, only=shown, dangers=permissions.may_see_danger(request.user))
    return render(
        request, "people/person.html", events=events, kinds=KINDS, only=only, measure_lines=measure_lines,
        measures_now=measures_now,
        beside=beside(event.row for event in events), came_under=reference.upper(), **context, **standing_context(found),
    )  # fmt: skip


def standing_context(person: Person) -> dict[str, Any]:
    """Where a person stands today: what is live, what waits, how they reach us, what they need."""
    today, everyone = local_date(at()), person.everyone()
    current = restrictions_of(person, not_over_on=today)
    identifiers = Identifier.objects.filter(person__in=everyone)
    rows = identifiers.filter(representative=None).order_by("kind", "pk")
    # Entries that were merged may have the same one each: it is one address.
    own = list({(row.kind, row.normalised): row for row in reversed(rows)}.values())[::-1]
    return {
        "today": today,
        "in_force": [row for row in current if row.starts_on <= today],
        "agreed_for_later": [row for row in current if row.starts_on > today],
        "not_to_be_told": not_to_be_told(everyone),
        "warnings": live_warnings(person, today),
        "proposals": open_proposals().filter(person__in=everyone),
        "reviews": open_reviews().filter(restriction__person__in=everyone).select_related("restriction"),
        "disputes": Dispute.objects.filter(restriction__person__in=everyone, decided_at=None).select_related(
            "restriction"
        ),
        "requests": Adjustment.objects.filter(person__in=everyone, status="asked").order_by("asked_at"),
        "adjustments": Adjustment.objects.filter(person__in=everyone, status="agreed").order_by("pk"),
        "dangers": Danger.objects.filter(person__in=everyone, done_at=None).order_by("raised_at"),
        "letters": letters_to(person),
        "stands": STANDS,
        "letter_names": NAMES,
        "identifiers": own,
        "shared": marks_on(own),
        "never_theirs": never_theirs(person),
        "perhaps": waiting_about(person),
        "representatives": Representative.objects.filter(person__in=everyone).prefetch_related("identifiers"),
        "merges": Merge.objects.filter(kept__in=everyone, undone_at=None).select_related("merged"),
    }


@screen("IN1", "IN4", "DF3", "PB1", "PB2", "I27", action="register_person")
def register(request: HttpRequest) -> HttpResponse:
    """Put a person on record, after a look at whether they are there already."""
    contact = find_contact(who(request), request.GET["contact"]) if request.GET.get("contact") else None
    form = filled(RegisterForm, request, edition=load(), initial=_suggested(request))
    alike: list[Found] = []
    if form.is_valid():
        alike = _alike(form.cleaned_data)
        if not alike or form.cleaned_data["not_those"]:
            person = attempt(form, lambda: register_person(by=who(request), now=at(), **form.arguments()))
            if person is not None and contact is not None:
                return redirect(
                    f"{reverse('whose_contact', args=[contact.reference])}?person={person.reference}"
                )
            if person is not None:
                return redirect(f"{reverse('person', args=[person.reference])}?done=registered")
    return render(request, "people/register.html", form=form, alike=alike, contact=contact)


@screen("PB1", "PB2", "I34", action="record_preferences")
def preferences(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the language and the format of a person's letters, as they say now; the colleague's own pages stay as they are."""
    found = find_person(reference)
    form = filled(
        PreferencesForm, request, edition=load(), initial={"language": found.language, "format": found.format}
    )
    if succeeded(
        form, lambda: record_preferences(by=who(request), now=at(), person=found, **form.cleaned_data)
    ):
        return redirect(reverse("person", args=[found.reference]))
    title = _("Language and format of their letters")
    return render(request, "case/simple.html", form=form, title=title, button=_("Record it"), person=found)


def _suggested(request: HttpRequest) -> dict[str, Any]:
    """What is known already: what was looked for, or how a contact was signed."""
    if reference := request.GET.get("contact", ""):
        contact = find_contact(who(request), reference)
        kind = {"email": "emails", "web_form": "emails", "phone": "phones", "voicemail": "phones"}.get(
            contact.channel
        )
        told: dict[str, Any] = {"name": contact.sender_name, "format": "standard"}
        return told | ({kind: contact.sender} if kind else {"name": contact.sender_name or contact.sender})
    asked = request.GET.get("q", "").strip()
    meant = meant_by(asked)
    field = {"email": "emails", "phone": "phones", "post": "postal"}.get(meant.kind, "name")
    return {field: asked, "format": "standard"}


def _alike(given: dict[str, Any]) -> list[Found]:
    """Entries that may be the same person: the same address, or a name like it. A colleague decides."""
    found: dict[int, Found] = {}
    for text in (given["name"], *given["emails"], *given["phones"]):
        meant = meant_by(text)
        if meant.match.person:
            found.setdefault(meant.match.person.pk, Found(meant.match.person, meant.kind, must_confirm=True))
        for each in meant.maybe:
            found.setdefault(each.person.pk, each)
    return list(found.values())
