"""evenhand case_file: the case file of a restriction, into a folder; for cases with very much contact, or without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.make_case_file import CaseFileRequest
from evenhand.casework.models import Restriction
from evenhand.people.models import Colleague
from evenhand.policy.case_files import READERS, STAGE_2
from evenhand.web.case_file.making import file_name, make
from evenhand.web.management.saving import save

_EVERY = 500


class Command(BaseCommand):
    """Exit status 1, and no file, when the policy refuses."""

    help = (
        "Make the case file of a restriction, for Stage 2, the ombudsman, a court or the person's solicitor."
    )

    _told = 0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="of the restriction, such as R-7K2QM4XP")
        parser.add_argument(
            "--to", type=Path, required=True, metavar="FOLDER", help="the folder it is written into"
        )
        parser.add_argument("--by", required=True, help="the user name of the colleague who makes it")
        parser.add_argument(
            "--for", dest="reader", choices=READERS, default=STAGE_2, help="for whom it is (%(default)s)"
        )
        parser.add_argument(
            "--why", required=True, help="why it is made; its first page and the record say so"
        )
        parser.add_argument(
            "--given-to", default="", metavar="NAME", help="who is given it, where it leaves the house"
        )
        parser.add_argument("--authority", default="", help="for a solicitor: how the person authorised them")
        parser.add_argument(
            "--language", choices=("en", "cy"), default="en", help="of the file's own words (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        row = (
            Restriction.objects.filter(reference=options["reference"].upper())
            .select_related("person")
            .first()
        )
        by = Colleague.objects.filter(username=options["by"]).first()
        if row is None or by is None:
            raise CommandError(
                "There is no such restriction." if row is None else "There is no such colleague."
            )
        asked = CaseFileRequest(
            reader=options["reader"], why=options["why"], to=options["given_to"], authority=options["authority"],
            language=options["language"],
        )  # fmt: skip
        target: Path = options["to"] / file_name(row, asked.reader)
        sha256 = save(
            target,
            lambda: make(by=by, now=clock.now(), restriction=row, asked=asked, progress=self._progress),
        )
        self.stdout.write(f"{target}\nSHA-256 {sha256}, as it is recorded. Read it before you give it.")

    def _progress(self, done: int) -> None:
        if done >= self._told + _EVERY:
            self._told = done
            self.stderr.write(f"{done} contacts are in it.")
