"""What goes of a case when the record it belongs to is disposed of (I33): its words, never that it was.

Kinds, clauses, days, lengths and outcomes stay, so that counts stay true and no number is used twice.
"""

from __future__ import annotations

from evenhand.audit.going import Goes

GOING = {
    "casework_answer": Goes(empty=("message",), lists=("recipients",), own=("key",)),
    "casework_assessment": Goes(
        words=("next_steps_explained", "our_part", "resolvable_otherwise", "extremely_unacceptable"),
        empty=("recognised_condition",),
        shapes=("behaviours", "impacts"),
    ),
    "casework_closedmessage": Goes(lists=("why_not",)),
    "casework_concern": Goes(words=("description", "effect")),
    "casework_correction": Goes(words=("wrong", "right", "asked_by", "reasons")),
    "casework_danger": Goes(words=("details", "what_was_done")),
    "casework_delivery": Goes(
        words=("subject", "text", "address", "outside_id"), lists=("facts", "unnamed", "held"), nothing=("message_id",)
    ),
    "casework_deliveryevent": Goes(words=("told",), lists=("reasons",)),
    "casework_disposal": Goes(words=("reasons", "decision_reasons")),
    "casework_dispute": Goes(words=("grounds", "reasonable", "proportionate", "reasons")),
    "casework_document": Goes(words=("filename", "sha256"), emptied=("blob_id",)),
    "casework_draft": Goes(whole=True),
    "casework_draftfile": Goes(whole=True),
    "casework_endedcall": Goes(words=("said_before_ending", "reasons")),
    "casework_handedover": Goes(words=("authority", "reference", "receipt")),
    "casework_handover": Goes(words=("reasons",)),
    "casework_hint": Goes(lists=("because", "quotes", "facts", "beside")),
    "casework_hintmark": Goes(words=("reasons",)),
    "casework_hold": Goes(words=("reasons", "lifted_reasons")),
    "casework_notice": Goes(words=("reasons", "sha256"), lists=("text",)),
    "casework_otherhalf": Goes(words=("original", "words")),
    "casework_pieceruling": Goes(words=("reasons",)),
    "casework_policereport": Goes(words=("what_was_sent", "authority", "reference")),
    "casework_proposal": Goes(
        words=("last_resort", "adjustments_considered", "reasons", "decision_reasons"),
        shapes=("measures", "lesser_options", "scope"),
    ),
    "casework_referral": Goes(words=("organisation", "reference")),
    "casework_restriction": Goes(words=("reasons", "ended_reasons"), shapes=("measures", "scope")),
    "casework_review": Goes(words=("effect_on_behaviour", "reasons")),
    "casework_ruledifference": Goes(
        words=("source", "text", "address", "fix", "put_right_how"), lists=("words",), own=("key",)
    ),
    "casework_statement": Goes(words=("words",)),
    "casework_subjectaccess": Goes(words=("given_how", "extended_reasons")),
    "casework_submission": Goes(
        empty=("email", "phone", "postal", "adjustments", "writing_for", "speaks_as", "disputes"), lists=("signs",)
    ),
    "casework_warning": Goes(words=("reasons", "asked_change", "withdrawn_reasons")),
}  # fmt: skip
