"""When a person hears that the way they used is closed, and when no message goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.closed_message import Came, may_tell, period_of
from evenhand.policy.edition import load

EDITION = load()
NOW = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)
CAME = Came("email", "channel_closed", "matched", NOW - timedelta(hours=1), address="pat@example.org")


@pytest.mark.proves("OA1", "I13")
@pytest.mark.parametrize("action", ["channel_closed", "hold"])
@pytest.mark.parametrize("channel", ["email", "post", "voicemail", "social"])
def test_whoever_writes_to_what_is_closed_or_outside_their_hours_is_told(channel: str, action: str) -> None:
    assert may_tell(replace(CAME, channel=channel, action=action), NOW, EDITION).allowed


@pytest.mark.proves("I27", "IN4", "RT4", "I15", "I9")
@pytest.mark.parametrize(
    ("other", "clause"),
    [
        ({"action": "normal"}, "OA1"),
        ({"action": "route"}, "OA1"),
        ({"action": "read_no_reply"}, "OA1"),
        ({"in_force": False}, "OA1"),
        ({"channel": "phone"}, "OA1"),
        ({"channel": "in_person"}, "OA1"),
        ({"match": "several"}, "I27"),
        ({"match": "representative"}, "I27"),
        ({"match": "unmatched"}, "I27"),
        ({"vouched": False}, "I27"),
        ({"automatic": "auto_reply"}, "RT2"),
        ({"automatic": "bounce"}, "RT2"),
        ({"automatic": "list"}, "RT2"),
        ({"automatic": "no_machine"}, "RT2"),
        ({"address": ""}, "RT2"),
        ({"received_at": NOW - timedelta(days=4)}, "RT2"),
        ({"told_of": False}, "I15"),
        ({"returned": True}, "RT4"),
        ({"can_go": False}, "RT4"),
    ],
)
def test_no_message_goes(other: dict[str, object], clause: str) -> None:
    told = may_tell(replace(CAME, **other), NOW, EDITION)  # type: ignore[arg-type]
    assert clause in told.clauses


@pytest.mark.parametrize(
    "mailbox",
    [
        "MAILER-DAEMON",
        "no-reply",
        "NoReply",
        "postmaster",
        "owner-news",
        "news-request",
        "news-bounces",
        "do-not-reply",
    ],
)
def test_nothing_goes_to_an_address_that_nobody_reads(mailbox: str) -> None:
    assert not may_tell(replace(CAME, address=f"{mailbox}@example.org"), NOW, EDITION).allowed


def test_what_did_not_come_by_e_mail_is_not_asked_about_its_address() -> None:
    assert may_tell(
        replace(CAME, channel="post", address="", vouched=False, can_go=False), NOW, EDITION
    ).allowed


@pytest.mark.proves("OA1")
@given(st.integers(0, 400), st.integers(0, 400))
def test_a_period_is_as_long_as_the_edition_says(first: int, second: int) -> None:
    start, days = date(2026, 6, 1), EDITION.numbers.closed_message_days
    one, other = (period_of(start, start + timedelta(days=each), EDITION) for each in (first, second))
    assert (one == other) == (first // days == second // days)
    assert period_of(start, start - timedelta(days=1), EDITION) == 0
