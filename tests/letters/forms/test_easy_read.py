"""Easy Read: the same facts in short sentences, one idea a line, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from jinja2 import meta

from evenhand.letters import KINDS, Form, Matter, render
from evenhand.letters.as_pdf import SOURCE
from evenhand.letters.blocks import Heading, Paragraph, plain
from evenhand.letters.reading import easy_words, environment
from evenhand.letters.values import LANGUAGES

Facts = Callable[..., dict[str, Any]]

LETTERS = [name for name in KINDS if easy_words(name) != name]


def test_every_letter_of_a_decision_has_words_for_easy_reading() -> None:
    # What is only for the file has none, nor what is a few lines long in any words.
    assert {name for name in KINDS if not KINDS[name].internal} - set(LETTERS) <= {"closed_channel"}


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.proves("PB2", "I16")
def test_it_has_every_part_that_the_letter_cannot_do_without(letter: str, language: str) -> None:
    used = _used(easy_words(letter), language)
    assert KINDS[letter].parts.keys() - {"date"} <= used
    assert used <= {"in_other_language"}.union(*(kind.facts for kind in KINDS.values()))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.proves("PB1", "PB2")
def test_our_sentences_are_short_and_stand_alone(letter: str, language: str, facts_of: Facts) -> None:
    made = Matter(letter, facts_of(letter)).letter(language, easy=True)
    assert made.lacks == ()
    for block in made.blocks:
        if not isinstance(block, Paragraph):
            continue
        ours = "".join("…" if span.given else span.text for span in block.text)
        assert len(ours.split()) <= 22, ours
        assert not re.search(r"[.?!] [A-ZŴŶ]", ours), ours
        assert "(" not in plain(block.text)


@pytest.mark.parametrize("letter", LETTERS)
def test_it_says_the_same_as_the_letter_though_shorter(letter: str, facts_of: Facts) -> None:
    matter = Matter(letter, facts_of(letter))
    for language in LANGUAGES:
        full, easy = matter.letter(language), matter.letter(language, easy=True)
        assert easy.number == full.number
        assert easy.lacks == full.lacks
        dates = set(re.findall(r"\d{1,2} \w+ 20\d\d", full.text))
        assert dates - set(re.findall(r"\d{1,2} \w+ 20\d\d", easy.text)) == set()


def _used(name: str, language: str) -> set[str]:
    made = environment(language)
    source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr]
    tree = made.parse(source)
    used = set(meta.find_undeclared_variables(tree))
    return used.union(*(_used(str(part), language) for part in meta.find_referenced_templates(tree)))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.proves("PB2")
def test_a_picture_of_ours_stands_beside_each_heading_the_same_in_both_languages(
    letter: str, facts_of: Facts
) -> None:
    pictures = [
        [block.picture for block in Matter(letter, facts_of(letter)).letter(language, easy=True).blocks
         if isinstance(block, Heading)]
        for language in LANGUAGES
    ]  # fmt: skip
    assert pictures[0] == pictures[1]
    assert all((SOURCE.parent / "pictures" / f"{picture}.svg").is_file() for picture in pictures[0])


@pytest.mark.proves("PB2")
def test_a_screen_reader_is_not_told_of_pictures_that_say_what_the_heading_says(facts_of: Facts) -> None:
    made = render(Matter("warning", facts_of("warning")), Form("easy_read", "cy"))
    with pikepdf.open(BytesIO(made.data)) as pdf:
        kinds = {
            str(each.get("/S"))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/S" in each
        }
        pages = b"".join(bytes(page.Contents.read_bytes()) for page in pdf.pages)
    assert "/H2" in kinds
    assert "/Figure" not in kinds
    assert pages.count(b"/Artifact") >= 6
