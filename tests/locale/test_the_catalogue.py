"""The Welsh catalogue: every sentence of the code, whole, with the same placeholders, and right for every number."""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
import shlex
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from django.utils import translation
from tests.locale.pages import FILE, PLACEHOLDER, catalogue, forms, messages

from evenhand.config.places import PACKAGE

pytestmark = pytest.mark.proves("PB1")

PLURALS = "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;"
CHECKED = re.compile(r"checked: \S.*, \d{4}-\d\d-\d\d")
REGISTER = PACKAGE / "locale" / "README.md"
ROW = re.compile(r"^\| (\S+\.(?:toml|py)) \| [^|]+ \| (\w+) \| (.*?) ?\| (\S*) ?\|$", re.MULTILINE)


def faults(text: str) -> list[str]:
    """What is wrong with a catalogue, sentence by sentence."""
    found = []
    if PLURALS not in text:
        found.append("The header does not have the six plural forms of Welsh.")
    for message in messages(read_po(BytesIO(text.encode()), locale="cy")):
        name, welsh = forms(message.id)[0], forms(message.string)
        if message.fuzzy:
            found.append(f"Guessed: {name}")
        if len(welsh) != (1 if isinstance(message.id, str) else 6) or not all(each.strip() for each in welsh):
            found.append(f"Not translated: {name}")
            continue
        known = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        if any(sorted(PLACEHOLDER.findall(each)) not in known for each in welsh):
            found.append(f"Other placeholders: {name}")
        if any(each != each.strip() and name == name.strip() for each in welsh):
            found.append(f"Blanks at an end: {name}")
        if name[-1] in ".?:" and any(each[-1] != name[-1] for each in welsh):
            found.append(f"Ends otherwise: {name}")
        if any("'" in each for each in welsh):
            found.append(f"A straight apostrophe: {name}")
        found += [
            f"Neither checked nor drafted: {name}"
            for comment in message.user_comments
            if not CHECKED.fullmatch(comment)
        ]
    return found


def test_every_sentence_is_translated_whole() -> None:
    assert faults(FILE.read_text(encoding="utf-8")) == []


SOUND = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "A day."\nmsgstr ""\n', "Not translated"),
        ('#, fuzzy\nmsgid "A day."\nmsgstr "Diwrnod."\n', "Guessed"),
        ('msgid "A %(one)s."\nmsgstr "A %(two)s."\n', "Other placeholders"),
        ('msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s diwrnod"\nmsgstr[1] ""\n', "Not translated"),
        ('# seen by me\nmsgid "A day."\nmsgstr "Diwrnod."\n', "Neither checked"),
    ],
)  # fmt: skip
def test_a_fault_in_the_catalogue_is_found(entry: str, fault: str) -> None:
    assert next(found.split(":")[0] for found in faults(SOUND + entry)).startswith(fault)
    assert faults(SOUND + '# checked: A. Jones, 2027-01-31\nmsgid "A day."\nmsgstr "Diwrnod."\n') == []


def test_a_header_with_other_plurals_is_found() -> None:
    assert faults(SOUND.replace("nplurals=6", "nplurals=4"))[0].startswith("The header")


def keywords(repository: Path) -> list[str]:
    """What `make words` looks for besides pybabel's own."""
    recipe = (repository / "Makefile").read_text(encoding="utf-8").split("pybabel -q extract", 1)[1]
    words = shlex.split(recipe.split("src/evenhand\n", 1)[0].replace("\\\n", " "))
    return [word for before, word in itertools.pairwise(words) if before == "-k"]


def test_the_catalogue_has_every_sentence_of_the_code_and_no_other(repository: Path) -> None:
    with (PACKAGE / "locale" / "babel.cfg").open(encoding="utf-8") as opened:
        methods, options = parse_mapping_cfg(opened)  # type: ignore[no-untyped-call]  # Babel leaves it bare
    looked_for = {**DEFAULT_KEYWORDS, **parse_keywords(keywords(repository))}
    gathered = {
        (context, words)
        for _, _, words, _, context in extract_from_dir(
            PACKAGE, method_map=methods, options_map=options, keywords=looked_for
        )
    }
    kept = {(message.context, message.id) for message in messages(catalogue())}
    assert gathered - kept == set(), "make words, then translate them"
    assert kept - gathered == set(), "make words"


def test_a_name_by_which_the_code_translates_is_one_that_is_gathered(repository: Path) -> None:
    gathered = {"_", "gettext", "ngettext", "pgettext", "npgettext"} | {
        each.split(":")[0] for each in keywords(repository)
    }
    used = {
        alias.asname or alias.name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if "gettext" in alias.name or alias.name == "N_"
    }
    assert used - gathered == set()


def test_a_sentence_of_the_policy_is_marked_where_it_is_written() -> None:
    bare = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("say", "Sentence")
        and isinstance(node.args[0], ast.Constant)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("number", "months"),
    [(0, "0 mis"), (1, "1 mis"), (2, "2 fis"), (3, "3 mis"), (6, "6 mis"), (12, "12 mis")],
)
def test_a_number_has_its_own_form_though_django_counts_welsh_otherwise(number: int, months: str) -> None:
    with translation.override("cy"):
        told = translation.ngettext("%(num)s month", "%(num)s months", number) % {"num": number}
        entry = translation.ngettext(
            "The trail is whole: %(count)s entry.", "The trail is whole: %(count)s entries.", number
        )
    assert told == months
    noun = {2: "gofnod", 3: "chofnod", 6: "chofnod"}.get(number, "cofnod")
    assert entry == f"Mae’r trywydd yn gyfan: %(count)s {noun}."


def rows() -> list[tuple[str, str, str, str]]:
    return [(row[1], row[2], row[3], row[4]) for row in ROW.finditer(REGISTER.read_text(encoding="utf-8"))]


def test_every_file_that_keeps_welsh_beside_english_is_in_the_register() -> None:
    welsh = re.compile(r"\b(yn|ar gyfer|gŵyl|dirprwy|dydd Llun)\b", re.IGNORECASE)
    kept = {
        file.relative_to(PACKAGE).as_posix()
        for suffix in ("toml", "py")
        for file in PACKAGE.rglob(f"*.{suffix}")
        if "templates" not in file.parts and welsh.search(file.read_text(encoding="utf-8"))
    }
    assert kept == {file for file, *_ in rows()}


@pytest.mark.parametrize(("file", "state", "by", "mark"), rows())
def test_what_is_called_checked_has_not_been_changed_since(file: str, state: str, by: str, mark: str) -> None:
    assert state in ("drafted", "checked")
    if state == "checked":
        assert by.strip(), "Say who checked it, and when."
        assert mark == hashlib.sha256((PACKAGE / file).read_bytes()).hexdigest()[:8]
