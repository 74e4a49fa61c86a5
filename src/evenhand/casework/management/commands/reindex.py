from __future__ import annotations

from argparse import ArgumentParser

from django.core.management import BaseCommand
from django.db import IntegrityError, transaction

from evenhand.casework.rights import readable
from evenhand.contacts import search
from evenhand.contacts.models import Contact

BATCH = 500


class Command(BaseCommand):
    help = (
        "Put into the search what is not in it yet, such as contact from before there was one. It can be stopped at any time and "
        "run again: it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="make the whole index anew")

    def handle(self, *_: object, **options: bool) -> None:
        if options["all"] or search.must_start_over():
            with transaction.atomic():
                search.start_over()
        done, last = 0, 0
        while found := search.behind(BATCH, after=last):
            done += _index(found)
            last = found[-1]
            if options["verbosity"] and done % (20 * BATCH) == 0:
                self.stdout.write(f"{done:,} contacts…")
        if options["verbosity"]:
            self.stdout.write(
                f"{done:,} contacts were put into the search." if done else "Everything is in the search."
            )


def _index(ids: list[int]) -> int:
    """Index a batch in one transaction. Where another process is quicker with some of it, the rest is done one by one."""
    try:
        with transaction.atomic():
            readable.index(Contact.objects.filter(pk__in=ids))
    except IntegrityError:
        if len(ids) > 1:
            return sum(_index([each]) for each in ids)
    return len(ids)
