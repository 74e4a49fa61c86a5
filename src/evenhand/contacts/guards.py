"""What the database itself refuses about contact: nothing that came in is lost or changed (I25), nothing unread is closed (I24)."""

from __future__ import annotations

from evenhand.audit.guards import Guard, changed

TABLES = ("contact", "attachment", "blob", "blobpart", "quarantined", "reading", "copy", "seal")
_ALWAYS_STANDS = ("blobpart", "quarantined", "reading", "copy")

_KEPT = "I25 RT1f: nothing that came in is deleted"
_STANDS = "I25 RT1f: what came in stays as it came"
_READ_FIRST = "I24 RT1f: a contact that is not answered is read before it is closed"

_AS_IT_CAME = changed(
    "reference", "channel", "received_at", "sent_at", "sender", "sender_name", "recipients", "purpose", "raw_id", "sha256",
    "message_id", "in_reply_to", "thread", "automatic", "envelope_sender", "likeness", "logged_by_id", "instruction",
)  # fmt: skip
# The words are taken out in the very step that seals them, and put back in the one that releases them; or are sealed later, where
# they had been hidden only.
_SEALED_NOW = "NEW.sealed_at IS NOT NULL AND NEW.subject = '' AND NEW.body = ''"
_WORDS = f"({changed('subject', 'body')}) AND (OLD.sealed_at IS NULL OR NEW.sealed_at IS NOT NULL) AND NOT ({_SEALED_NOW})"

_UNREAD = (
    "NEW.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contacts_reading r WHERE r.contact_id = NEW.id)"
)
_NO_REPLY_SQLITE = "json_extract(NEW.instruction, '$.action') = 'read_no_reply'"
_NO_REPLY_POSTGRESQL = "NEW.instruction ->> 'action' = 'read_no_reply'"
_OPEN_SEAL = "EXISTS (SELECT 1 FROM contacts_seal s WHERE s.{of} AND s.released_at IS NULL)"
_BYTES_SEALED = _OPEN_SEAL.format(of="blob_id = NEW.id")
# The key of bytes goes only when a seal holds it, and comes back only when that is released.
_KEY = (
    f"{changed('sha256', 'size')} OR (OLD.key IS NOT NULL AND NEW.key IS NULL AND NOT {_BYTES_SEALED})"
    f" OR (OLD.key IS NULL AND NEW.key IS NOT NULL AND {_BYTES_SEALED})"
    " OR (OLD.key IS NOT NULL AND NEW.key IS NOT NULL AND NEW.key <> OLD.key)"
)
_RELEASED_WHOLE = (
    f"OLD.sealed_at IS NOT NULL AND NEW.sealed_at IS NULL AND {_OPEN_SEAL.format(of='contact_id = NEW.id')}"
)
_CONTACT_SEALED = "(SELECT c.sealed_at FROM contacts_contact c WHERE c.id = NEW.contact_id) IS NOT NULL"
_NAME = f"({changed('filename', 'media_type')}) AND NOT {_CONTACT_SEALED}"
_OF_A_FILE = changed("contact_id", "number", "size", "sha256", "blob_id")
_SEAL_CHANGED = (
    f"{changed('contact_id', 'blob_id', 'wrapped', 'words', 'made_with', 'at')}"
    f" OR (OLD.released_at IS NOT NULL AND ({changed('released_at', 'harmless')}))"
    f" OR (OLD.cleaned_at IS NOT NULL AND ({changed('cleaned_at')}))"
)
_NO_PRINT = "I28 IC2: what is sealed leaves no fingerprint"
_BEING_SEALED = "OLD.sealed_at IS NULL AND NEW.sealed_at IS NOT NULL"
_PRINTED = "EXISTS (SELECT 1 FROM contacts_fingerprint f WHERE f.contact_id = NEW.id)"

# A file is sealed when its contact is, or its bytes are, with whatever contact they came. Whoever seals them and whoever records
# something of them wait for each other at the bytes that they share.
_SEALED = (
    "EXISTS (SELECT 1 FROM contacts_attachment mine JOIN contacts_contact c ON c.id = mine.contact_id"
    " JOIN contacts_blob b ON b.id = mine.blob_id"
    " WHERE mine.id = {row}.attachment_id AND (c.sealed_at IS NOT NULL OR b.key IS NULL))"
)
_LOCK_BYTES = (
    "PERFORM 1 FROM contacts_blob WHERE id = (SELECT blob_id FROM contacts_attachment WHERE id = NEW.attachment_id)"
    " FOR NO KEY UPDATE"
)
_UNTOUCHED = "I28 IC2: nobody and nothing looks into what is sealed"
_FOUND = ("filetext", "filescan", "viewing")

FILES = [
    *(
        Guard(f"{table}_is_not_of_what_is_sealed", f"contacts_{table}", "insert", _UNTOUCHED,
              _SEALED.format(row="NEW"), first_postgresql=_LOCK_BYTES)
        for table in _FOUND
    ),
    *(
        Guard(f"{table}_stands", f"contacts_{table}", "update", "IN1 I32: what was found and who saw it stands")
        for table in _FOUND
    ),
    Guard("filetext_goes_when_sealed", "contacts_filetext", "delete", "IN1 I32: only sealing takes the text of a file away",
          f"NOT {_SEALED.format(row='OLD')}"),
    *(Guard(f"{table}_is_kept", f"contacts_{table}", "delete", "IN1 I32: who saw and what was found is kept")
      for table in ("filescan", "viewing")),
    *(Guard(f"{table}_is_not_emptied", f"contacts_{table}", "truncate", "IN1 I32: who saw and what was found is kept")
      for table in _FOUND),
]  # fmt: skip

GUARDS = [
    *FILES,
    *(Guard(f"{table}_is_kept", f"contacts_{table}", "delete", _KEPT) for table in TABLES),
    *(Guard(f"{table}_is_not_emptied", f"contacts_{table}", "truncate", _KEPT) for table in TABLES),
    *(Guard(f"{table}_stands", f"contacts_{table}", "update", _STANDS) for table in _ALWAYS_STANDS),
    Guard("blob_stands", "contacts_blob", "update", _STANDS, _KEY),
    Guard("attachment_stands", "contacts_attachment", "update", _STANDS, f"{_OF_A_FILE} OR ({_NAME})"),
    Guard("seal_stands", "contacts_seal", "update", "I28 IN1: a seal stays as it was made", _SEAL_CHANGED),
    Guard("contact_is_released_whole", "contacts_contact", "update", "I28 IC2: a contact is released with its words or not at all",
          _RELEASED_WHOLE),
    Guard("contact_stands", "contacts_contact", "update", _STANDS, f"{_AS_IT_CAME} OR ({_WORDS})"),
    *(
        Guard(
            f"contact_is_read_first_on_{verb}", "contacts_contact", verb, _READ_FIRST,
            f"{_UNREAD} AND {_NO_REPLY_SQLITE}", f"{_UNREAD} AND {_NO_REPLY_POSTGRESQL}",
        )
        for verb in ("insert", "update")
    ),
    Guard("contact_seals_its_fingerprint", "contacts_contact", "update", _NO_PRINT, f"{_BEING_SEALED} AND {_PRINTED}"),
    Guard("fingerprint_of_nothing_sealed", "contacts_fingerprint", "insert", _NO_PRINT, _CONTACT_SEALED),
]  # fmt: skip
