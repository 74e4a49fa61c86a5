"""The real stage: Evenhand's own actions and questions, on whatever database is open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db.models import Model

from evenhand.casework.actions import ACTIONS
from evenhand.casework.models import Proposal, Review
from evenhand.casework.questions import records
from evenhand.casework.work import due
from evenhand.people.models import Colleague, ColleagueRole, Identifier, Person, Representative
from evenhand.policy.edition import editions, invariants, load
from evenhand.policy.outcome import N_, Refused, because, say

from .questions import QUESTIONS
from .story import ColleagueInStory, Scenario
from .vocabulary import Vocabulary, Words, verb

# Which kind of address a channel is known by.
_KNOWN_BY = {
    "email": "email",
    "web_form": "email",
    "phone": "phone",
    "voicemail": "phone",
    "post": "post",
    "social": "social",
}


def vocabulary() -> Vocabulary:
    """All that a scenario may say, from the actions and editions as they are."""
    return Vocabulary(
        actions={name: verb(name, function) for name, function in ACTIONS.items()},
        questions={name: verb(name, function) for name, function in QUESTIONS.items()},
        editions={name: _words(name) for name in dict.fromkeys((load().name, *editions()))},
        person=Person,
        colleague=Colleague,
        stands_for={Review: (Proposal,)},
    )


def _words(name: str) -> Words:
    edition = load(name)
    return Words(
        channels=tuple(edition.channels),
        roles=tuple(edition.roles),
        behaviours=tuple(edition.behaviours),
        impacts=tuple(edition.impacts),
        clauses=(*edition.clauses, *invariants()),
    )


class RecordsStage:
    """Plays on the open database. What it writes stays there: give it an empty one that nobody needs."""

    actions: Mapping[str, Callable[..., object]] = ACTIONS
    questions: Mapping[str, Callable[..., object]] = QUESTIONS

    @contextmanager
    def under(self, scenario: Scenario) -> Iterator[None]:
        """Judge by the story's edition, which may not be in use yet, and keep records by its schedule, if it has one."""
        edition, kept = os.environ.get("EVENHAND_EDITION"), settings.RETENTION
        os.environ["EVENHAND_EDITION"] = scenario.edition
        settings.RETENTION = scenario.retention or kept
        try:
            yield
        finally:
            settings.RETENTION = kept
            if edition is not None:
                os.environ["EVENHAND_EDITION"] = edition
            else:
                del os.environ["EVENHAND_EDITION"]

    def cast(self, scenario: Scenario, now: datetime) -> dict[str, object]:
        """The people and staff of a scenario, by their ids. Who works here already is employed once."""
        people = {
            each.id: ACTIONS["register_person"](
                by=None,
                now=now,
                name=each.name,
                emails=each.emails,
                phones=each.phones,
                social=each.social,
                postal=each.postal,
                language=each.language,
                format=each.format or "standard",
            )
            for each in scenario.people
        }
        return {**people, **{each.id: _employ(each) for each in scenario.staff}}

    def settle(self, now: datetime) -> None:
        """Open what is due to open."""
        due.run(now)

    def arguments(self, given: dict[str, object]) -> dict[str, object]:
        """As the action takes them: senders become addresses, and a proposed extension its review.

        Raises Refused where a manager's decision is named as a restriction, and it was to decline or to send back (I8).
        """
        if isinstance(given.get("restriction"), Proposal):
            raise Refused(
                because(
                    "RT3",
                    "I8",
                    why=say(N_("The manager did not approve this proposal, so there is no restriction.")),
                    instead=say(N_("A new decision needs a new proposal.")),
                )
            )
        sender = given.get("sender")
        if isinstance(sender, Person):
            given = {"person": sender, **given, "sender": _address(sender, None, str(given.get("channel")))}
        elif isinstance(sender, Representative):
            given = {**given, "sender": _address(sender.person, sender, str(given.get("channel")))}
        review = given.get("review")
        if isinstance(review, Proposal):
            given = {**given, "review": _review_of(review)}
        return given

    def fresh(self, record: object) -> object:
        """The record as it is now."""
        return type(record)._base_manager.get(pk=record.pk) if isinstance(record, Model) else record

    def describe(self, record: object, now: datetime) -> object:
        """The record's fields."""
        return records.describe(record, now) if isinstance(record, Model) else record

    def called(self, record: object) -> frozenset[str]:
        """Its name, user name, reference, number and address: whatever an answer may call it."""
        if not isinstance(record, Model):
            return frozenset()
        names = {str(getattr(record, each, "") or "") for each in ("username", "name", "reference")}
        return frozenset(names | {str(record.pk), f"{record._meta.label_lower}:{record.pk}"}) - {""}


def _employ(told: ColleagueInStory) -> Colleague:
    colleague, _ = Colleague.objects.update_or_create(
        username=told.id,
        defaults={
            "name": told.name,
            "email": told.email,
            "language": told.language or "en",
            "team": told.team,
        },
    )
    for role in told.roles:
        ColleagueRole.objects.get_or_create(colleague=colleague, role=role)
    return colleague


def _address(person: Person, representative: Representative | None, channel: str) -> str:
    """The address by which this channel would know somebody, or their name where it knows none."""
    rows = Identifier.objects.filter(
        person=person, representative=representative, kind=_KNOWN_BY.get(channel, "")
    )
    first = rows.order_by("pk").first()
    return first.value if first else (representative or person).name


def _review_of(extension: Proposal) -> Review | None:
    """The review that a proposed extension opened."""
    reviews = Review.objects.filter(restriction=extension.extends).order_by("pk")
    return reviews.filter(decided_at=None).last() or reviews.last()
