"""What the database itself refuses about cases: the backstop behind every action, each with the invariant it protects."""

from __future__ import annotations

from evenhand.audit.guards import Guard

_LAST_DAY_SQLITE = (
    "date(NEW.starts_on, 'start of month', '+' || NEW.months || ' months', '+' || (min("
    "CAST(strftime('%d', NEW.starts_on) AS INTEGER), "
    "CAST(strftime('%d', NEW.starts_on, 'start of month', '+' || (NEW.months + 1) || ' months', '-1 day') AS INTEGER)"
    ") - 1) || ' days', '-1 day')"
)
_LAST_DAY_POSTGRESQL = "(NEW.starts_on + make_interval(months => NEW.months) - interval '1 day')::date"

_LIVE_WARNINGS = (
    "(SELECT COUNT(*) FROM casework_warning w WHERE w.person_id = NEW.person_id AND w.withdrawn_at IS NULL "
    "AND w.issued_on <= NEW.issued_on AND w.expires_on >= NEW.issued_on) >= 3"
)
_NO_WARNING_FOUND = (
    "NOT EXISTS (SELECT 1 FROM casework_assessment a WHERE a.id = NEW.assessment_id AND a.outcome = 'warn')"
)
_HAD_A_PART = (
    "EXISTS (SELECT 1 FROM casework_restriction r WHERE r.id = NEW.restriction_id AND "
    "(r.decided_by_id IN (NEW.assigned_to_id, NEW.decided_by_id) OR r.proposed_by_id IN (NEW.assigned_to_id, NEW.decided_by_id)))"
)
_NOT_A_MANAGER = (
    "NEW.replaces_id IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM people_colleaguerole m WHERE m.colleague_id = NEW.decided_by_id AND m.role = 'manager')"
)
_PROPOSED_IT = "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.id = NEW.proposal_id AND p.proposed_by_id = NEW.decided_by_id)"


def _changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


KEPT = (
    "concern", "concern_contacts", "concern_affected", "assessment", "warning", "proposal", "restriction", "notice", "review", "dispute",
    "danger", "referral", "policereport", "policereport_contacts", "endedcall", "support",
)  # fmt: skip

GUARDS = [
    *(
        Guard(f"{table}_is_kept", f"casework_{table}", "delete", "IN1 I32: case records are kept")
        for table in KEPT
    ),
    Guard(
        "assessment_has_both_halves",
        "casework_assessment",
        "insert",
        "I1 DF1 DF2: a finding needs a kind and an impact",
        "NEW.outcome IN ('warn', 'restrict') AND (NEW.behaviours = '{}' OR NEW.impacts = '{}')",
    ),
    Guard(
        "assessment_stands",
        "casework_assessment",
        "update",
        "I39 IN1: an assessment keeps its facts and reasons as they were",
    ),
    Guard(
        "warning_never_a_fourth",
        "casework_warning",
        "insert",
        "I5 WA1: there is never a fourth live warning",
        _LIVE_WARNINGS,
    ),
    Guard(
        "warning_follows_assessment",
        "casework_warning",
        "insert",
        "I1 WA1: a warning follows an assessment that warns",
        _NO_WARNING_FOUND,
    ),
    Guard(
        "warning_stands",
        "casework_warning",
        "update",
        "I5 I35: a warning can only be withdrawn, once",
        f"OLD.withdrawn_at IS NOT NULL OR {_changed('person_id', 'assessment_id', 'number', 'reasons', 'asked_change', 'edition', 'issued_on', 'expires_on')}",
    ),
    Guard(
        "proposal_lists_lesser_options",
        "casework_proposal",
        "insert",
        "I7 WA3 WA5: a proposal says why nothing less would do",
        "NEW.kind = 'restriction' AND NEW.lesser_options = '{}'",
    ),
    Guard(
        "proposal_stands",
        "casework_proposal",
        "update",
        "I8 RT3: a decided proposal stands; another needs another",
        f"OLD.status <> 'proposed' OR {_changed('person_id', 'assessment_id', 'measures', 'months', 'proposed_by_id', 'last_resort', 'lesser_options', 'scope', 'extends_id')}",
    ),
    Guard(
        "restriction_ends_on_its_day",
        "casework_restriction",
        "insert",
        "I10 OA4: a restriction ends N calendar months less a day after it starts",
        f"NEW.ends_on IS DISTINCT FROM {_LAST_DAY_SQLITE}",
        f"NEW.ends_on IS DISTINCT FROM {_LAST_DAY_POSTGRESQL}",
    ),
    Guard(
        "restriction_is_a_managers",
        "casework_restriction",
        "insert",
        "I8 RT3: a manager decides a restriction",
        _NOT_A_MANAGER,
    ),
    Guard(
        "restriction_by_another",
        "casework_restriction",
        "insert",
        "I8 RT3: nobody decides what they proposed",
        _PROPOSED_IT,
    ),
    Guard(
        "restriction_stands",
        "casework_restriction",
        "update",
        "I11 I35 OA4: a decided restriction can only be ended, once",
        f"OLD.ended_as <> '' OR {_changed('person_id', 'measures', 'scope', 'months', 'starts_on', 'ends_on', 'edition', 'reasons', 'decided_by_id', 'decided_at', 'proposed_by_id', 'proposal_id', 'extends_id', 'replaces_id')}",
    ),
    Guard("notice_stands", "casework_notice", "update", "RT4 I15: a notice is kept in exactly its words"),
    Guard(
        "review_stands",
        "casework_review",
        "update",
        "I12 OA7: a decided review stands",
        f"OLD.decided_at IS NOT NULL OR {_changed('restriction_id', 'due_on', 'opened_at')}",
    ),
    Guard(
        "dispute_handler_had_no_part",
        "casework_dispute",
        "update",
        "I18 DI3: nobody handles a dispute of what they proposed or decided",
        _HAD_A_PART,
    ),
    Guard(
        "dispute_taken_by_nobody_involved",
        "casework_dispute",
        "insert",
        "I18 DI3: nobody handles a dispute of what they proposed or decided",
        _HAD_A_PART,
    ),
    Guard(
        "dispute_stands",
        "casework_dispute",
        "update",
        "I19 I20 DI5 DI6: a dispute keeps its day, and its outcome is final",
        f"OLD.decided_at IS NOT NULL OR {_changed('restriction_id', 'received_on', 'due_on', 'route')}",
    ),
    Guard(
        "policereport_stands",
        "casework_policereport",
        "update",
        "I37 RT1g: a police report is kept as it was made",
    ),
    Guard(
        "endedcall_stands",
        "casework_endedcall",
        "update",
        "RT1a: what was recorded about an ended call stands",
    ),
]
