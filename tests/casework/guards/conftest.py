"""Records written past the actions, straight into the tables: what the database itself must refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pytest

from evenhand.casework.models import Assessment, Concern, Dispute, Proposal, Restriction, Review, Warning
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Merge, Person
from evenhand.policy.calendar import last_day

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)
EDITION = "iopc-2026-06"


@dataclass
class Case:
    """A person and the staff around them; each method writes one valid record, but for what it is told otherwise."""

    make_colleague: Callable[..., Colleague]
    staff: dict[str, Colleague] = field(default_factory=dict)

    def colleague(self, username: str, *roles: str) -> Colleague:
        if username not in self.staff:
            self.staff[username] = self.make_colleague(username, *roles)
        return self.staff[username]

    @property
    def cal(self) -> Colleague:
        return self.colleague("cal", "caseworker")

    @property
    def mel(self) -> Colleague:
        return self.colleague("mel", "manager")

    @property
    def quinn(self) -> Colleague:
        return self.colleague("quinn", "quality_reviewer")

    @cached_property
    def pat(self) -> Person:
        return self.person("Pat Example")

    def person(self, name: str, **fields: Any) -> Person:
        return Person.objects.create(name=name, registered_at=NOON, **fields)

    def merged(self, gone: Person, kept: Person) -> None:
        """Somebody found that these are one person."""
        Merge.objects.create(kept=kept, merged=gone, reasons="The same passport.", by=self.cal, at=NOON)
        Person.objects.filter(pk=gone.pk).update(merged_into=kept)

    def contact(self, **fields: Any) -> Contact:
        fields = {
            "channel": "email",
            "received_at": NOON,
            "sender": "pat@example.org",
            "body": "Again.",
            "person": self.pat,
            "match": "matched",
        } | fields
        return Contact.objects.create(**fields)

    def concern(self, **fields: Any) -> Concern:
        fields = {
            "person": self.pat,
            "description": "Four requests.",
            "reported_by": self.cal,
            "reported_at": NOON,
        } | fields
        return Concern.objects.create(**fields)

    def assessment(self, outcome: str = "warn", **fields: Any) -> Assessment:
        if "concern" not in fields:
            fields["concern"] = self.concern()
        fields = {
            "behaviours": {"UD4": "The fourth."},
            "impacts": {"DF2b": "A day lost."},
            "edition": EDITION,
            "assessed_by": self.cal,
            "assessed_at": NOON,
        } | fields
        return Assessment.objects.create(outcome=outcome, **fields)

    def warning(self, number: int = 1, issued_on: date = TODAY, **fields: Any) -> Warning:
        if "assessment" not in fields:
            fields["assessment"] = self.assessment()
        fields = {
            "person": self.pat,
            "reasons": "Four requests for one file.",
            "asked_change": "Please ask once.",
            "edition": EDITION,
            "issued_by": self.cal,
            "issued_at": NOON,
            "issued_on": issued_on,
            "expires_on": last_day(issued_on, 12),
            "number": number,
        } | fields
        return Warning.objects.create(**fields)

    def proposal(self, **fields: Any) -> Proposal:
        fields = {
            "person": self.pat,
            "measures": [{"kind": "channels", "closed": ["email"]}],
            "months": 3,
            "lesser_options": {"warn": "Warned twice."},
            "last_resort": "Nothing else worked.",
            "scope": {},
            "edition": EDITION,
            "proposed_by": self.cal,
            "proposed_at": NOON,
        } | fields
        if fields.get("kind") != "extension" and "assessment" not in fields:
            fields["assessment"] = self.assessment("restrict")
        return Proposal.objects.create(**fields)

    def approved(self, by: Colleague | None = None, **fields: Any) -> Proposal:
        proposal = self.proposal(**fields)
        proposal.status, proposal.decided_by = "approved", by or self.mel
        proposal.decided_at, proposal.decision_reasons = NOON, "Proportionate."
        proposal.save()
        return proposal

    def restriction(self, months: int = 3, starts_on: date = TODAY, **fields: Any) -> Restriction:
        decided_by = fields.setdefault("decided_by", self.mel)
        if not fields.keys() & {"proposal", "extends", "replaces"}:
            manager = decided_by if decided_by.pk == self.mel.pk else self.mel
            fields["proposal"] = self.approved(by=manager)
        fields = {
            "person": self.pat,
            "measures": [{"kind": "channels", "closed": ["email"]}],
            "scope": {},
            "months": months,
            "starts_on": starts_on,
            "ends_on": last_day(starts_on, months or 3),
            "edition": EDITION,
            "reasons": "Proportionate.",
            "decided_at": NOON,
        } | fields
        return Restriction.objects.create(**fields)

    def review(self, restriction: Restriction, **fields: Any) -> Review:
        return Review.objects.create(
            **{"restriction": restriction, "opened_at": NOON, "due_on": restriction.ends_on} | fields
        )

    def dispute(self, restriction: Restriction, **fields: Any) -> Dispute:
        fields = {
            "restriction": restriction,
            "route": "post",
            "received_on": TODAY,
            "due_on": date(2026, 7, 29),
            "grounds": "Unfair.",
        } | fields
        return Dispute.objects.create(**fields)


@pytest.fixture
def case(db: None, make_colleague: Callable[..., Colleague]) -> Case:
    written = Case(make_colleague)
    # Now, and not inside a step that is going to be refused and undone.
    assert [written.pat, written.cal, written.mel, written.quinn]
    return written
