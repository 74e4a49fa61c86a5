"""evenhand work: reads the files that came with contact, and has them scanned. As many on as many machines as wanted."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from evenhand.casework import clock
from evenhand.casework.file_work import FileWork


class Command(BaseCommand):
    help = "Read the files that came with contact, and scan them; once, or again and again."

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
        def go_on() -> bool:
            return options["with_parent"] is None or os.getppid() == options["with_parent"]

        work = FileWork(moment=clock.now, scanner=settings.CLAMD)
        while go_on():
            done = self._round(work, go_on, going_on=bool(options["every"]))
            if not options["every"]:
                self.stdout.write(f"{done} done; nothing waits.")
                return
            for _ in range(options["every"]):
                time.sleep(1)
                if not go_on():
                    return

    def _round(self, work: FileWork, go_on: Callable[[], bool], *, going_on: bool) -> int:
        """Everything that waits, one after the other."""
        done = 0
        try:
            while go_on() and work.do_next():
                done += 1
        except DatabaseError as problem:
            if not going_on:
                raise
            # Nothing is lost by being late: whatever has no outcome is found again.
            self.stderr.write(
                f"The files’ worker could not reach the database, and will try again: {problem}"
            )
        finally:
            connections.close_all()
        return done
