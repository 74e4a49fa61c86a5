"""evenhand coverage: the policy clause by clause, with what implements and what proves it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.policy import proof
from evenhand.policy.edition import EditionError, load
from evenhand.web.coverage import Row, invariant_rows, rows


class Command(BaseCommand):
    help = "Show for every clause of the policy the rule, the tests and the screen, or why it is left to a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", default="", help="an edition by its name (default: the one in use)")
        parser.add_argument("--json", action="store_true", help="print it as JSON")
        parser.add_argument(
            "--collect", metavar="TESTS", help="read the tests in this folder anew, and keep what they prove"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = load(options["edition"])
        except EditionError as problem:
            raise CommandError(str(problem), returncode=2) from None
        if options["collect"]:
            folder = Path(options["collect"])
            if not folder.is_dir():
                raise CommandError(
                    f"There is no folder “{folder}”. Name the folder of the tests.", returncode=2
                )
            proof.keep(proof.collect(folder))
        found = [*rows(edition), *invariant_rows()]
        if options["json"]:
            self.stdout.write(json.dumps([row.as_dict() for row in found], ensure_ascii=False, indent=1))
        else:
            self._print(found)

    def _print(self, found: list[Row]) -> None:
        for row in found:
            self.stdout.write(f"{row.id}  {row.text.en}")
            for label, names in (("rule", row.rules), ("test", row.tests), ("screen", row.screens)):
                for name in names:
                    self.stdout.write(f"      {label}: {name}")
            if row.why:
                self.stdout.write(f"      left to a person: {row.why.en}")
            if not row.covered:
                self.stdout.write("      NOT COVERED")
        missing = [row.id for row in found if not row.covered]
        self.stdout.write(
            f"\n{len(found) - len(missing)} of {len(found)} covered."
            + (f" Not covered: {', '.join(missing)}" if missing else "")
        )
