"""Earlier mail that a message quotes is told apart, nothing is left out, and no message makes it slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.signals.quoted import pieces_of


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
        "-------- Original message --------\nWhy?",
        "------- Original Message -------\nWhy?",
        "----- Forwarded Message -----\nWhy?",
        "*From:* Cal <cal@example.org>\n*Sent:* Monday\n*To:* Pat\n\nWhy?",
        "*From: *Cal <cal@example.org>\n*Date: *Monday\n\nWhy?",
        "---------- Neges wedi’i hanfon ymlaen ---------\nPam?",
        "Oddi wrth: Cal\nDyddiad: Dydd Llun\n\nPam?",
        "Cal Reed wrote:\n> Why?",
        "-------------------  Included message  ---------------\nWhy?",
        "*Oddi wrth:* Cal\n*Anfonwyd:* Dydd Llun\n\nPam?",
        "Ysgrifennodd Cal Reed <cal@example.org> ar Maw, 3 Tach 2026:\n> Pam?",
        "Ar Maw, 3 Tach 2026 am 10:05 ysgrifennodd Cal Reed\n<cal@example.org>:\n> Pam?",
        "Am Di., 3. Nov. 2026 um 10:05 Uhr schrieb Cal Reed <cal@example.org>:\n> Warum?",
        "On Mon, 2 Nov 2026 at 10:15, Cal Reed<cal@example.org> wrote:   Why?\n\nCal",
        f"On Mon, 2 Nov 2026 at 10:15, Cal Reed<cal@example.org> wrote:   {'Why? ' * 100}\n\nCal",
        "Ar Llun, 2 Tach 2026 am 10:15, Cal Reed <cal@example.org> ysgrifennodd: Pam?",
        '>>> "Cal Reed" <cal@example.org> 02/11/2026 10:15 >>>\nWhy?\n\nCal',
        "From: Cal Reed <cal@example.org> Sent: 02 November 2026 10:15 To: Pat Subject: A letter\n\nWhy?",
        "*From:* Cal Reed <cal@example.org> *Sent:* 2 November 2026 10:15 *To:* Pat *Subject:* A letter\nWhy?",
        "O: Cal <cal@example.org>\nAnfonwyd: 02 Tachwedd 2026 10:15\nAt: Pat\nPwnc: Llythyr\n\nPam?",
        "---------- Neges wedi’i blaenyrru ----------\nPam?",
        "Le mar. 3 nov. 2026 à 10:05, Cal Reed <cal@example.org> a écrit :\n> Pourquoi ?",
    ],
)
def test_english_and_welsh_programs_announce_history_in_their_ways(announcement: str) -> None:
    found = quoted(f"No.\n{announcement}")
    assert found[0] == (False, "No.")
    assert all(is_quoted for is_quoted, _text in found[1:])


@pytest.mark.parametrize(
    "body",
    [
        "On Monday I wrote:\nto nobody.",
        "From: the heart I say it.",
        "5 > 3 is true",
        "Sent: never",
        "My sister wrote:\nhelp me",
        "--- original message of mine ---",
        "*From:* me to you all",
        "Ysgrifennodd y meddyg ddydd Llun:\nrydych yn iach",
        "My original message\n-----\nwas this.",
    ],
)
def test_somebodys_own_words_are_not_taken_for_history(body: str) -> None:
    assert quoted(body) == [(False, body)]


@given(st.text(alphabet="> \nOn wrote:From-Sent", max_size=300))
def test_nothing_is_left_out(body: str) -> None:
    assert "\n".join(piece.text for piece in pieces_of(body)) == body.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "line", ["On ", "On\n", "On a:\n", "> ", ">\n", "From:\n", "\n", "_" * 20 + "\n", "On <a@b> 1 wrote:\n"]
)
def test_no_message_makes_it_slow(line: str) -> None:
    body = line * (300_000 // len(line))
    began = time.process_time()
    pieces_of(body)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "announcement",
    [
        "On Wednesday, August 14, 2026, 10:04:39 AM, Pat Example <pat@example.org> wrote:",
        "Ar ddydd Mercher, 14 Awst 2026, ysgrifennodd Pat Example <pat@example.org>:",
        "________________________________\nFrom: Pat Example <pat@example.org>",
        "________________________________\nOddi wrth: Pat Example <pat@example.org>",
        "________________________________\n发件人: Pat Example <pat@example.org>",
    ],
)
def test_history_that_a_program_did_not_mark_is_folded_to_the_end(announcement: str) -> None:
    own, history = pieces_of(f"My own words.\n\n{announcement}\n\nwhat was said before\nand before that")
    assert (own.quoted, own.text) == (False, "My own words.\n")
    assert history.quoted
    assert history.text.endswith("before that")


@pytest.mark.parametrize(
    "own",
    [
        "On Wednesday the doctor wrote:\nyou are well",
        "On 14 August my sister wrote:\nhelp me",
        "____________________\nsigned, Pat",
        "Ar ddydd Mercher ysgrifennodd y meddyg:\nrydych yn iach",
    ],
)
def test_what_a_person_tells_of_others_letters_is_their_own(own: str) -> None:
    assert not any(piece.quoted for piece in pieces_of(own))
