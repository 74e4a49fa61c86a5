"""A small office that does everything through the actions: people and records with nothing wrong, a clock, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions import ACTIONS
from evenhand.casework.models import Assessment, Concern, Dispute, Proposal, Restriction, Review, Warning
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, ColleagueRole, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import Refused

NOON = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)  # noon in London, a Wednesday
TODAY = date(2026, 7, 1)

STAFF = {
    "ana": ("colleague",),
    "bo": ("colleague",),
    "cal": ("caseworker",),
    "cora": ("caseworker",),
    "mel": ("manager",),
    "max": ("manager",),
    "quinn": ("quality_reviewer",),
    "quill": ("quality_reviewer",),
    "sal": ("safeguarding_lead",),
    "con": ("content_lead",),
    "dan": ("data_protection",),
    "aud": ("auditor",),
    "adam": ("administrator",),
}
EMAIL_CLOSED = [{"kind": "channels", "closed": ["email"]}]
ORDINARY = ["email", "phone", "voicemail", "post", "social", "in_person"]
FINDING: dict[str, Any] = {
    "behaviours": {"UD4": "The fourth request for the same file in a week."},
    "impacts": {"DF2b": "Two colleagues spent a day on it."},
    "our_part": "All four were answered; no delay of ours.",
    "resolvable_otherwise": "No: explained twice.",
}
PROPOSAL: dict[str, Any] = {
    "measures": EMAIL_CLOSED,
    "months": 3,
    "severity": "medium",
    "persistence": "low",
    "lesser_options": {"A warning": "Warned already."},
    "last_resort": "Explained, adjusted and warned; it goes on.",
    "adjustments_considered": "Asked; none wanted.",
}


@dataclass
class Office:
    """Each method does one step of a case by its action, with nothing wrong but what it is told; the clock stands at `now`."""

    now: datetime = NOON
    colleagues: dict[str, Colleague] = field(default_factory=dict)
    count: int = 0

    def open(self) -> Office:
        """With all its staff, as other tests name them too."""
        Colleague.objects.bulk_create(
            Colleague(username=username, name=username.title()) for username in STAFF
        )
        self.colleagues = {
            colleague.username: colleague for colleague in Colleague.objects.filter(username__in=STAFF)
        }
        ColleagueRole.objects.bulk_create(
            ColleagueRole(colleague=self.colleagues[username], role=role)
            for username, roles in STAFF.items()
            for role in roles
        )
        return self

    def __getattr__(self, username: str) -> Colleague:
        try:
            return self.colleagues[username]
        except KeyError:
            raise AttributeError(username) from None

    @property
    def today(self) -> date:
        return local_date(self.now)

    def later(self, **passed: float) -> datetime:
        """Move the clock on."""
        self.now += timedelta(**passed)
        return self.now

    def on(self, day: date) -> datetime:
        """Move the clock to noon of this day."""
        self.now = datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)
        return self.now

    def do(self, action: str, by: Colleague | None = None, **fields: Any) -> Any:
        return ACTIONS[action](by=by, now=self.now, **fields)

    def person(self, name: str = "Pat Example", **fields: Any) -> Person:
        self.count += 1
        usual = {"emails": [f"person{self.count}@example.org"], "postal": f"{self.count} High Street, Sale"}
        person: Person = self.do("register_person", self.ana, name=name, **usual | fields)
        return person

    def contact(self, person: Person | None = None, channel: str = "email", **fields: Any) -> Contact:
        usual: dict[str, Any] = {"channel": channel, "to": ["casework"], "body": "I ask again."}
        if person is not None and "sender" not in fields:
            usual["person"] = person
        contact: Contact = self.do("receive_contact", **{"by": self.ana} | usual | fields)
        return contact

    def concern(self, person: Person, *contacts: Contact, **fields: Any) -> Concern:
        usual = {"behaviours": ["UD4"], "description": "The same request again.", "effect": "A day lost."}
        found = contacts or (self.contact(person),)
        by = fields.pop("by", self.ana)
        concern: Concern = self.do(
            "report_concern", by, person=person, contacts=list(found), **usual | fields
        )
        return concern

    def assessment(self, person: Person, outcome: str = "warn", **fields: Any) -> Assessment:
        concern = fields.pop("concern", None) or self.concern(person)
        by = fields.pop("by", self.cal)
        assessment: Assessment = self.do(
            "assess_concern", by, concern=concern, outcome=outcome, **FINDING | fields
        )
        return assessment

    def warning(self, person: Person, **fields: Any) -> Warning:
        assessment = fields.pop("assessment", None) or self.assessment(person)
        usual = {
            "reasons": "Four requests for one file.",
            "asked_change": "Please ask once and wait for the answer.",
        }
        warning: Warning = self.do(
            "issue_warning", fields.pop("by", self.cal), assessment=assessment, **usual | fields
        )
        return warning

    def proposal(self, person: Person, **fields: Any) -> Proposal:
        extremely = {"extremely_unacceptable": "A threat."} if not person.warnings.exists() else {}
        assessment = fields.pop("assessment", None) or self.assessment(person, "restrict", **extremely)
        by = fields.pop("by", self.cal)
        proposal: Proposal = self.do("propose_restriction", by, assessment=assessment, **PROPOSAL | fields)
        return proposal

    def decide(self, proposal: Proposal, decision: str = "approve", **fields: Any) -> Any:
        by = fields.pop("by", self.mel)
        return self.do(
            "decide_restriction",
            by,
            proposal=proposal,
            decision=decision,
            **{"reasons": "Proportionate."} | fields,
        )

    def restriction(self, person: Person, **fields: Any) -> Restriction:
        starts_on = {"starts_on": fields.pop("starts_on")} if "starts_on" in fields else {}
        restriction: Restriction = self.decide(self.proposal(person, **fields), **starts_on)
        return restriction

    def review(self, restriction: Restriction) -> Review:
        review: Review = self.do("open_review", self.cal, restriction=restriction)
        return review

    def decide_review(self, review: Review, outcome: str = "extend", **fields: Any) -> Restriction:
        usual: dict[str, Any] = {
            "effect_on_behaviour": "Seven a week, nine before.",
            "reasons": "It goes on.",
        }
        usual["months"] = 3 if outcome == "extend" else None
        by = fields.pop("by", self.mel)
        decided: Restriction = self.do("decide_review", by, review=review, outcome=outcome, **usual | fields)
        return decided

    def dispute(self, restriction: Restriction, **fields: Any) -> Dispute:
        usual = {"route": "post", "grounds": "It is unfair."}
        by = fields.pop("by", None)
        dispute: Dispute = self.do("receive_dispute", by, restriction=restriction, **usual | fields)
        return dispute

    def decide_dispute(self, dispute: Dispute, outcome: str = "stands", **fields: Any) -> Restriction:
        usual: dict[str, Any] = {
            "reasonable": True,
            "proportionate": outcome == "stands",
            "reasons": "Looked at afresh.",
        }
        by = fields.pop("by", self.quinn)
        decided: Restriction = self.do(
            "decide_dispute", by, dispute=dispute, outcome=outcome, **usual | fields
        )
        return decided

    def entries(self, action: str = "") -> int:
        return (Entry.objects.filter(action=action) if action else Entry.objects).count()


@contextmanager
def refused(*ids: str) -> Iterator[None]:
    """The action is refused, cites all of these, and leaves nothing behind: no record, no audit entry."""
    before = audit.head()
    with pytest.raises(Refused) as caught, transaction.atomic():
        yield
    assert set(ids) <= set(caught.value.clauses), f"{caught.value} cites {caught.value.clauses}, not {ids}"
    assert all(str(reason.why) for reason in caught.value.outcome)
    assert audit.head() == before


@contextmanager
def database_refuses(naming: str = "") -> Iterator[None]:
    """The database itself refuses what is written past the actions, naming the invariant it protects."""
    with pytest.raises(IntegrityError, match=naming or None), transaction.atomic():
        yield
