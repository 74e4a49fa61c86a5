"""evenhand tick: the due-runner. Opens every review whose day has come, removes saved forms whose days are over.

Late, twice or on two machines makes no difference.
"""

from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from evenhand.casework import clock, due

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
        while True:
            self._run_once(going_on=bool(options["every"]))
            if not options["every"]:
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
        except DatabaseError as problem:
            if not going_on:
                raise
            # Nothing is lost by being late: the next round opens what this one could not.
            self.stderr.write(f"The due-runner could not reach the database, and will try again: {problem}")
            return
        except Exception:
            if not going_on:
                raise
            log.exception("The due-runner met a fault of its own, and will try again.")
            return
        finally:
            connections.close_all()
        for review in opened:
            self.stdout.write(f"Opened the {review}, due on {review.due_on:%d %B %Y}.")
        if removed:
            self.stdout.write(f"Removed {removed} saved form(s) whose days were over.")
