"""Words that label somebody are found, with what would say more; what says what happened is left in peace (F36)."""

from __future__ import annotations

import itertools
import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy import neutral

pytestmark = pytest.mark.proves("IN1")


def found(text: str) -> list[tuple[str, str]]:
    return [(each.words, each.kind) for each in neutral.labels(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("This is a vexatious complainant.", "vexatious", "label"),
        ("VEXATIOUSLY so", "VEXATIOUSLY", "label"),
        ("A serial complainer who wastes our time.", "serial complainer", "label"),
        ("Mr Speight is very difficult.", "Mr Speight is very difficult", "character"),
        ("He is curt and difficult on most days.", "He is curt and difficult", "character"),
        ("Mae hi yn swta ac yn anodd bob tro.", "Mae hi yn swta ac yn anodd", "character"),
        ("She was being difficult on the phone.", "She was being difficult", "character"),
        ("One of our difficult customers.", "difficult customers", "character"),
        ("He was rude to the team.", "was rude", "character"),
        ("She is clearly paranoid.", "paranoid", "diagnosis"),
        ("He has mental health problems.", "has mental health", "diagnosis"),
        ("He’s bipolar, I think.", "bipolar", "diagnosis"),
        ("He is a stalker.", "is a stalker", "verdict"),
        ("She committed an offence.", "committed an offence", "verdict"),
        ("He is guilty of harassment.", "guilty of", "verdict"),
        ("Their complaint was malicious.", "malicious", "verdict"),
        ("Mae’n achwynydd blinderus.", "blinderus", "label"),
        ("Roedd hi yn anodd ar y ffôn.", "Roedd hi yn anodd", "character"),
        ("Mae e’n amlwg yn baranoiaidd.", "baranoiaidd", "diagnosis"),
        ("Mae ganddo salwch meddwl.", "salwch meddwl", "diagnosis"),
        ("Mae hi wedi cyflawni trosedd.", "Mae hi wedi cyflawni trosedd", "verdict"),
    ],
)
def test_a_label_is_found_where_it_stands(text: str, words: str, kind: str) -> None:
    assert found(text) == [(words, kind)]
    (mark,) = neutral.labels(text)
    assert text[mark.start : mark.end] == words
    assert str(mark.instead)


@pytest.mark.parametrize(
    "text",
    [
        "She wrote four times in a week about the same file.",
        "The letter is difficult to read on a telephone.",
        "It was difficult for us to find the file.",
        "They find it difficult to phone before noon.",
        "He is blind and difficult to reach by post.",
        "He shouted for two minutes, and the call was ended.",
        "Pat asked for the difficult words to be explained.",
        "The file lay on the desk.",
        "She said: “you are a liar and a stalker”, and hung up.",
        'He wrote that "your team is paranoid".',
        "Dywedodd “rydych chi’n wallgof” ac aeth.",
        "Ysgrifennodd bedair gwaith mewn wythnos am yr un ffeil.",
        "Mae’r llythyr yn anodd ei ddarllen ar ffôn.",
        "The contact is harassment within the meaning of the policy (AA2), as reported.",
        "Impact: the team was distressed.",
        "",
    ],
)
def test_what_says_what_happened_is_left_in_peace(text: str) -> None:
    assert found(text) == []


def test_an_apostrophe_opens_no_quotation() -> None:
    assert found("That’s vexatious, and it’s Pat’s fourth.") == [("vexatious", "label")]


@pytest.mark.proves("I29")
def test_it_is_advice_that_cites_its_clause_names_each_word_once_and_refuses_nothing() -> None:
    told = neutral.neutral("Vexatious, vexatious, and a stalker is a stalker.", field="reasons")
    assert told.allowed
    assert [(reason.clauses, reason.field) for reason in told.advice] == [(("IN1",), "reasons")] * len(
        told.advice
    )
    said = [str(reason.why) for reason in told.advice]
    assert len(said) == len(set(said)) == 3
    assert "“Vexatious” is a label." in said


def test_every_pattern_finds_something_and_every_kind_says_what_to_write_instead() -> None:
    listed = tomllib.loads(neutral._FILE.read_text(encoding="utf-8"))["label"]
    assert {each["kind"] for each in listed} == set(neutral.INSTEAD) == set(neutral.KINDS)
    assert {each["language"] for each in listed} == {"en", "cy"}
    for kind in neutral.KINDS:
        assert {each["language"] for each in listed if each["kind"] == kind} == {"en", "cy"}, kind


@given(st.text(alphabet="abc dé“”\"’'difficult vexatious\n.", max_size=200))
def test_what_is_marked_is_in_the_text_in_order_and_never_twice(text: str) -> None:
    marks = neutral.labels(text)
    assert all(text[each.start : each.end] == each.words for each in marks)
    assert all(one.end <= other.start for one, other in itertools.pairwise(marks))


@pytest.mark.parametrize(
    "text", ["he is very " * 20_000, "“" * 50_000, "a " * 50_000, "mr x is " * 15_000 + "difficult"]
)
def test_no_text_keeps_it_busy(text: str) -> None:
    begun = time.process_time()
    neutral.labels(text)
    assert time.process_time() - begun < 2
