"""`evenhand rehearse FILE…`: plays scenarios on an empty throw-away database and says what happened."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.policy.chart import to_svg
from evenhand.policy.process import path_of
from evenhand.rehearsal import report
from evenhand.rehearsal.management.commands.flowchart import write_chart
from evenhand.rehearsal.play import play
from evenhand.rehearsal.read import Unreadable, read
from evenhand.rehearsal.report import Told
from evenhand.rehearsal.stage import RecordsStage, vocabulary
from evenhand.rehearsal.story import Scenario
from evenhand.rehearsal.throwaway import ThrowAway
from evenhand.rehearsal.way import events_of


class Command(BaseCommand):
    """Exit status: 0 when every expectation held, 1 when one did not, 2 when a file cannot be read."""

    help = (
        "Play scenarios through the real actions, on an empty database that is thrown away, and say step by "
        "step what happened. Exit status 0: every expectation held; 1: one did not; 2: a file cannot be read."
    )
    requires_migrations_checks = False
    database: ThrowAway | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a scenario in YAML, or a folder of them"
        )
        parser.add_argument("--json", action="store_true", help="print the whole run as data")
        drawn = "draw the process with the way that the story took; for several files name a folder"
        parser.add_argument("--chart", metavar="FILE.svg", help=drawn)
        quiet = "say nothing about files in which everything held"
        parser.add_argument("--quiet", action="store_true", help=quiet)

    def handle(self, *args: Any, **options: Any) -> None:
        told_out = sys.stdout
        if hasattr(told_out, "reconfigure"):
            told_out.reconfigure(errors="replace")  # a terminal without ✓ shows ? instead of an error
        files = list(_files(options["files"]))
        charts = _chart_paths(files, options["chart"])
        told: list[Told] = []
        for file, story in [(file, _read(file)) for file in files]:
            told.append(story if isinstance(story, Told) else self._play(story, charts.get(file)))
            self._tell(told[-1], options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_data(told), ensure_ascii=False, indent=2))
        elif len(told) > 1:
            self.stdout.write(report.summary(told))
        if status := report.exit_status(told):
            sys.exit(status)

    def _play(self, story: Scenario, chart: Path | None) -> Told:
        # Made for the first story that can be played: a file with a mistake in it is answered at once.
        self.database = self.database or ThrowAway()
        with self.database.empty():
            run = play(story, RecordsStage())
        if chart is not None:
            write_chart(chart, to_svg(path_of(events_of(run))))
        return Told(story.path, run=run, chart=str(chart) if chart else "")

    def _tell(self, told: Told, options: Mapping[str, Any]) -> None:
        if told.status == report.UNREADABLE:
            for line in report.as_text(told):
                self.stderr.write(line)
        elif not options["json"] and not (options["quiet"] and told.status == report.HELD):
            for line in report.as_text(told):
                self.stdout.write(line)


def _files(named: Iterable[str]) -> Iterator[Path]:
    """Every file named, and every scenario in a folder named."""
    for name in named:
        path = Path(name)
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".yml"))
            if not inside:
                raise CommandError(f"There is no scenario (.yaml) in the folder {path}.", returncode=2)
            yield from inside
        else:
            yield path


def _chart_paths(files: list[Path], chart: str | None) -> dict[Path, Path]:
    if not chart:
        return {}
    target = Path(chart)
    if target.is_dir() or chart.endswith("/"):
        target.mkdir(parents=True, exist_ok=True)
        return {file: target / f"{file.stem}.svg" for file in files}
    if len(files) > 1:
        raise CommandError(
            f"--chart {chart} is one file, and there are {len(files)} stories. "
            "Name a folder, such as charts/, to draw a chart for each.",
            returncode=2,
        )
    return {files[0]: target}


def _read(file: Path) -> Scenario | Told:
    try:
        return read(file, vocabulary())
    except Unreadable as problem:
        return Told(str(file), problems=problem.problems)
