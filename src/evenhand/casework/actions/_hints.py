"""Keeps the hints of contacts: where they are taken in, and where they were not looked at yet. Nothing else follows from a hint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from evenhand.audit.rows import insert_rows
from evenhand.casework.hints.kept import SECOND_LOOK, switched_off
from evenhand.casework.hints.looking import VERSION, Told, look_at, look_into, text_of
from evenhand.casework.models import Hint, Looked
from evenhand.casework.models.hint import WAITS
from evenhand.contacts.models import Attachment, Contact
from evenhand.policy.reading import is_somebodys_own
from evenhand.signals.hint import STRENGTHS
from evenhand.signals.hint import Hint as Found
from evenhand.signals.languages import language_of

# As many as are looked at while they are taken in; of more at once, the worker looks at them a moment later, so that nobody waits.
AT_ONCE = 10
_PLAIN = ("kind", "clauses", "strength", "because", "quotes", "facts", "beside")
_NAMES = ("contact_id", *_PLAIN, "language", "made_at", "look", "made_by")
_OF_A_FILE = (*_NAMES, "attachment_id")


def keep(contacts: Sequence[Contact], now: datetime) -> int:
    """Look at contacts and keep what is found, in the caller's transaction; answers how many hints there were. Where that leaves
    doubt and a second look is configured, the contact waits for it.
    """
    off = switched_off()
    second = settings.SECOND_LOOK is not None and SECOND_LOOK not in off
    rows, looked = [], []
    for contact in contacts:
        wanted = False
        if contact.sealed_at is None:
            told = look_at(contact, off)
            rows += [_row(contact, found, told.language, now, "first") for found in told.found]
            wanted = second and told.in_doubt and is_somebodys_own(contact.automatic)
        looked.append((contact.pk, VERSION, WAITS if wanted else "", "", 0))
    insert_rows(Looked, ("contact_id", "version", "second", "second_by", "second_tries"), looked)
    insert_rows(Hint, _NAMES, rows)
    return len(rows)


def keep_second(contact: Contact, found: Sequence[Found], made_by: str, now: datetime) -> int:
    """Keep what a second look found, but for what is off and what the first one saw as strongly; answers how many are new."""
    off = switched_off()
    known = Hint.objects.filter(contact=contact, attachment=None)
    new = [each for each in _news(found, known) if each.kind not in off]
    language = language_of(text_of(contact))
    insert_rows(Hint, _NAMES, [_row(contact, each, language, now, "second", made_by) for each in new])
    return len(new)


def keep_of_file(attachment: Attachment, text: str, now: datetime) -> int:
    """Look at what a file says and keep what is found, in the caller's transaction; answers how many hints are new. What was found
    in an earlier text of the same file stays, with what colleagues said of it.
    """
    told = look_into(attachment, text, switched_off()) if text.strip() else Told("", ())
    new = _news(told.found, Hint.objects.filter(attachment=attachment))
    rows = [(*_row(attachment.contact, each, told.language, now, "file"), attachment.pk) for each in new]
    insert_rows(Hint, _OF_A_FILE, rows)
    return len(rows)


def _news(found: Sequence[Found], known: QuerySet[Hint]) -> list[Found]:
    """Of what was found what is not known already, or not as strongly."""
    before: dict[str, int] = {}
    for kind, strength in known.values_list("kind", "strength"):
        before[kind] = max(before.get(kind, -1), STRENGTHS.index(strength))
    return [each for each in found if STRENGTHS.index(each.strength) > before.get(each.kind, -1)]


def _row(
    contact: Contact, found: Found, language: str, now: datetime, look: str, made_by: str = ""
) -> tuple[object, ...]:
    plain = found.as_dict()
    return (contact.pk, *(plain[name] for name in _PLAIN), language, now, look, made_by)


def forget(contact: Contact) -> None:
    """Take away all that hints repeat of a contact that is sealed; that there were some, and how right, stays (I28)."""
    _empty(Hint.objects.filter(contact=contact))
    Looked.objects.filter(contact=contact, second=WAITS).update(second="")


def forget_of_files(attachments: Iterable[int]) -> None:
    """Take away all that hints repeat of what these files say, whatever contact they came with (I28)."""
    _empty(Hint.objects.filter(attachment__in=list(attachments)))


def _empty(hints: QuerySet[Hint]) -> None:
    hints.update(quotes=[], facts={}, beside=[])
