"""Plays at random what people in an office might do, rightly, wrongly and out of spite: any action, any role, any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evenhand.casework.actions import ROLES_OF
from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    EndedCall,
    Notice,
    Proposal,
    Restriction,
    Review,
    Support,
    Warning,
)
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Absence, Adjustment, Colleague, Merge, Person

from .deeds import Deeds, Openings
from .dice import Fields, NothingYetError
from .reckoning import FORMS, GROUNDING, has, live, open_on, running, to_come

# How often an action is chosen while it has something to do; 2 where it is not here.
_NEW = 8  # times as likely as what was done already
WEIGHTS = {
    "receive_contact": 5, "report_concern": 4, "assess_concern": 4.5, "issue_warning": 6, "propose_restriction": 8,
    "decide_restriction": 9, "propose_extension": 40, "assign_dispute": 3, "decide_dispute": 4, "decide_review": 3,
    "hand_over_contact": 2, "end_call": 6, "lift_restriction": 0.3, "withdraw_warning": 0.4, "withhold_notice": 1,
    "unmerge_people": 1, "confirm_person": 0.4, "doubt_person": 0.1, "close_contact": 0.7, "open_review": 1, "own_danger": 1,
    "change_absence": 1, "record_support": 1,
}  # fmt: skip
# These are about machines, files, drafts, lists, suggestions and letters on their way, not about what is decided of anybody;
# their own tests try them.
LEFT_OUT = {
    "remove_absence", "issue_token", "withdraw_token", "receive_contacts", "quarantine_message", "receive_form", "import_people",
    "record_file_scan", "record_file_text", "record_viewing", "record_saving", "write_down_file", "keep_draft", "remove_draft",
    "suggest_merge", "dismiss_merge", "mark_shared", "end_sharing", "record_answers", "seal_known", "finish_sealing",
    "release_contact", "release_file", "hand_over_sealed", "remove_identifier",
    "prepare_letter", "begin_attempt",
    "mark_handed_over", "record_attempt", "record_delivery", "ask_after_letter", "settle_letter", "send_letter_again",
    "tell_closed_channel", "record_reconciliation", "record_sieve_upload", "put_right", "tell_ended", "print_letters",
    "settle_batch", "settle_astray", "clear_letter", "let_notice_stand", "record_consistency_list",
    "drop_letter", "write_other_half", "give_summary", "record_preferences", "make_case_file",
    "record_statement", "record_correction", "place_hold", "keep_hold", "lift_hold",
    "open_subject_access", "rule_on_piece", "make_subject_access", "give_subject_access", "extend_subject_access",
    "begin_own_data",
    "propose_disposal", "decide_disposal", "finish_disposal",
    "look_for_hints", "look_again", "try_again_later", "mark_hint", "switch_hints",
}  # fmt: skip


class Player(Deeds):
    """Chooses the next action, who does it and with what. The same seed chooses the same, as long as the rules answer the same."""

    def pass_time(self) -> None:
        """Mostly hours, sometimes days or weeks, now and then a quarter of a year: in all about as long as restrictions last."""
        hours = self.dice.choices([0, 1, 5, 20, 50, 200, 700, 2200], [30, 20, 20, 15, 8, 3, 1, 0.4])[0]
        self.office.later(hours=hours, minutes=self.dice.randint(0, 59))

    def next(
        self, actions: Sequence[str], done: Counter[str], refused: Counter[str]
    ) -> tuple[str, Fields, Colleague | None]:
        """Mostly what waits to be done, so that games get somewhere, and before all what was never done; else anything at all; and
        now and then what has been refused least, by somebody who may not do it.
        """
        self.openings = self._openings()
        while True:
            spite = self.chance(0.04)
            waiting = [each for each in actions if self.waiting(each)]
            if spite:
                action = min(actions, key=lambda each: (refused[each], each))
                actions = [each for each in actions if each != action]
            elif waiting and self.chance(0.75):
                weights = [WEIGHTS.get(each, 2) * (1 if done[each] else _NEW) for each in waiting]
                action = self.dice.choices(waiting, weights)[0]
            else:
                action = self.dice.choice(actions)
            try:
                fields = self.fields(action)
            except NothingYetError:
                continue
            return action, fields, self.stranger() if spite else self.who(action, fields)

    def who(self, action: str, fields: Fields) -> Colleague | None:
        """Mostly whose work it is; or anybody, or nobody at all."""
        if action in ("receive_contact", "receive_dispute", "register_person", "open_review") and self.chance(
            0.4
        ):
            return None
        if self.wild() and self.chance(0.2):
            return None
        owner = None
        if action == "finish_danger":
            owner = fields["danger"].owned_by
        elif action == "decide_dispute":
            owner = fields["dispute"].assigned_to
        elif action == "record_absence":
            owner = fields["colleague"]
        elif action == "change_absence":
            owner = fields["absence"].colleague
        elif action == "report_concern":  # so that somebody is left to look at disputes
            owner = self.dice.choice([self.office.ana, self.office.bo, self.office.cal, self.office.sal])
        return owner if owner and self.chance(0.85) else self.colleague(*ROLES_OF[action])

    def stranger(self) -> Colleague | None:
        """Somebody who may do nothing at all: nobody, who has left, who only reads, who has no part in cases."""
        return self.dice.choice([None, self.office.gone, self.office.aud, self.office.adam])

    # --- what waits -----------------------------------------------------------------------------------------------------------

    def _openings(self) -> Openings:
        """The records that wait for each action, reckoned from the records alone."""
        all_, today = self.records.all, self.office.today
        alive = [each for each in all_(Restriction) if to_come(each, today)]
        restricted = {pk for each in alive for pk in self.records.family(each.person_id)}
        given = {each.restriction_id for each in all_(Notice) if each.kind == "given"}
        disputed = {each.restriction_id for each in all_(Dispute)}
        reviewed = {each.restriction_id for each in all_(Review)}
        unanswered = {each.person_id for each in all_(Adjustment) if each.status == "asked"}
        return {
            "receive_contact": [each for each in all_(Person) if each.pk in restricted] or all_(Person),
            "confirm_person": [each for each in all_(Contact) if each.match != "matched"],
            "doubt_person": [each for each in all_(Contact) if each.match == "matched"][-4:],
            "record_support": [each for each in all_(Support) if not each.outcome],
            "change_absence": [each for each in all_(Absence) if each.away_until >= today],
            "close_contact": [each for each in all_(Contact) if each.closed_at is None][:6],
            "record_reading": self._unread(),
            "end_call": self._calls(alive),
            "unmerge_people": [each for each in all_(Merge) if each.undone_at is None],
            "own_danger": [each for each in all_(Danger) if each.owned_by_id is None],
            "finish_danger": [each for each in all_(Danger) if each.owned_by_id and each.done_at is None],
            "decide_adjustment": [each for each in all_(Adjustment) if each.status == "asked"],
            "decide_restriction": [
                each for each in all_(Proposal) if each.status == "proposed" and each.person_id not in unanswered
            ],
            "give_notice": [each for each in alive if each.pk not in given],
            "withhold_notice": [each for each in alive if each.pk not in given],
            "receive_dispute": [each for each in alive if each.pk not in disputed and each.replaces_id is None],
            "assign_dispute": [each for each in all_(Dispute) if each.decided_at is None and each.assigned_to_id is None],
            "decide_dispute": [each for each in all_(Dispute) if each.decided_at is None],
            "open_review": [each for each in alive if each.pk not in reviewed],
            "decide_review": [each for each in all_(Review) if each.decided_at is None],
            "hand_over_contact": [each for each in alive if has(each, "single_point_of_contact")],
            "lift_restriction": alive,
            "withdraw_warning": [each for each in all_(Warning) if live(each, today)],
            **self._findings(alive),
        }  # fmt: skip

    def _unread(self) -> list[Contact]:
        read = {each.contact_id for each in self.records.all(Reading)}
        met = ("read_no_reply", "channel_closed", "hold")
        return [
            each
            for each in self.records.all(Contact)
            if each.pk not in read and each.instruction["action"] in met
        ]

    def _calls(self, alive: Sequence[Restriction]) -> list[Contact]:
        """Calls of people in whose restriction it says that calls may be ended."""
        ended = {each.contact_id for each in self.records.all(EndedCall)}
        may = [each for each in alive if running(each, self.office.today) and has(each, "end_calls")]
        families = [
            (each.scope.get("team") or each.scope.get("subject"), self.records.family(each.person_id))
            for each in may
        ]
        return [
            each for each in self.records.all(Contact)
            if each.channel == "phone" and each.pk not in ended and each.purpose == "general"
            and any(each.person_id in family and (not to or to in each.recipients) for to, family in families)
        ]  # fmt: skip

    def _findings(self, alive: Sequence[Restriction]) -> Openings:
        """Concerns to assess, and assessments from which nothing has come yet."""
        all_, today = self.records.all, self.office.today
        reported = {contact.pk for each in all_(Concern) for contact in self.records.contacts_of(each)}
        assessed = {each.concern_id for each in all_(Assessment)}
        used = {each.assessment_id for each in all_(Warning)} | {
            each.assessment_id for each in all_(Proposal)
        }
        fresh = [
            each for each in all_(Assessment)
            if each.outcome in GROUNDING and each.pk not in used and self._own(self.records.get(Concern, each.concern_id))
        ]  # fmt: skip
        warned = {
            pk for each in all_(Warning) if live(each, today) for pk in self.records.family(each.person_id)
        }
        waiting = {each.extends_id for each in all_(Proposal) if each.status == "proposed"}
        waiting |= {each.extends_id for each in all_(Restriction) if not each.ended_as}
        whose = {each.pk: self.records.get(Concern, each.concern_id).person_id for each in fresh}
        return {
            "report_concern": [each for each in all_(Contact) if each.match == "matched" and each.pk not in reported],
            "assess_concern": [each for each in all_(Concern) if each.pk not in assessed],
            "issue_warning": [each for each in fresh if each.outcome == "warn"],
            "propose_restriction": [
                each for each in fresh
                if each.outcome == "restrict" and (each.extremely_unacceptable.strip() or whose[each.pk] in warned)
            ],
            "propose_extension": [
                each for each in alive
                if each.pk not in waiting and any(self._grounds(found, each) for found in fresh)
            ],
        }  # fmt: skip

    def _own(self, concern: Concern) -> bool:
        """Whether every contact it is about is certainly the person's own."""
        family = self.records.family(concern.person_id)
        return all(
            each.match == "matched" and each.person_id in family for each in self.records.contacts_of(concern)
        )

    def _grounds(self, found: Assessment, restriction: Restriction) -> bool:
        """Whether an assessment found abuse of the forms, or conduct during a dispute, while this restriction ran."""
        concern = self.records.get(Concern, found.concern_id)
        if concern.person_id not in self.records.family(restriction.person_id):
            return False
        disputes = [each for each in self.records.all(Dispute) if each.restriction_id == restriction.pk]
        return any(
            restriction.starts_on <= each.received_at.date() <= restriction.ends_on
            and (
                each.channel == FORMS
                or any(open_on(dispute, each.received_at.date()) for dispute in disputes)
            )
            for each in self.records.contacts_of(concern)
        )
