"""The register of the product's Welsh goes out to a translator as one file, and comes back: nothing is lost, nothing half."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.core.management import CommandError, call_command

from evenhand.config.places import PACKAGE
from evenhand.web import welsh

pytestmark = pytest.mark.proves("PB1")
TODAY = date(2027, 1, 31)
LETTER, EDITION = "letters/templates/warning/cy.txt", "policy/editions/iopc_2026_06.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The product's own Welsh, in a place where it may be changed; of the catalogue its beginning only, for speed."""
    for file in (welsh.CATALOGUE, *welsh.PAIRS):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / file, tmp_path / file)
    entries = (PACKAGE / welsh.CATALOGUE).read_text(encoding="utf-8").split("\n\n")
    named = next(each for each in entries[40:] if "%(name)s" in each and "msgid_plural" not in each)
    (tmp_path / welsh.CATALOGUE).write_text("\n\n".join([*entries[:40], named, ""]), encoding="utf-8")
    shutil.copytree(PACKAGE / welsh.TEMPLATES, tmp_path / welsh.TEMPLATES)
    return tmp_path


def out(root: Path) -> Catalog:
    return read_po(BytesIO(welsh.exported(welsh.register(root), today=TODAY)), locale="cy")


def back(root: Path, catalogue: Catalog) -> welsh.Returned:
    raw = BytesIO()
    write_po(raw, catalogue)
    return welsh.take_back(raw.getvalue(), by="A. Jones", today=TODAY, root=root)


def checked(root: Path) -> set[tuple[str, str]]:
    return {(unit.file, unit.place) for unit in welsh.register(root) if unit.checked}


def unit_of(root: Path, file: str) -> welsh.Unit:
    return next(unit for unit in welsh.register(root) if unit.file == file and "{{" not in unit.english[0])


def test_every_string_is_in_it_once_whole_and_with_the_gaps_of_its_english() -> None:
    units = welsh.register()
    assert {unit.file for unit in units} >= {welsh.CATALOGUE.as_posix(), LETTER, EDITION}
    assert len({(unit.file, unit.place, unit.english) for unit in units}) == len(units) > 2500
    assert [(unit.file, unit.place, unit.faults) for unit in units if unit.faults] == []


def test_what_goes_out_is_a_file_of_translators_tools_in_which_a_draft_needs_work(root: Path) -> None:
    catalogue = out(root)
    assert len(catalogue) == len(welsh.register(root))
    assert all(message.fuzzy for message in catalogue if message.id)
    assert back(root, catalogue) == welsh.Returned(0, 0, ())
    assert checked(root) == set()


@pytest.mark.parametrize("file", [welsh.CATALOGUE.as_posix(), LETTER, EDITION])
def test_a_checked_string_is_known_as_checked_until_a_word_of_it_changes(root: Path, file: str) -> None:
    unit, catalogue = unit_of(root, file), out(root)
    before = (root / file).read_bytes()
    message = catalogue.get(unit.english[0], context=f"{unit.file} | {unit.place}")
    assert message is not None
    message.flags.discard("fuzzy")
    assert back(root, catalogue) == welsh.Returned(1, 0, ())
    assert checked(root) == {(unit.file, unit.place)}
    assert (root / file).read_bytes() == before
    text = before.decode()
    (root / file).write_text(text.replace(unit.welsh[0][:30], f"X{unit.welsh[0][:30]}"), encoding="utf-8")
    assert checked(root) == set()


@pytest.mark.parametrize("file", [welsh.CATALOGUE.as_posix(), LETTER, EDITION])
def test_a_translators_own_words_go_back_to_where_they_stand_and_change_nothing_else(
    root: Path, file: str
) -> None:
    unit, catalogue = unit_of(root, file), out(root)
    others = {(each.file, each.place): each.welsh for each in welsh.register(root)}
    message = catalogue.get(unit.english[0], context=f"{unit.file} | {unit.place}")
    assert message is not None
    message.string = new = f"{unit.welsh[0]} Ŵ ŷ “\\"
    message.flags.discard("fuzzy")
    assert back(root, catalogue) == welsh.Returned(1, 1, ())
    now = {(each.file, each.place): each.welsh for each in welsh.register(root)}
    assert now == others | {(unit.file, unit.place): (new,)}
    assert checked(root) == {(unit.file, unit.place)}


def test_what_is_half_or_loses_a_gap_or_whose_english_is_gone_is_left_and_named(root: Path) -> None:
    catalogue, before = out(root), welsh.register(root)
    gaps = next(message for message in catalogue if message.id and "%(name)s" in str(message.id))
    half = next(message for message in catalogue if isinstance(message.id, tuple))
    gone = next(message for message in catalogue if message.id and str(message.context).startswith(LETTER))
    gaps.string, half.string = "Dim bwlch.", (*["%(count)s peth"] * 5, "")
    for message in (gaps, half, gone):
        message.flags.discard("fuzzy")
    welsh_file = root / LETTER
    english = welsh_file.with_name("en.txt")
    english.write_text(
        english.read_text(encoding="utf-8").replace(str(gone.id), f"{gone.id} Now."), encoding="utf-8"
    )
    told = back(root, catalogue)
    assert (told.checked, told.changed, len(told.left)) == (0, 0, 3)
    assert sorted(each.rpartition(": ")[2] for each in told.left) == [
        "it is not whole",
        "its English is not there (any more)",
        "its gaps are others",
    ]
    assert [unit.welsh for unit in welsh.register(root)] == [unit.welsh for unit in before]


def test_the_command_says_how_much_there_is_and_who_checks_has_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("welsh")
    said = capsys.readouterr().out
    assert "together" in said
    assert "drafted" in said
    with pytest.raises(CommandError, match="Say who checked it"):
        call_command("welsh", take_back=str(tmp_path / "all.po"))
