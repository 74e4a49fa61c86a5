"""Whatever people wrote comes out as text: in order, complete, and powerless."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.letters import KINDS, Words, compose
from evenhand.letters.blocks import Bullets, Heading, Quote
from evenhand.letters.values import clean

Facts = Callable[..., dict[str, Any]]

HOSTILE = {
    "markup": "<script>alert(1)</script> & \"quoted\" 'so' </article><h1>",
    "template syntax": "{{ reasons }} {% for x in y %} {# gone #} {{ 7*7 }} %(name)s ${x} {0}",
    "our own line marks": "title: Other # Heading - bullet > quote | line [cy] hwn",
    "line breaks": "one\n# two\n- three\r\n> four\n\n\ntitle: five",
    "our own gap marks": "\ue0000\ue001 \ue00199\ue001 \ue000x",
    "right to left": "يوسف بن علي and משה",
    "emoji": "👩🏽‍💻 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️",
    "circumflexes": "Siân Ŵŷn ŵ ŷ Ẁ",
    "long": "Llanfair" * 1250,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("letter", KINDS)
def test_a_hostile_name_stands_where_a_name_stands(letter: str, text: str, facts_of: Facts) -> None:
    calm = compose(letter, "en", facts_of(letter))
    made = compose(letter, "en", facts_of(letter, name=text, to=(text,), reference=text))
    assert [type(block) for block in made.blocks] == [type(block) for block in calm.blocks]
    assert _headings(made) == _headings(calm)
    once = " ".join(text.split())
    assert _without_isolates(made.text).count(once) >= 2
    assert str(html.escape(once)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in str(made.html)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_reasons_stand_in_their_quotation_line_by_line(text: str, facts_of: Facts) -> None:
    made = compose("restriction", "cy", facts_of("restriction", reasons=Words(text)))
    quotes = [block for block in made.blocks if isinstance(block, Quote)]
    assert quotes[0].paragraphs == tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    assert _headings(made) == _headings(compose("restriction", "cy", facts_of("restriction")))


def test_hostile_words_in_a_list_are_one_item_of_it(facts_of: Facts) -> None:
    hostile = Words(HOSTILE["line breaks"])
    made = compose("warning", "en", facts_of("warning", adjustments=(hostile, Words("Second"))))
    lists = [block for block in made.blocks if isinstance(block, Bullets)]
    assert len(lists[-1].items) == 2
    assert lists[-1].items[0][0].text == "one # two - three > four title: five"


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2069", "\x00", "\x1b[31m", "\x07"])
def test_characters_that_turn_or_hide_what_follows_are_left_out(mark: str, facts_of: Facts) -> None:
    made = compose("ended", "en", facts_of("ended", name=f"Pat{mark} Example"))
    assert mark not in made.text
    assert mark not in made.html
    assert "Pat" in made.text


def test_right_to_left_words_do_not_move_what_stands_around_them(facts_of: Facts) -> None:
    made = compose("ended", "en", facts_of("ended", name="يوسف"))
    assert "Dear \u2068يوسف\u2069" in made.text
    assert 'Dear <bdi dir="auto">يوسف</bdi>' in made.html


def test_half_a_character_breaks_nothing(facts_of: Facts) -> None:
    made = compose("ended", "en", facts_of("ended", name="Pat \ud83d Example"))
    made.text.encode("utf-8")
    assert "Pat ? Example" in made.text


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_only_text(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in cleaned)


def _headings(letter: Any) -> list[object]:
    return [block.text for block in letter.blocks if isinstance(block, Heading)]


def _without_isolates(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")
