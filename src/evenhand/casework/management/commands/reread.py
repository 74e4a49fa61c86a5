from __future__ import annotations

import time
from argparse import ArgumentParser

from django.core.management import BaseCommand

from evenhand.casework import clock
from evenhand.casework.work.files import FileWork
from evenhand.contacts.files import due

_TOLD_EVERY = 10.0  # seconds


class Command(BaseCommand):
    help = (
        "Read files again that were read before their readers learnt more. The worker does it by itself, when nothing new waits; "
        "this does it at once, and says how far it is. It can be stopped at any time and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--how-many", action="store_true", help="only say how many wait")

    def handle(self, *_: object, **options: bool) -> None:
        if options["how_many"]:
            self.stdout.write(how_many_wait())
            return
        work, done, told = FileWork(moment=clock.now), 0, time.monotonic()
        while work.read_next_again():
            done += 1
            if time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                self.stdout.write(f"{done:,} read again. {how_many_wait()}")
        self.stdout.write(f"{done:,} read again. {how_many_wait()}" if done else how_many_wait())


def how_many_wait() -> str:
    """How many files wait to be read again, in a sentence."""
    waits = due.undone(due.AGAIN).count()
    if not waits:
        return "No file waits to be read again."
    return f"{waits:,} {'files wait' if waits > 1 else 'file waits'} to be read again."
