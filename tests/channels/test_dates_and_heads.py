"""What is read the short way, because nearly all mail writes it so, is what it is read as the long way."""

from __future__ import annotations

import random
from datetime import UTC
from email.utils import parsedate_to_datetime

import pytest
from tests.channels.mail import letter

from evenhand.channels.email.dates import date_in
from evenhand.channels.email.parse import parse
from evenhand.contacts.files.charsets import MOSTLY, codec_for, known_codecs

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def test_a_date_as_programs_write_it_is_what_the_standard_library_reads() -> None:
    chance = random.Random(11)
    read = 0
    for _ in range(5_000):
        day, year, hour = chance.randint(0, 32), chance.randint(1990, 2110), chance.randint(0, 24)
        away = f"{chance.choice('+-')}{chance.randint(0, 20):02}{chance.randint(0, 61):02}"
        clock = f"{hour:02}:{chance.randint(0, 60):02}:{chance.randint(0, 60):02}"
        written = (
            f"{chance.choice(('', 'Mon, ', 'Tue,'))}{day} {chance.choice(_MONTHS)} {year} {clock} {away}"
        )
        try:
            told = parsedate_to_datetime(written)
            expected = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
        except ValueError:
            expected = None
        assert date_in(written) == expected, written
        read += expected is not None
    assert read > 3_000


@pytest.mark.parametrize(
    "between",
    ["no header at all\n", "X-Spaced : a\n", "X-Long: a\n b\n\tc\n", "X-Empty:\n", "x-after: a\r\n"],
)
def test_fields_are_the_same_whatever_stands_among_them(between: str) -> None:
    plain = letter()
    head, _, _ = plain.partition(b"\n\n")
    first, rest = head.split(b"\n", 1)
    told, expected = parse(first + b"\n" + between.encode() + rest + b"\n\nx"), parse(plain)
    assert (told.sender, told.to, told.subject, told.sent_at, told.message_id) == (
        expected.sender, expected.to, expected.subject, expected.sent_at, expected.message_id
    )  # fmt: skip


def test_what_is_odd_about_a_part_is_said_of_every_message_that_has_it() -> None:
    odd = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nno header\n\nx\n--b--\n"
    )
    whole = b"From: a@b.example\nDate: Thu, 01 Jan 2026 00:00:00 +0000\n" + odd
    first, second = parse(whole), parse(whole)
    assert first.problems == second.problems != ()
    assert first.body == second.body


@pytest.mark.parametrize("label", MOSTLY)
def test_the_charsets_of_most_mail_are_those_that_python_knows(label: str) -> None:
    assert codec_for(label) == known_codecs()[label]
