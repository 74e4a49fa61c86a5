"""The register of the letters' Welsh: every file in it, and none called checked that has been changed since."""

from __future__ import annotations

import hashlib
import re

import pytest

from evenhand.letters.reading import TEMPLATES

REGISTER = TEMPLATES.parent / "WELSH.md"
ROW = re.compile(r"^\| (\S+/cy\.\w+) \| (\w+) \| (.*?) ?\| (\S*) ?\|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str, str]]:
    return [(row[1], row[2], row[3], row[4]) for row in ROW.finditer(REGISTER.read_text(encoding="utf-8"))]


@pytest.mark.proves("PB1")
def test_every_welsh_file_is_in_the_register_once() -> None:
    files = sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("cy.*"))
    assert sorted(file for file, *_ in rows()) == files


@pytest.mark.parametrize(("file", "state", "by", "mark"), rows())
def test_what_is_called_checked_has_not_been_changed_since(file: str, state: str, by: str, mark: str) -> None:
    assert state in ("drafted", "checked")
    if state == "checked":
        assert by.strip(), "Say who checked it, and when."
        assert mark == hashlib.sha256((TEMPLATES / file).read_bytes()).hexdigest()[:8]
