"""Scripts of other people's are read whatever they use, and what is none is said to be none."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.gateway.sieve.reading import Command, NotSieveError, every, included, parse

SCRIPT = """\
require ["fileinto", "vnd.dovecot.execute",
         "include"]; # a comment ; {
/* another
   one */
include :personal "evenhand"; include :global :once "of-the-site";
if anyof (address :all :is "from" ["pat@example.org", "sam\\"x@example.net"],
          not header :contains ["subject"] "a ; b } c") {
    if true { vacation :days 7 :subject "Away" text:
I am away.
..dotted
}
.
; }
    fileinto "Old"; stop;
} elsif size :over 100K { discard; }
"""


def test_a_script_is_read_with_its_lines_and_whatever_it_uses() -> None:
    commands = list(every(parse(SCRIPT)))
    assert [(each.name, each.line) for each in commands] == [
        ("require", 1), ("include", 5), ("include", 5), ("if", 6), ("if", 8), ("vacation", 8), ("fileinto", 14),
        ("stop", 14), ("elsif", 15), ("discard", 15),
    ]  # fmt: skip
    address = commands[3].tests[0].tests[0]
    assert (address.name, address.tags) == ("address", ["all", "is"])
    assert address.strings == [["from"], ["pat@example.org", 'sam"x@example.net']]
    assert commands[5].strings[-1] == ["I am away.\n.dotted\n}\n"]
    assert included(SCRIPT) == {"evenhand"}


@pytest.mark.parametrize(
    "text",
    [
        "keep", "keep;}", "if {", 'fileinto "x', "fileinto text:\nno end", "@", "/* no end", 'if anyof(true { }', "[;", ";",
        'if address ["a" "b"] { keep; }', "not " * 200, "if true {" * 200, "anyof(" * 200, "x" * 2_000_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_script_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotSieveError):
        parse(text)
    assert included(text) == set()


@given(st.text(alphabet='abc:"\\;{}[](),#/* \n.1Kté', max_size=80))
def test_nothing_makes_the_reader_fall_over(text: str) -> None:
    read: list[Command] = []
    with suppress(NotSieveError):
        read = parse(text)
    assert all(each.line >= 1 for each in every(read))


def test_a_long_script_is_read_in_good_time() -> None:
    began = time.process_time()
    assert len(parse('if address "from" "pat@example.org" { fileinto "x"; }\n' * 2_000)) == 2_000
    for hostile in ("/*" * 100_000, '"' + "\\\\" * 100_000, "#\n" * 100_000, "text:\n" * 20_000):
        with pytest.raises(NotSieveError):
            parse(hostile + "@")
    assert time.process_time() - began < 10
