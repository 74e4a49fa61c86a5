"""Writes the index: a row for each contact that may be found, and its words as each database keeps them.

SQLite keeps the words in an FTS5 table without the text. To take a contact out, FTS5 must be given what was put in: it is made
again from the contact, which never changes, and compared with a digest; should they differ, the index itself is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from evenhand.audit.among import rows_among
from evenhand.contacts.models import Attachment, Contact, SearchEntry

from . import postgresql, sqlite
from .entry import (
    Around,
    Document,
    Row,
    added_by,
    document_of,
    document_with,
    key_of,
    marks_of,
    words_in,
)

_NOTHING_AROUND = Around()
_TAKEN = "SELECT id FROM contacts_searchentry WHERE id {among}"


def index(
    contacts: Iterable[Contact], around: Mapping[int, Around], *, new: bool = False, anew: bool = False
) -> None:
    """Make these contacts findable as they now are, with what is `around` each, by its id. What is sealed is taken out.

    `new`: none of them is in the index yet, as when they have just come in. `anew`: what is in it as it should be is written again.
    """
    every, version = list(contacts), engine().version
    held = {} if new else _entries_of([contact.id for contact in every])
    rows, documents = [], []
    before: list[tuple[SearchEntry, Document]] = []
    for contact in every:
        facts, entry = around.get(contact.id) or _NOTHING_AROUND, held.get(contact.id)
        said = words_in(contact, facts.files)
        if contact.sealed_at is None:
            added = added_by(facts.texts) if facts.texts else ""
            marks = marks_of(contact, facts)
            document = document_with(said, added, marks)
            key = entry.pk if entry else key_of(contact.received_at, contact.id)
            row = Row(key, contact.id, added, " ".join(marks), document.digest(), version)
            as_it_is = (entry.digest, entry.marks) == (row.digest, row.marks) if entry else False
            if entry and entry.version >= version and as_it_is and not anew:
                continue  # it is found as it is
            rows.append(row)
            documents.append(document)
        if entry:
            before.append((entry, document_with(said, entry.added, entry.marks.split())))
    _take_out(before)
    _put_in(rows, documents)


def remove(contacts: Iterable[Contact]) -> None:
    """Take contacts out of the index: nobody finds them again (I28)."""
    held = _entries_of([contact.pk for contact in contacts])
    files, rows = files_of(held), Contact.objects.in_bulk(list(held))
    _take_out(
        (entry, document_of(rows[pk], files.get(pk, ()), entry.added, entry.marks.split()))
        for pk, entry in held.items()
    )


def behind(limit: int = 500, before: int | None = None, *, every: bool = False) -> list[int]:
    """The ids of contacts that should be in the index and are not, or are by an older folding; what came in last first, going on
    below this id. With `every`, those that are in it as they should be, too.
    """
    rows = _findable(before).order_by("-pk")
    if not every:
        rows = rows.filter(Q(searchentry=None) | Q(searchentry__version__lt=engine().version))
    return list(rows.values_list("pk", flat=True)[:limit])


def how_many(before: int | None = None) -> int:
    """How many contacts should be in the index, of those below this id."""
    return _findable(before).count()


def _findable(before: int | None) -> QuerySet[Contact]:
    rows = Contact.objects.filter(sealed_at=None, disposed_as="")
    return rows if before is None else rows.filter(pk__lt=before)


def must_start_over() -> bool:
    """Whether the index was made by an older folding, and has to be emptied before it is made anew."""
    rows = SearchEntry.objects.filter(version__lt=engine().version, version__gt=0)
    return not keeps_words() and rows.exists()


def keeps_words() -> bool:
    """Whether a contact is found until its new entry takes the place of the old one; else the index is emptied to be made anew."""
    return engine().keeps_words


def lacks_some() -> bool:
    """Whether some contact cannot be found at this moment that will be, because its entry is being made anew."""
    return engine().lacks_some()


def files_of(contacts: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the files of each contact, by its id; "?" for one without a name."""
    found: dict[int, tuple[str, ...]] = {}
    rows = Attachment.objects.filter(contact__in=list(contacts)).order_by("contact_id", "number")
    for contact, name in rows.values_list("contact_id", "filename"):
        found[contact] = (*found.get(contact, ()), name or "?")
    return found


def _put_in(rows: Sequence[Row], documents: Sequence[Document]) -> None:
    """Write rows and their words. Of two that would have the same key, the later one gets the next."""
    if not rows:
        return
    taken = {pk for (pk,) in rows_among(_TAKEN, [row.pk for row in rows])}
    for row in rows:
        while row.pk in taken:
            row.pk += 1
            if SearchEntry.objects.filter(pk=row.pk).exists():
                taken.add(row.pk)
        taken.add(row.pk)
    engine().write(sorted(zip(rows, documents, strict=True), key=lambda each: each[0].pk))


def _entries_of(contacts: Sequence[int]) -> dict[int, SearchEntry]:
    """The entries of these contacts, by contact, and nobody else's until the end of the transaction."""
    rows = SearchEntry.objects.select_for_update().filter(contact__in=contacts)
    return {entry.contact_id: entry for entry in rows}


def _take_out(held: Iterable[tuple[SearchEntry, Document]]) -> None:
    """Take entries out, each with the document that was put in."""
    entries = list(held)
    engine().unwrite(
        [
            (entry.pk, document, entry.digest)
            for entry, document in entries
            if entry.version  # else its words are out already: see `start_over`
        ]
    )
    SearchEntry.objects.filter(pk__in=[entry.pk for entry, _ in entries]).delete()


def start_over() -> None:
    """Let go of every word, so that all is `behind` and gets in anew; what files say is kept."""
    engine().empty()
    SearchEntry.objects.update(version=0)


def empty() -> None:
    """Forget everything."""
    engine().empty()
    SearchEntry.objects.all().delete()


def engine() -> type[sqlite.Engine] | type[postgresql.Engine]:
    """How the open database keeps words."""
    return sqlite.Engine if connection.vendor == "sqlite" else postgresql.Engine
