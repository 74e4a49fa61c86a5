"""The SQL conditions of the guards: what makes a change refusable, over several rows or in the two databases' own words."""

from __future__ import annotations

# --- Conditions over several rows ---------------------------------------------------------------------------------------

# Whoever writes about a person waits for whoever is writing about them, so that a count still holds when it is acted on.
LOCK_PERSON = "PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR NO KEY UPDATE"

THREE_LIVE = (
    "(SELECT COUNT(*) FROM casework_warning w WHERE w.person_id = NEW.person_id AND w.withdrawn_at IS NULL "
    "AND w.issued_on <= NEW.expires_on AND w.expires_on >= NEW.issued_on) >= 3"
)
ASSESSED_AS = (
    "NOT EXISTS (SELECT 1 FROM casework_assessment a WHERE a.id = NEW.assessment_id AND a.outcome = '{}')"
)
WARNED_ALREADY = "EXISTS (SELECT 1 FROM casework_warning w WHERE w.assessment_id = NEW.assessment_id)"
PROPOSED_ALREADY = "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.assessment_id = NEW.assessment_id AND p.status <> 'returned')"
# The person of the concern, or the entry that theirs was merged into (an entry merged thrice over is the limit here).
SOMEBODY_ELSE = """
NEW.assessment_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM casework_assessment a
    JOIN casework_concern c ON c.id = a.concern_id
    JOIN people_person p ON p.id = c.person_id
    LEFT JOIN people_person q ON q.id = p.merged_into_id
    LEFT JOIN people_person r ON r.id = q.merged_into_id
    WHERE a.id = NEW.assessment_id AND NEW.person_id IN (p.id, q.id, r.id, r.merged_into_id)
)
"""
DECIDED_BY_A = (
    "EXISTS (SELECT 1 FROM people_colleaguerole m WHERE m.colleague_id = NEW.decided_by_id AND m.role = '{}')"
)
APPROVED = (
    "EXISTS (SELECT 1 FROM casework_proposal p WHERE p.id = NEW.proposal_id AND p.status = 'approved' "
    "AND p.decided_by_id = NEW.decided_by_id AND p.proposed_by_id <> NEW.decided_by_id)"
)
REVIEWED = "EXISTS (SELECT 1 FROM casework_review r WHERE r.restriction_id = NEW.extends_id)"
DISPUTED_ALREADY = "EXISTS (SELECT 1 FROM casework_dispute d WHERE d.restriction_id = NEW.restriction_id)"
HAD_A_PART = (
    "EXISTS (SELECT 1 FROM casework_restriction r WHERE r.id = NEW.restriction_id AND "
    "(r.decided_by_id IN (NEW.assigned_to_id, NEW.decided_by_id) OR r.proposed_by_id IN (NEW.assigned_to_id, NEW.decided_by_id)))"
)
NOT_A_REVIEWER = (
    "EXISTS (SELECT 1 FROM people_colleague h WHERE h.id IN (NEW.assigned_to_id, NEW.decided_by_id) AND NOT EXISTS "
    "(SELECT 1 FROM people_colleaguerole m WHERE m.colleague_id = h.id AND m.role = 'quality_reviewer'))"
)
# The last notice of a restriction says whether it is given: one that was withheld after it was given is given anew.
LOCK_RESTRICTION = "PERFORM 1 FROM casework_restriction WHERE id = NEW.restriction_id FOR NO KEY UPDATE"
GIVEN_ALREADY = (
    "NEW.kind = 'given' AND EXISTS (SELECT 1 FROM casework_notice g"
    " WHERE g.restriction_id = NEW.restriction_id AND g.kind = 'given' AND NOT EXISTS (SELECT 1 FROM casework_notice w"
    " WHERE w.restriction_id = g.restriction_id AND w.kind = 'withheld' AND w.id > g.id))"
)

# What came in words goes with the words of its contact when that is sealed (I28), and comes back with them.
NOT_SEALED = "(SELECT c.sealed_at FROM contacts_contact c WHERE c.id = NEW.contact_id) IS NULL"

# --- Conditions that the two databases write differently ------------------------------------------------------------------

# Start + N months − 1 day; a day that the month of the end does not have becomes its last (30 November + 3 months: 28 February).
LAST_DAY_SQLITE = (
    "date(NEW.starts_on, 'start of month', '+' || NEW.months || ' months', '+' || (min("
    "CAST(strftime('%d', NEW.starts_on) AS INTEGER), "
    "CAST(strftime('%d', NEW.starts_on, 'start of month', '+' || (NEW.months + 1) || ' months', '-1 day') AS INTEGER)"
    ") - 1) || ' days', '-1 day')"
)
LAST_DAY_POSTGRESQL = "(NEW.starts_on + make_interval(months => NEW.months) - interval '1 day')::date"


# Not a mapping, an empty one, or one with an item that has no reason.
_UNREASONED_SQLITE = """
(
    json_type(NEW.COLUMN) IS DISTINCT FROM 'object'
    OR NOT EXISTS (SELECT 1 FROM json_each(NEW.COLUMN))
    OR EXISTS (SELECT 1 FROM json_each(NEW.COLUMN) j WHERE j.value IS NULL OR trim(j.value) = '')
)
"""
_UNREASONED_POSTGRESQL = """
(
    jsonb_typeof(NEW.COLUMN) IS DISTINCT FROM 'object'
    OR NOT EXISTS (SELECT 1 FROM jsonb_each_text(NEW.COLUMN))
    OR EXISTS (SELECT 1 FROM jsonb_each_text(NEW.COLUMN) j WHERE j.value IS NULL OR trim(j.value) = '')
)
"""


def unreasoned_sqlite(column: str) -> str:
    """This JSON column does not give reasons, item by item."""
    return _UNREASONED_SQLITE.replace("COLUMN", column)


def unreasoned_postgresql(column: str) -> str:
    """The same for PostgreSQL."""
    return _UNREASONED_POSTGRESQL.replace("COLUMN", column)
