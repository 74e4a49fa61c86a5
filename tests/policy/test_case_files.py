"""Who may make a case file, for whom, and what must never be in one that leaves the house (DI3, LK2, I30, I38)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.blotting import Blotter, Spared, name_key
from evenhand.policy.case_files import (
    OUTSIDE,
    READERS,
    STAGE_2,
    Maker,
    Matter,
    left_out,
    limits_for,
    may_make,
    may_make_for,
)
from evenhand.policy.naming import places

DATA, DECIDED, HANDLES, NOBODY = (
    Maker(data_protection=True),
    Maker(decided=True),
    Maker(handles=True),
    Maker(),
)
GIVEN = {"to": "The County Court", "why": "Claim 12", "authority": "Signed on 3 May, seen."}


@pytest.mark.proves("DI3", "LK2", "I30")
def test_nobody_makes_a_file_who_has_no_part_that_needs_one() -> None:
    assert all(may_make(each).allowed for each in (DATA, DECIDED, HANDLES))
    told = may_make(NOBODY)
    assert not told.allowed
    assert {"DI3", "LK2", "I30"} <= set(told.clauses)
    assert not may_make_for(NOBODY, Matter(disputed=True), reader=STAGE_2, why="To look.").allowed


@pytest.mark.proves("DI3", "LK2")
@pytest.mark.parametrize("reader", OUTSIDE)
def test_whoever_handles_the_dispute_makes_no_file_that_leaves_the_house(reader: str) -> None:
    disputed = Matter(disputed=True)
    assert not may_make_for(HANDLES, disputed, reader=reader, **GIVEN).allowed
    assert may_make_for(HANDLES, disputed, reader=STAGE_2, why="Stage 2").allowed
    for maker in (DATA, DECIDED):
        assert may_make_for(maker, disputed, reader=reader, **GIVEN).allowed


@pytest.mark.proves("DI3")
def test_a_file_for_stage_2_needs_a_dispute() -> None:
    [told] = may_make_for(DATA, Matter(disputed=False), reader=STAGE_2, why="Stage 2")
    assert told.field == "reader"
    assert may_make_for(DATA, Matter(disputed=True), reader=STAGE_2, why="Stage 2").allowed


@pytest.mark.proves("LK2", "IN1")
@pytest.mark.parametrize("reader", READERS)
def test_every_file_says_why_and_one_that_leaves_says_to_whom(reader: str) -> None:
    told = may_make_for(DATA, Matter(disputed=True), reader=reader)
    assert "why" in {reason.field for reason in told}
    assert ("to" in {reason.field for reason in told}) == (reader in OUTSIDE)
    assert [reason.field for reason in may_make_for(DATA, Matter(), reader="a neighbour", **GIVEN)] == [
        "reader"
    ]


@pytest.mark.proves("LK2", "I15", "RT4")
@pytest.mark.parametrize("matter", [Matter(told=False), Matter(withheld=True)])
def test_the_persons_solicitor_hears_nothing_that_the_person_may_not(matter: Matter) -> None:
    assert "I15" in may_make_for(DATA, matter, reader="solicitor", **GIVEN).clauses
    assert may_make_for(DATA, matter, reader="court", **GIVEN).allowed
    without = may_make_for(DATA, Matter(), reader="solicitor", **GIVEN | {"authority": " "})
    assert [reason.field for reason in without] == ["authority"]


@pytest.mark.proves("IN2", "LK2", "I38")
@pytest.mark.parametrize("reader", READERS)
def test_what_a_file_does_not_hold_stands_on_its_first_page(reader: str) -> None:
    limits, inside = limits_for(reader), reader == STAGE_2
    assert (limits.names, limits.originals, limits.effects, limits.others_contacts, limits.facts) == (
        inside,
    ) * 5
    told = " ".join(str(each) for each in left_out(limits))
    for word, kept in (("have not agreed", limits.names), ("original messages", limits.originals),
                       ("did to them", limits.effects), ("did not come from the person", limits.others_contacts),
                       ("reported to the police", limits.police), ("was withheld", limits.withholding)):  # fmt: skip
        assert (word not in told) == kept, word
    assert "Sealed" in told
    assert "safety" in told


NAMES = st.sampled_from(
    [
        "Siân Hughes",
        "Gwen Morgan-Price",
        "O’Neill Byrne",
        "Adaeze Nwosu",
        "Bartholomew Quill",
        "Eirlys Prydderch",
    ]
)
FILLER = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "L", "N"]), max_size=8).map(
    lambda text: f" {text} "
)
WORDS = st.sampled_from(
    ["she told me that", "yesterday", "dywedodd", "at 3:05pm on 12 October 2026", "UD4", "C-7K2M9PQR", ""]
)


def written(name: str, how: int) -> str:
    """A name as people write it."""
    first, last = name.split(" ", 1)
    ways = (
        name,
        name.upper(),
        f"{last}, {first}",
        f"{first[0]}. {last}",
        name.replace("’", "'"),
        name.lower(),
        last,
    )
    return (*ways, f"{last.lower()}_{first.lower()}2.pdf", f"x{first}{last}")[how]


@pytest.mark.proves("IN2", "I38")
@given(name=NAMES, how=st.integers(0, 8), before=WORDS, between=FILLER, after=WORDS)
def test_no_text_that_leaves_names_a_colleague_who_has_not_agreed(
    name: str, how: int, before: str, between: str, after: str
) -> None:
    text = f"{before}{between}{written(name, how)}{between}{after}"
    cleaned = Blotter(unnamed=(name,), instead={"colleague": "[x]"}).clean(text)
    assert not places(name, cleaned)
    last = name.split(" ", 1)[1]
    assert re.search(rf"(?<![^\W_]){re.escape(last)}", cleaned, re.IGNORECASE) is None
    assert f"{name.replace(' ', '')}".casefold() not in cleaned.casefold()
    assert before.strip() in cleaned
    assert after.strip() in cleaned


@pytest.mark.proves("LK2", "I30")
@given(
    address=st.from_regex(r"[a-z]{3,9}(\.[a-z]{3,9})?@[a-z]{4,9}\.(org|com|co\.uk)", fullmatch=True),
    number=st.from_regex(
        r"(07[0-9]{3} ?[0-9]{6}|\+44 [0-9]{4} [0-9]{6}|\(01632\) 9[0-9]{5})", fullmatch=True
    ),
    postcode=st.from_regex(r"[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}", fullmatch=True),
    words=WORDS,
)
def test_no_text_that_leaves_holds_what_is_somebody_elses_and_the_persons_own_stays(
    address: str, number: str, postcode: str, words: str
) -> None:
    text = f"{words} write to {address}, ring {number}. At {postcode}, Dean Rackstraw and DEAN  RACKSTRAW."
    others = frozenset({name_key("Dean Rackstraw")})
    cleaned = Blotter(others=others).clean(text)
    for each in (address, number, postcode, "Rackstraw", "RACKSTRAW"):
        assert each not in cleaned
    assert words.strip() in cleaned
    own = Spared.of(names=["Dean Rackstraw"], texts=[address, number, postcode])
    assert Blotter(others=others, spared=own).clean(text) == text


@pytest.mark.proves("IN2", "I38")
def test_the_person_keeps_their_name_when_a_colleague_shares_a_part_of_it() -> None:
    blotter = Blotter(
        unnamed=("Pat Hughes",),
        spared=Spared.of(names=["Pat Example"], texts=[]),
        instead={"colleague": "[x]"},
    )
    assert (
        blotter.clean("Pat Example shouted at Pat, and at Hughes.")
        == "Pat Example shouted at [x], and at [x]."
    )
    namesake = Blotter(
        unnamed=("Pat Example",),
        spared=Spared.of(names=["Pat Example"], texts=[]),
        instead={"colleague": "[x]"},
    )
    assert "Example" not in namesake.clean("Pat Example shouted.")


@pytest.mark.proves("LK2")
def test_the_bodys_own_mailboxes_stay_but_for_that_of_a_colleague_who_is_not_named() -> None:
    spared = Spared.of(names=[], texts=[], body=["casework@body.test", "020 7946 0123"])
    blotter = Blotter(mailboxes=frozenset({"xyz@body.test"}), spared=spared, instead={"address": "[x]"})
    assert (
        blotter.clean("To team@body.test and XYZ@body.test, 020 7946 0123")
        == "To team@body.test and [x], 020 7946 0123"
    )


@pytest.mark.proves("LK2")
def test_a_moment_as_machines_write_it_is_no_telephone_number() -> None:
    at = "2026-11-24T10:01:05.123456+00:00"
    assert Blotter().clean(f"at {at}, tel:07700900999") == f"at {at}, tel:[…]"


@pytest.mark.proves("LK2", "IN2")
def test_a_colleague_who_is_not_to_be_named_either_is_found_by_their_full_name_alone() -> None:
    blotter = Blotter(colleagues=frozenset({("cora", "pine")}), instead={"colleague": "[a colleague]"})
    assert blotter.clean("Cora Pine wrote of a pine.") == "[a colleague] wrote of a pine."
    assert blotter.found_in("CORA PINE and others") == [("colleague", "CORA PINE")]
