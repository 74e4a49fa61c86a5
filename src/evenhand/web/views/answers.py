"""What was answered at the doors: about a contact, under a restriction, about a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.casework.doors.answers import Log, about_contact, about_person, about_restriction
from evenhand.casework.rights import permissions
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_
from evenhand.web.cards import IN_A_WORD
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.after import restriction_by
from evenhand.web.views.case import find_person, open_entry, who
from evenhand.web.views.contacts import find_contact

DOORS = {
    "milter": N_("The mail server asked"),
    "policy": N_(
        "The mail server asked, and knew nothing but the sender on the envelope, which nobody had checked"
    ),
    "api": N_("Another system asked"),
    "agi": N_("The telephone system asked"),
    "screen": N_("A colleague looked it up"),
    "command": N_("Asked from the command line"),
    "form": N_("A public form came in"),
    "intake": N_("It came in"),
}
CERTAINTY = {
    "unmatched": N_("Nobody on record"),
    "several": N_("Not certain whose: several people share it"),
    "representative": N_("From somebody who speaks for them"),
    "name_only": N_("Not certain whose: only a name"),
    "claimed": N_("Not certain whose: only their word"),
    "doubted": N_("Not certain whose: a colleague doubted it"),
}


@screen("RT1", "OA1", "OA2", "LK2", "I25", "I27", "I31", when=permissions.may_see_contacts)
@require_safe
def contact_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """What was answered about one contact."""
    contact = find_contact(who(request), reference)
    back = reverse("contact", args=[contact.reference])
    return _log(request, about_contact(contact), "contact", contact.reference, back)


@screen("RT1", "RT2", "OA1", "LK2", "I31", "I35", roles=permissions.CASE_ROLES)
@require_safe
def restriction_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer that a restriction gave."""
    row = restriction_by(reference)
    open_entry(request, row.person.kept())
    back = reverse("restriction", args=[row.reference])
    return _log(request, about_restriction(row), "restriction", row.reference, back)


@screen("RT1", "OA1", "LK2", "I27", "I30", "I31", roles=permissions.CASE_ROLES)
@require_safe
def person_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer about a person."""
    person = find_person(reference)
    open_entry(request, person)
    return _log(
        request, about_person(person), "person", person.name, reverse("person", args=[person.reference])
    )


def _log(request: HttpRequest, log: Log, about: str, name: str, back: str) -> HttpResponse:
    number = _number(request.GET.get("page", ""))
    answers, older = log.page(number)
    context: dict[str, Any] = {
        "answers": answers, "number": number, "older": older, "about": about, "name": name, "back": back,
        "doors": DOORS, "certainty": CERTAINTY, "in_a_word": IN_A_WORD, "edition": load(),
        "names_askers": permissions.may_see_trail(request.user),
    }  # fmt: skip
    return render(request, "answers/answers.html", **context)


def _number(typed: str) -> int:
    return min(int(typed), 1_000_000) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
