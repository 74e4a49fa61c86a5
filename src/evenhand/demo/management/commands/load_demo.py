"""`evenhand load_demo`: fills an empty database with the invented organisation and its year of contact."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.demo.load import NotLoadedError, load
from evenhand.rehearsal.read import Unreadable

WIDTH = 40


class Command(BaseCommand):
    """Exit status 1, and nothing written, where the database is not empty or this is no demonstration."""

    help = "fill an empty database with an invented organisation and its year of contact"

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        try:
            loaded = load(self._progress)
        except (NotLoadedError, Unreadable) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Loaded {loaded.stories} stories, {loaded.steps} steps, in {monotonic() - began:.0f} seconds."
        )

    def _progress(self, done: int, of: int) -> None:
        if not sys.stderr.isatty() or (done % 10 and done != of):
            return
        filled = WIDTH * done // of
        bar = "=" * filled + " " * (WIDTH - filled)
        # Not through Django's own stderr, which would colour it as an error.
        sys.stderr.write(f"\rLoading the demo [{bar}] {100 * done // of:>3}%" + ("\n" if done == of else ""))
        sys.stderr.flush()
