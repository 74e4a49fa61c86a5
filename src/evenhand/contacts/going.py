"""What goes of contact when the record it belongs to is disposed of (I33): its words and its bytes, never that it came (I25)."""

from __future__ import annotations

from evenhand.audit.going import Goes

GOING = {
    "contacts_contact": Goes(
        empty=(
            "sender", "sender_name", "subject", "body", "message_id", "in_reply_to", "thread", "envelope_sender", "sealed_reasons",
        ),
        lists=("recipients", "problems"),
        shapes=("instruction",),
        nothing=("sha256", "likeness", "raw_id"),
    ),
    "contacts_copy": Goes(empty=("envelope_sender", "sha256"), lists=("recipients",), own=("key",), emptied=("raw_id",)),
    "contacts_attachment": Goes(empty=("filename", "media_type", "sha256"), emptied=("blob_id",)),
    "contacts_quarantined": Goes(words=("source", "reason"), own=("sha256",), emptied=("blob_id",)),
    "contacts_reading": Goes(empty=("note",)),
    "contacts_filetext": Goes(whole=True),
    "contacts_filescan": Goes(empty=("name",)),
    "contacts_seal": Goes(whole=True),
    "contacts_blob": Goes(whole=True),
    "contacts_blobpart": Goes(whole=True),
}  # fmt: skip
