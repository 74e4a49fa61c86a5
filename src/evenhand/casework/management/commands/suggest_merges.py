"""`evenhand suggest_merges`: finds entries that are perhaps one person, over the whole base, for caseworkers to answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.suggest_merge import suggest_merge
from evenhand.people import linking
from evenhand.people.likeness import Evidence, alike, in_common
from evenhand.people.models import Person
from evenhand.policy.outcome import Refused


class Command(BaseCommand):
    help = "finds entries that are perhaps one person, for caseworkers to answer; merges nobody"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")
        parser.add_argument("--threads", type=int, default=1, help="processors the comparison may use")

    def handle(self, *args: Any, **options: Any) -> None:
        """First what is exactly alike, which needs nothing more; then, where splink is installed, everybody with everybody."""
        told = {"suggested": 0, "known_already": 0}
        for one, other, evidence in _exactly():
            self._suggest(one, other, evidence, told)
        left_out = ""
        try:
            self._compare(told, options["threads"])
        except linking.CannotLink as problem:
            left_out = str(problem)
        if options["json"]:
            self.stdout.write(json.dumps({**told, "comparison_left_out": left_out or None}))
            return
        self.stdout.write(
            f"Suggested {told['suggested']:,} pairs; {told['known_already']:,} waited or were answered already. They wait under "
            "“Perhaps the same person”. Nobody was merged."
        )
        if left_out:
            self.stdout.write(f"Only what is exactly alike was compared. {left_out}")

    def _compare(self, told: dict[str, int], threads: int) -> None:
        if threads < 1:
            raise CommandError("The comparison needs at least one processor.")
        with linking.a_folder_in(settings.DATA_FOLDER) as folder:
            for pair in linking.link(folder, linking.entries_of_all(), threads=threads):
                people = Person.objects.select_related("merged_into").in_bulk([pair.one, pair.other])
                if len(people) == 2:
                    self._suggest(people[pair.one], people[pair.other], [pair.evidence()], told)

    def _suggest(self, one: Person, other: Person, evidence: list[Evidence], told: dict[str, int]) -> None:
        try:
            suggest_merge(by=None, now=clock.now(), one=one, other=other, evidence=evidence)
            told["suggested"] += 1
        except Refused:
            told["known_already"] += 1


def _exactly() -> Iterator[tuple[Person, Person, list[Evidence]]]:
    """The pairs that an identifier speaks for, each once: also those of two entries that were made at the same moment."""
    for identifier in in_common():
        one = identifier.person.kept()
        for other, evidence in alike(one, [identifier]).items():
            if one.pk < other.pk:
                yield one, other, evidence
