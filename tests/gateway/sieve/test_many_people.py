"""A script for thousands of people says of each what a script for them alone says, fits into a mail server, and costs it little."""

from __future__ import annotations

import random
import resource
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from time import perf_counter

import pytest
from tests.gateway.sieve.pigeonhole import Interpreter, Outcome, interpreter

from evenhand.gateway.sieve.script import Made, Mailbox, Somebody, rules_in, script
from evenhand.policy.access import DecidedRestriction
from evenhand.policy.calendar import last_day
from evenhand.policy.edition import load
from evenhand.policy.instruction import Absence, Standing
from evenhand.policy.measures import ClosedChannels, ContactHours, Measure, ReadNoReply, SinglePointOfContact

pytestmark = [pytest.mark.servers, pytest.mark.proves("I27", "RT1b", "RT1d", "RT1e", "RT1f")]

EDITION = load()
NOW = datetime(2026, 7, 15, 11, 0, tzinfo=UTC)  # a Wednesday
EMAILS = {"cal": "cal@body.example", "mel": "mel@body.example"}
HOURS = [
    ContactHours((day,), time(opens), time(opens + 2), None, None, ("email",))
    for day in ("wed", "fri")
    for opens in (10, 14)
]
KINDS: Sequence[Measure] = [
    ClosedChannels(("email",)),
    ReadNoReply(),
    SinglePointOfContact("cal", "mel"),
    *HOURS,
]
AS_INSTALLED = 1 << 20  # bytes that Dovecot takes of a script
USUAL = Outcome(("INBOX",))
UNCERTAIN = Outcome(("INBOX",), (), ("$EvenhandClaimed",))


@pytest.fixture(scope="module")
def sieve() -> Iterator[Interpreter]:
    with interpreter() as running:
        yield running


def people(number: int, addresses: int = 1) -> list[Somebody]:
    """Under all kinds of measures, for three, six or twelve months that began on any day of the last year, or will soon."""
    chance = random.Random(number)
    found = []
    for each in range(number):
        measure = chance.choice(KINDS)
        starts = NOW.date() - timedelta(days=chance.randrange(-20, 360))
        ends = max(last_day(starts, chance.choice([3, 6, 12])), NOW.date() + timedelta(days=each % 50))
        decided = DecidedRestriction(
            f"R-{each}", (measure,), starts, ends,
            decided_at=datetime.combine(min(starts, NOW.date()), time(8), UTC),
        )  # fmt: skip
        away = Absence(
            "cal", NOW.date() + timedelta(days=each % 9), NOW.date() + timedelta(days=each % 9 + 2)
        )
        absences = (away,) if each % 3 and isinstance(measure, SinglePointOfContact) else ()
        theirs = tuple(f"forename.{each:05}{at or ''}@example.org" for at in range(addresses))
        found.append(Somebody(theirs, Standing(f"P-{each:05}", restrictions=(decided,), absences=absences)))
    return found


def written(some: Sequence[Somebody], *judges: str) -> str:
    return script(some, Mailbox(judges=judges), EMAILS, NOW, EDITION)


def mail(author: str, *, reply_to: Sequence[str] = (), sender: str = "", told: str = "") -> bytes:
    more = f"Reply-To: {', '.join(reply_to)}\n" if reply_to else ""
    more += f"Sender: {sender}\n" if sender else ""
    more += f"Authentication-Results: {told}\n" if told else ""
    return f"{more}From: {author}\nTo: casework@body.example\nSubject: Again\n\nHello\n".encode()


def alone(
    sieve: Interpreter,
    some: Sequence[Somebody],
    message: bytes,
    at: datetime,
    envelope: str,
    judges: Sequence[str],
) -> Outcome:
    """What the scripts for each of them alone come to together."""
    each = [sieve.run(written([one], *judges), message, at, envelope) for one in some]
    if filed := [one for one in each if one.folders != ("INBOX",)]:
        assert len(filed) == 1
        return filed[0]
    return UNCERTAIN if UNCERTAIN in each else USUAL


def test_it_says_of_each_what_a_script_for_them_alone_says(sieve: Interpreter) -> None:
    """Whoever they name beside themselves, at any moment from the last decision on."""
    chance, some = random.Random(7), people(40, 2)
    texts = {judges: written(some, *judges) for judges in ((), ("mx.body.example",))}
    assert [rules_in(text) for text in texts.values()] == [40, 40]
    seen = set()
    for _ in range(150):
        one, other, third = chance.sample(some, 3)
        mine, more = one.addresses
        day = chance.choice([0, 0, 1, 2, 9, 16, 40, 100, 250, 340])
        at = NOW + timedelta(days=day, hours=chance.randrange(-2, 12))
        reply_to = chance.choice(
            [
                [],
                [],
                [mine],
                [more],
                [mine, more],
                [other.addresses[0]],
                [mine, f"Sam <{third.addresses[1]}>"],
                ["sam@example.net"],
            ]
        )
        sender = chance.choice(["", "", mine, f"Pat <{other.addresses[1].upper()}>"])
        envelope = chance.choice([mine, mine, mine.upper(), more, other.addresses[0], "sam@example.net"])
        told = chance.choice(
            ["", "mx.body.example; dmarc=pass header.from=example.org", "mx.body.example; spf=fail"]
        )
        author = chance.choice([mine, f"Pat <{mine}>"])
        message = mail(author, reply_to=reply_to, sender=sender, told=told)
        judges = chance.choice(list(texts))
        outcome = sieve.run(texts[judges], message, at, envelope)
        assert outcome == alone(sieve, (one, other, third), message, at, envelope, judges), (
            message,
            at,
            envelope,
        )
        seen.add((outcome.folders, bool(outcome.flags)))
    assert len(seen) == 6  # each kind of folder, the inbox, and the inbox with a mark


def test_what_somebody_writes_at_a_time_that_is_theirs_is_marked_only_for_somebody_else(
    sieve: Interpreter,
) -> None:
    def under(person: str, *addresses: str) -> Somebody:
        decided = DecidedRestriction(person, (HOURS[0],), date(2026, 6, 1), date(2026, 8, 31))
        return Somebody(addresses, Standing(person, restrictions=(decided,)))

    text = written([under("P-1", "pat@example.org", "pat.two@example.net"), under("P-2", "kim@example.org")])
    opens = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)
    for mine in ("pat@example.org", "PAT.two@example.net"):
        for replies in (
            ["pat@example.org"],
            ["pat.two@example.net", "<pat@example.org>"],
            ["PAT@example.org"],
        ):
            assert sieve.run(text, mail(mine, reply_to=replies), opens, mine) == USUAL
        for replies in (
            ["kim@example.org"],
            ["pat@example.org", "kim@example.org"],
            ["x@example.net", "Kim <kim@example.org>"],
        ):
            assert sieve.run(text, mail(mine, reply_to=replies), opens, mine) == UNCERTAIN


def test_nobodys_address_stands_for_anothers_whatever_a_server_makes_of_its_letters(
    sieve: Interpreter,
) -> None:
    """A mailbox may be called like a variable of the script's, or like a pattern; its owner is met, and nobody else."""
    hostile = (
        "${x}pat@example.org",
        "${author}@example.org",
        "*@example.org",
        "?at@example.org",
        "\\pat@example.org",
        "a@b@example.org",
    )
    decided = DecidedRestriction("R-1", (ClosedChannels(("email",)),), date(2026, 6, 1), date(2026, 8, 31))
    told = "mx.body.example; dmarc=pass header.from=example.org"
    for judges in ((), ("mx.body.example",)):
        text = written([Somebody(hostile, Standing("P-1", restrictions=(decided,)))], *judges)
        for envelope in ("pat@example.org", "sam@example.net"):
            assert sieve.run(text, mail("pat@example.org", told=told), NOW, envelope) == USUAL
            assert (
                sieve.run(
                    text,
                    mail("Pat <pat@example.org>", reply_to=["pat@example.org"], told=told),
                    NOW,
                    envelope,
                )
                == USUAL
            )
        for each in hostile[:4]:
            filed = sieve.run(text, mail(each, told=told), NOW, each)
            assert filed.folders == ("Evenhand closed",), each


@pytest.mark.proves("I25")
def test_five_thousand_people_fit_into_what_dovecot_takes_as_installed_and_are_met_in_no_time(
    sieve: Interpreter,
) -> None:
    some = people(5_000)
    text = written(some, "mx.body.example")
    assert len(text.encode()) < AS_INSTALLED
    assert rules_in(text) == 5_000
    message = mail(some[2_500].addresses[0])
    (sieve.folder / "many.sieve").write_text(text)
    began = perf_counter()
    subprocess.run(
        ["sievec", "-c", str(sieve.folder / "dovecot.conf"), str(sieve.folder / "many.sieve")],
        check=True, capture_output=True,
    )  # fmt: skip
    at = NOW + timedelta(hours=2)
    met = sieve.run(text, message, at, some[2_500].addresses[0])
    assert met == sieve.run(written([some[2_500]], "mx.body.example"), message, at, some[2_500].addresses[0])
    assert sieve.run(text, mail("sam@example.net"), at, "sam@example.net") == USUAL
    assert sieve.run(text, mail("sam@example.net"), at, some[4_999].addresses[0]) in (USUAL, UNCERTAIN)
    assert perf_counter() - began < 30  # it is a quarter of a second on an idle machine


def test_what_was_laid_out_before_gives_the_same_bytes_and_so_does_another_day() -> None:
    some, made = people(60), Made()
    first = script(some, Mailbox(), EMAILS, NOW, EDITION, made)
    assert script(some, Mailbox(), EMAILS, NOW, EDITION, made) == first
    fewer = script(some[:50], Mailbox(), EMAILS, NOW, EDITION, made)
    assert fewer == script(some[:50], Mailbox(), EMAILS, NOW + timedelta(days=30), EDITION)
    assert script(some, Mailbox(), EMAILS, NOW, EDITION, made) == first


PAT = Somebody(
    ("pat@example.org",),
    Standing(
        "P-1", restrictions=(DecidedRestriction("R-1", (ClosedChannels(("email",)),), date(2026, 6, 1), date(2026, 8, 31)),)
    ),
)  # fmt: skip


@cache
def among_many() -> str:
    return written([*people(1_000), PAT], "mx.body.example")


def processor() -> float:
    """Seconds that the processes which ended have taken of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


LONG = ", ".join(f"x{number:06}@example.net" for number in range(2_300))  # 48 KB


@pytest.mark.proves("I23", "I25", "I27")
class TestHeadersThatAreFarTooLong:
    @pytest.mark.parametrize(
        ("author", "more"),
        [
            ("pat@example.org", {"reply_to": [LONG], "sender": LONG}),
            (f"{'x' * 5_000} <pat@example.org>", {}),
            (f"pat@example.org, {LONG}", {}),
            ("pat@example.org", {"sender": LONG}),
            (f"=?utf-8?b?{'w6TDpMOk' * 800}?= <pat@example.org>", {}),  # fewer characters than bytes
            (
                "pat@example.org",
                {"reply_to": ["a@example.net\nReply-To: b@example.net\nReply-To: c@example.net"]},
            ),
        ],
    )
    def test_restrict_nobody_and_say_so_once_and_at_once(
        self, sieve: Interpreter, author: str, more: dict[str, str]
    ) -> None:
        message = mail(author, told="mx.body.example; dmarc=pass header.from=example.org", **more)
        before = processor()
        assert sieve.run(among_many(), message, NOW, "pat@example.org") == UNCERTAIN
        assert processor() - before < 0.6  # seconds; it was more than a millisecond for each person
        assert sieve.run(written([PAT]), message, NOW, "pat@example.org") == UNCERTAIN

    def test_are_looked_at_to_no_end_and_nobody_is_marked_once_all_is_over(self, sieve: Interpreter) -> None:
        text = written([PAT])
        for replies in ([LONG], ["<a@example.net>"] * 40, ["x " * 100 + "<a@example.net"]):
            message = mail("sam@example.net", reply_to=replies)
            assert sieve.run(text, message, NOW, "sam@example.net") == UNCERTAIN
            assert sieve.run(text, message, datetime(2026, 9, 1, tzinfo=UTC), "sam@example.net") == USUAL
            certain = sieve.run(text, mail("pat@example.org", reply_to=replies[:1]), NOW, "pat@example.org")
            assert certain.folders == (("INBOX",) if replies == [LONG] else ("Evenhand closed",))
