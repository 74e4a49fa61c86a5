"""What the database itself refuses about cases: the backstop behind every action, each with the invariant it protects.

Where one table's own columns decide, the models declare a CHECK constraint; here is what needs more than one row, or the past.
"""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

from .conditions import (
    APPROVED,
    ASSESSED_AS,
    DECIDED_BY_A,
    DISPUTED_ALREADY,
    HAD_A_PART,
    LAST_DAY_POSTGRESQL,
    LAST_DAY_SQLITE,
    LOCK_PERSON,
    NOT_A_REVIEWER,
    NOT_SEALED,
    PROPOSED_ALREADY,
    REVIEWED,
    SOMEBODY_ELSE,
    THREE_LIVE,
    WARNED_ALREADY,
    unreasoned_postgresql,
    unreasoned_sqlite,
)
from .letters import LETTERS
from .own_data import OWN_DATA
from .retention import RETENTION

TABLES = (
    "concern", "concern_contacts", "concern_affected", "assessment", "warning", "proposal", "restriction", "notice", "review",
    "dispute", "danger", "referral", "policereport", "policereport_contacts", "endedcall", "support", "handover", "closedmessage",
    "submission", "answer", "handedover", "reconciliation", "ruledifference", "delivery", "document", "deliveryevent", "otherhalf",
    "hint", "hintmark", "hintswitch", "statement", "correction", "hold", "subjectaccess", "pieceruling", "disposal",
)  # fmt: skip

_DIFFERENCE_CHANGED = changed("reconciliation_id", "key", "kind", "source", "text", "address", "person_id", "restriction", "fix",
                              "first_found_at") + " OR OLD.put_right_at IS NOT NULL"  # fmt: skip


def _on(
    table: str,
    name: str,
    verb: str,
    message: str,
    when: str = "",
    when_postgresql: str = "",
    first_postgresql: str = "",
) -> Guard:
    return Guard(
        f"{table}_{name}", f"casework_{table}", verb, message, when, when_postgresql, first_postgresql
    )


def _stands(table: str, message: str, when: str = "") -> Guard:
    return _on(table, "stands", "update", message, when)


KEPT = [
    guard
    for table in TABLES
    for guard in (
        _on(table, "is_kept", "delete", "IN1 I32: case records are kept"),
        _on(table, "is_not_emptied", "truncate", "IN1 I32: case records are kept"),
    )
]

ASSESSMENTS = [
    _on(
        "assessment",
        "has_both_halves",
        "insert",
        "I1 DF1 DF2: a finding needs a kind and an impact, each with reasons",
        f"NEW.outcome IN ('warn', 'restrict') AND ({unreasoned_sqlite('behaviours')} OR {unreasoned_sqlite('impacts')})",
        f"NEW.outcome IN ('warn', 'restrict') AND ({unreasoned_postgresql('behaviours')} OR {unreasoned_postgresql('impacts')})",
    ),
    _stands("assessment", "I39 IN1: an assessment keeps its facts and reasons as they were"),
    _stands("concern", "I39 IN1: a concern stays as it was reported"),
]

WARNINGS = [
    _on(
        "warning",
        "never_a_fourth",
        "insert",
        "I5 WA1: a fourth live warning",
        THREE_LIVE,
        first_postgresql=LOCK_PERSON,
    ),
    _on(
        "warning",
        "follows_assessment",
        "insert",
        "I1 WA1: a warning follows an assessment that warns",
        ASSESSED_AS.format("warn"),
    ),
    _on(
        "warning",
        "is_the_only_decision",
        "insert",
        "I41 DF4: something else already rests on this assessment",
        PROPOSED_ALREADY,
    ),
    _on(
        "warning",
        "is_to_them",
        "insert",
        "I27 IN4: a warning to somebody else than the one the concern is about",
        SOMEBODY_ELSE,
    ),
    _stands(
        "warning",
        "I5 I35 WA1: a warning can only be withdrawn, once",
        "OLD.withdrawn_at IS NOT NULL OR "
        + changed(
            "person_id",
            "assessment_id",
            "number",
            "reasons",
            "asked_change",
            "edition",
            "issued_by_id",
            "issued_at",
            "issued_on",
            "expires_on",
        ),
    ),
]

PROPOSALS = [
    _on(
        "proposal",
        "lists_lesser_options",
        "insert",
        "I7 WA3 WA5: a proposal says of each lesser option why it would not do",
        f"NEW.kind = 'restriction' AND {unreasoned_sqlite('lesser_options')}",
        f"NEW.kind = 'restriction' AND {unreasoned_postgresql('lesser_options')}",
    ),
    _on(
        "proposal",
        "follows_assessment",
        "insert",
        "I1 RT1: a proposal follows an assessment that restricts",
        f"NEW.kind = 'restriction' AND {ASSESSED_AS.format('restrict')}",
    ),
    _on(
        "proposal",
        "is_the_only_decision",
        "insert",
        "I41 DF4: something else already rests on this assessment",
        f"NEW.kind = 'restriction' AND ({WARNED_ALREADY} OR {PROPOSED_ALREADY})",
    ),
    _on(
        "proposal",
        "is_about_them",
        "insert",
        "I27 IN4: a proposal about somebody else than the one the concern is about",
        SOMEBODY_ELSE,
    ),
    _stands(
        "proposal",
        "I8 RT3: a decided proposal stands; another matter needs another",
        "OLD.status <> 'proposed' OR "
        + changed(
            "person_id",
            "assessment_id",
            "kind",
            "extends_id",
            "ground",
            "measures",
            "months",
            "severity",
            "persistence",
            "lesser_options",
            "last_resort",
            "adjustments_considered",
            "scope",
            "reasons",
            "edition",
            "proposed_by_id",
            "proposed_at",
        ),
    ),
]

RESTRICTIONS = [
    _on(
        "restriction",
        "ends_on_its_day",
        "insert",
        "I10 I11 OA4: a restriction ends N calendar months less a day after it starts",
        f"NEW.ends_on IS DISTINCT FROM {LAST_DAY_SQLITE}",
        f"NEW.ends_on IS DISTINCT FROM {LAST_DAY_POSTGRESQL}",
    ),
    _on(
        "restriction",
        "is_a_managers",
        "insert",
        "I8 RT3: a manager decides a restriction, or a quality reviewer what becomes of it in a dispute",
        f"NOT ({DECIDED_BY_A.format('manager')} OR (NEW.replaces_id IS NOT NULL AND {DECIDED_BY_A.format('quality_reviewer')}))",
    ),
    _on(
        "restriction",
        "was_approved",
        "insert",
        "I8 RT3: a restriction is one that somebody else than its proposer approved",
        f"NEW.proposal_id IS NOT NULL AND NOT {APPROVED}",
    ),
    _on(
        "restriction",
        "was_reviewed",
        "insert",
        "I12 OA6: nothing is extended without a review",
        f"NEW.extends_id IS NOT NULL AND NEW.replaces_id IS NULL AND NOT {REVIEWED}",
    ),
    _stands(
        "restriction",
        "I11 I35 I39 OA4: a decided restriction can only be ended, once",
        "OLD.ended_as <> '' OR "
        + changed(
            "reference",
            "person_id",
            "proposal_id",
            "extends_id",
            "replaces_id",
            "measures",
            "scope",
            "months",
            "starts_on",
            "ends_on",
            "edition",
            "reasons",
            "decided_by_id",
            "decided_at",
            "proposed_by_id",
        ),
    ),
    _stands(
        "review",
        "I12 OA7: a decided review stands",
        "OLD.decided_at IS NOT NULL OR " + changed("restriction_id", "due_on", "opened_at", "opened_by_id"),
    ),
]

_OF_A_DISPUTE = (
    "reference",
    "restriction_id",
    "received_on",
    "due_on",
    "route",
    "contact_id",
    "logged_by_id",
)
_OF_A_HANDLER = (
    "assigned_to_id", "assigned_at", "outcome", "reasonable", "proportionate", "reasons", "decided_by_id", "decided_at",
    "leads_to_id",
)  # fmt: skip
_OF_A_FORM = (
    "contact_id",
    "email",
    "phone",
    "postal",
    "no_reply",
    "language",
    "format",
    "speaks_as",
    "signs",
)
_TYPED_INTO_IT = ("adjustments", "writing_for", "disputes")


def _when_handled(verb: str, wrong: str) -> str:
    return wrong if verb == "insert" else f"({changed('assigned_to_id', 'decided_by_id')}) AND {wrong}"


DISPUTES = [
    _on(
        "dispute", "comes_once", "insert", "I20 DI6: a second dispute of the same decision", DISPUTED_ALREADY
    ),
    *(
        guard
        for verb in ("insert", "update")
        for guard in (
            _on(
                "dispute",
                f"handler_had_no_part_on_{verb}",
                verb,
                "I18 DI3: nobody handles a dispute of what they proposed or decided",
                _when_handled(verb, HAD_A_PART),
            ),
            _on(
                "dispute",
                f"handler_reviews_quality_on_{verb}",
                verb,
                "I18 DI3: only a quality reviewer handles a dispute",
                _when_handled(verb, NOT_A_REVIEWER),
            ),
        )
    ),
    _stands(
        "dispute",
        "I19 I20 DI5 DI6: a dispute keeps its day, and its outcome is final",
        f"(OLD.decided_at IS NOT NULL AND ({changed(*_OF_A_HANDLER)})) OR {changed(*_OF_A_DISPUTE)}"
        f" OR (({changed('grounds')}) AND {NOT_SEALED})",
    ),
]

OTHERS = [
    _stands(
        "danger",
        "I23 MN3 MN4: a danger stays as it was raised",
        changed("person_id", "contact_id", "kind", "details", "raised_by_id", "raised_at"),
    ),
    _stands("referral", "I23 MN3: a referral is kept as it was made"),
    _stands("policereport", "I37 RT1g: a police report is kept as it was made"),
    _stands("handedover", "I37 IC4: what was handed over is kept as it was recorded"),
    _stands("handover", "I36 RT1d: a hand-over is kept as it was made"),
    _stands(
        "submission",
        "I25 OA2: what a form said stays as it came",
        f"{changed(*_OF_A_FORM)} OR (({changed(*_TYPED_INTO_IT)}) AND {NOT_SEALED})",
    ),
    _stands("closedmessage", "OA1 RT2: whether somebody was told that a way is closed stands"),
    _stands("reconciliation", "RT2: what a reconciliation found stands"),
    _stands("ruledifference", "RT2: a difference is put right once, and else stands", _DIFFERENCE_CHANGED),
    _stands("answer", "I32 RT1: an answer that was given at a door stands"),
    _stands("endedcall", "RT1a: what was recorded about an ended call stands"),
]

GUARDS = [
    *KEPT, *ASSESSMENTS, *WARNINGS, *PROPOSALS, *RESTRICTIONS, *DISPUTES, *OTHERS, *LETTERS, *OWN_DATA, *RETENTION,
]  # fmt: skip
