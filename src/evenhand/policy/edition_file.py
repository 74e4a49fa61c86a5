"""Reading an edition's file. Every mistake in it is met with a sentence that says where it is and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from .bilingual import Bilingual

_HOLDER = re.compile(r"%\((\w+)\)s")


class EditionError(ValueError):
    """An edition's file cannot be used: `where` in the file, what is wrong there, and what to write instead."""

    def __init__(self, where: str, wrong: str, instead: str = "") -> None:
        self.where, self.wrong, self.instead = where, wrong, instead
        super().__init__(f"{where}: {wrong}" + (f" {instead}" if instead else ""))

    def within(self, file: str) -> EditionError:
        """The same mistake, with the file it is in."""
        return EditionError(f"{file}, {self.where}", self.wrong, self.instead)


class Part:
    """One table of the file, which knows where it stands. What nobody asked for is a mistake: `done` says so."""

    def __init__(self, where: str, table: dict[str, object]) -> None:
        self.where = where
        self._table = table
        self._asked: set[str] = set()

    def wrong(self, key: str, wrong: str, instead: str = "") -> EditionError:
        return EditionError(".".join(filter(None, (self.where, key))), wrong, instead)

    def has(self, key: str) -> bool:
        return key in self._table

    def _get(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._table:
            raise self.wrong(key, "is missing.", f"Add “{key} = …” to the part “{self.where}”.")
        return self._table[key]

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "must be some text.", 'Write it in quotes: "…".')
        return value.strip()

    def optional_text(self, key: str, default: str = "") -> str:
        return self.text(key) if self.has(key) else default

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self._get(key)
        if value not in allowed:
            known = ", ".join(f"“{each}”" for each in allowed)
            raise self.wrong(key, f"is “{value}”, which is not known.", f"Choose from {known}.")
        return str(value)

    def number(self, key: str) -> int:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(key, f"is {value!r}.", "Write a whole number, at least 1, without quotes.")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {value!r}.", "Write true or false, without quotes.")
        return value

    def day(self, key: str) -> date:
        value = self._get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.wrong(key, f"is {value!r}.", "Write a day like 2026-06-01, without quotes.")
        return value

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        value = self._get(key)
        items = [value] if isinstance(value, str) else value
        if (
            not isinstance(items, list)
            or not items
            or not all(isinstance(item, str) and item.strip() for item in items)
        ):
            raise self.wrong(key, "must be a list of texts, at least one.", 'Write ["…", "…"].')
        return tuple(item.strip() for item in items if isinstance(item, str))

    def optional_texts(self, key: str) -> tuple[str, ...]:
        if self._table.get(key) in (None, []):
            self._asked.add(key)
            return ()
        return self.texts(key)

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        for value in (values := self.texts(key)):
            if value not in allowed:
                raise self.wrong(
                    key, f"names “{value}”, which is not known.", f"Choose from {', '.join(allowed)}."
                )
        return values

    def numbers(self, key: str) -> tuple[int, ...]:
        value = self._get(key)
        good = isinstance(value, list) and value and all(type(item) is int and item > 0 for item in value)
        if not good or not isinstance(value, list) or sorted(set(value)) != value:
            raise self.wrong(
                key, f"is {value!r}.", "Write whole numbers from the smallest up, like [3, 6, 12]."
            )
        return tuple(value)

    def part(self, key: str) -> Part:
        value = self._get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a part of its own.", f"Write [{self.where}.{key}] above it.")
        return Part(f"{self.where}.{key}" if self.where else key, value)

    def parts(self, key: str) -> Iterator[tuple[str, Part]]:
        """Every part under `key`, by name."""
        within = self.part(key)
        for name in within._table:
            yield name, within.part(name)

    def bilingual(self, key: str) -> Bilingual:
        """English and Welsh, both there, with the same placeholders."""
        part = self.part(key)
        pair = Bilingual(en=part.text("en"), cy=part.text("cy"))
        part.done()
        english, welsh = sorted(set(_HOLDER.findall(pair.en))), sorted(set(_HOLDER.findall(pair.cy)))
        if english != welsh:
            raise part.wrong(
                "",
                f"the English fills in {english} and the Welsh {welsh}.",
                "Use the same placeholders in both.",
            )
        return pair

    def optional_bilingual(self, key: str) -> Bilingual | None:
        return self.bilingual(key) if self.has(key) else None

    def done(self) -> None:
        """Refuse what nobody asked for: it is a spelling mistake, or it would be silently without effect."""
        for key in self._table:
            if key not in self._asked:
                raise self.wrong(
                    key,
                    "is not something an edition says here.",
                    f"It can say: {', '.join(sorted(self._asked))}.",
                )


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file. Raises EditionError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise EditionError(
            str(path), f"cannot be read ({error.strerror}).", "Check the path, and that it may be read."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(str(path), f"is not a TOML file: {error}.", "Correct that line.") from error
