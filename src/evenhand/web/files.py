"""A file that came with a contact, as its page tells of it: what it is, what was found, what may be done with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.contacts.blobs import heads_of
from evenhand.contacts.files import kinds, looking, said
from evenhand.contacts.files.kinds import Kind
from evenhand.contacts.files.records import UNCOMPARED
from evenhand.contacts.known import matching
from evenhand.contacts.models import Attachment, Blob, Contact, FileScan, FileText
from evenhand.contacts.troubles import OUTSIDE_FILE
from evenhand.web.words import bytes_

FAMILIES: Mapping[str, Promise] = {
    "picture": _("a picture"),
    "drawing": _("a drawing that may hold a program"),
    "document": _("a document"),
    "text": _("a text"),
    "archive": _("an archive of other files"),
    "sound": _("a sound recording"),
    "film": _("a film"),
    "mail": _("an e-mail message"),
    "program": _("a program"),
    "unknown": _("something of no known type"),
}
# What colleagues know a type by; the same in both languages.
_CALLED: Mapping[str, str] = {
    "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "ole": "Office 97", "outlook": "Outlook",
    "word_97": "Word 97–2003", "excel_97": "Excel 97–2003", "powerpoint_97": "PowerPoint 97–2003", "office": "Office",
    "tnef": "winmail.dat",
    "opendocument": "OpenDocument", "windows_program": "Windows", "android_program": "Android", "java_program": "Java",
    "postscript": "PostScript", "photoshop": "Photoshop", "matroska": "Matroska", "html": "HTML", "gzip": "gzip",
}  # fmt: skip
_NOT_CALLED = frozenset(
    {
        "unknown",
        "empty",
        "program",
        "shortcut",
        "script",
        "mail",
        "text",
        "calendar",
        "card",
        "icon",
        "disk_image",
    }
)
WHY: Mapping[str, Promise] = {
    "broken": _("It is broken, or not what it seems to be."),
    "encrypted": _("It is locked with a password."),
    "time": _("Reading it took too long."),
    "memory": _("Reading it took too much memory."),
    "too_much": _("It holds too much to be read."),
    "too_long": _("It is too large to be read."),
    "bomb": _("It would unpack to far more than it seems: perhaps it is made to do harm."),
    "interrupted": _("Reading it was broken off several times."),
}


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file on a page. `read` is the machine's reading, `written` what a colleague wrote down last, `scan` the last scan."""

    row: Attachment
    kind: Kind
    read: FileText | None
    written: FileText | None
    scan: FileScan | None
    sealed: bool

    @property
    def name(self) -> str:
        """The sender's name for it, without letters that nobody sees; our own for what stood outside the parts of a message."""
        if self.row.filename == OUTSIDE_FILE:
            return str(_("found outside the parts of the message"))
        return plain_name(self.row.filename)

    @property
    def size(self) -> str:
        return bytes_(self.row.size)

    @property
    def is_a(self) -> str:
        """What it is by its content: “a document (PDF)”."""
        family = str(FAMILIES[self.kind.family])
        if self.kind.id in _NOT_CALLED:
            return family
        return f"{family} ({_CALLED.get(self.kind.id, self.kind.id.upper())})"

    @property
    def denied(self) -> str:
        """What the sender says it is and it is not; "" when they agree."""
        family = said.disagrees(self.kind, self.row.filename, self.row.media_type)
        return str(FAMILIES[family]) if family else ""

    @property
    def runs(self) -> bool:
        return said.may_run(self.kind, self.row.filename)

    @property
    def found(self) -> str:
        """What a virus scanner found in it."""
        return self.scan.name or "?" if self.scan and self.scan.verdict == "found" else ""

    @property
    def waits_for_scan(self) -> bool:
        return bool(settings.CLAMD) and self.scan is None

    @property
    def why(self) -> str:
        return str(WHY.get(self.read.why, "")) if self.read else ""

    @property
    def has_text(self) -> bool:
        return self.written is not None or (self.read is not None and self.read.outcome in ("read", "listed"))

    @property
    def holds_words_unread(self) -> bool:
        """Whether it may hold words that no program here reads."""
        kinds_of_words = ("document", "mail", "archive")
        return (
            self.read is not None and self.read.outcome == "no_reader" and self.kind.family in kinds_of_words
        )

    @property
    def may_be_written(self) -> bool:
        """Whether somebody might write down what it says: it is seen or heard, or a document that no program here could read."""
        unread = self.read is not None and self.read.outcome in ("no_reader", "unreadable")
        return (
            self.kind.family in ("picture", "sound", "film")
            or self.kind.id == "pdf"
            or (unread and self.kind.family in ("document", "mail"))
        )

    @property
    def what(self) -> str:
        """In which way it can be looked at here: picture, page or recording; "" when not at all."""
        if self.kind.id in kinds.SHOWN:
            return "picture"
        if self.kind.id in kinds.HEARD:
            return "recording"
        return "page" if self.kind.id in kinds.IN_PAGES and looking.can_show_pages() else ""

    @property
    def waits_to_be_compared(self) -> bool:
        """Whether it is a picture, or a message that may hold anything, that is still to be compared with the body's lists, and the
        message with what is sealed here: until then nobody sees it.
        """
        if self.read is not None:
            return False
        if self.kind.id in kinds.MESSAGES:
            return matching.asks_for_messages()
        return self.what == "picture" and matching.asks_for_pictures()

    @property
    def uncompared(self) -> bool:
        """Whether it is a message that was not, or not all, compared with what is sealed and listed."""
        return self.read is not None and self.read.why == UNCOMPARED

    @property
    def pages(self) -> int:
        return self.read.pages if self.read and self.what == "page" else 0


def files_of(contact: Contact) -> list[FileShown]:
    """All files of a contact, in their order."""
    return shown(contact.attachments.all())


def shown(attachments: Iterable[Attachment]) -> list[FileShown]:
    """These files as their pages tell of them; a handful of questions to the database, however many there are."""
    rows = list(attachments)
    if not rows:
        return []
    blobs = {row.blob_id for row in rows}
    heads = heads_of(blobs, kinds.HEAD_BYTES)
    texts = list(FileText.objects.filter(attachment__in=rows).select_related("by").order_by("pk"))
    read = {text.attachment_id: text for text in texts if text.by_id is None}
    written = {text.attachment_id: text for text in texts if text.by_id is not None}
    scans = {scan.attachment_id: scan for scan in FileScan.objects.filter(attachment__in=rows).order_by("pk")}
    sealed = set(Blob.objects.filter(pk__in=blobs, key=None).values_list("pk", flat=True))
    return [
        FileShown(
            row,
            _kind(heads.get(row.blob_id, b""), read.get(row.pk)),
            read.get(row.pk),
            written.get(row.pk),
            scans.get(row.pk),
            row.blob_id in sealed,
        )
        for row in rows
    ]


def plain_name(name: str) -> str:
    """A name without letters that nobody sees, such as those that turn the direction of writing round."""
    return "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))


def _kind(head: bytes, read: FileText | None) -> Kind:
    """By its first bytes; what its reader found out from the whole is more exact."""
    if read is not None and read.kind:
        known = next((kind for kind in kinds.every_kind() if kind.id == read.kind), None)
        if known is not None:
            return known
    return kinds.kind_of(head)
