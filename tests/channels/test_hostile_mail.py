"""Mail made to do harm is read in bounded time, nothing it says raises, and what it says can be stored."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.hostile import BOMBS, endless
from tests.channels.mail import letter, own_corpus

from evenhand.channels.email.parse import parse
from evenhand.channels.email.parsed import DEFAULT_LIMITS, NotMailError, ParsedMail
from evenhand.contacts.files.html import html_to_text

# Bombs take a second of a slow processor at most; a hang takes minutes. This is for machines that do other things too.
SECONDS = 10
SEEDS = [file.read_bytes() for file in own_corpus()] + [letter(number) for number in range(5)]


def read(raw: bytes) -> ParsedMail | None:
    """What it says, checked to be storable; None when it is no mail, which is an answer too."""
    try:
        told = parse(raw)
    except NotMailError:
        return None
    names = (each.filename + each.declared_type + each.content_id for each in told.attachments)
    head = (told.subject, told.sender.name, told.sender.address, told.message_id, told.in_reply_to)
    for text in (told.body, *head, *told.recipients, *told.references, *names, *told.problems):
        assert "\0" not in text
        text.encode()
    assert len(told.body) <= DEFAULT_LIMITS.body_chars
    assert len(told.attachments) <= DEFAULT_LIMITS.parts
    return told


@pytest.mark.parametrize("bomb", BOMBS, ids=str)
def test_no_bomb_goes_off(bomb: str) -> None:
    raw = BOMBS[bomb]()
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < SECONDS


def test_fifteen_hundred_mutated_and_invented_messages_are_read_or_refused() -> None:
    messages = endless(SEEDS, random.Random(20260706))
    slowest = 0.0
    read_well = 0
    for _ in range(1500):
        raw = next(messages)
        began = time.process_time()
        read_well += read(raw) is not None
        slowest = max(slowest, time.process_time() - began)
    assert slowest < 2
    assert read_well > 1000


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.binary(max_size=2000))
def test_any_bytes_at_all_are_read_or_refused(raw: bytes) -> None:
    read(raw)


@settings(max_examples=200, deadline=2000)
@given(
    name=st.sampled_from(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "References",
            "Content-Type",
            "Content-Disposition",
            "Received",
        ]
    ),
    value=st.text(max_size=300) | st.from_regex(r'([\w;:="<>@,()\\?*\'/ %-]|\n )*', fullmatch=True),
)
def test_any_value_of_any_header_is_read(name: str, value: str) -> None:
    told = read(f"{name}: {value}\nX-Known: 1\n\nthe text\n".encode("utf-8", "surrogatepass"))
    assert told is not None


@settings(max_examples=200, deadline=2000)
@given(markup=st.text(alphabet="<>/!-&;#=\"' abpdivstylehrf\n", max_size=400))
def test_any_markup_becomes_text(markup: str) -> None:
    html_to_text(markup)
