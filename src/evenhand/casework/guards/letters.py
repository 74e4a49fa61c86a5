"""What the database itself refuses about notices and letters on their way."""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

from .conditions import GIVEN_ALREADY, LOCK_RESTRICTION


def _stands(table: str, message: str, when: str = "") -> Guard:
    return Guard(f"{table}_stands", f"casework_{table}", "update", message, when)


LETTERS = [
    Guard(
        "notice_is_given_once",
        "casework_notice",
        "insert",
        "I15 RT4: notice of a restriction is given once, unless it was withheld since",
        GIVEN_ALREADY,
        first_postgresql=LOCK_RESTRICTION,
    ),
    _stands("notice", "I15 RT4: a notice is kept in exactly its words"),
    _stands(
        "delivery",
        "I16 RT4: a letter goes in the words in which it was given, and what became of it stands",
        "OLD.state IN ('replaced', 'dropped') OR "
        + changed("reference", "person_id", "record", "letter", "format", "instead_of_id", "asked_by_id", "asked_at")
        + f" OR (OLD.state NOT IN ('new', 'held') AND ({changed('facts', 'languages', 'unnamed')}))"
        + f" OR (OLD.state <> 'new' AND ({changed('route', 'carrier', 'address', 'message_id', 'subject', 'text')}))",
    ),
    _stands("document", "I16 RT2: what a letter went as is kept to the byte"),
    _stands("deliveryevent", "RT4 IN1: what happened to a letter stands"),
    _stands("otherhalf", "I34 PB1: words that a letter may have gone in stand"),
]  # fmt: skip
