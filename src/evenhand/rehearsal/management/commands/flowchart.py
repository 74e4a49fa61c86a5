"""`evenhand flowchart`: the process, drawn from the policy's own rules."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.policy.chart import to_svg, to_text


class Command(BaseCommand):
    """Draws as a picture or tells as text, in English or Welsh."""

    help = "Draw the process as the rules have it, as a picture (SVG) or as text, in English or Welsh."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format", choices=("svg", "text"), default="svg", help="a picture, or text that says the same"
        )
        parser.add_argument("--language", choices=("en", "cy"), default="en", help="English or Welsh")
        parser.add_argument("--out", metavar="FILE", help="write it there instead of on the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        draw = to_svg if options["format"] == "svg" else to_text
        drawn = draw(language=options["language"])
        if options["out"]:
            write_chart(Path(options["out"]), drawn)
            return
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # the picture says of itself that it is
        self.stdout.write(drawn, ending="" if drawn.endswith("\n") else "\n")


def write_chart(target: Path, drawn: str) -> None:
    """Write a chart into a file. Raises CommandError, with exit status 2, where that cannot be."""
    if not target.parent.is_dir():
        raise CommandError(
            f"There is no folder {target.parent} to put the chart in. Make it first, or choose another.",
            returncode=2,
        )
    try:
        target.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"The chart cannot be written to {target}: {error.strerror or error}.", returncode=2
        ) from None
