"""The register of the product's Welsh: every string of it with its English and its state, and back again from a translator.

Three kinds of source: the sentences of the code (locale/cy/LC_MESSAGES/django.po), the lines of the letters
(letters/templates/*/cy.txt beside en.txt), and the pairs in the policy's files (TOML, `en = …, cy = …`). A string is drafted until
a translator has checked it; a checked one that is changed afterwards is drafted again, for its mark no longer fits.
"""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

import evenhand

PACKAGE = Path(evenhand.__file__).parent
CATALOGUE = Path("locale/cy/LC_MESSAGES/django.po")
CHECKED = Path("locale/cy/checked.csv")
TEMPLATES = Path("letters/templates")
PAIRS = (
    Path("policy/editions/iopc_2026_06.toml"),
    Path("policy/editions/invariants.toml"),
    Path("policy/possible_offences.toml"),
)
_COMMENT = re.compile(r"checked: (?P<by>\S.*), (?P<on>\d{4}-\d\d-\d\d)")
_KEPT = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|\{%.*?%\}|\{n\}")
# A line of a letter that is nothing but a condition, a repetition or a note has no words to translate, nor has one that is in the
# other language on purpose.
_NO_WORDS = re.compile(r"\s*(\{[%#].*[%#]\}\s*)*|\[[a-z]{2}\] .*")

# Welsh has six plural forms, which not every tool knows by itself.
_HEADER = b"""\
msgid ""
msgstr ""
"Project-Id-Version: Evenhand\\n"
"Language: cy\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;\\n"
"""

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One string. `file` and `place` say where it stands; `english` and `welsh` are its forms: one, or two and six where it counts
    something. `by` and `on` are who checked these very words, and when.
    """

    file: str
    place: str
    english: Forms
    welsh: Forms
    by: str = ""
    on: str = ""

    @property
    def checked(self) -> bool:
        return bool(self.by)

    @property
    def mark(self) -> str:
        """What changes when any word of it does."""
        return hashlib.sha256("\0".join((*self.english, *self.welsh)).encode()).hexdigest()[:12]

    @property
    def faults(self) -> list[str]:
        """What is wrong with its Welsh, in a few words."""
        if not all(form.strip() for form in self.welsh):
            return ["it is not whole"]
        allowed = [sorted(_KEPT.findall(form)) for form in self.english]
        return (
            []
            if all(sorted(_KEPT.findall(form)) in allowed for form in self.welsh)
            else ["its gaps are others"]
        )


def register(root: Path = PACKAGE) -> list[Unit]:
    """Every string of Welsh below this folder, with its state."""
    known = _checked(root)
    found = [*_of_catalogue(root), *_of_letters(root), *_of_pairs(root)]
    return [
        replace(unit, by=known[key][1], on=known[key][2])
        if not unit.checked and (key := (unit.file, unit.place)) in known and known[key][0] == unit.mark
        else unit
        for unit in found
    ]


def exported(units: Sequence[Unit], *, today: date) -> bytes:
    """The register as a PO file, which every translator's tool opens. What is drafted is marked as needing work ("fuzzy")."""
    catalogue = read_po(BytesIO(_HEADER), locale="cy")
    catalogue.fuzzy = False
    for unit in units:
        comment = [f"checked: {unit.by}, {unit.on}"] if unit.checked else []
        catalogue.add(
            unit.english if len(unit.english) > 1 else unit.english[0],
            unit.welsh if len(unit.welsh) > 1 else unit.welsh[0],
            context=f"{unit.file} | {unit.place}",
            user_comments=comment,
            flags=[] if unit.checked else ["fuzzy"],
        )
    catalogue.header_comment = (
        f"# The Welsh of Evenhand, {today.isoformat()}. Take away “fuzzy” from what you have checked."
    )
    written = BytesIO()
    write_po(written, catalogue, width=110, ignore_obsolete=True)
    return written.getvalue()


@dataclass(slots=True)
class Returned:
    """What came back from a translator: how much was checked and changed, and what could not be taken, each with why."""

    checked: int = 0
    changed: int = 0
    left: tuple[str, ...] = ()


def take_back(raw: bytes, *, by: str, today: date, root: Path = PACKAGE) -> Returned:
    """Write a translator's file back: words that changed into their sources, and what was checked, by whom and when, into the
    register. A string that is not whole, whose gaps are others, or whose English has changed since is left as it is and named.
    """
    ours = {f"{unit.file} | {unit.place}": unit for unit in register(root)}
    told, left = Returned(), []
    taken: list[Unit] = []
    for message in read_po(BytesIO(raw), locale="cy"):
        unit = ours.get(str(message.context)) if message.id else None
        if not message.id or message.fuzzy:
            continue
        if unit is None or unit.english != _forms(message.id):
            left.append(f"{message.context}: its English is not there (any more)")
            continue
        new = replace(unit, welsh=_forms(message.string), by=by, on=today.isoformat())
        if new.faults:
            left.append(f"{message.context}: {', '.join(new.faults)}")
            continue
        changed = new.welsh != unit.welsh
        if changed and not _write(unit, new, root):
            left.append(f"{message.context}: change it by hand in {unit.file}")
            continue
        if changed or not unit.checked:
            taken.append(new)
        told.changed += changed
    _keep_checked(taken, root)
    told.checked, told.left = len(taken), tuple(left)
    return told


# --- where the strings stand ------------------------------------------------------------------------------------------------


def _of_catalogue(root: Path) -> Iterator[Unit]:
    for number, message in enumerate(_messages(root)):
        said = next((found for each in message.user_comments if (found := _COMMENT.fullmatch(each))), None)
        yield Unit(
            CATALOGUE.as_posix(),
            f"{message.context or ''}{number if not message.id else _forms(message.id)[0][:60]}",
            _forms(message.id),
            _forms(message.string),
            by=said["by"] if said else "",
            on=said["on"] if said else "",
        )


def _messages(root: Path) -> list[Message]:
    return [each for each in read_po(BytesIO((root / CATALOGUE).read_bytes()), locale="cy") if each.id]


def _of_letters(root: Path) -> Iterator[Unit]:
    for english in sorted((root / TEMPLATES).rglob("en.txt")):
        welsh = english.with_name("cy.txt")
        halves = [
            [
                (number, line)
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
                if not _NO_WORDS.fullmatch(line)
            ]
            for file in (english, welsh)
        ]
        for (_, one), (number, other) in zip(*halves, strict=True):
            yield Unit(welsh.relative_to(root).as_posix(), f"line {number}", (one,), (other,))


def _of_pairs(root: Path) -> Iterator[Unit]:
    for file in PAIRS:
        read = tomllib.loads((root / file).read_text(encoding="utf-8"))
        for place, pair in _pairs(read):
            yield Unit(file.as_posix(), place, (pair["en"],), (pair["cy"],))


def _pairs(value: Any, place: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(value, dict):
        if isinstance(value.get("en"), str) and isinstance(value.get("cy"), str):
            yield place, value
        for name, each in value.items():
            yield from _pairs(each, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _pairs(each, f"{place}[{number}]")


def _forms(words: Any) -> Forms:
    return (words,) if isinstance(words, str) else tuple(words or ("",))


# --- and back into them -----------------------------------------------------------------------------------------------------


def _write(old: Unit, new: Unit, root: Path) -> bool:
    """Put the new words where the old ones stand; False where that is not certain."""
    file = root / old.file
    if old.file == CATALOGUE.as_posix():
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale="cy")
        for message in catalogue:
            if _forms(message.id) == old.english and _forms(message.string) == old.welsh:
                message.string = new.welsh if len(new.welsh) > 1 else new.welsh[0]
        with file.open("wb") as opened:
            write_po(opened, catalogue, width=110, sort_output=True)
        return True
    text = file.read_text(encoding="utf-8")
    if old.place.startswith("line "):
        lines = text.splitlines(keepends=True)
        at = int(old.place.removeprefix("line ")) - 1
        lines[at] = lines[at].replace(old.welsh[0], new.welsh[0], 1)
        file.write_text("".join(lines), encoding="utf-8")
        return True
    if text.count(_quoted(old.welsh[0])) != 1:
        return False
    file.write_text(text.replace(_quoted(old.welsh[0]), _quoted(new.welsh[0])), encoding="utf-8")
    return True


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


_COLUMNS = ("file", "place", "mark", "by", "on")


def _checked(root: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(File, place) → the mark of the words that were checked, by whom and when."""
    file = root / CHECKED
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as opened:
        return {
            (row["file"], row["place"]): (row["mark"], row["by"], row["on"]) for row in csv.DictReader(opened)
        }


def _keep_checked(units: Sequence[Unit], root: Path) -> None:
    known = _checked(root) | {(unit.file, unit.place): (unit.mark, unit.by, unit.on) for unit in units}
    with (root / CHECKED).open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened, lineterminator="\n")
        rows.writerow(_COLUMNS)
        rows.writerows([*key, *said] for key, said in sorted(known.items()))
