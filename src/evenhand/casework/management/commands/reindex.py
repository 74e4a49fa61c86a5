from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from evenhand.casework.rights import readable
from evenhand.contacts import search
from evenhand.contacts.models import Contact

BATCH = 500
SAID_EACH = 20  # batches


class Command(BaseCommand):
    help = (
        "Put into the search what is not in it yet, such as contact from before there was one, the latest first. It can be stopped "
        "at any time and run again: it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="make the whole index anew; on SQLite it is emptied first, and gone on with without --all",
        )
        parser.add_argument(
            "--before",
            metavar="REFERENCE",
            default="",
            help="only what came in before this contact: to go on with --all from where it said that it was",
        )

    def handle(self, *_: object, **options: Any) -> None:
        self.says = bool(options["verbosity"])
        before = _came_in(options["before"]) if options["before"] else None
        kept = search.keeps_words()
        if search.must_start_over() or (options["all"] and not kept and before is None):
            with transaction.atomic():
                search.start_over()  # and all of it is behind
        done = self._in_pieces(before, every=options["all"] and kept)
        if self.says:
            self.stdout.write(
                f"{done:,} contacts were put into the search." if done else "Everything is in the search."
            )

    def _in_pieces(self, before: int | None, *, every: bool) -> int:
        """Index what has to be, each batch in its own transaction, and say now and then how far it is."""
        done = number = 0
        left = search.how_many(before) if every else 0
        while found := search.behind(BATCH, before, every=every):
            done += _index(found, anew=every)
            before, number = found[-1], number + 1
            if self.says and number % SAID_EACH == 0:
                self.stdout.write(_how_far(done, left, before) if every else f"{done:,} contacts…")
        return done


def _how_far(done: int, left: int, before: int) -> str:
    reference = Contact.objects.values_list("reference", flat=True).get(pk=before)
    return f"{done:,} of {left:,} contacts… (stopped here, go on with: evenhand reindex --all --before {reference})"


def _came_in(reference: str) -> int:
    """The id of the contact that bears this reference."""
    found = Contact.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"No contact has the reference {reference}.")
    return found


def _index(ids: list[int], *, anew: bool) -> int:
    """Index a batch in one transaction. Where another process is quicker with some of it, the rest is done one by one."""
    try:
        with transaction.atomic():
            readable.index(Contact.objects.filter(pk__in=ids), anew=anew)
    except IntegrityError:
        if len(ids) > 1:
            return sum(_index([each], anew=anew) for each in ids)
    return len(ids)
