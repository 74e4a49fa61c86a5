"""`evenhand receive`: takes in mail from files, mailbox archives, maildirs, folders of these, or standard
input.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from evenhand.audit.rows import expect_many
from evenhand.casework import clock
from evenhand.channels.email.parsed import DEFAULT_LIMITS
from evenhand.channels.email.sources import bytes_at, find
from evenhand.channels.intake import Intake
from evenhand.channels.report import Report


class Command(BaseCommand):
    help = "takes in mail: .eml files, mbox archives, maildirs, folders of these, or - for standard input"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", help="a file, an archive, a maildir, a folder of these, or -"
        )
        parser.add_argument(
            "--to", action="append", default=[], metavar="TEAM", help="the team whose mail this is"
        )
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")
        parser.add_argument("--quiet", action="store_true", help="show no progress, and say only what failed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 when all that was met is held now, 1 when something failed; the rest is stored all
        the same.
        """
        expect_many()
        paths: list[str] = options["paths"]
        with _bar(paths, hidden=options["json"] or options["quiet"]) as bar:
            intake = Intake(moment=clock.now, to=tuple(options["to"]), progress=bar.update)
            try:
                for path in paths:
                    for finding in find(path, DEFAULT_LIMITS.message_bytes):
                        intake.take(finding)
                intake.finish()
                # What is no message (the lines between messages, files that failed) was gone through as well.
                bar.update((bar.total or bar.n) - bar.n)
            finally:
                bar.close()
                self._tell(intake.report, as_json=options["json"], quiet=options["quiet"])
        if intake.report.failed:
            sys.exit(1)

    def _tell(self, report: Report, *, as_json: bool, quiet: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            for line in report.problem_lines() if quiet else report.lines():
                self.stdout.write(line)


def _bar(paths: list[str], *, hidden: bool) -> tqdm[Any]:
    """A bar of the bytes read; none where nobody watches."""
    hidden = hidden or not sys.stderr.isatty()
    total = None if hidden else sum(map(bytes_at, paths)) or None
    screen = shutil.get_terminal_size()
    return tqdm(
        total=total,
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
        desc="Receiving",
        disable=hidden,
        ncols=screen.columns,
        nrows=screen.lines,
        file=sys.stderr,
    )
