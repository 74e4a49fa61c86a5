"""The script and `instruct` are one: a real interpreter is asked beside it, over restrictions, moments and recipients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gateway.sieve.pigeonhole import Interpreter, Outcome, interpreter

from evenhand.gateway.sieve.script import FLAGS, FOLDERS, Mailbox, Somebody, script
from evenhand.policy.access import DecidedRestriction, Scope
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import load
from evenhand.policy.instruction import NORMAL, ROUTE, Absence, ContactNow, Standing, instruct
from evenhand.policy.measures import (
    ClosedChannels,
    ContactHours,
    EndCalls,
    Measure,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
)

pytestmark = pytest.mark.servers

EDITION = load()
NOW = datetime(2026, 7, 15, 11, 0, tzinfo=UTC)
EMAILS = {"cal": "cal@body.example", "mel": "mel@body.example"}  # nobody knows an address of dee's
FIRST = date(2026, 6, 1)


@pytest.fixture(scope="module")
def sieve() -> Iterator[Interpreter]:
    with interpreter() as running:
        yield running


def mail(sender: str = "pat@example.org", more: str = "") -> bytes:
    return f"From: {sender}\nTo: casework@body.example\nSubject: Again\n{more}\nHello\n".encode()


def expected(standing: Standing, to: tuple[str, ...], at: datetime) -> Outcome:
    told = instruct(standing, ContactNow("email", to=to), at, EDITION)
    if told.action == NORMAL:
        return Outcome(("INBOX",))
    copy = EMAILS.get(told.route_to, "") if told.action == ROUTE else ""
    return Outcome(
        (FOLDERS[told.action],), (copy,) if copy else (), (f"{FLAGS[told.action]} $EvenhandUnchecked",)
    )


days = st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, unique=True)
hours = st.builds(
    lambda days, first, length, channels, per_week: ContactHours(
        tuple(days), time(first, 30), time(min(23, first + length)), None, per_week, channels
    ),
    days,
    st.integers(0, 20),
    st.integers(1, 8),
    st.sampled_from([("email",), ("email", "phone"), ("phone",)]),
    st.sampled_from([None, None, 1]),
)
measures: st.SearchStrategy[Measure] = st.one_of(
    hours,
    hours,
    st.just(ClosedChannels(("email",))),
    st.just(ClosedChannels(("phone",))),
    st.just(ReadNoReply()),
    st.just(SinglePointOfContact("cal", "dee")),
    st.just(SinglePointOfContact("dee", "mel")),
    st.sampled_from([EndCalls(), ResponseTime(10)]),
)
restrictions = st.builds(
    lambda number, measures, start, length, scope, ended: DecidedRestriction(
        f"R-{number}",
        tuple(measures),
        FIRST + timedelta(days=start),
        FIRST + timedelta(days=start + length),
        scope,
        ended,
    ),
    st.integers(1, 9),
    st.lists(measures, min_size=1, max_size=3),
    st.integers(0, 200),
    st.integers(80, 360),
    st.sampled_from([Scope(), Scope(), Scope(team="casework"), Scope(team="records")]),
    st.sampled_from([False, False, False, True]),
)
absences = st.builds(
    lambda who, start, length: Absence(
        who, FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)
    ),
    st.sampled_from(["cal", "mel", "dee"]),
    st.integers(0, 300),
    st.integers(0, 30),
)
standings = st.builds(
    lambda restrictions, absences, taken: Standing(
        "P-1",
        restrictions=tuple(restrictions),
        absences=tuple(absences),
        taken_up=tuple(("email", NOW - timedelta(hours=each)) for each in taken),
    ),
    st.lists(restrictions, min_size=1, max_size=3),
    st.lists(absences, max_size=2),
    st.lists(st.integers(1, 300), max_size=2),
)


def moments(standing: Standing) -> list[datetime]:
    """Where something may just have changed, and just not yet: the edges of each day, window, period and clock."""
    edges = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), NOW]
    for each in standing.restrictions:
        for day in (each.starts_on, each.ends_on + timedelta(days=1), date(2026, 12, 25), date(2027, 3, 28)):
            edges.append(datetime.combine(day, time(), LONDON))
        for measure in each.measures:
            if isinstance(measure, ContactHours):
                for day in (each.starts_on, date(2026, 8, 31), date(2027, 2, 1)):
                    edges += [datetime.combine(day, at, LONDON) for at in (measure.opens, measure.closes)]
    for absence in standing.absences:
        edges.append(datetime.combine(absence.away_until + timedelta(days=1), time(), LONDON))
    return sorted({edge.astimezone(UTC) for edge in edges})


@pytest.mark.proves("RT1b", "RT1d", "RT1e", "RT1f", "I11", "I35", "I36")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    standings, st.sampled_from([("casework",), ("records",), ("casework", "records"), ("press",)]), st.data()
)
def test_at_every_moment_it_does_what_the_instruction_says(
    sieve: Interpreter, standing: Standing, to: tuple[str, ...], data: st.DataObject
) -> None:
    made = script([Somebody(("pat@example.org",), standing)], Mailbox(to=to), EMAILS, NOW, EDITION)
    for edge in data.draw(st.lists(st.sampled_from(moments(standing)), min_size=3, max_size=3, unique=True)):
        for at in (edge - timedelta(seconds=1), edge):
            if at < NOW and standing.taken_up:
                continue  # how often contact was taken up by then, nobody asks about the past
            assert sieve.run(made, mail(), at) == expected(standing, to, at), (at, made)


def in_force(*measures: Measure, until: date = date(2026, 8, 31), **more: object) -> Standing:
    decided = DecidedRestriction("R-1", measures, date(2026, 6, 1), until)
    return Standing("P-1", restrictions=(decided,), **more)  # type: ignore[arg-type]


def made(standing: Standing, *addresses: str, **mailbox: object) -> str:
    asked = Mailbox(to=("casework",), **mailbox)  # type: ignore[arg-type]
    return script([Somebody(addresses or ("pat@example.org",), standing)], asked, EMAILS, NOW, EDITION)


CLOSED = in_force(ClosedChannels(("email",)))
FILED = Outcome(("Evenhand closed",), (), ("$EvenhandClosed $EvenhandUnchecked",))
USUAL = Outcome(("INBOX",))
UNCERTAIN = Outcome(("INBOX",), (), ("$EvenhandClaimed",))


@pytest.mark.proves("I11", "I35", "OA7")
def test_though_never_renewed_it_ends_with_its_restriction(sieve: Interpreter) -> None:
    last = datetime(2026, 8, 31, 23, 59, 59, tzinfo=LONDON)
    assert sieve.run(made(CLOSED), mail(), last) == FILED
    assert sieve.run(made(CLOSED), mail(), last + timedelta(seconds=1)) == USUAL


@pytest.mark.proves("RT1b")
def test_a_window_keeps_to_the_clock_on_the_wall_in_summer_and_in_winter(sieve: Interpreter) -> None:
    ten_to_twelve = ContactHours(("mon",), time(10), time(12), channels=("email",))
    text = made(in_force(ten_to_twelve, until=date(2026, 11, 30)))
    for day in (date(2026, 10, 19), date(2026, 10, 26)):  # the clocks go back on the 25th
        opens = datetime.combine(day, time(10), LONDON)
        assert sieve.run(text, mail(), opens) == USUAL
        assert sieve.run(text, mail(), opens - timedelta(seconds=1)).folders == ("Evenhand outside hours",)
        assert sieve.run(text, mail(), opens + timedelta(hours=2)).folders == ("Evenhand outside hours",)


def test_it_goes_by_the_servers_own_clock(sieve: Interpreter) -> None:
    """The other tests put a header in the clock's place; here it is the clock."""
    now = datetime.now(UTC)
    today = now.astimezone(LONDON).date()
    for since, until, outcome in (
        (today - timedelta(days=5), today + timedelta(days=5), FILED),
        (today + timedelta(days=2), today + timedelta(days=9), USUAL),
        (today - timedelta(days=9), today - timedelta(days=2), USUAL),
    ):
        standing = Standing(
            "P-1", restrictions=(DecidedRestriction("R-1", (ClosedChannels(("email",)),), since, until),)
        )
        assert sieve.run(made(standing), mail()) == outcome


@pytest.mark.proves("OA2", "I14")
def test_a_mailbox_of_complaints_is_met_by_no_restriction(sieve: Interpreter) -> None:
    assert sieve.run(made(CLOSED, floor=True), mail(), NOW) == USUAL


@pytest.mark.proves("I27", "IN4")
class TestWhoIsMeant:
    @pytest.mark.parametrize(
        "sender",
        [
            "pat.lee@example.org", "pat@example.org.evil.example", "xpat@example.org", "pat+tag@example.org",
            '"pat@example.org" <sam@example.net>', "", "undisclosed:;",
        ],
    )  # fmt: skip
    def test_nobody_else_is(self, sieve: Interpreter, sender: str) -> None:
        assert sieve.run(made(CLOSED), mail(sender), NOW, "sam@example.net") == USUAL

    @pytest.mark.parametrize(
        "sender",
        [
            "pat@example.org", "PAT@Example.ORG", "Pat Example <pat@example.org>", '"Sam, her=\\"self" <pat@example.org>',
            "pat@example.org.", "Pat <PAT@Example.ORG.>", "'pat@example.org'", '"pat"@example.org', "<pat@example.org> (Pat)",
            "[Pat] <pat@example.org>", "Pat (at home) <pat@example.org>", "pat @ example.org", "them: pat@example.org;",
        ],
    )  # fmt: skip
    def test_the_person_is_however_they_write_their_address(self, sieve: Interpreter, sender: str) -> None:
        assert sieve.run(made(CLOSED), mail(sender), NOW) == FILED

    def test_an_address_in_other_letters_is_the_same_in_both_its_forms(self, sieve: Interpreter) -> None:
        text = made(CLOSED, "pat@xn--fa-hia.example")
        coded = "pat@xn--fa-hia.example"
        assert sieve.run(text, mail(coded), NOW, coded) == FILED
        assert sieve.run(text, mail("pat@faß.example"), NOW, coded) == FILED
        assert sieve.run(text, mail("pat@fass.example"), NOW, "sam@example.net") == USUAL

    @pytest.mark.parametrize(
        "written",
        ["pät.é@example.org", "PÄT.É@Example.org", "Pät.É@example.org", "pa\u0308t.e\u0301@example.org"],
    )
    def test_a_mailbox_in_other_letters_is_the_same_however_they_are_written(
        self, sieve: Interpreter, written: str
    ) -> None:
        """Only DMARC can speak for it: Dovecot takes no such envelope."""
        text = made(CLOSED, "pät.é@example.org", judges=("mx.body.example",))
        told = "Authentication-Results: mx.body.example; dmarc=pass header.from=example.org\n"
        for sender in (written, f"Pat <{written}>", f"Pat <{written}.>"):
            assert sieve.run(text, mail(sender, told), NOW, "sam@example.net").folders == ("Evenhand closed",)
        for other in ("pat.e@example.org", "pat@example.org", "x.pät.é@example.org"):
            assert sieve.run(text, mail(other, told), NOW, "sam@example.net") == USUAL
        straße = made(CLOSED, "straße@example.org", judges=("mx.body.example",))
        assert sieve.run(straße, mail("STRASSE@example.org", told), NOW, "sam@example.net") == USUAL

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=3))
    def test_no_address_breaks_out_of_the_script(self, sieve: Interpreter, hostile: list[str]) -> None:
        text = made(
            CLOSED,
            *(f"{each}@example.org" for each in hostile),
            '"; discard; #"@example.org',
            "pat@example.org",
        )
        assert sieve.run(text, mail(), NOW) == FILED
        assert sieve.run(text, mail("sam@example.net"), NOW, "sam@example.net") == USUAL


@pytest.mark.proves("I25", "I23")
def test_where_the_sites_own_script_follows_it_meets_only_what_ours_leaves_alone(sieve: Interpreter) -> None:
    text = made(CLOSED, then="site")
    assert sieve.run(text, mail(), NOW) == FILED
    assert sieve.run(text, mail("sam@example.net"), NOW, "sam@example.net") == Outcome(
        ("INBOX",), (), ("site",)
    )


def test_the_same_records_give_the_same_script_on_another_day() -> None:
    standing = in_force(ContactHours(("mon",), time(10), time(12), channels=("email",)))
    somebody = [Somebody(("pat@example.org",), standing)]
    assert (
        len({script(somebody, Mailbox(), {}, NOW + timedelta(days=each), EDITION) for each in range(9)}) == 1
    )


def test_nobody_restricted_is_a_script_that_does_nothing(sieve: Interpreter) -> None:
    assert sieve.run(script([], Mailbox(), {}, NOW, EDITION), mail()) == USUAL
