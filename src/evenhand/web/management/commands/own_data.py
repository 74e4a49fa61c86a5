"""evenhand own_data: the file of what is held about somebody who asked for it, into a folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.models import SubjectAccess
from evenhand.people.models import Colleague
from evenhand.web.case_file.own_data import file_name, make_own_data
from evenhand.web.management.saving import save

_EVERY = 500


class Command(BaseCommand):
    """Exit status 1, and no file, when the policy refuses."""

    help = "Make the file that answers somebody's request for what is held about them."

    _told = 0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="of the request, such as S-7K2QM4XP")
        parser.add_argument(
            "--to", type=Path, required=True, metavar="FOLDER", help="the folder it is written into"
        )
        parser.add_argument("--by", required=True, help="the user name of the data protection officer")
        parser.add_argument(
            "--language", choices=("en", "cy"), help="of the file's own words (the person's, or en)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = SubjectAccess.objects.select_related("person", "contact")
        row = rows.filter(reference=options["reference"].upper()).first()
        by = Colleague.objects.filter(username=options["by"]).first()
        if row is None or by is None:
            raise CommandError("There is no such request." if row is None else "There is no such colleague.")
        language = options["language"] or row.person.kept().language or "en"
        target: Path = options["to"] / file_name(row)
        sha256 = save(
            target,
            lambda: make_own_data(
                by=by, now=clock.now(), request=row, language=language, progress=self._progress
            ),
        )
        self.stdout.write(f"{target}\nSHA-256 {sha256}, as it is recorded. Read it before you give it.")

    def _progress(self, done: int) -> None:
        if done >= self._told + _EVERY:
            self._told = done
            self.stderr.write(f"{done} contacts are in it.")
