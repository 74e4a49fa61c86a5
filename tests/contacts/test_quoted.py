"""Earlier mail that a message quotes is told apart, nothing is left out, and no message makes it slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.contacts.quoted import pieces_of


def quoted(body: str) -> list[tuple[bool, str]]:
    return [(piece.quoted, piece.text) for piece in pieces_of(body)]


def test_marked_lines_and_their_announcement_are_history() -> None:
    assert quoted("No.\n\nOn 3 March 2026, Cal wrote:\n> Why?\n> When?\n\nThat is all.") == [
        (False, "No.\n"),
        (True, "On 3 March 2026, Cal wrote:\n> Why?\n> When?"),
        (False, "\nThat is all."),
    ]


@pytest.mark.parametrize(
    "announcement",
    [
        "Ar ddydd Llun, ysgrifennodd Cal:\n> Pam?",
        "On Mon, 3 Mar 2026 at 09:00, Cal Reed\n<cal@example.org> wrote:\n> Why?",
        "-----Original Message-----\nFrom: Cal\n\nWhy?",
        "From: Cal\nSent: Monday\nTo: Pat\n\nWhy?",
        "Oddi wrth: Cal\nAnfonwyd: Dydd Llun\n\nPam?",
    ],
)
def test_english_and_welsh_programs_announce_history_in_their_ways(announcement: str) -> None:
    found = quoted(f"No.\n{announcement}")
    assert found[0] == (False, "No.")
    assert all(is_quoted for is_quoted, _text in found[1:])


@pytest.mark.parametrize(
    "body", ["On Monday I wrote:\nto nobody.", "From: the heart I say it.", "5 > 3 is true", "Sent: never"]
)
def test_somebodys_own_words_are_not_taken_for_history(body: str) -> None:
    assert quoted(body) == [(False, body)]


@given(st.text(alphabet="> \nOn wrote:From-Sent", max_size=300))
def test_nothing_is_left_out(body: str) -> None:
    assert "\n".join(piece.text for piece in pieces_of(body)) == body.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "body", ["On " * 100_000, "On\n" * 50_000, "> " * 100_000, ">\n" * 100_000, "From:\n" * 50_000]
)
def test_no_message_makes_it_slow(body: str) -> None:
    began = time.perf_counter()
    pieces_of(body)
    assert time.perf_counter() - began < 5
