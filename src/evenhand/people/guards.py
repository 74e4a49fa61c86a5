"""What the database itself refuses about who is who: nobody becomes somebody else by themselves, and what was said about it
stays (I9, I27).
"""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

_KEPT = "IN1 I32: what was said about who is who is kept"
_TABLES = ("merge", "mergesuggestion", "sharedaddress")
_MERGED_BY = (
    "EXISTS (SELECT 1 FROM people_merge m WHERE m.merged_id = NEW.id AND m.kept_id = NEW.merged_into_id"
    " AND m.undone_at IS NULL)"
)
_POINTS_ELSEWHERE = (
    "NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id"
)

GUARDS = [
    *(Guard(f"{table}_is_kept", f"people_{table}", "delete", _KEPT) for table in _TABLES),
    *(Guard(f"{table}_is_not_emptied", f"people_{table}", "truncate", _KEPT) for table in _TABLES),
    Guard(
        "person_is_merged_by_somebody", "people_person", "update",
        "I9 I27 IN4: an entry becomes part of another only by a merge that somebody gave reasons for",
        f"{_POINTS_ELSEWHERE} AND NOT {_MERGED_BY}",
    ),
    Guard(
        "merge_stands", "people_merge", "update", "I27 IN4: a merge can only be undone, once",
        "OLD.undone_at IS NOT NULL OR " + changed("kept_id", "merged_id", "reasons", "by_id", "at"),
    ),
    Guard(
        "mergesuggestion_stands", "people_mergesuggestion", "update",
        "I27 IN4: what somebody answered about two entries stands",
        "OLD.outcome <> '' OR " + changed("one_id", "other_id", "suggested_at"),
    ),
    Guard(
        "sharedaddress_stands", "people_sharedaddress", "update",
        "I27 IN4: the mark of a shared address can only be ended, once",
        "OLD.ended_at IS NOT NULL OR "
        + changed("kind", "value", "normalised", "used_as", "used_by", "marked_at", "marked_by_id"),
    ),
]  # fmt: skip
