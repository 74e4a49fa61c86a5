"""`evenhand retention`: lists what is due to be disposed of. It disposes of nothing: a person decides (LK2, I33)."""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.facts.retention import schedule
from evenhand.casework.models import Disposal
from evenhand.casework.oversight import retained
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date


class Command(BaseCommand):
    help = "lists the records that the body's schedule lets go, by reference, the longest due first; disposes of nothing"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say it as JSON")
        parser.add_argument(
            "--certificates",
            action="store_true",
            help="list what was disposed of, a line of JSON each; keep it apart",
        )
        parser.add_argument(
            "--again", metavar="FILE", help="after a restore: of this list, say which records are here again"
        )
        parser.add_argument("--most", type=int, default=100, help="how many of each kind to list (100)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["certificates"]:
            self._certificates()
            return
        if options["again"]:
            self._again(Path(options["again"]))
            return
        today, plan = local_date(clock.now()), schedule()
        people, contacts = retained.due_people(today), retained.due_contacts(today)
        listed = [(each.reference, each.since) for each in people[: options["most"]]]
        nobodys = [
            (row.reference, retained.since(plan, local_date(row.received_at)))
            for row in islice(contacts.iterator(), options["most"])
            if plan is not None
        ]
        if options["json"]:
            told = {
                "schedule": plan is not None,
                "people": {"due": len(people), "listed": [[each, day.isoformat()] for each, day in listed]},
                "nobodys": {
                    "due": contacts.count(),
                    "listed": [[each, day.isoformat()] for each, day in nobodys],
                },
            }
            self.stdout.write(json.dumps(told))
            return
        if plan is None:
            self.stdout.write(
                "No schedule is set, so nothing is ever due. Set EVENHAND_RETENTION, as the body has decided."
            )
            return
        self.stdout.write(
            f"Records of people that are due: {len(people):,}. Contacts of nobody's: {contacts.count():,}."
        )
        for reference, day in (*listed, *nobodys):
            self.stdout.write(f"{reference}  since {day.isoformat()}")
        self.stdout.write(
            "Nothing was disposed of. Data protection decides, on the page “Keeping and disposal”."
        )

    def _certificates(self) -> None:
        """No personal data is in it; kept with the backups, it says what a backup holds that was disposed of since."""
        for row in Disposal.objects.filter(status="done").select_related("person", "contact").order_by("pk"):
            record = row.person or row.contact
            assert record is not None
            told = {
                "certificate": row.reference,
                "record": record.reference,
                "at": str(row.decided_at),
                "sha256": row.sha256,
            }
            self.stdout.write(json.dumps(told))

    def _again(self, file: Path) -> None:
        try:
            lines = [
                json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
            ]
            asked = {str(line["record"]): str(line["certificate"]) for line in lines}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{file} is no list of certificates, as “evenhand retention --certificates” writes it."
            ) from error
        here = [
            reference
            for model in (Person, Contact)
            for reference in model._default_manager.filter(reference__in=asked, disposed_as="").values_list(
                "reference", flat=True
            )
        ]
        for reference in sorted(here):
            self.stdout.write(f"{reference}  was disposed of before ({asked[reference]}), and is here again")
        self.stdout.write(f"Of {len(asked):,} records that were disposed of, {len(here):,} are here again.")
