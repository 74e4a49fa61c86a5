"""Where a thing that is due is done, and how near its day is, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from evenhand.casework.rights import permissions
from evenhand.casework.waiting.everything import TITLES, Due
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import N_, Sentence, say
from evenhand.web.navigation import known_url
from evenhand.web.words import day, weekday

A_WEEK = 7

# The screen on which each kind of due thing is done, and what its address is made of.
PLACES: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "danger": ("danger", lambda row: row.pk),
    "referral": ("danger", lambda row: row.pk),
    "concern": ("assess", lambda row: row.pk),
    "proposal": ("decide", lambda row: row.pk),
    "returned": ("propose", lambda row: row.assessment_id),
    "notice": ("notice", lambda row: row.reference),
    "notice_check": ("restriction", lambda row: row.reference),
    "ended": ("tell_ended", lambda row: row.reference),
    "review": ("review", lambda row: row.pk),
    "dispute": ("dispute", lambda row: row.pk),
    "dispute_unassigned": ("dispute", lambda row: row.pk),
    "adjustment": ("answer_adjustment", lambda row: row.pk),
    "adjustment_review": ("person", lambda row: row.person.kept().reference),
    "reading": ("contact", lambda row: row.reference),
    "reply": ("contact", lambda row: row.reference),
    "passed_on": ("contact", lambda row: row.reference),
    "subject_access": ("own_data", lambda row: row.reference),
    "subject_access_new": ("contact", lambda row: row.reference),
    "unreadable": ("contact", lambda row: row.reference),
    "form": ("contact", lambda row: row.reference),
    "form_dispute": ("contact", lambda row: row.reference),
    "form_adjustment": ("contact", lambda row: row.reference),
    "rules": ("reconciliation", lambda row: row.reference),
    "letter_to_clear": ("letter_way", lambda row: row.reference),
    "letter_held": ("letter_way", lambda row: row.reference),
    "letter_to_send": ("letter_way", lambda row: row.reference),
    "letter_unknown": ("letter_way", lambda row: row.reference),
    "letter_failed": ("letter_way", lambda row: row.reference),
    "letter_astray": ("letter_way", lambda row: row.reference),
    "sealed": ("contact", lambda row: row.reference),
    "hold": ("hold", lambda row: row.reference),
    "disposal": ("disposal", lambda row: row.reference),
    "police_report": ("police", lambda row: row.person.kept().reference),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of somebody's work: what, for whom (None for those who may not know), by when, and where it is done."""

    kind: str
    title: str
    when: Sentence
    href: str
    about: Person | None
    overdue: bool
    urgent: bool
    on: date


def task_for(due: Due, colleague: Colleague, today: date) -> Task:
    """A due thing as this colleague sees it. What waits for them they need to know; a danger that is on top of everybody's
    work names nobody, and leads nowhere, but to those who deal with dangers.
    """
    open_to = due.kind not in ("danger", "referral") or permissions.may_see_danger(colleague)
    return Task(
        kind=due.kind,
        title=TITLES[due.kind],
        when=raised(due.on, today) if due.kind == "danger" else when_due(due.on, today),
        href=place_of(due) if open_to else "",
        about=_about(due) if open_to else None,
        overdue=due.overdue,
        urgent=due.urgent,
        on=due.on,
    )


def place_of(due: Due) -> str:
    """The address of the screen on which it is done; the person's page where this installation has no such screen."""
    name, key = PLACES[due.kind]
    return known_url(name, key(due.row)) or (known_url("person", due.person) if due.person else "")


def reference_of(due: Due) -> str:
    """The reference that names a due thing without saying whom it is about: its own, or its person's."""
    return str(
        getattr(due.row, "reference", "")
        or getattr(getattr(due.row, "restriction", None), "reference", "")
        or due.person
    )


def when_due(on: date, today: date) -> Sentence:
    """“Due today”, “3 days overdue”, “due on Tuesday 6 January 2026”."""
    days = (on - today).days
    if days == 0:
        return say(N_("due today"))
    if days == -1:
        return say(N_("1 day overdue"))
    if days < 0:
        return say(N_("%(days)s days overdue"), days=-days)
    if days == 1:
        return say(N_("due tomorrow"))
    return say(N_("due on %(date)s"), date=weekday(on) if days < A_WEEK else day(on))


def raised(on: date, today: date) -> Sentence:
    """When a danger was raised: it has no later day to wait for."""
    return say(N_("raised today")) if on == today else say(N_("raised on %(date)s"), date=day(on))


def _about(due: Due) -> Person | None:
    person = getattr(due.row, "person", None) or getattr(
        getattr(due.row, "restriction", None), "person", None
    )
    return person.kept() if isinstance(person, Person) else None
