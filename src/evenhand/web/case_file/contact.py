"""The contact in a case file: each as it was said, its original beside it where that may go; sealed ones by name alone (I28)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from evenhand.casework.oversight.case_package import Package
from evenhand.casework.oversight.case_record import Case, Records, batch_by_batch
from evenhand.contacts import blobs
from evenhand.contacts.blobs import SealedBytesError
from evenhand.contacts.known.addresses import defanged
from evenhand.contacts.models import Blob, Contact
from evenhand.letters.as_pages import Block, heading, pairs, paragraph, quote
from evenhand.policy.blotting import Blotter
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import load
from evenhand.policy.subject_access import RULED
from evenhand.web.case_file.written import channel, kept_words, lines_of
from evenhand.web.files import shown
from evenhand.web.words import moment

# How many contacts stand in the pages with their words. All are in the package, each in a file of its own.
SHOWN = 100
_ENDINGS = {"email": ".eml"}


@dataclass(slots=True)
class Written:
    """What was written of the contact: its pages, how many, which ids, and what was withheld."""

    pages: list[Block] = field(default_factory=list)
    count: int = 0
    sealed: list[str] = field(default_factory=list)
    not_theirs: list[str] = field(default_factory=list)
    ruled: list[str] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    blobs: list[int] = field(default_factory=list)


def write(package: Package, case: Records, limits: Limits, blotter: Blotter | None) -> Iterator[Written]:
    """Write every contact into the package, one after the other; answers, after each, with what was written so far."""
    done = Written()
    rests = isinstance(case, Case)
    done.pages.append(
        heading(_("Contact that the decision rests on") if rests else _("Your contact with us"))
    )
    for row in batch_by_batch(case.told_contacts(limits).prefetch_related("attachments__blob")):
        done.count += 1
        if row.sealed_at:
            done.sealed.append(row.reference)
            pages = [
                *_head(row),
                paragraph(_("This contact is sealed. Nothing of it is shown or given on (IC2, I28).")),
            ]
        elif why := case.why_kept(row, limits):
            (done.ruled if why == RULED else done.not_theirs).append(row.reference)
            pages = [*_head(row), paragraph(kept_words(why))]
        else:
            pages = _one(package, row, limits, blotter, done)
        if done.count <= SHOWN:
            done.pages += pages
        yield done
    if done.count > SHOWN:
        done.pages.append(
            paragraph(_("The words of %(number)s more contacts are in the folder “contacts”.") % {"number": done.count - SHOWN})
        )  # fmt: skip
    yield done


def _one(
    package: Package, row: Contact, limits: Limits, blotter: Blotter | None, done: Written
) -> list[Block]:
    """One contact whose words may go: its file, its originals where they may go along, and its page."""
    clean = blotter.clean if blotter is not None else str
    done.contacts.append(row.pk)
    held = list(_originals(package, row, done)) if limits.originals else []
    told = [(key, clean(value)) for key, value in (*_fields(row), *held) if value]
    body = clean(row.body)
    text = "".join(f"{key}: {value}\n" for key, value in told) + f"\n{body}\n"
    package.add(f"contacts/{row.reference}.txt", [text.encode()])
    # No link in the pages leads anywhere by mistake; the file beside them holds it as it was written (IC1).
    return [*_head(row), pairs(told[3:]), quote(lines_of(defanged(body)) or "–")]


def _head(row: Contact) -> list[Block]:
    way = channel(load(), row.channel)
    return [heading(f"{row.reference}, {way}, {moment(row.received_at)}", 3)]


def _fields(row: Contact) -> list[tuple[str, str]]:
    return [
        (_("Reference"), row.reference),
        (_("Received"), moment(row.received_at)),
        (_("Channel"), channel(load(), row.channel)),
        (_("From"), row.sender or row.sender_name),
        (_("To"), ", ".join(map(str, row.recipients))),
        (_("Subject"), row.subject),
        (_("Written down by"), row.logged_by.name if row.logged_by else ""),
        (_("SHA-256 of the original"), row.sha256 or ""),
        *(
            (_("File %(number)s") % {"number": each.number}, f"{each.filename} (SHA-256 {each.sha256})")
            for each in row.attachments.all()
        ),
    ]  # fmt: skip


def _originals(package: Package, row: Contact, done: Written) -> Iterator[tuple[str, str]]:
    """Put the bytes into the package, under names that no program opens but for messages; what is sealed, or still
    to be compared with what is, stays out (I28).
    """
    files: list[tuple[str, Blob]] = []
    waits = any(each.waits_to_be_compared or each.uncompared for each in shown(row.attachments.all()))
    if row.raw is not None:
        files.append((f"contacts/{row.reference}/original{_ENDINGS.get(row.channel, '')}", row.raw))
    else:
        files += [
            (f"contacts/{row.reference}/file-{each.number}", each.blob) for each in row.attachments.all()
        ]
    for name, blob in files:
        if blob.key is None:
            yield _("Withheld, because it is sealed (I28)"), name
            continue
        if waits:
            yield _("Withheld, because it has not been compared with what is sealed yet (I28)"), name
            continue
        try:
            package.add(name, blobs.pieces_of(blob))
        except SealedBytesError:
            yield _("Withheld, because it is sealed (I28)"), name
            continue
        done.blobs.append(blob.pk)
        yield _("In this package"), name
