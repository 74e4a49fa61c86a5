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
_ONE_HALF = "NEW.outcome IN ('warn', 'restrict') AND (NEW.behaviours = '{}' OR NEW.impacts = '{}')"
_NOTHING_LESS = "NEW.kind = 'restriction' AND NEW.lesser_options = '{}'"
_PROPOSED_IT = "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.id = NEW.proposal_id AND p.proposed_by_id = NEW.decided_by_id)"


def _changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


KEPT = (
    "concern", "concern_contacts", "concern_affected", "assessment", "warning", "proposal", "restriction", "notice",
    "review", "dispute",
    "danger", "referral", "policereport", "policereport_contacts", "endedcall", "support",
)  # fmt: skip

_WARNING = _changed(
    "person_id", "assessment_id", "number", "reasons", "asked_change", "edition", "issued_on", "expires_on"
)
_PROPOSAL = _changed(
    "person_id",
    "assessment_id",
    "extends_id",
    "measures",
    "scope",
    "months",
    "proposed_by_id",
    "last_resort",
    "lesser_options",
)
_RESTRICTION = _changed(
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
    "proposed_by_id",
    "decided_by_id",
    "decided_at",
)
_REVIEW = _changed("restriction_id", "due_on", "opened_at")
_DISPUTE = _changed("restriction_id", "received_on", "due_on", "route")

_KEPT = "IN1 I32: case records are kept"
_HALF = "I1 DF1 DF2: a finding needs a kind and an impact"
_HANDLER = "I18 DI3: nobody handles a dispute of what they proposed or decided"

DELETED = [Guard(f"{table}_is_kept", f"casework_{table}", "delete", _KEPT) for table in KEPT]

ADDED = [
    Guard("assessment_has_both_halves", "casework_assessment", "insert", _HALF, _ONE_HALF),
    Guard(
        "warning_never_a_fourth",
        "casework_warning",
        "insert",
        "I5 WA1: there is never a fourth live warning",
        _LIVE_WARNINGS,
    ),
    Guard(
        "warning_is_found",
        "casework_warning",
        "insert",
        "I1 WA1: a warning follows an assessment that warns",
        _NO_WARNING_FOUND,
    ),
    Guard(
        "proposal_tried_less",
        "casework_proposal",
        "insert",
        "I7 WA3 WA5: a proposal says why nothing less would do",
        _NOTHING_LESS,
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
    Guard("dispute_comes_to_nobody_involved", "casework_dispute", "insert", _HANDLER, _HAD_A_PART),
]

CHANGED = [
    Guard(
        "assessment_stands",
        "casework_assessment",
        "update",
        "I39 IN1: an assessment keeps its facts and reasons as they were",
    ),
    Guard(
        "warning_stands",
        "casework_warning",
        "update",
        "I5 I35: a warning can only be withdrawn, once",
        f"OLD.withdrawn_at IS NOT NULL OR {_WARNING}",
    ),
    Guard(
        "proposal_stands",
        "casework_proposal",
        "update",
        "I8 RT3: a decided proposal stands; another needs another",
        f"OLD.status <> 'proposed' OR {_PROPOSAL}",
    ),
    Guard(
        "restriction_stands",
        "casework_restriction",
        "update",
        "I11 I35 OA4: a decided restriction can only be ended, once",
        f"OLD.ended_as <> '' OR {_RESTRICTION}",
    ),
    Guard("notice_stands", "casework_notice", "update", "RT4 I15: a notice is kept in exactly its words"),
    Guard(
        "review_stands",
        "casework_review",
        "update",
        "I12 OA7: a decided review stands",
        f"OLD.decided_at IS NOT NULL OR {_REVIEW}",
    ),
    Guard("dispute_handler_had_no_part", "casework_dispute", "update", _HANDLER, _HAD_A_PART),
    Guard(
        "dispute_stands",
        "casework_dispute",
        "update",
        "I19 I20 DI5 DI6: a dispute keeps its day, and its outcome is final",
        f"OLD.decided_at IS NOT NULL OR {_DISPUTE}",
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

GUARDS = [*DELETED, *ADDED, *CHANGED]
