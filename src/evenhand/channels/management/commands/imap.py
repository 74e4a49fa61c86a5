"""`evenhand imap`: takes in what lies in mailboxes, once or as it comes."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from evenhand.casework import clock
from evenhand.channels.imap.account import PASSWORD, PASSWORD_FILE, Account, AccountError, account
from evenhand.channels.imap.marks import Marks
from evenhand.channels.imap.poll import DELETE, KEEP, MOVE, SEEN, Poll
from evenhand.channels.report import Report


class Command(BaseCommand):
    help = "takes in mail from mailboxes (IMAP), once or, with --watch, as it comes"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "mailboxes", nargs="*", metavar="URL",
            help=f"such as imaps://user@host/INBOX; without any, those that EVENHAND_IMAP lists. The password is in {PASSWORD}, in "
            f"the file that {PASSWORD_FILE} names, or where ?password-env=NAME or ?password-file=PATH says",
        )  # fmt: skip
        parser.add_argument(
            "--when-stored", nargs="+", default=[KEEP], metavar=("WHAT", "FOLDER"),
            help="what becomes of a message at its source: keep (as it is, not even marked as seen), seen, move FOLDER, delete",
        )  # fmt: skip
        parser.add_argument(
            "--watch", action="store_true", help="go on, and take in what comes, until stopped"
        )
        parser.add_argument(
            "--every", type=float, default=300, help="with --watch: look at least so often, in seconds (300)"
        )
        parser.add_argument(
            "--to", action="append", default=[], metavar="TEAM", help="the team whose mail this is"
        )
        parser.add_argument("--json", action="store_true", help="say what was done as JSON, a line each time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 when all that was met is held now, 1 when something failed; the rest is stored all the same."""
        self.as_json: bool = options["json"]
        accounts = _accounts(options["mailboxes"])
        poll = _poll(options["when_stored"], tuple(options["to"]))
        for number in (signal.SIGTERM, signal.SIGINT):
            if threading.current_thread() is threading.main_thread():
                signal.signal(number, lambda *_: poll.stopped.set())
        if options["watch"]:
            self._watch(poll, accounts, options["every"])
            return
        failed = False
        for each in accounts:
            report = Report()
            why = poll.once(each, report)
            self._tell(each, report, why)
            failed = failed or bool(why or report.failed)
        if failed:
            sys.exit(1)

    def _watch(self, poll: Poll, accounts: list[Account], every: float) -> None:
        def watching(each: Account) -> None:
            try:
                poll.watch(each, self._tell, every)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=watching, args=(each,), daemon=True) for each in accounts]
        for thread in threads:
            thread.start()
        self.stderr.write(f"Watching {len(accounts)} (stop with Ctrl+C)")
        self.stderr.flush()
        for thread in threads:
            while thread.is_alive():
                thread.join(1)

    def _tell(self, each: Account, report: Report, why: str) -> None:
        if self.as_json:
            told = {"mailbox": str(each)} | report.as_dict() | ({"error": why} if why else {})
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            done = report.lines() if report.read or not why else ()
            self.stdout.write("\n".join([why or f"{each}:", *done]))
        self.stdout.flush()


def _accounts(urls: list[str]) -> list[Account]:
    named = urls or os.environ.get("EVENHAND_IMAP", "").split()
    if not named:
        raise CommandError("Name a mailbox, such as imaps://user@host/INBOX, here or in EVENHAND_IMAP.")
    try:
        return [account(url, os.environ) for url in named]
    except AccountError as error:
        raise CommandError(str(error)) from error


def _poll(when_stored: list[str], to: tuple[str, ...]) -> Poll:
    what, *where = when_stored
    if what not in (KEEP, SEEN, MOVE, DELETE) or len(where) != (what == MOVE):
        raise CommandError(
            "Write --when-stored keep, --when-stored seen, --when-stored move FOLDER or --when-stored delete."
        )
    marks = Marks(Path(settings.DATA_FOLDER) / "imap")
    return Poll(marks, clock.now, when_stored=what, move_to="".join(where), to=to)
