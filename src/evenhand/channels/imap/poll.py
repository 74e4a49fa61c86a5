"""Looking into mailboxes: once, or for as long as it runs; a lost connection is only a pause."""

from __future__ import annotations

import imaplib
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from imap_tools.errors import ImapToolsError

from evenhand.channels.email.parsed import DEFAULT_LIMITS
from evenhand.channels.email.spool import Spool
from evenhand.channels.imap.account import Account
from evenhand.channels.imap.mailbox import Folder, ServerError, opened
from evenhand.channels.imap.marks import Mark, Marks
from evenhand.channels.intake import Intake
from evenhand.channels.report import Report

KEEP, SEEN, MOVE, DELETE = "keep", "seen", "move", "delete"
# What may be better in a moment: the line, the server, the database.
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ServerError, DatabaseError)
_LONGEST_PAUSE = 300.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """How mailboxes are looked into: what is done with a message at its source when it is stored, and for which teams it came."""

    marks: Marks
    moment: Callable[[], datetime]
    when_stored: str = KEEP
    move_to: str = ""
    to: tuple[str, ...] = ()
    stopped: Event = field(default_factory=Event)

    def once(self, account: Account, report: Report, tries: int = 3) -> str:
        """Store what is new. Answers with why it could not be finished, "" when it could; what was stored by then stays stored."""
        why = ""
        for number in range(tries):
            if number and self.stopped.wait(_pause(number)):
                break
            try:
                with opened(account, readonly=self.when_stored == KEEP) as folder:
                    self._look(folder, account, report)
                return ""
            except TROUBLE as error:
                why = self._in_words(account, error)
        return why

    def watch(self, account: Account, tell: Callable[[Account, Report, str], object], every: float) -> None:
        """Store what is new whenever something comes, until stopped; `tell` is told of each time that something was done."""
        failed = 0
        while not self.stopped.is_set():
            try:
                with opened(account, readonly=self.when_stored == KEEP) as folder:
                    while not self.stopped.is_set():
                        report = Report()
                        try:
                            self._look(folder, account, report)
                        finally:
                            if report.read:
                                tell(account, report, "")
                        failed = 0
                        folder.wait(every, self.stopped)
            except TROUBLE as error:
                failed += 1
                pause = _pause(failed)
                tell(account, Report(), f"{self._in_words(account, error)} Trying again in {pause:.0f} s.")
                self.stopped.wait(pause)

    def _look(self, folder: Folder, account: Account, report: Report) -> None:
        mark = self.marks.read(account)
        if mark.validity != folder.validity:
            mark = Mark(folder.validity)
        uids = sorted({*mark.again, *folder.after(mark.uid)})
        close_old_connections()
        for batch in folder.batches(uids):
            if not batch:
                continue
            taken = [uid for uid, _ in batch]
            failed = self._store(account, batch, report)
            self._at_the_source(folder, [uid for uid in taken if uid not in failed])
            mark = mark.past(taken, failed)
            self.marks.write(account, mark)
            if self.stopped.is_set():
                return

    def _store(self, account: Account, batch: list[tuple[int, Spool]], report: Report) -> set[int]:
        """Take these in; answers with those that could not be stored. Of what the database gave way to nothing is counted: it is
        fetched again.
        """
        intake = Intake(moment=self.moment, to=self.to)
        places = {f"{account} message {uid}": uid for uid, _ in batch}
        try:
            intake.take_all(
                spool.found(where, DEFAULT_LIMITS.message_bytes)
                for where, (_, spool) in zip(places, batch, strict=True)
            )
        except DatabaseError:
            connection.close()
            raise
        finally:
            for _, spool in batch:
                spool.close()
        report.add(intake.report)
        return {places[each.path] for each in intake.report.failed if each.path in places}

    def _at_the_source(self, folder: Folder, stored: list[int]) -> None:
        if not stored:
            return
        if self.when_stored == SEEN:
            folder.see(stored)
        elif self.when_stored == MOVE:
            folder.move(stored, self.move_to)
        elif self.when_stored == DELETE:
            folder.remove(stored)

    @staticmethod
    def _in_words(account: Account, error: Exception) -> str:
        log.info("%s", account, exc_info=error)
        what = "The database" if isinstance(error, DatabaseError) else str(account)
        return f"{what} does not do what it should ({' '.join(str(error).split())[:300] or type(error).__name__})."


def _pause(failed: int) -> float:
    """Seconds to wait after so many failures in a row: longer and longer, and not all at the same moment."""
    return min(_LONGEST_PAUSE, 2.0 ** min(failed, 9)) * random.uniform(0.5, 1.0)  # noqa: S311
