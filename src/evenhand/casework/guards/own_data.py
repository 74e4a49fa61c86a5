"""What the database itself refuses about the person's own words, corrections, and their requests for what is held about them."""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

from .conditions import NOT_SEALED

# What changes once, when a request is extended.
_EXTENDED = ("due_on", "extended_by_id", "extended_at", "extended_months", "extended_reasons")


def _stands(table: str, message: str, when: str = "") -> Guard:
    return Guard(f"{table}_stands", f"casework_{table}", "update", message, when)


OWN_DATA = [
    _stands(
        "statement",
        "LK2 IN1: a statement stays as the person made it",
        f"{changed('person_id', 'record', 'contact_id', 'by_id', 'at')} OR (({changed('words')}) AND {NOT_SEALED})",
    ),
    Guard(
        "statement_says_something",
        "casework_statement",
        "insert",
        "LK2 IN1: a statement is somebody's words",
        "trim(NEW.words) = ''",
    ),
    _stands("correction", "LK2 IN1: a correction stands; another one adds to it"),
    _stands(
        "subjectaccess",
        "LK2: a request for somebody's data keeps its days, and what was given stands",
        "OLD.given_at IS NOT NULL OR "
        + changed("reference", "person_id", "contact_id", "received_on", "opened_by_id", "opened_at")
        + f" OR (({changed(*_EXTENDED)}) AND (OLD.extended_at IS NOT NULL OR NEW.extended_at IS NULL))",
    ),
    _stands("pieceruling", "LK2 IN1: what was decided of a piece stands; another decision adds to it"),
    Guard(
        "pieceruling_comes_before_it_is_given",
        "casework_pieceruling",
        "insert",
        "LK2: nothing is decided of what was given",
        "EXISTS (SELECT 1 FROM casework_subjectaccess s WHERE s.id = NEW.request_id AND s.given_at IS NOT NULL)",
    ),
]
