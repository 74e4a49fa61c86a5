"""What the database itself refuses about cases: the backstop behind every action, each with the invariant it protects.

Where one table's own columns decide, the models declare a CHECK constraint; here is what needs more than one row, or the past.
"""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

TABLES = (
    "concern", "concern_contacts", "concern_affected", "assessment", "warning", "proposal", "restriction", "notice", "review",
    "dispute", "danger", "referral", "policereport", "policereport_contacts", "endedcall", "support",
)  # fmt: skip

# --- Conditions over several rows ---------------------------------------------------------------------------------------

# Whoever writes about a person waits for whoever is writing about them, so that a count still holds when it is acted on.
_LOCK_PERSON = "PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR NO KEY UPDATE"

_THREE_LIVE = (
    "(SELECT COUNT(*) FROM casework_warning w WHERE w.person_id = NEW.person_id AND w.withdrawn_at IS NULL "
    "AND w.issued_on <= NEW.expires_on AND w.expires_on >= NEW.issued_on) >= 3"
)
_ASSESSED_AS = (
    "NOT EXISTS (SELECT 1 FROM casework_assessment a WHERE a.id = NEW.assessment_id AND a.outcome = '{}')"
)
_WARNED_ALREADY = "EXISTS (SELECT 1 FROM casework_warning w WHERE w.assessment_id = NEW.assessment_id)"
_PROPOSED_ALREADY = "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.assessment_id = NEW.assessment_id AND p.status <> 'returned')"
# The person of the concern, or the entry that theirs was merged into (an entry merged thrice over is the limit here).
_SOMEBODY_ELSE = (
    "NEW.assessment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM casework_assessment a JOIN casework_concern c ON c.id = a.concern_id "
    "JOIN people_person p ON p.id = c.person_id LEFT JOIN people_person q ON q.id = p.merged_into_id "
    "LEFT JOIN people_person r ON r.id = q.merged_into_id "
    "WHERE a.id = NEW.assessment_id AND NEW.person_id IN (p.id, q.id, r.id, r.merged_into_id))"
)
_DECIDED_BY_A = (
    "EXISTS (SELECT 1 FROM people_colleaguerole m WHERE m.colleague_id = NEW.decided_by_id AND m.role = '{}')"
)
_APPROVED = (
    "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.id = NEW.proposal_id AND p.status = 'approved' "
    "AND p.decided_by_id = NEW.decided_by_id AND p.proposed_by_id <> NEW.decided_by_id)"
)
_REVIEWED = "EXISTS (SELECT 1 FROM casework_review r WHERE r.restriction_id = NEW.extends_id)"
_HAD_A_PART = (
    "EXISTS (SELECT 1 FROM casework_restriction r WHERE r.id = NEW.restriction_id AND "
    "(r.decided_by_id IN (NEW.assigned_to_id, NEW.decided_by_id) OR r.proposed_by_id IN (NEW.assigned_to_id, NEW.decided_by_id)))"
)
_NOT_A_REVIEWER = (
    "EXISTS (SELECT 1 FROM people_colleague h WHERE h.id IN (NEW.assigned_to_id, NEW.decided_by_id) AND NOT EXISTS "
    "(SELECT 1 FROM people_colleaguerole m WHERE m.colleague_id = h.id AND m.role = 'quality_reviewer'))"
)

# --- Conditions that the two databases write differently ------------------------------------------------------------------

# Start + N months − 1 day; a day that the month of the end does not have becomes its last (30 November + 3 months: 28 February).
_LAST_DAY_SQLITE = (
    "date(NEW.starts_on, 'start of month', '+' || NEW.months || ' months', '+' || (min("
    "CAST(strftime('%d', NEW.starts_on) AS INTEGER), "
    "CAST(strftime('%d', NEW.starts_on, 'start of month', '+' || (NEW.months + 1) || ' months', '-1 day') AS INTEGER)"
    ") - 1) || ' days', '-1 day')"
)
_LAST_DAY_POSTGRESQL = "(NEW.starts_on + make_interval(months => NEW.months) - interval '1 day')::date"


def _unreasoned_sqlite(column: str) -> str:
    """Not a mapping, an empty one, or one with an item that has no reason."""
    return (
        f"(json_type(NEW.{column}) IS DISTINCT FROM 'object' OR NOT EXISTS (SELECT 1 FROM json_each(NEW.{column})) "
        f"OR EXISTS (SELECT 1 FROM json_each(NEW.{column}) j WHERE j.value IS NULL OR trim(j.value) = ''))"
    )


def _unreasoned_postgresql(column: str) -> str:
    return (
        f"(jsonb_typeof(NEW.{column}) IS DISTINCT FROM 'object' OR NOT EXISTS (SELECT 1 FROM jsonb_each_text(NEW.{column})) "
        f"OR EXISTS (SELECT 1 FROM jsonb_each_text(NEW.{column}) j WHERE j.value IS NULL OR trim(j.value) = ''))"
    )


# --- The guards -----------------------------------------------------------------------------------------------------------


def _on(table: str, name: str, verb: str, message: str, *when: str, first: str = "") -> Guard:
    return Guard(f"{table}_{name}", f"casework_{table}", verb, message, *when, first_postgresql=first)


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
        f"NEW.outcome IN ('warn', 'restrict') AND ({_unreasoned_sqlite('behaviours')} OR {_unreasoned_sqlite('impacts')})",
        f"NEW.outcome IN ('warn', 'restrict') AND ({_unreasoned_postgresql('behaviours')} OR {_unreasoned_postgresql('impacts')})",
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
        _THREE_LIVE,
        first=_LOCK_PERSON,
    ),
    _on(
        "warning",
        "follows_assessment",
        "insert",
        "I1 WA1: a warning follows an assessment that warns",
        _ASSESSED_AS.format("warn"),
    ),
    _on(
        "warning",
        "is_the_only_decision",
        "insert",
        "I41 DF4: something else already rests on this assessment",
        _PROPOSED_ALREADY,
    ),
    _on(
        "warning",
        "is_to_them",
        "insert",
        "I27 IN4: a warning to somebody else than the one the concern is about",
        _SOMEBODY_ELSE,
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
        f"NEW.kind = 'restriction' AND {_unreasoned_sqlite('lesser_options')}",
        f"NEW.kind = 'restriction' AND {_unreasoned_postgresql('lesser_options')}",
    ),
    _on(
        "proposal",
        "follows_assessment",
        "insert",
        "I1 RT1: a proposal follows an assessment that restricts",
        f"NEW.kind = 'restriction' AND {_ASSESSED_AS.format('restrict')}",
    ),
    _on(
        "proposal",
        "is_the_only_decision",
        "insert",
        "I41 DF4: something else already rests on this assessment",
        f"NEW.kind = 'restriction' AND ({_WARNED_ALREADY} OR {_PROPOSED_ALREADY})",
    ),
    _on(
        "proposal",
        "is_about_them",
        "insert",
        "I27 IN4: a proposal about somebody else than the one the concern is about",
        _SOMEBODY_ELSE,
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
        f"NEW.ends_on IS DISTINCT FROM {_LAST_DAY_SQLITE}",
        f"NEW.ends_on IS DISTINCT FROM {_LAST_DAY_POSTGRESQL}",
    ),
    _on(
        "restriction",
        "is_a_managers",
        "insert",
        "I8 RT3: a manager decides a restriction, or a quality reviewer what becomes of it in a dispute",
        f"NOT ({_DECIDED_BY_A.format('manager')} OR (NEW.replaces_id IS NOT NULL AND {_DECIDED_BY_A.format('quality_reviewer')}))",
    ),
    _on(
        "restriction",
        "was_approved",
        "insert",
        "I8 RT3: a restriction is one that somebody else than its proposer approved",
        f"NEW.proposal_id IS NOT NULL AND NOT {_APPROVED}",
    ),
    _on(
        "restriction",
        "was_reviewed",
        "insert",
        "I12 OA6: nothing is extended without a review",
        f"NEW.extends_id IS NOT NULL AND NEW.replaces_id IS NULL AND NOT {_REVIEWED}",
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
    _stands("notice", "I15 RT4: a notice is kept in exactly its words"),
    _stands(
        "review",
        "I12 OA7: a decided review stands",
        "OLD.decided_at IS NOT NULL OR " + changed("restriction_id", "due_on", "opened_at", "opened_by_id"),
    ),
]

DISPUTES = [
    *(
        guard
        for verb in ("insert", "update")
        for guard in (
            _on(
                "dispute",
                f"handler_had_no_part_on_{verb}",
                verb,
                "I18 DI3: nobody handles a dispute of what they proposed or decided",
                _HAD_A_PART,
            ),
            _on(
                "dispute",
                f"handler_reviews_quality_on_{verb}",
                verb,
                "I18 DI3: only a quality reviewer handles a dispute",
                _NOT_A_REVIEWER,
            ),
        )
    ),
    _stands(
        "dispute",
        "I19 I20 DI5 DI6: a dispute keeps its day, and its outcome is final",
        "OLD.decided_at IS NOT NULL OR "
        + changed("reference", "restriction_id", "received_on", "due_on", "route", "grounds", "logged_by_id"),
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
    _stands("endedcall", "RT1a: what was recorded about an ended call stands"),
]

GUARDS = [*KEPT, *ASSESSMENTS, *WARNINGS, *PROPOSALS, *RESTRICTIONS, *DISPUTES, *OTHERS]
