"""An edition of the policy: its clauses, words and numbers as dated data, checked against its own text when it is loaded.

Nothing that a body may wish to change without code is written anywhere else. A body adds its own edition by putting a folder
with a TOML file and the text of its policy on the path EVENHAND_EDITIONS, and naming it in EVENHAND_EDITION.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from . import edition_reading as reading
from .bilingual import Bilingual
from .edition_file import EditionError, Part, read_toml
from .edition_parts import (
    Behaviour,
    Category,
    Channel,
    Clause,
    DisputeRoute,
    Impact,
    Invariant,
    MeasureKind,
    Named,
    Numbers,
    OpenQuestion,
    Role,
)

__all__ = [
    "REFERENCE",
    "Behaviour",
    "Bilingual",
    "Category",
    "Channel",
    "Clause",
    "DisputeRoute",
    "Edition",
    "EditionError",
    "Impact",
    "Invariant",
    "MeasureKind",
    "Named",
    "Numbers",
    "OpenQuestion",
    "Role",
    "edition_on",
    "editions",
    "invariants",
    "load",
]

REFERENCE = "iopc-2026-06"  # the edition whose clause ids the rules cite
SHIPPED = Path(__file__).parent / "editions"
_INVARIANTS = "invariants.toml"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one body's policy. Mappings keep the order of the file; measures go from the least intrusive up."""

    name: str
    series: str
    title: Bilingual
    body: Bilingual
    in_force_from: date
    in_force_until: date | None
    text_file: Path
    licence: Bilingual
    welsh_status: Bilingual
    clauses: Mapping[str, Clause]
    categories: Mapping[str, Category]
    behaviours: Mapping[str, Behaviour]
    impacts: Mapping[str, Impact]
    measures: Mapping[str, MeasureKind]
    channels: Mapping[str, Channel]
    purposes: Mapping[str, Named]
    floor_purposes: tuple[str, ...]
    floor_channel: str
    dispute_routes: Mapping[str, DisputeRoute]
    numbers: Numbers
    levels: Mapping[str, Named]
    guidance: Mapping[tuple[str, str], int]
    roles: Mapping[str, Role]
    withhold_codes: Mapping[str, Named]
    triage: Mapping[str, Named]
    formats: Mapping[str, Named]
    say: Mapping[str, Bilingual]
    open_questions: Mapping[str, OpenQuestion]

    @property
    def text(self) -> str:
        """The policy's own text, as it was published."""
        return self.text_file.read_text(encoding="utf-8")

    def in_force(self, day: date) -> bool:
        """Whether it is in force on this local day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    def list_channels(self, channels: Sequence[str]) -> Bilingual:
        """These channels as they stand in a sentence: "by e-mail, by post or through our online forms"."""
        return Bilingual.any_of([self.channels[channel].by for channel in channels])


def load(name: str = "", *, path: Path | str | None = None) -> Edition:
    """The edition of this name; without a name the one in use (EVENHAND_EDITION, or the edition that comes with the product).

    `path` is a TOML file, or a folder of them, to look in first. Raises EditionError, saying where and what to do, when it is
    not there or not right.
    """
    if path is not None and Path(path).is_file():
        found = _read(Path(path))
        if name and name != found.name:
            raise EditionError(
                str(path), f"holds the edition “{found.name}”, not “{name}”.", "Correct the name or the path."
            )
        return found
    folders = (() if path is None else (Path(path),)) + _folders()
    if path is not None and not name:
        return _only_one(Path(path))
    return _find(name or os.environ.get("EVENHAND_EDITION") or REFERENCE, folders)


def editions() -> Mapping[str, Edition]:
    """Every edition there is, by name, oldest first."""
    return _all(_folders())


def edition_on(day: date, series: str = "") -> Edition | None:
    """The edition of a body (`series`; by default that of the edition in use) in force on this local day, or None."""
    series = series or load().series
    in_force = [each for each in editions().values() if each.series == series and each.in_force(day)]
    return in_force[-1] if in_force else None


@cache
def invariants() -> Mapping[str, Invariant]:
    """What must never happen: I1 to I41, with the clauses each protects."""
    root = Part("", read_toml(SHIPPED / _INVARIANTS))
    found = reading.invariants(root, load(REFERENCE).clauses)
    root.done()
    return found


def _folders() -> tuple[Path, ...]:
    added = os.environ.get("EVENHAND_EDITIONS", "")
    return (SHIPPED, *(Path(folder) for folder in added.split(os.pathsep) if folder))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise EditionError(
            str(folder), "is not a folder.", "EVENHAND_EDITIONS lists folders that hold editions; correct it."
        )
    return sorted(file for file in folder.glob("*.toml") if file.name != _INVARIANTS)


def _only_one(folder: Path) -> Edition:
    files = _files(folder)
    if len(files) != 1:
        raise EditionError(
            str(folder),
            f"holds {len(files)} editions.",
            "Say which by its name, or give the path of its file.",
        )
    return _read(files[0])


@cache
def _find(name: str, folders: tuple[Path, ...]) -> Edition:
    """Remembered once it is found, as what was read of it is; what is not there, or there twice, is looked for again."""
    found = [(_name(file), file) for folder in folders for file in _files(folder)]
    named = [file for each, file in found if each == name]
    if not named:
        known = ", ".join(sorted(each for each, _ in found))
        raise EditionError(name, "there is no edition of this name.", f"There are: {known}.")
    if len(named) > 1:
        raise _twice(name)
    return _read(named[0])


def _twice(name: str) -> EditionError:
    return EditionError(name, "there are two editions of this name.", "Give one of them another name.")


@cache
def _all(folders: tuple[Path, ...]) -> Mapping[str, Edition]:
    read = [_read(file) for folder in folders for file in _files(folder)]
    by_name: dict[str, Edition] = {}
    for each in sorted(read, key=lambda one: (one.in_force_from, one.name)):
        if each.name in by_name:
            raise _twice(each.name)
        by_name[each.name] = each
    return MappingProxyType(by_name)


@cache
def _name(file: Path) -> str:
    return Part(file.name, read_toml(file)).text("name")


@cache
def _read(file: Path) -> Edition:
    try:
        return _build(Part("", read_toml(file)), file)
    except EditionError as error:
        raise error.within(file.name) from None


def _build(root: Part, file: Path) -> Edition:
    text_file = file.parent / root.text("text")
    try:
        text = text_file.read_text(encoding="utf-8")
    except OSError as error:
        raise root.wrong(
            "text",
            f"names {text_file.name}, which cannot be read.",
            "Put the policy's text beside this file.",
        ) from error
    clauses = reading.clauses(root, text)
    name = root.text("name")
    if name != REFERENCE:
        reading.complete(clauses, load(REFERENCE).clauses)
    categories, channels, numbers = reading.categories(root), reading.channels(root), reading.numbers(root)
    purposes = reading.named(root, "purposes")
    floor = root.part("floor")
    begins, ends = root.day("in_force_from"), root.optional_day("in_force_until")
    if ends is not None and ends < begins:
        raise root.wrong(
            "in_force_until", "is before the edition comes into force.", "Correct one of the two days."
        )
    edition = Edition(
        name=name,
        series=root.text("series"),
        title=root.bilingual("title"),
        body=root.bilingual("body"),
        in_force_from=begins,
        in_force_until=ends,
        text_file=text_file,
        licence=root.bilingual("licence"),
        welsh_status=root.bilingual("welsh_status"),
        clauses=clauses,
        categories=categories,
        behaviours=reading.behaviours(root, categories, clauses),
        impacts=reading.impacts(root, clauses),
        measures=reading.measures(root, clauses),
        channels=channels,
        purposes=purposes,
        floor_purposes=floor.choices("purposes", tuple(purposes)),
        floor_channel=floor.choice("channel", tuple(channels)),
        dispute_routes=reading.dispute_routes(root, channels),
        numbers=numbers,
        levels=reading.named(root, "levels"),
        guidance=reading.guidance(root, numbers.periods),
        roles=reading.roles(root),
        withhold_codes=reading.named(root, "withhold_codes"),
        triage=reading.named(root, "triage"),
        formats=reading.named(root, "formats"),
        say=reading.say(root),
        open_questions=reading.open_questions(root, clauses),
    )
    floor.done()
    root.done()
    return edition
