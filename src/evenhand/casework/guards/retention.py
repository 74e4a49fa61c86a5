"""What the database itself refuses about how long records are kept (I33)."""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

RETENTION = [
    Guard(
        "hold_stands",
        "casework_hold",
        "update",
        "I33 LK2: a hold can only be looked at again, and lifted once",
        "OLD.lifted_at IS NOT NULL OR "
        + changed("reference", "person_id", "contact_id", "asked_by", "reasons", "by_id", "at"),
    ),
]
