"""What each action is done with. Arguments mostly make sense, because nonsense alone never gets anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from tests.casework.office import ORDINARY

from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    Proposal,
    Restriction,
    Review,
    Support,
    Warning,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Absence, Adjustment, Merge, Person
from evenhand.policy.finding import OUTCOMES

from .dice import NEEDS, NONSENSE, Dice, Fields, NothingYetError
from .reckoning import to_come

Openings = dict[str, Sequence[Any]]


class Deeds(Dice):
    """The arguments of every action. `openings` are the records that wait for each, as the player sees them."""

    openings: Openings

    def fields(self, action: str) -> Fields:
        """Raises NothingYetError where there is nothing yet to do it with."""
        make: Callable[[], Fields] = getattr(self, f"_{action}")
        fields = make()
        texts = [name for name, value in fields.items() if isinstance(value, str)]
        if texts and self.wild():
            fields[self.dice.choice(texts)] = ""
        return fields

    def waiting(self, action: str) -> Sequence[Any]:
        return self.openings.get(action, ())

    # --- people -------------------------------------------------------------------------------------------------------------

    def _register_person(self) -> Fields:
        number = self.dice.randint(1, 12)
        return {
            "name": self.dice.choice(["Pat Example", "Sam Tate", "Siân Ap Huw", self.text()]),
            "emails": self.pick([[f"p{number}@example.org"]], [["no address"]]),
            "phones": [f"+4477009001{number:02}"], "postal": f"{number} High Street, Sale",
            "language": self.pick(["", "en", "cy"], ["tlh"]), "format": self.pick(["standard", "large_print"], ["telepathy"]),
        }  # fmt: skip

    def _add_identifier(self) -> Fields:
        kind = self.pick(["email", "phone", "alias", "post"], ["aura"])
        value = {"email": f"p{self.dice.randint(1, 30)}@example.org", "phone": "+447700900199"}.get(
            kind, "Somewhere"
        )
        return {"person": self.person(), "kind": kind, "value": self.pick([value], NONSENSE)}

    def _add_representative(self) -> Fields:
        return {
            "person": self.person(),
            "name": self.text(),
            "emails": [f"p{self.dice.randint(1, 30)}@example.org"],
        }

    def _merge_people(self) -> Fields:
        return {"keep": self.person(), "merge": self.person(), "reasons": self.text()}

    def _unmerge_people(self) -> Fields:
        row = self.any(Merge, self.waiting("unmerge_people"))
        people = (self.records.get(Person, pk) for pk in (row.kept_id, row.merged_id))
        keep, merge = (self.records.copy(each, stale=self.chance(0.08)) for each in people)
        return {"keep": keep, "merge": merge, "reasons": self.text()}

    def _record_adjustment_request(self) -> Fields:
        return {
            "person": self.person(), "request": self.pick(NEEDS, NONSENSE),
            "needs_channels": self.some(self.pick([[*ORDINARY, "web_form"]], [["fax"]]), 2),
        }  # fmt: skip

    def _decide_adjustment(self) -> Fields:
        row = self.any(Adjustment, self.waiting("decide_adjustment"))
        fields: Fields = {
            "request": row,
            "outcome": self.word("agreed", "agreed", "declined"),
            "reasons": self.text(),
        }
        return fields | ({"needs_channels": self.some(ORDINARY, 2)} if self.chance(0.3) else {})

    def _record_absence(self) -> Fields:
        begins = self.office.today + timedelta(days=self.dice.randint(-3, 10))
        lasts = self.pick(range(15), [-1])
        return {
            "colleague": self.colleague("colleague"),
            "away_from": begins,
            "away_until": begins + timedelta(days=lasts),
        }

    def _change_absence(self) -> Fields:
        row = self.any(Absence, self.waiting("change_absence"))
        return {
            "absence": row,
            "away_from": self.pick([row.away_from], [row.away_from + timedelta(days=1)]),
            "away_until": row.away_until + timedelta(days=self.dice.randint(-5, 5)),
        }

    # --- contact ------------------------------------------------------------------------------------------------------------

    def _receive_contact(self) -> Fields:
        number = self.dice.randint(1, 14)
        senders = [f"p{number}@example.org", f"+4477009001{number:02}", "Pat Example", self.text()]
        fields: Fields = {
            "channel": self.word(*ORDINARY, "phone", "web_form", "web_form"),
            "purpose": self.word(*["general"] * 12, *self.edition.floor_purposes),
            "sender": self.dice.choice(senders), "to": self.some(["press", "casework", ""], 2), "body": self.text(),
        }  # fmt: skip
        if self.chance(0.75):
            fields["person"] = self.any(Person, self.waiting("receive_contact"))
        return fields

    def _record_reading(self) -> Fields:
        found = [
            ["none"],
            ["danger"],
            ["safeguarding", "complaint"],
            ["subject_access"],
            ["dispute"],
            ["information_request"],
        ]
        row = self.any(Contact, self.waiting("record_reading"))
        return {
            "contact": row,
            "triage": self.pick(found, [[], ["none", "danger"], ["gossip"]]),
            "note": self.text(),
        }

    def _seal_contact(self) -> Fields:
        return {"contact": self.any(Contact), "reasons": self.text()}

    def _close_contact(self) -> Fields:
        return {"contact": self.any(Contact, self.waiting("close_contact"))}

    def _confirm_person(self) -> Fields:
        row = self.any(Contact, self.waiting("confirm_person"))
        return {"contact": row, "person": self.person(), "reasons": self.text()}

    def _doubt_person(self) -> Fields:
        return {"contact": self.any(Contact, self.waiting("doubt_person")), "reasons": self.text()}

    def _end_call(self) -> Fields:
        call = self.any(Contact, self.waiting("end_call"))
        return {"contact": call, "said_before_ending": self.text(), "reasons": self.text()}

    def _report_to_police(self) -> Fields:
        words = {"force": self.text()[:100], "what_was_sent": self.text(), "authority": self.text()}
        contacts = self.some(self.records.all(Contact)[-4:], 2)
        return {"person": self.person(), "contacts": contacts, "reference": self.text()[:100], **words}

    def _raise_danger(self) -> Fields:
        return {
            "person": self.pick([self.person(), None]),
            "kind": self.word("immediate", "safeguarding"),
            "details": self.text(),
        }

    def _own_danger(self) -> Fields:
        return {"danger": self.any(Danger, self.waiting("own_danger"))}

    def _record_referral(self) -> Fields:
        row = self.any(Danger, self.waiting("finish_danger"))
        return {"danger": row, "organisation": self.text(), "reference": self.text()[:20]}

    def _finish_danger(self) -> Fields:
        return {"danger": self.any(Danger, self.waiting("finish_danger")), "what_was_done": self.text()}

    # --- the case -----------------------------------------------------------------------------------------------------------

    def _report_concern(self) -> Fields:
        fresh = self.waiting("report_concern")
        first = self.any(Contact, fresh)
        if first.person_id is None or self.chance(0.05):
            person = self.person()
        else:
            person = self.records.copy(self.records.get(Person, first.person_id))
        family = self.records.family(person.pk)
        more = [each for each in fresh if each.person_id in family and each.pk != first.pk]
        return {
            "person": person, "contacts": self.pick([[first, *self.some(more[-3:], 1)]], [[]]), "description": self.text(),
            "effect": self.text(), "behaviours": self.pick([self.some(list(self.edition.behaviours), 2)], [["XX1"]]),
            "affected": self.some(list(self.office.colleagues.values()), 2), "may_be_named": self.chance(0.3),
        }  # fmt: skip

    def _assess_concern(self) -> Fields:
        row = self.any(Concern, self.waiting("assess_concern"))
        behaviours = self.some(list(self.edition.behaviours), 2) if self.chance(0.3) else ["UD4"]
        return {
            "concern": row, "behaviours": {each: self.text() for each in behaviours},
            "impacts": {each: self.text() for each in (self.some(list(self.edition.impacts), 2) or ["DF2b"])},
            "deliberate": self.dice.choice([True, True, True, False, None]),
            "recognised_condition": self.dice.choice(["no", "no", "unknown", "yes", ""]),
            "next_steps_explained": self.text() if self.chance(0.7) else "", "decision_final": self.chance(0.3),
            "our_part": self.text(), "resolvable_otherwise": self.text(),
            "extremely_unacceptable": self.text() if self.chance(0.6) else "",
            "outcome": self.word(*OUTCOMES, "warn", "restrict", "restrict", "restrict"),
        }  # fmt: skip

    def _issue_warning(self) -> Fields:
        row = self.any(Assessment, self.waiting("issue_warning"))
        return {"assessment": row, "reasons": self.text(), "asked_change": self.text()}

    def _withdraw_warning(self) -> Fields:
        return {"warning": self.any(Warning, self.waiting("withdraw_warning")), "reasons": self.text()}

    def _propose_restriction(self) -> Fields:
        return {
            "assessment": self.any(Assessment, self.waiting("propose_restriction")),
            "measures": self.measures(), "months": self.months(),
            "severity": self.word("low", "medium", "high"), "persistence": self.word("low", "medium", "high"),
            "lesser_options": {"A warning": self.text()}, "last_resort": self.text(), "adjustments_considered": self.text(),
            "scope": self.dice.choice([None, None, None, "press", {"team": "casework"}, {"subject": "file 7"}]),
        }  # fmt: skip

    def _decide_restriction(self) -> Fields:
        row = self.any(Proposal, self.waiting("decide_restriction"))
        fields: Fields = {
            "proposal": row, "decision": self.word(*["approve"] * 6, "decline", "return"), "reasons": self.text()
        }  # fmt: skip
        if self.chance(0.15):
            fields["months"] = self.months()
        if self.chance(0.15):
            fields["measures"] = self.measures()
        if self.chance(0.2):
            fields["starts_on"] = self.day()
        return fields

    def _restriction(self, action: str) -> Restriction:
        alive = [each for each in self.records.all(Restriction) if to_come(each, self.office.today)]
        waiting: Sequence[Restriction] = self.waiting(action) or alive
        return self.any(Restriction, waiting)

    def _give_notice(self) -> Fields:
        return {
            "restriction": self._restriction("give_notice"), "sent_by": self.word("email", "post"),
            "include_welsh": self.dice.choice([None, None, True, False]),
        }  # fmt: skip

    def _withhold_notice(self) -> Fields:
        code = self.word("danger", "no_address", "police_request")
        return {
            "restriction": self._restriction("give_notice"), "code": code, "reasons": self.text(), "check_on": self.day()
        }  # fmt: skip

    def _hand_over_contact(self) -> Fields:
        to = {"contact": self.colleague("colleague"), "deputy": self.colleague("colleague")}
        return {"restriction": self._restriction("hand_over_contact"), **to, "reasons": self.text()}

    def _open_review(self) -> Fields:
        return {"restriction": self._restriction("open_review")}

    def _decide_review(self) -> Fields:
        return {
            "review": self.any(Review, self.waiting("decide_review")), "outcome": self.word("extend", "extend", "remove"),
            "months": self.months(), "effect_on_behaviour": self.text(), "reasons": self.text(),
        }  # fmt: skip

    def _propose_extension(self) -> Fields:
        return {
            "restriction": self._restriction("propose_extension"), "ground": self.word("OA3", "OA3", "DI7"),
            "months": self.months(), "reasons": self.text(),
        }  # fmt: skip

    def _lift_restriction(self) -> Fields:
        return {"restriction": self._restriction("lift_restriction"), "reasons": self.text()}

    def _receive_dispute(self) -> Fields:
        fields: Fields = {
            "restriction": self._restriction("receive_dispute"), "grounds": self.text(),
            "route": self.word(*self.edition.dispute_routes),
        }  # fmt: skip
        if self.chance(0.3):
            before = self.office.today - timedelta(days=self.dice.randint(0, 5))
            fields["received_on"] = self.pick([before], [self.day()])
        return fields

    def _assign_dispute(self) -> Fields:
        to = self.colleague("quality_reviewer") if self.chance(0.9) else self.colleague("caseworker")
        return {"dispute": self.any(Dispute, self.waiting("assign_dispute")), "to": to}

    def _decide_dispute(self) -> Fields:
        outcome = self.word("stands", "changed", "changed", "removed")
        fields: Fields = {
            "dispute": self.any(Dispute, self.waiting("decide_dispute")), "outcome": outcome,
            "reasonable": self.pick([True], [self.text()]), "reasons": self.text(),
            "proportionate": self.pick([outcome == "stands"], [True, False, None, "no"]),
        }  # fmt: skip
        if outcome == "changed" or self.wild():
            eased = {"measures": [{"kind": "response_time", "working_days": 10}]}
            fields |= self.dice.choice(
                [{"months": 3}, {"months": self.months()}, {"measures": self.measures()}, eased]
            )
        return fields

    # --- colleagues -----------------------------------------------------------------------------------------------------------

    def _offer_support(self) -> Fields:
        return {"concern": self.any(Concern), "colleague": self.colleague("colleague")}

    def _record_support(self) -> Fields:
        offers = self.records.all(Support)
        if not offers and not self.wild():
            raise NothingYetError
        concern = (
            self.records.get(Concern, self.dice.choice(offers).concern_id) if offers else self.any(Concern)
        )
        return {"concern": self.records.copy(concern), "outcome": self.word("accepted", "declined", "done")}
