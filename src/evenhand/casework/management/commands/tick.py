"""evenhand tick: the due-runner. Opens every review whose day has come, removes saved forms whose days are over.

Late, twice or on two machines makes no difference. Once, from a timer: where the database does not answer it ends with 1 and one
sentence. Again and again: it says so once, and once that it is over.
"""

from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from evenhand.casework import clock
from evenhand.casework.management.reach import Reach
from evenhand.casework.work import due

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Open the reviews that are due to open, remove saved forms that are too old; once, or again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, default=0, metavar="SECONDS", help="go on, so often (default: once)"
        )
        parser.add_argument(
            "--with-parent",
            type=int,
            metavar="PID",
            help="stop when this process, which started it, has gone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        going_on = bool(options["every"])
        reach = Reach("The due-runner", self.stderr.write, going_on=going_on)
        while True:
            with reach:
                self._run_once(going_on=going_on)
            reach.end_of_turn()
            if not going_on:
                return
            for _ in range(max(options["every"], 1)):
                time.sleep(1)
                if options["with_parent"] is not None and os.getppid() != options["with_parent"]:
                    return

    def _run_once(self, *, going_on: bool) -> None:
        try:
            opened = due.run(clock.now())
            removed = due.remove_old_drafts(clock.now())
            SessionStore.clear_expired()  # they may hold what somebody typed when they were signed out
        except DatabaseError:
            raise  # an outage: see `Reach`
        except Exception:
            if not going_on:
                raise
            log.exception("The due-runner met a fault of its own, and will try again.")
            return
        for review in opened:
            self.stdout.write(f"Opened the {review}, due on {review.due_on:%d %B %Y}.")
        if removed:
            self.stdout.write(f"Removed {removed} saved form(s) whose days were over.")
