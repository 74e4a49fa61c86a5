"""A letter names nobody who was affected; and a colleague who is called May stands in nobody's calendar (IN2, I38)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.naming import names, ordinary_word
from evenhand.policy.notices import names_nobody
from evenhand.policy.outcome import Sentence

from .examples import cites

pytestmark = pytest.mark.proves("IN2", "I38")

MAY, MARK, WILL, ROSE = "May Harries", "Mark Okafor", "Will Bevan", "Rose Achebe"
APRIL, SUMMER, ANGHARAD = "April Quigley", "Summer Nasser", "Angharad Rhydderch"
MAI, HAF, MEDI = "Mai Rowlands", "Haf Trefor", "Medi Pritchard"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (MAY, "On 12 May you called nine times."),
        (MAY, "on the 12th of May"),
        (MAY, "You called in May 2026 and again in May."),
        (MAY, "From 30 April to 12 May, and since May"),
        (MAY, "between 3 and 5 May"),
        (MAY, "in April and May"),
        (MAY, "May 12, 2026"),
        (MAY, "the Early May bank holiday; May Day"),
        (MAY, "You may write to us. May we remind you that you may not call?"),
        (MAY, "“May I speak to a manager?”"),
        (MAY, "YOU MAY NOT CALL US"),
        (MAY, "Dear Pat,\nMay this be clear."),
        (MARK, "Mark your letters with the reference. A question mark."),
        (MARK, "You left a mark on the door."),
        (WILL, "Will you please write instead? We will answer."),
        (WILL, "Will the calls stop? YOU WILL HAVE AN ANSWER."),
        (ROSE, "The number of calls rose to nine."),
        (APRIL, "since 1 April 2026; until April; mid-April; April 2026"),
        (SUMMER, "this Summer, during the summer, in Summer; Summer opening hours"),
        ("Ana English", "Please write in English. Your English is good."),
        ("Bryn Wales", "The bank holidays of England and Wales."),
        # yn Gymraeg
        (MAI, "Ar 12 Mai 2026 fe wnaethoch ffonio naw gwaith."),
        (MAI, "ym mis Mai, ers mis Mai, ddechrau Mai"),
        (MAI, "Dywedasoch mai ni oedd ar fai."),
        (MEDI, "1 Medi 2026; fis Medi"),
        (HAF, "yn ystod yr haf; yr Haf"),
        (ROSE, "Ysgrifennwch aton ni."),
    ],
)
def test_a_month_a_season_and_a_word_that_begins_a_sentence_name_nobody(name: str, text: str) -> None:
    assert not names(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (MAY, "May was upset."),
        (MAY, "You told May to go."),
        (MAY, "You were told by May to stop."),
        (MAY, "On 12 May May Harries answered."),
        (MAY, "may harries answered you"),
        (MAY, "MAY WAS UPSET"),
        (MAY, "You shouted at May."),
        (MAY, "May’s day was lost."),
        (MAY, "On 12 June May answered."),
        (MAY, "On 5 June, May answered you."),
        (MAY, "You called in June and May was upset."),
        (MAY, "You threw a cup in May's face."),
        (MARK, "Mark answered. You insulted Mark."),
        (MARK, "Mark, who answered, was upset."),
        (WILL, "Will was afraid. You asked for Will."),
        (WILL, "Will, the colleague who answered"),
        (ROSE, "Rose answered you."),
        (ROSE, "You called Rose a liar."),
        (APRIL, "April was upset."),
        (APRIL, "You told April and May to go."),
        (SUMMER, "Summer answered you; you swore at Summer."),
        (ANGHARAD, "Angharad answered you."),
        (ANGHARAD, "angharad answered you"),
        (ANGHARAD, "ANGHARAD"),
        (ANGHARAD, "ask Rhydderch"),
        ("Ana English", "You swore at Mrs English."),
        ("Ana English", "ana english"),
        ("Siân Llŷr", "Sian answered you."),
        ("Sian Llyr", "Siân answered you."),
        ("Dr Bo O’Neill", "You swore at O'Neill."),
        ("ana lloyd", "You told Ana to go."),
        # yn Gymraeg
        (MAI, "Atebodd Mai chi."),
        (MAI, "Fe wnaethoch weiddi ar Mai."),
        (HAF, "Roedd Haf yn ofnus."),
        (MEDI, "Dywedodd Medi wrthych."),
        (ANGHARAD, "Roedd Angharad yn ofnus."),
    ],
)
def test_a_real_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert names(name, text)
    assert cites(names_nobody([text], [name]), "IN2", "I38")


def test_a_title_an_initial_and_a_particle_name_nobody() -> None:
    assert not names("Dr Ana B. ap Lloyd", "Dr Jones wrote plan B. on behalf of the map.")


def test_whoever_means_the_word_and_not_the_name_is_told_what_to_do() -> None:
    (reason,) = names_nobody(["You were answered by May."], [MAY]).reasons
    assert isinstance(reason.instead, Sentence)
    assert reason.instead.values == {"word": "May"}
    (reason,) = names_nobody(["You told Angharad."], [ANGHARAD]).reasons
    assert isinstance(reason.instead, Sentence)
    assert not reason.instead.values
    assert ordinary_word(ANGHARAD) == ""


@given(
    st.sampled_from([MAY, MARK, WILL, ROSE, APRIL, SUMMER, ANGHARAD, MAI, HAF]),
    st.text(max_size=60),
    st.text(max_size=60),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_the_full_name_is_found_in_any_text_at_all(name: str, before: str, after: str, write: object) -> None:
    assert names(name, f"{before} {write(name)} {after}")  # type: ignore[operator]


@given(st.text(max_size=40), st.text(max_size=200))
def test_no_name_and_no_text_breaks_it(name: str, text: str) -> None:
    names(name, text)
