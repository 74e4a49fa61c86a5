"""evenhand welsh: the register of the product's Welsh, out to a translator and back."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.policy.calendar import local_date
from evenhand.web import welsh


class Command(BaseCommand):
    help = "Say how much of the Welsh is drafted and checked; write it to a PO file for a translator, and take one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--export", metavar="FILE.po", help="write every string, with its English and its state"
        )
        parser.add_argument(
            "--take-back", metavar="FILE.po", help="take a translator’s words and checks back"
        )
        parser.add_argument("--by", default="", help="who checked it (with --take-back)")

    def handle(self, *args: Any, **options: Any) -> None:
        today = local_date(clock.now())
        if options["take_back"]:
            self._take_back(Path(options["take_back"]), options["by"].strip(), today)
        units = welsh.register()
        if options["export"]:
            Path(options["export"]).write_bytes(welsh.exported(units, today=today))
            self.stdout.write(
                f"{options['export']}: {len(units)} strings. What is marked “fuzzy” awaits a check."
            )
            return
        self._tell(units)

    def _tell(self, units: list[welsh.Unit]) -> None:
        every = Counter(self._source(unit) for unit in units)
        checked = Counter(self._source(unit) for unit in units if unit.checked)
        for source, number in every.items():
            self.stdout.write(
                f"{source:<34} {number:>5} strings {checked[source]:>5} checked {number - checked[source]:>5} drafted"
            )
        self.stdout.write(
            f"{'together':<34} {len(units):>5} strings {checked.total():>5} checked {len(units) - checked.total():>5} drafted"
        )

    def _source(self, unit: welsh.Unit) -> str:
        return "letters" if unit.file.startswith(welsh.TEMPLATES.as_posix()) else unit.file

    def _take_back(self, file: Path, by: str, today: Any) -> None:
        if not by:
            raise CommandError("Say who checked it: --by “Name”.")
        try:
            told = welsh.take_back(file.read_bytes(), by=by, today=today)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        self.stdout.write(f"{told.checked} checked, {told.changed} of them changed. Now: make words")
        for each in told.left:
            self.stderr.write(f"Left as it is: {each}")
