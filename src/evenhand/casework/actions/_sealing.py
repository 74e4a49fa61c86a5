"""What sealing does, whoever or whatever asks for it: the words out of their rows, the keys of the bytes away, all that was made of
them gone (I28). And how it is undone.

The words lie in the contact, in the names of its files, and where a form, a dispute or a statement took them over. A danger that
was raised keeps its own words: whoever is at risk must be found (I23). What colleagues wrote stays theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet

from evenhand.casework.models import Dispute, Draft, DraftFile, Statement, Submission
from evenhand.casework.rights import readable
from evenhand.contacts import fingerprints, sealing, search
from evenhand.contacts.envelope import PrivateKey, PublicKey
from evenhand.contacts.models import Attachment, Contact, FileText
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say

from . import _hints
from ._files import lock_bytes

_OF_THE_CONTACT = ("subject", "body", "problems")
_OF_A_FILE = ("filename", "media_type")
_OF_A_FORM = ("adjustments", "writing_for", "disputes")
_EMPTY: Mapping[str, object] = {"problems": []}


def lock_around(contact: Contact) -> Contact:
    """Lock a contact, those that are found by the text of the same files, and the bytes; answers with the contact, fresh."""
    texts = _texts_of(contact)
    found = {contact.pk, *_said_in(texts)}
    rows = Contact.objects.select_for_update().filter(pk__in=found).order_by("pk")
    locked = {each.pk: each for each in rows}
    lock_bytes(sealing.bytes_of(contact))
    return locked[contact.pk]


def close(contact: Contact, *, by: Colleague | None, now: datetime, reasons: str, to: PublicKey) -> int:
    """Seal a contact that is locked. Answers with how many texts of files went."""
    fingerprints.forget(contact)
    _hints.forget(contact)
    search.remove([contact])
    words = words_of(contact)
    contact.sealed_at, contact.sealed_by, contact.sealed_reasons = now, by, reasons.strip()
    _empty(contact)
    contact.save(update_fields=["sealed_at", "sealed_by", "sealed_reasons", *_OF_THE_CONTACT])
    return _close_the_rest(contact, words, to, now)


def close_hidden(contact: Contact, *, now: datetime, to: PublicKey) -> int:
    """Encrypt what was sealed before sealing encrypted: its words were hidden only."""
    words = words_of(contact)
    _empty(contact)
    contact.save(update_fields=_OF_THE_CONTACT)
    return _close_the_rest(contact, words, to, now)


def words_of(contact: Contact) -> sealing.Words:
    """All words of a contact that sealing takes away, as they are put back."""
    submission = Submission.objects.filter(contact=contact).values(*_OF_A_FORM).first()
    return {
        "contact": {name: getattr(contact, name) for name in _OF_THE_CONTACT},
        "files": {
            str(file["number"]): {name: file[name] for name in _OF_A_FILE}
            for file in contact.attachments.values("number", *_OF_A_FILE)
        },
        "form": submission or {},
        "disputes": {str(pk): grounds for pk, grounds in contact.disputes.values_list("pk", "grounds")},
        "statements": {str(pk): said for pk, said in contact.statements.values_list("pk", "words")},
    }


def open_again(contact: Contact, *, key: PrivateKey, now: datetime) -> None:
    """Undo the sealing of a contact that is locked. Raises CannotOpenError, before anything is written or with all undone."""
    words = cast("dict[str, Any]", sealing.words_of(contact, key))
    for number, told in words.get("files", {}).items():
        Attachment.objects.filter(contact=contact, number=int(number)).update(**told)
    if words.get("form"):
        Submission.objects.filter(contact=contact).update(**words["form"])
    for pk, grounds in words.get("disputes", {}).items():
        Dispute.objects.filter(pk=int(pk), contact=contact).update(grounds=grounds)
    for pk, said in words.get("statements", {}).items():
        Statement.objects.filter(pk=int(pk), contact=contact).update(words=said)
    sealing.release_words(contact, now)
    contact.sealed_at, contact.sealed_by, contact.sealed_reasons = None, None, ""
    for name, told in words.get("contact", {}).items():
        setattr(contact, name, told)
    contact.save(update_fields=["sealed_at", "sealed_by", "sealed_reasons", *_OF_THE_CONTACT])
    sealing.release_bytes(sealing.bytes_of(contact), key, now)
    readable.index([contact])
    fingerprints.keep_fingerprints([contact])


def _close_the_rest(contact: Contact, words: sealing.Words, to: PublicKey, now: datetime) -> int:
    sealing.close_words(contact, words, to, now)
    Attachment.objects.filter(contact=contact).update(filename="", media_type="")
    Submission.objects.filter(contact=contact).update(**dict.fromkeys(_OF_A_FORM, ""))
    Dispute.objects.filter(contact=contact).update(grounds="")
    Statement.objects.filter(contact=contact).update(words="")
    DraftFile.objects.filter(draft__sent_as=contact).delete()
    Draft.objects.filter(sent_as=contact).delete()
    texts = _texts_of(contact)
    others = _said_in(texts) - {contact.pk}
    _hints.forget_of_files(texts.order_by().values_list("attachment_id", flat=True))
    sealing.close_bytes(sealing.bytes_of(contact), to, now)
    gone, _each = FileText.objects.filter(pk__in=list(texts.values_list("pk", flat=True))).delete()
    if others:
        readable.index(Contact.objects.filter(pk__in=others, sealed_at=None))
    return gone


def _empty(contact: Contact) -> None:
    for name in _OF_THE_CONTACT:
        setattr(contact, name, _EMPTY.get(name, ""))


def _texts_of(contact: Contact) -> QuerySet[FileText]:
    """What the files of a contact say, wherever the very same files came; but for files that were found harmless or are our own."""
    files = contact.attachments.filter(blob__ours=False).exclude(blob__seals__harmless=True).values("blob")
    return FileText.objects.filter(Q(attachment__contact=contact) | Q(attachment__blob__in=files))


def _said_in(texts: QuerySet[FileText]) -> set[int]:
    """The contacts that are found by what these texts say."""
    return set(texts.exclude(text="").order_by().values_list("attachment__contact_id", flat=True))


def wrong_key() -> Refused:
    """What is said when the key is not the one that something was sealed to."""
    return Refused(
        because(
            "IC2",
            "I28",
            why=say(N_("This was sealed to another key, or its bytes were changed.")),
            instead=say(N_("Use the key file that was in use when it was sealed.")),
            field="key_file",
        )
    )
