"""evenhand verify_audit: is the audit trail whole?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.audit.ledger import Head, head, verify


class Command(BaseCommand):
    help = "Check that no audit entry was changed or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", default="", metavar="NUMBER:HASH", help="an end of the trail that was published earlier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        published = None
        if options["head"]:
            number, _, hashed = options["head"].partition(":")
            if not number.isdigit() or len(hashed) != 64:
                raise CommandError(
                    "Write the published head as NUMBER:HASH, as this command printed it.", returncode=2
                )
            published = Head(int(number), hashed)
        verdict = verify(published)
        if not verdict.whole:
            raise CommandError(
                f"The audit trail is broken. {verdict.why} {verdict.checked} entries before it "
                f"are whole. Keep this database as it is, and restore a backup beside it to "
                f"compare."
            )
        if verdict.unguarded:
            raise CommandError(
                f"The audit trail is whole ({verdict.checked} entries), but this database lacks guards of its own: "
                f"{', '.join(verdict.unguarded)}. Put them back with: evenhand migrate"
            )
        end = head()
        self.stdout.write(
            f"The audit trail is whole: {verdict.checked} entries. Publish its end: {end.number}:{end.hash}"
        )
