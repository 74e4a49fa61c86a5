"""evenhand work: sends letters, reads the files that came with contact, has them scanned, records what was answered at the doors of
this machine, and completes the search after an upgrade.

As many on as many machines as wanted.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from evenhand.casework import clock
from evenhand.casework.doors.spool import record_if_possible
from evenhand.casework.management.commands.reread import how_many_wait
from evenhand.casework.management.reach import Reach
from evenhand.casework.work import sealing
from evenhand.casework.work.closed_channel import ClosedChannelWork
from evenhand.casework.work.files import FileWork
from evenhand.casework.work.hints import HintWork
from evenhand.casework.work.letters import LetterWork
from evenhand.casework.work.second_look import SecondLookWork
from evenhand.contacts.files import due

_LONGEST_ROUND = 30.0  # seconds, after which what was sealed is cleaned up after, however much else waits


class Work(Protocol):
    """A kind of work that is done piece by piece."""

    def do_next(self) -> bool:
        """Do one piece of it; False when nothing waits."""
        ...


@dataclass(frozen=True, slots=True)
class Both:
    """Two kinds of work in turn: neither waits until the other is done."""

    one: Work
    other: Work

    def do_next(self) -> bool:
        """Do one piece of each; False when nothing waits for either."""
        return any([self.one.do_next(), self.other.do_next()])


class Command(BaseCommand):
    help = "Send letters, look for hints, read and scan the files that came, record what doors answered; once, or again and again."

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

        reach = Reach("The worker", self.stderr.write, going_on=bool(options["every"]))
        files = FileWork(moment=clock.now, scanner=settings.CLAMD)
        letters = Both(ClosedChannelWork(moment=clock.now), LetterWork(moment=clock.now))
        everything = Both(HintWork(moment=clock.now), Both(letters, files))
        done, last = 0, SecondLookWork(moment=clock.now)
        caught_up = False
        while go_on():
            with reach:
                if not caught_up:
                    _catch_up()
                    self._say_what_is_read_again()
                    caught_up = True
                sealing.finish(clock.now())
            more = False
            with reach:
                new, more = _round(everything, last, go_on)
                done += new
            if more:
                continue
            with reach:
                sealing.finish(clock.now())
            reach.end_of_turn()
            if not options["every"]:
                self.stdout.write(f"{done} done; nothing waits.")
                return
            for _ in range(options["every"]):
                time.sleep(1)
                if not go_on():
                    return

    def _say_what_is_read_again(self) -> None:
        """After an upgrade, how many files are read again when nothing else waits."""
        if due.undone(due.AGAIN).exists():
            self.stdout.write(how_many_wait())


def _catch_up() -> None:
    """Contact from before an upgrade gets into the search and its fingerprint, without anybody having to know of it."""
    for name in ("reindex", "fingerprint"):
        call_command(name, verbosity=0)


def _round(work: Work, last: Work, go_on: Callable[[], bool]) -> tuple[int, bool]:
    """What waits, one after the other, for half a minute; where nothing does, one piece of the `last` work, which is slow and for
    which nobody waits. How much was done, and whether more may wait.
    """
    done, until = record_if_possible(clock.now()), time.monotonic() + _LONGEST_ROUND
    while go_on() and work.do_next():
        done += 1 + record_if_possible(clock.now())
        if time.monotonic() > until:
            return done, True
    if go_on() and last.do_next():
        return done + 1 + record_if_possible(clock.now()), True
    return done, False
