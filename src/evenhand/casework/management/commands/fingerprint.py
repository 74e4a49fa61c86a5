from __future__ import annotations

from django.core.management import BaseCommand
from django.db import IntegrityError, transaction

from evenhand.contacts import fingerprints
from evenhand.contacts.models import Contact

BATCH = 500


class Command(BaseCommand):
    help = (
        "Give contact from before there were fingerprints its own, so that repeats of it are found. It can be stopped at any "
        "time and run again."
    )

    def handle(self, *_: object, **options: bool) -> None:
        done, last = 0, 0
        while found := fingerprints.behind(BATCH, after=last):
            _keep(found)
            done, last = done + len(found), found[-1]
        if options["verbosity"]:
            self.stdout.write(
                f"{done:,} contacts were looked at." if done else "All contact has its fingerprint."
            )


def _keep(ids: list[int]) -> None:
    """Fingerprint a batch in one transaction. Where another process is quicker with some of it, the rest is done one by one."""
    try:
        with transaction.atomic():
            # Whoever seals one of them meanwhile waits here, or is waited for.
            rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=ids, sealed_at=None)
            fingerprints.keep_fingerprints(list(rows.order_by("pk")))
    except IntegrityError:
        if len(ids) > 1:
            for each in ids:
                _keep([each])
