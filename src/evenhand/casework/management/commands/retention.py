"""`evenhand retention`: lists what is due to be disposed of. It disposes of nothing: a person decides (LK2, I33)."""

from __future__ import annotations

import argparse
import json
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from evenhand.casework import clock
from evenhand.casework.facts.retention import schedule
from evenhand.casework.oversight import retained
from evenhand.policy.calendar import local_date


class Command(BaseCommand):
    help = "lists the records that the body's schedule lets go, by reference, the longest due first; disposes of nothing"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say it as JSON")
        parser.add_argument("--most", type=int, default=100, help="how many of each kind to list (100)")

    def handle(self, *args: Any, **options: Any) -> None:
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
