"""Every letter in both languages: whole, in pairs, with nothing left unfilled, and the Welsh in Welsh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import TemplateNotFound, meta, nodes

from evenhand.letters import KINDS, compose
from evenhand.letters.blocks import Bullets, Heading, Paragraph, Quote
from evenhand.letters.reading import TEMPLATES, environment
from evenhand.letters.values import GAP, LANGUAGES

Facts = Callable[..., dict[str, Any]]

EVERY = [(letter, language) for letter in KINDS for language in LANGUAGES]
TEMPLATE_NAMES = sorted(environment("en").list_templates())
# Facts of the letterhead and of the parts that stand around a letter; not every template has a gap for each.
AROUND = {
    "signature",
    "date", "sender", "to", "affected_points", "contact_lines", "forms_at", "formats", "adjustments", "offered", "closed",
}  # fmt: skip
ENGLISH = re.compile(
    r"\b(the|and|of|your|with|from|this|that|have|has|we|our|us|it|is|was|are|be|been|by|for|not|which|who)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("letter", "language"), EVERY)
@pytest.mark.proves("RT2", "WA2", "I16")
def test_a_letter_with_all_its_facts_lacks_nothing(letter: str, language: str, facts_of: Facts) -> None:
    assert compose(letter, language, facts_of(letter)).lacks == ()


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_nothing_is_left_unfilled(letter: str, language: str, facts_of: Facts) -> None:
    made = compose(letter, language, facts_of(letter))
    for rendering in (made.text, str(made.html)):
        for mark in (
            "{{",
            "}}",
            "{%",
            "%(",
            GAP,
            "None",
            "Undefined",
            "\ue000",
            "\ue001",
            "[cy]",
            "Bilingual",
        ):
            assert mark not in rendering
        assert not re.search(r"(?m)^(#|-|\||>|title:) ", rendering)


@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.parametrize("fact", ["name", "reasons", "measures", "ends_on", "examples", "dispute_routes"])
@pytest.mark.proves("I16")
def test_a_letter_without_a_part_of_it_says_so_and_still_can_be_read(
    letter: str, fact: str, facts_of: Facts
) -> None:
    facts = facts_of(letter)
    facts.pop(fact, None)
    lacks = compose(letter, "en", facts).lacks
    assert lacks == ((KINDS[letter].parts[fact],) if fact in KINDS[letter].parts else ())


@pytest.mark.parametrize("letter", KINDS)
def test_a_letter_without_any_fact_lacks_every_part_and_still_can_be_read(letter: str) -> None:
    made = compose(letter, "cy", {})
    assert made.lacks == tuple(KINDS[letter].parts.values())
    assert GAP in made.text


def test_a_fact_that_a_letter_knows_nothing_of_is_a_mistake_of_ours(facts_of: Facts) -> None:
    with pytest.raises(ValueError, match="diagnosis"):
        compose("warning", "en", facts_of("warning") | {"diagnosis": "x"})


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
@pytest.mark.proves("PB1", "I34")
def test_a_template_has_both_its_languages_with_the_same_gaps_and_conditions(name: str) -> None:
    english, welsh = (_structure(name, language) for language in LANGUAGES)
    assert english == welsh


def test_there_is_no_template_in_one_language_only() -> None:
    assert environment("en").list_templates() == environment("cy").list_templates()
    assert {file.name for file in TEMPLATES.rglob("*.txt")} == {"en.txt", "cy.txt"}


@pytest.mark.proves("I34")
def test_half_of_a_pair_cannot_be_used(
    facts_of: Facts, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ended").mkdir()
    (tmp_path / "ended" / "en.txt").write_text("title: Over\n")
    monkeypatch.setattr("evenhand.letters.reading.TEMPLATES", tmp_path)
    for language in LANGUAGES:
        environment.cache_clear()
        with pytest.raises(TemplateNotFound, match="cy"):
            compose("ended", language, facts_of("ended"))
    environment.cache_clear()


@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_uses_only_facts_of_its_letter_and_all_of_them(letter: str, language: str) -> None:
    used = _used(letter, language)
    kind = KINDS[letter]
    assert used <= kind.facts | {"in_other_language"}
    assert kind.facts - AROUND <= used


def test_every_template_belongs_to_a_letter_and_every_letter_has_one() -> None:
    letters = {name for name in TEMPLATE_NAMES if not name.startswith(("parts/", "easy/"))}
    assert letters == KINDS.keys()
    easy = {name.removeprefix("easy/") for name in TEMPLATE_NAMES if name.startswith("easy/")}
    assert {name for name in easy if not name.startswith("parts/")} <= KINDS.keys()


@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.proves("PB1", "I34")
def test_a_welsh_letter_has_no_english_in_it(letter: str, facts_of: Facts) -> None:
    text = compose(letter, "cy", facts_of(letter)).text
    # The address is an address in any language.
    text = text.replace("Quality Standards and Research Team, Independent Office for Police Conduct", "")
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize("letter", KINDS)
@pytest.mark.proves("PB1", "I34")
def test_what_colleagues_wrote_in_english_is_marked_as_english_in_a_welsh_letter(
    letter: str, facts_of: Facts
) -> None:
    from evenhand.letters import Words

    english = Words("This is what happened, and it was not your fault.")
    facts = {name: english if isinstance(value, Words) else value for name, value in facts_of(letter).items()}
    made = compose(letter, "cy", facts)
    said = [block for block in made.blocks if isinstance(block, Quote)]
    assert all(quote.language == "en" for quote in said)
    assert str(made.html).count('<blockquote lang="en">') == len(said)
    ours = [block for block in made.blocks if isinstance(block, Paragraph)]
    asks = any("hoffech eu cael yn Gymraeg" in span.text for block in ours for span in block.text)
    assert asks or not said or KINDS[letter].internal


@pytest.mark.parametrize("letter", KINDS)
def test_both_languages_have_the_same_blocks_in_the_same_order(letter: str, facts_of: Facts) -> None:
    english, welsh = (
        [
            block
            for block in compose(letter, language, facts_of(letter)).blocks
            if not _speaks_welsh_anyway(block)
        ]
        for language in LANGUAGES
    )
    # An English letter that quotes Welsh words offers them in English; that is a paragraph more.
    if not KINDS[letter].internal:
        english = [block for block in english if "like them in English" not in _all_words(block)]
    assert [type(block) for block in english] == [type(block) for block in welsh]
    for one, other in zip(english, welsh, strict=True):
        if isinstance(one, Bullets) and isinstance(other, Bullets):
            assert len(one.items) == len(other.items)
        if isinstance(one, Heading) and isinstance(other, Heading):
            assert one.level == other.level
            assert one.text != other.text


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_the_html_is_well_formed_and_marks_its_language(letter: str, language: str, facts_of: Facts) -> None:
    html = str(compose(letter, language, facts_of(letter)).html)
    seen = _Seen()
    seen.feed(html)
    seen.close()
    assert seen.open == []
    assert html.startswith(f'<article class="letter letter-{letter}" lang="{language}">')
    assert seen.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_text_and_html_say_the_same_in_the_same_order(letter: str, language: str, facts_of: Facts) -> None:
    made = compose(letter, language, facts_of(letter))
    seen = _Seen()
    seen.feed(str(made.html))
    said = re.sub(r"[•“”\u2068\u2069]", "", made.text).split()
    assert re.sub(r"[“”]", "", "".join(seen.words)).split() == said


def _structure(name: str, language: str) -> Counter[str]:
    """Every gap, condition, repetition and inclusion of a template, whatever the words around it."""
    made = environment(language)
    source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr]
    tree = made.parse(source)
    found = Counter(
        repr(part)
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
        if not isinstance(part, nodes.TemplateData)
    )
    found.update(repr(each.test) for each in tree.find_all(nodes.If))
    found.update(repr((each.target, each.iter, each.test)) for each in tree.find_all(nodes.For))
    found.update(repr(each.template) for each in tree.find_all(nodes.Include))
    return found


def _used(name: str, language: str) -> set[str]:
    made = environment(language)
    source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr]
    tree = made.parse(source)
    used = set(meta.find_undeclared_variables(tree))
    return used.union(*(_used(str(part), language) for part in meta.find_referenced_templates(tree)))


def _speaks_welsh_anyway(block: object) -> bool:
    return isinstance(block, Paragraph) and block.language == "cy"


def _all_words(block: object) -> str:
    return "".join(span.text for span in block.text) if isinstance(block, Paragraph) else ""


class _Seen(HTMLParser):
    """What a browser would see: the headings, the words, and what was opened and never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag != "br":
            self.open.append(tag)
        if tag not in ("span", "bdi"):
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
