"""`evenhand demo_clock`: says what time it is in the demo, and moves the clock forward."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evenhand.casework.clock import now
from evenhand.demo.clock import LONDON, NotMovedError, later, moment, move


class Command(BaseCommand):
    """Exit status 1 where the clock cannot be moved so."""

    help = "say what time it is in the demo, or move its clock forward"

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--to", metavar="MOMENT", help="to this moment, such as 2026-12-24T09:00")
        how.add_argument("--forward", metavar="LENGTH", help="by so much: 6h, 30d or 2w")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has a clock that can be moved (EVENHAND_DEMO=1).")
        try:
            if options["to"] or options["forward"]:
                move(moment(options["to"]) if options["to"] else later(options["forward"]))
        except NotMovedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"In the demo it is {now().astimezone(LONDON):%A %d %B %Y, %H:%M}.")
