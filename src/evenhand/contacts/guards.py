"""What the database itself refuses about contact: nothing that came in is lost or changed (I25), nothing unread is closed (I24)."""

from __future__ import annotations

from evenhand.audit.guards import Guard

_KEPT = "I25 RT1f: nothing that came in is deleted"
_WHOLE = (
    "NEW.sealed_at IS NULL AND (NEW.body IS DISTINCT FROM OLD.body OR NEW.subject IS DISTINCT "
    "FROM OLD.subject OR NEW.sender IS DISTINCT FROM OLD.sender "
    "OR NEW.raw_id IS DISTINCT FROM OLD.raw_id OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR "
    "NEW.received_at IS DISTINCT FROM OLD.received_at "
    "OR NEW.channel IS DISTINCT FROM OLD.channel OR NEW.instruction IS DISTINCT FROM OLD.instruction)"
)
_UNREAD = "NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM "
"contacts_reading r WHERE r.contact_id = NEW.id)"

_UNREAD_SQLITE = f"json_extract(NEW.instruction, '$.action') = 'read_no_reply' AND {_UNREAD}"
_UNREAD_POSTGRESQL = f"NEW.instruction->>'action' = 'read_no_reply' AND {_UNREAD}"
_AS_IT_CAME = "I25 RT1f: what came in stays as it came"
_READ_FIRST = "I24 RT1f: a contact that is not answered is read before it is closed"

_KEPT_TABLES = ("contact", "attachment", "blob", "blobpart", "quarantined", "reading")
_FIXED_TABLES = ("attachment", "blob", "blobpart", "quarantined", "reading")

GUARDS = [
    *(Guard(f"{table}_is_kept", f"contacts_{table}", "delete", _KEPT) for table in _KEPT_TABLES),
    *(Guard(f"{table}_stands", f"contacts_{table}", "update", _AS_IT_CAME) for table in _FIXED_TABLES),
    Guard("contact_stands", "contacts_contact", "update", _AS_IT_CAME, _WHOLE),
    Guard(
        "contact_is_read_first", "contacts_contact", "update", _READ_FIRST, _UNREAD_SQLITE, _UNREAD_POSTGRESQL
    ),
]
