"""evenhand known_lists: which lists of what is known to be illegal are in use, and whether anything in them could not be read."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand

from evenhand.contacts.known.lists import KINDS, known


class Command(BaseCommand):
    """Says how many entries each list has. What is in them is never shown."""

    help = "Say which lists of known illegal content (SHA-256, MD5, PDQ, addresses) are in use."

    def handle(self, *_: object, **__: object) -> None:
        lists = known().lists
        if not lists:
            endings = ", ".join(f"NAME.{kind}" for kind in KINDS)
            self.stdout.write(f"There are no lists in {settings.KNOWN_LISTS}. Put them there as {endings}.")
        for each in lists:
            self.stdout.write(f"{each.name}: {each.entries:,} × {KINDS[each.kind]}")
            if each.not_read:
                told = ", ".join(str(number) for number in each.not_read[:10])
                more = "…" if len(each.not_read) > 10 else ""
                many = len(each.not_read)
                self.stdout.write(
                    f"  {many} line{'' if many == 1 else 's'} could not be read: line {told}{more}"
                )
