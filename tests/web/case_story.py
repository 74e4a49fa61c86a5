"""A small case for the screens' tests, told by the real actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from evenhand.casework.actions import ACTIONS
from evenhand.casework.models import Assessment, Concern, Proposal, Restriction, Warning
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.bilingual import LONDON

BEGAN = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)


@dataclass
class Case:
    """Pat, who asked for the same file four times, and the colleagues who deal with it. Each step makes the ones before it."""

    make_colleague: Callable[..., Colleague]
    language: str = "en"

    @cached_property
    def ana(self) -> Colleague:
        return self.make_colleague("ana", "colleague", name="Ana Bright")

    @cached_property
    def cal(self) -> Colleague:
        return self.make_colleague("cal", "caseworker", name="Cal Reed")

    @cached_property
    def mel(self) -> Colleague:
        return self.make_colleague("mel", "manager", name="Mel Stone")

    @cached_property
    def quinn(self) -> Colleague:
        return self.make_colleague("quinn", "quality_reviewer", name="Quinn Vale")

    @cached_property
    def pat(self) -> Person:
        person = self.do(
            "register_person",
            by=self.ana,
            name="Pat Example",
            emails=["pat@example.org"],
            phones=["+447700900123"],
            postal="1 High Street, Sale M33 0XX",
            language=self.language,
        )
        assert isinstance(person, Person)
        return person

    def do(self, action: str, *, after: timedelta = timedelta(), **fields: Any) -> Any:
        return ACTIONS[action](now=BEGAN + after, **fields)

    def mail(self, days: int, body: str = "Send me the file.") -> Contact:
        _ = self.pat
        contact = self.do(
            "receive_contact",
            by=None,
            after=timedelta(days=days),
            channel="email",
            sender="pat@example.org",
            to=["enquiries"],
            subject="The file",
            body=body,
        )
        assert isinstance(contact, Contact)
        return contact

    def concern(self, days: int = 0) -> Concern:
        contact = self.mail(days)
        concern = self.do(
            "report_concern",
            by=self.ana,
            after=timedelta(days=days, hours=1),
            person=self.pat,
            contacts=[contact],
            behaviours=["UD4"],
            description="The fourth request.",
            effect="It took a day.",
        )
        assert isinstance(concern, Concern)
        return concern

    def assessment(self, outcome: str, days: int = 0) -> Assessment:
        assessment = self.do(
            "assess_concern",
            by=self.cal,
            after=timedelta(days=days, hours=2),
            concern=self.concern(days),
            behaviours={"UD4": "The fourth request in a week."},
            impacts={"DF2b": "A day of two colleagues."},
            our_part="All were answered.",
            resolvable_otherwise="Explained twice.",
            outcome=outcome,
        )
        assert isinstance(assessment, Assessment)
        return assessment

    @cached_property
    def warning(self) -> Warning:
        warning = self.do(
            "issue_warning",
            by=self.cal,
            after=timedelta(hours=3),
            assessment=self.assessment("warn"),
            reasons="You asked four times.",
            asked_change="Please wait for our answer.",
        )
        assert isinstance(warning, Warning)
        return warning

    @cached_property
    def to_restrict(self) -> Assessment:
        _ = self.warning
        return self.assessment("restrict", days=5)

    @cached_property
    def proposal(self) -> Proposal:
        proposal = self.do(
            "propose_restriction",
            by=self.cal,
            after=timedelta(days=5, hours=3),
            assessment=self.to_restrict,
            measures=[{"kind": "channels", "closed": ["email"]}],
            months=3,
            severity="low",
            persistence="high",
            lesser_options={"another_warning": "One was given."},
            last_resort="Nothing else helped.",
            adjustments_considered="None are known.",
        )
        assert isinstance(proposal, Proposal)
        return proposal

    @cached_property
    def restriction(self) -> Restriction:
        restriction = self.do(
            "decide_restriction",
            by=self.mel,
            after=timedelta(days=6),
            proposal=self.proposal,
            decision="approve",
            reasons="You went on after our warning.",
        )
        assert isinstance(restriction, Restriction)
        return restriction
