"""The work on files that came with contact: each is scanned where a scanner is configured, and its text is read. Late, twice, or by
many workers on many machines makes no difference; a contact itself never waits for it (I23, I25).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError

from evenhand.casework.actions.record_file_scan import record_file_scan
from evenhand.casework.actions.record_file_text import record_file_text
from evenhand.casework.actions.seal_known import seal_known
from evenhand.contacts.blobs import SealedBytesError, heads_of, pieces_of
from evenhand.contacts.files import clamd, due
from evenhand.contacts.files.confined import NotDoneError
from evenhand.contacts.files.kinds import HEAD_BYTES, MESSAGES, SHOWN, kind_of
from evenhand.contacts.files.looking import LIMITS, Finding, look
from evenhand.contacts.files.records import UNCOMPARED
from evenhand.contacts.known import matching
from evenhand.contacts.models import Attachment, FileClaim, FileText
from evenhand.policy.outcome import Refused

_AGAIN_AFTER = timedelta(minutes=2)
_LOOK_AFRESH = 600.0  # seconds after which all that is undone is looked for, not only what is new

log = logging.getLogger(__name__)


@dataclass(slots=True)
class FileWork:
    """One worker. `moment` tells the time, `scanner` the address of clamd ("" for none), `look` reads a file."""

    moment: Callable[[], datetime]
    scanner: str = ""
    look: Callable[..., Finding] = look
    _above: dict[str, int] = field(default_factory=dict)
    _looked: float = -_LOOK_AFRESH
    _scanner_away_until: datetime | None = None

    def do_next(self) -> bool:
        """Do one piece of work; False when nothing waits. Raises DatabaseError when the database is away."""
        self._look_afresh()
        if self._may_scan():
            claim = due.take_up(due.SCAN, self.moment(), above=self._above.get(due.SCAN, 0))
            if claim is not None:
                self._guarded(claim, self._scan)
                return True
        return self._read_next(due.TEXT) or self.read_next_again()

    def read_next_again(self) -> bool:
        """Read a file again that was read before its reader learnt more; False when none waits. New files come first."""
        self._look_afresh()
        return self._read_next(due.AGAIN)

    def _read_next(self, work: str) -> bool:
        claim = due.take_up(work, self.moment(), above=self._above.get(work, 0))
        if claim is not None:
            self._guarded(claim, self._read)
        return claim is not None

    def _guarded(self, claim: FileClaim, work: Callable[[FileClaim, Attachment], None]) -> None:
        attachment = Attachment.objects.select_related("blob", "contact__person").get(pk=claim.attachment_id)
        try:
            work(claim, attachment)
        except (Refused, SealedBytesError):
            log.info("File %s was sealed while it was looked at: nothing is recorded.", attachment.pk)
        except OSError as problem:
            log.warning("File %s could not be looked at now (%s); it is tried again.", attachment.pk, problem)
            due.let_go(claim, self.moment() + _AGAIN_AFTER)
        except DatabaseError:
            raise
        except Exception:
            # One file never stops the work on the others. It is free again after its time, and taken up only so often.
            log.exception("File %s could not be looked at.", attachment.pk)

    def _read(self, claim: FileClaim, attachment: Attachment) -> None:
        if claim.tries > due.MOST_TRIES:
            # Whoever took it up so often never came back with an answer: it is not read by anybody again.
            found, compared = Finding(_kind_of(attachment), "unreadable", why="interrupted"), False
        else:
            try:
                listed, compared = self._known(attachment), True
            except NotDoneError as problem:
                if problem.again and claim.tries < due.MOST_TRIES:
                    due.let_go(claim, self.moment() + _AGAIN_AFTER * claim.tries)
                    return
                listed, compared = "", False
            if listed:
                seal_known(now=self.moment(), contact=attachment.contact, found=listed)
                return
            found = self.look(pieces_of(attachment.blob), attachment.blob.size)
        if found.again and claim.tries < due.MOST_TRIES:
            due.let_go(claim, self.moment() + _AGAIN_AFTER * claim.tries)
            return
        if named := matching.in_words(found.text):
            seal_known(now=self.moment(), contact=attachment.contact, found=named)
            return
        told = asdict(found)
        if claim.work == due.AGAIN:
            told |= _not_less(attachment, found)
        if not compared and _kind_of(attachment) in MESSAGES and matching.asks_for_messages():
            told["why"] = UNCOMPARED
        del told["again"]
        rows, count, total = told.pop("entries"), told.pop("count"), told.pop("total")
        entries = {"rows": rows, "count": count, "total": total} if count else {}
        record_file_text(now=self.moment(), attachment=attachment, entries=entries, **told)

    def _known(self, attachment: Attachment) -> str:
        """Whether a picture, or a file in a forwarded message, is on a list of the body's or sealed. Nobody sees it for that.
        Raises NotDoneError where that could not be found out of a message, or not of all that it holds.
        """
        kind = _kind_of(attachment)
        if attachment.blob.size > LIMITS.file_bytes:
            if kind in MESSAGES:
                raise NotDoneError("too_long", again=False)
            return ""
        if kind in MESSAGES:
            return matching.in_message(pieces_of(attachment.blob))
        if kind in SHOWN and matching.asks_for_pictures():
            return matching.in_picture(pieces_of(attachment.blob))
        return ""

    def _scan(self, claim: FileClaim, attachment: Attachment) -> None:
        try:
            said = clamd.scan(self.scanner, pieces_of(attachment.blob))
        except clamd.ScannerAwayError as problem:
            log.warning(
                "The virus scanner at %s is away (%s); files are scanned later.", self.scanner, problem
            )
            self._scanner_away_until = self.moment() + _AGAIN_AFTER
            due.let_go(claim, self._scanner_away_until)
            return
        record_file_scan(now=self.moment(), attachment=attachment, verdict=said.verdict, name=said.name)

    def _may_scan(self) -> bool:
        away = self._scanner_away_until
        return bool(self.scanner) and (away is None or away <= self.moment())

    def _look_afresh(self) -> None:
        """Forget, now and then, up to where everything was done: what was let go of waits below it."""
        if time.monotonic() - self._looked < _LOOK_AFRESH:
            return
        self._looked = time.monotonic()
        self._above = {work: due.done_up_to(work) for work in (due.TEXT, due.SCAN, due.AGAIN)}


def _kind_of(attachment: Attachment) -> str:
    """What a file is by its first bytes."""
    return kind_of(heads_of([attachment.blob_id], HEAD_BYTES).get(attachment.blob_id, b"")).id


def _not_less(attachment: Attachment, found: Finding) -> dict[str, object]:
    """What an earlier reading of a file said, where this one could not be finished: nothing that was found is lost by it, nor what
    kind the file is, by which later readers find it again.
    """
    before = FileText.objects.filter(attachment=attachment, by=None).order_by("pk").last()
    if before is None:
        return {}
    given_up = found.why == "interrupted"  # then its first bytes alone were looked at
    kind: dict[str, object] = {"kind": (before.kind if given_up else "") or found.kind or before.kind}
    unfinished = found.outcome == "unreadable" or (found.again and len(found.text) < len(before.text))
    if not unfinished or before.outcome not in ("read", "listed"):
        return kind
    log.info("File %s could not be read again (%s): what was read of it stands.", attachment.pk, found.why)
    kept = {name: getattr(before, name) for name in ("outcome", "why", "text", "pages", "cut", "ocr")}
    told = before.entries or {"rows": [], "count": 0, "total": 0}
    return {**kind, **kept, "entries": told["rows"], "count": told["count"], "total": told["total"]}
