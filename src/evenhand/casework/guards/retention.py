"""What the database itself refuses about how long records are kept, and about their disposal (I33)."""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

# A disposal that somebody decided and that is underway; and none on whose record a hold stands: on an entry of the person, on the
# contact, on a contact of theirs, or on what was reported about a letter to them. Whoever places one waits at the person.
_DECIDED = """EXISTS (
    SELECT 1 FROM casework_disposal d WHERE d.reference = NEW.disposal AND d.status = 'done' AND d.sha256 = 'going'
    AND NOT EXISTS (
        SELECT 1 FROM casework_hold h
        LEFT JOIN people_person p ON p.id = h.person_id
        LEFT JOIN contacts_contact c ON c.id = h.contact_id
        LEFT JOIN people_person w ON w.id = c.person_id
        WHERE h.lifted_at IS NULL AND (
            h.contact_id = d.contact_id OR d.person_id IN (p.id, p.merged_into_id, w.id, w.merged_into_id)
            OR (c.person_id IS NULL AND EXISTS (
                SELECT 1 FROM casework_deliveryevent t JOIN casework_delivery l ON l.id = t.delivery_id
                JOIN people_person a ON a.id = l.person_id
                WHERE t.contact_id = c.id AND d.person_id IN (a.id, a.merged_into_id)
            ))
        )
    )
)"""
# A seal that was not undone: of the very row, or of the bytes that it is, or is a part of.
_SEALED = """NEW.source IN ('contacts_seal', 'contacts_blob', 'contacts_blobpart') AND EXISTS (
    SELECT 1 FROM contacts_seal s WHERE s.released_at IS NULL AND (
        (NEW.source = 'contacts_seal' AND s.id = NEW.row) OR (NEW.source = 'contacts_blob' AND s.blob_id = NEW.row)
        OR (NEW.source = 'contacts_blobpart' AND s.blob_id IN (SELECT b.blob_id FROM contacts_blobpart b WHERE b.id = NEW.row))
    )
)"""
_OF_A_DISPOSAL = (
    "reference", "person_id", "contact_id", "reasons", "proposed_by_id", "proposed_at",
)  # fmt: skip
_OF_A_CERTIFICATE = (
    "status", "decided_by_id", "decided_at", "decision_reasons", "schedule", "counts", "first_on", "last_on", "due_since", "rows",
    "entries", "sha256",
)  # fmt: skip

RETENTION = [
    Guard(
        "hold_stands",
        "casework_hold",
        "update",
        "I33 LK2: a hold can only be looked at again, and lifted once",
        "OLD.lifted_at IS NOT NULL OR "
        + changed("reference", "person_id", "contact_id", "asked_by", "reasons", "by_id", "at"),
    ),
    Guard(
        "disposal_stands",
        "casework_disposal",
        "update",
        "I33 LK2: a disposal is decided once, and its certificate stands",
        f"{changed(*_OF_A_DISPOSAL)} OR (OLD.status <> 'proposed' AND OLD.sha256 <> 'going' AND ({changed(*_OF_A_CERTIFICATE)}))",
    ),
    Guard(
        "going_was_decided",
        "audit_going",
        "insert",
        "I33 LK2: nothing goes but by the decision of somebody, and nothing that is held",
        f"NEW.never_id <> -1 OR NOT {_DECIDED}",
    ),
    Guard(
        "sealed_stays",
        "audit_going",
        "insert",
        "I28 I33: what is sealed does not go while it is sealed, nor its seal",
        _SEALED,
    ),
]
