"""What was answered at the doors, read from a contact, a restriction or a person: the log of answers, and with it what each contact
met when it came, which is kept with the contact itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from evenhand.casework.actions.record_answers import message_key
from evenhand.casework.models import Answer, Restriction
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.measures import ReadNoReply

PER_PAGE = 50
_ON_ITS_WAY = timedelta(days=1)  # a message waits at most so long between the mail server's question and us
_MOST_FOUND = 2_000
INTAKE, FORM = "intake", "form"  # where the answer is the one that a contact met when it came


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: when, at which door, which channel, what, under which decision and clauses; `who` asked, if anybody did.

    `about` is the one matter that is read and not answered, where the decision is about no more than that (RT1f).
    """

    at: datetime
    door: str
    channel: str
    action: str
    match: str
    purpose: str
    restriction: str
    clauses: tuple[str, ...]
    route_to: str
    who: str = ""
    machine: str = ""
    contact: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """Answers, newest first, a page at a time."""

    answers: QuerySet[Answer]
    arrivals: QuerySet[Contact]

    def page(self, number: int) -> tuple[list[Given], bool]:
        """The answers of a page, the first being 1, and whether older ones follow."""
        first = (max(number, 1) - 1) * PER_PAGE
        noted = self.answers.annotate(kind=Value("a"), when=F("at")).values_list("when", "kind", "pk")
        came = self.arrivals.annotate(kind=Value("c"), when=F("received_at")).values_list(
            "when", "kind", "pk"
        )
        rows = list(
            noted.union(came, all=True).order_by("-when", "kind", "-pk")[first : first + PER_PAGE + 1]
        )
        shown = rows[:PER_PAGE]
        answers = Answer.objects.select_related("restriction", "asked_by", "token", "contact").in_bulk(
            [pk for _when, kind, pk in shown if kind == "a"]
        )
        contacts = (
            Contact.objects.select_related("submission")
            .defer("subject", "body")
            .in_bulk([pk for _when, kind, pk in shown if kind == "c"])
        )
        became = _became(list(answers.values()))
        told = [
            _noted(answers[pk], became) if kind == "a" else _met(contacts[pk]) for _when, kind, pk in shown
        ]
        return _with_names(told), len(rows) > PER_PAGE


def about_contact(contact: Contact) -> Log:
    """What was answered about this contact: to whoever looked it up, to the mail server before it was here, and when it came."""
    about = Q(contact=contact)
    if contact.message_id:
        # Anybody can write anybody's Message-ID: what is somebody else's is not this contact's.
        whose = Q(person=None)
        if contact.person is not None:
            whose |= Q(person__in=contact.person.kept().everyone())
        about |= Q(message=message_key(contact.message_id)) & whose
    return Log(Answer.objects.filter(about), Contact.objects.filter(pk=contact.pk))


def about_restriction(restriction: Restriction) -> Log:
    """Every answer that this restriction gave."""
    return Log(
        Answer.objects.filter(restriction=restriction),
        Contact.objects.filter(
            person__in=restriction.person.kept().everyone(), instruction__restriction=restriction.reference
        ),
    )


def about_person(person: Person) -> Log:
    """Every answer about a person; merged entries count as one."""
    everyone = person.everyone()
    return Log(
        Answer.objects.filter(person__in=everyone),
        Contact.objects.filter(person__in=everyone, match="matched").exclude(instruction={}),
    )


def _became(answers: Sequence[Answer]) -> dict[tuple[str, int | None], str]:
    """Of the messages about which a mail server asked before they were here, by their key and whose they are: the contact that each
    became, where it is there by now.
    """
    asked = [each for each in answers if each.message and each.person_id is not None and each.contact is None]
    if not asked:
        return {}
    between = min(each.at for each in asked) - _ON_ITS_WAY, max(each.at for each in asked) + _ON_ITS_WAY
    rows = Contact.objects.filter(person__in={each.person_id for each in asked}, received_at__range=between)
    found = rows.exclude(message_id="").order_by("pk").values_list("message_id", "person_id", "reference")
    return {
        (message_key(message_id), person): reference for message_id, person, reference in found[:_MOST_FOUND]
    }


def _with_names(told: Sequence[Given]) -> list[Given]:
    """The same with the names of whom contact was passed on to, in place of what they sign in as."""
    points = {each.route_to for each in told if each.route_to}
    names = dict(Colleague.objects.filter(username__in=points).values_list("username", "name"))
    return [replace(each, route_to=names.get(each.route_to, each.route_to)) for each in told]


def _noted(row: Answer, became: Mapping[tuple[str, int | None], str]) -> Given:
    return Given(
        at=row.at,
        door=row.door,
        channel=row.channel,
        action=row.action,
        match=row.match,
        purpose=row.purpose,
        restriction=row.restriction.reference if row.restriction else "",
        clauses=tuple(row.clauses),
        route_to=row.route_to,
        who=row.asked_by.name if row.asked_by else "",
        machine=row.token.name if row.token else "",
        contact=row.contact.reference if row.contact else became.get((row.message, row.person_id), ""),
        about=_about(row.restriction) if row.restriction else "",
    )


def _about(restriction: Restriction) -> str:
    """What of a person's contact a restriction leaves unanswered, where that is one matter."""
    limits = {
        str(each.get("about") or "") for each in restriction.measures if each.get("kind") == ReadNoReply.kind
    }
    return limits.pop() if len(limits) == 1 else ""


def _met(contact: Contact) -> Given:
    met: Mapping[str, Any] = contact.instruction or {}
    return Given(
        at=contact.received_at,
        door=FORM if hasattr(contact, "submission") else INTAKE,
        channel=contact.channel,
        action=str(met.get("action") or "normal"),
        match=str(met.get("match") or contact.match),
        purpose=contact.purpose,
        restriction=str(met.get("restriction") or ""),
        clauses=tuple(met.get("clauses") or ()),
        route_to=str(met.get("route_to") or ""),
        contact=contact.reference,
        about=str(met.get("about") or ""),
    )
