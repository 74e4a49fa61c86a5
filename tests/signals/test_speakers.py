"""Whose words? What is quoted or reported is somebody else's; in a colleague's note the caller's quoted words are the caller's."""

from __future__ import annotations

import time

import pytest

from evenhand.signals.features import see


def own(text: str, channel: str = "email") -> str:
    """The person's own words, as the hints take them."""
    seen = see(text, channel)
    return " ".join(word.text for word, mine in zip(seen.words, seen.own, strict=True) if mine)


@pytest.mark.proves("AA3", "AA4", "DF1")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("He called my wife a slag in front of our boys.", "slag"),
        ('On 9 August he said to me "get up you fucking Paki". My cousin heard it.', "paki"),
        ("I was called a coon. I was born in Leicester.", "coon"),
        ("The words used were: 'shut it, scum'. I was humiliated.", "scum"),
        ("> you are a liar\n\nI never wrote that.", "liar"),
        ("Officers refer to victims as ‘whores’ in a group.", "whores"),
        ('Wedodd yr un tal, "siapa hi\'r pwdryn tew". Wedes i ddim byd.', "pwdryn"),
        ("Cefais fy ngalw yn dwpsyn ganddo.", "dwpsyn"),
    ],
)
def test_what_somebody_else_said_is_not_the_writers(text: str, word: str) -> None:
    assert word not in own(text).split()


@pytest.mark.proves("AA1", "AA3")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The officer said he'd break my jaw. Good. Then you'll hear the sound when I break yours.", "yours"),
        ("> your language was unacceptable\n\nI'll show you, you ponce.", "ponce"),
        ("I could not care less that it's 'closed', you jobsworth.", "jobsworth"),
        ("I told my solicitor I would be civil: you, madam, are an imbecile.", "imbecile"),
    ],
)
def test_what_the_writer_says_besides_is_the_writers(text: str, word: str) -> None:
    assert word in own(text).split()


@pytest.mark.proves("AA3")
def test_a_note_quotes_the_caller_but_not_those_the_caller_tells_of() -> None:
    assert "twpsen" in own("Galwodd fi'n 'ffycin twpsen' sawl gwaith.", "call_note")
    assert "muppet" in own("Caller called me a 'muppet' and hung up.", "call_note")
    assert "shanked" not in own("Caller says her son was told by other lads he'd 'get shanked'.", "call_note")
    assert "waste" not in own(
        "Officer threatened her, called her 'a waste of space'. She was calm.", "call_note"
    )


@pytest.mark.proves("I25")
@pytest.mark.parametrize("hostile", ["'a' ", '"a" ', '> a\nhe said "b" to me.\n'])
def test_a_text_of_nothing_but_quotations_holds_up_nobody(hostile: str) -> None:
    text = (hostile * 20_000)[:50_000]
    began = time.process_time()
    seen = see(text, "email")
    assert not any(mine for word, mine in zip(seen.words, seen.own, strict=True) if word.text in "ab")
    assert time.process_time() - began < 3
