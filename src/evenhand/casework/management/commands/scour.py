"""evenhand scour: nothing of what was sealed stays in the database's own files. Mostly the worker has done it already."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.work import sealing


class Command(BaseCommand):
    help = (
        "Clean the database's own files of what was sealed. The worker does so by itself; on a large PostgreSQL, where the tables "
        "have to be written anew and nobody can work meanwhile, run this when nobody does."
    )

    def handle(self, *_: object, **__: object) -> None:
        if not sealing.finish(clock.now(), whatever_it_takes=True):
            raise CommandError("Somebody else is at work on these tables. Run this again.")
        self.stdout.write("Nothing of what is sealed is left over in the database's files.")
