"""`evenhand import_people`: puts the people of a CSV file on record."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from evenhand.casework import clock
from evenhand.channels.people.importing import ListReport, check, take_in
from evenhand.channels.people.reading import CannotReadList, people_in
from evenhand.people.models import Colleague


class Command(BaseCommand):
    help = "puts the people of a CSV file on record; run twice, it takes nobody twice"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE.csv", help="its first line names the columns; “name” must be one"
        )
        parser.add_argument(
            "--check", action="store_true", help="say what it would come to, and write nothing"
        )
        parser.add_argument(
            "--source", default="", metavar="SYSTEM", help="where the references come from, such as CRM"
        )
        parser.add_argument(
            "--as", dest="username", default="", metavar="USERNAME", help="the caseworker who imports"
        )
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")
        parser.add_argument("--quiet", action="store_true", help="show no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 when every line was taken or is there, 1 when some were wrong; the others are taken all the same."""
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        by = _colleague(options["username"])
        report = ListReport(checked_only=options["check"])
        hidden = options["json"] or options["quiet"] or not sys.stderr.isatty()
        with tqdm(
            unit=" lines",
            desc="Checking" if options["check"] else "Importing",
            disable=hidden,
            file=sys.stderr,
        ) as bar:
            try:
                people = people_in(path, source=options["source"].strip())
                if options["check"]:
                    report = check(people, progress=lambda line: bar.update(line - bar.n))
                else:
                    take_in(
                        people, by=by, moment=clock.now, source=path.name, report=report,
                        progress=lambda line: bar.update(line - bar.n),
                    )  # fmt: skip
            except CannotReadList as problem:
                raise CommandError(str(problem)) from None
            except BaseException:
                self._tell(report, as_json=options["json"])  # what is kept, however it ends
                raise
        self._tell(report, as_json=options["json"])
        if report.wrong:
            sys.exit(1)

    def _tell(self, report: ListReport, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            for line in report.lines():
                self.stdout.write(line)


def _colleague(username: str) -> Colleague | None:
    if not username:
        return None
    found = Colleague.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {username}.")
    return found
