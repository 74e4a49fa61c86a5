"""One message, however its headers are written: the milter, intake and a real Sieve interpreter say the same of its sender (I27).

What a script cannot tell is listed here as in docs/sieve-and-reconciliation.md: there it says “claimed”, or it is blind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.gateway.sieve.pigeonhole import Interpreter, interpreter
from tests.gateway.sieve.test_a_script_weighs_the_sender import JUDGES, NOW, PAT, SAM, UNCERTAIN, USUAL, made

from evenhand.channels.email.parse import parse
from evenhand.people.senders import Sender, checks_in, sender_of

pytestmark = [pytest.mark.servers, pytest.mark.proves("I27", "IN4")]

Headers = Sequence[tuple[str, str]]
JÖRG = "jörg@xn--fa-hia.example"
THEIRS = (PAT, JÖRG)  # the addresses of the one who is restricted
OURS = "Authentication-Results"
PASSES = (OURS, "mx.body.example; dmarc=pass header.from=example.org")

# Certain at the milter, and only claimed by a script.
ONLY_CLAIMED = [
    "<@a.example:pat@example.org>",
    "pat@example.org, PAT@example.org", '"Pat <pat@example.org>', '"Pat <at home>" <pat@example.org>',
]  # fmt: skip
# Named at the milter, and not seen by a script.
BLIND = [
    ";pat@example.org",
    "(pat@example.org",
    "<mailto:pat@example.org>",
    "<pat@example.org",
    "pat@exam ple.org",
    "pat@EXAMPLE\uff0eorg",
]
ATTACKS = [
    "pat@example.org.", "<pat@example.org.>", "Pat <PAT@EXAMPLE.ORG.>", "pat@example..org", ".pat@example.org", '"pat"@example.org',
    '"p\\at"@example.org', '"pat "@example.org', "pat @ example.org", "Pat <pat @ example.org>", "pat\n @example.org",
    "Pat\n\t<pat@example.org>", "<@a.example,@b.example:pat@example.org>", "group: pat@example.org;",
    "group: pat@example.org, sam@example.net;", "group:;", "pat@example.org, undisclosed:;", "(c) pat@example.org (d)",
    "pat(c)@example.org", "pat@example(c).org", "=?utf-8?q?pat?=@example.org", "=?utf-8?q?Pat?= <pat@example.org>",
    "=?utf-8?b?cGF0QGV4YW1wbGUub3Jn?= <sam@example.net>", "pat%example.org@example.net", "example.org!pat", "pat+x@example.org",
    "pat@example.org;", "pat@example.org,", ",pat@example.org", "'pat@example.org'", "Pat 'x' <'pat@example.org'>",
    "<<pat@example.org>>", "pat@example.org>", "Pat <pat@example.org> via list", "Pat Example pat@example.org",
    "Pat <pat@example.org> <pat@example.org>", "pat@[192.0.2.1]", "p\u00e4t@example.org", "\uff50at@example.org",
    "P\udce4t <pat@example.org>", "x" * 3_000 + " <pat@example.org>", "x, " * 900 + "<pat@example.org>",
    "Example, Pat <pat@example.org>",
    '"Example, Pat" <pat@example.org>', "Pat: Example <pat@example.org>", "Pat; <pat@example.org>", "Pat @ Home <pat@example.org>",
    "[Pat] <pat@example.org>", "Pat (E) <pat@example.org>", 'Pat "x <pat@example.org>', "<pat@example.org>\x01",
    "pat@example.org )",
    "pat@example.org sam@example.net", "pat@example.org/sam@example.net", "<pat@example.org>,", "<pat@example.org>;",
    "sam@example.net <pat@example.org>", '"pat@example.org" <sam@example.net>', "<pat@example.org>Pat", "<pat@example.org> (Pat)",
    "",
    "j\u00f6rg@fa\u00df.example", "J\u00d6RG@xn--fa-hia.example", "jo\u0308rg@fa\u00df.example.", "jorg@fass.example",
]  # fmt: skip


@pytest.fixture(scope="module")
def sieve() -> Iterator[Interpreter]:
    with interpreter() as running:
        yield running


def raw(headers: Headers) -> bytes:
    lines = "".join(f"{name}: {value}\n" for name, value in headers)
    return f"{lines}To: casework@body.example\nSubject: Again\n\nHello\n".encode("utf-8", "surrogateescape")


def by_name(headers: Headers) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.strip().lower(), []).append(value)
    return found


def weighed(envelope: str, headers: Mapping[str, Sequence[str]]) -> Sender:
    return sender_of(envelope, headers, checks_in(headers, set(JUDGES)))


def said(sender: Sender) -> str:
    """What is said of whoever is restricted: on what it rests that it is them; that they are claimed; or nothing."""
    if sender.address in THEIRS:
        return sender.by
    return "claimed" if not THEIRS_AMONG.isdisjoint(sender.claims) else ""


THEIRS_AMONG = frozenset(THEIRS)
SCRIPT = made(*JUDGES, addresses=THEIRS)


def by_script(sieve: Interpreter, envelope: str, headers: Headers) -> str:
    outcome = sieve.run(SCRIPT, raw(headers), NOW, envelope)
    if outcome in (USUAL, UNCERTAIN):
        return "claimed" if outcome == UNCERTAIN else ""
    assert outcome.folders == ("Evenhand closed",)
    return outcome.flags[0].rpartition("$Evenhand")[2].lower()


def all_say_the_same(sieve: Interpreter, envelope: str, headers: Headers) -> None:
    at_the_milter, at_intake = (
        weighed(envelope, by_name(headers)),
        weighed(envelope, parse(raw(headers)).origin),
    )
    told, by = said(at_the_milter), by_script(sieve, envelope, headers)
    written = (by_name(headers).get("from") or [""])[0]
    assert said(at_intake) == told
    if any(each in written for each in BLIND) and by in ("", told, "claimed"):
        return
    if written in ONLY_CLAIMED and by == "claimed":
        return
    if told == "dkim":  # a script sees nobody in a signature
        assert by in ("unchecked", "claimed")
    else:
        assert by == told


@pytest.mark.parametrize("written", [*ATTACKS, *ONLY_CLAIMED, *BLIND])
def test_whatever_somebody_writes_into_from(sieve: Interpreter, written: str) -> None:
    for envelope, checked in ((PAT, ()), (SAM, ()), (SAM, (PASSES,))):
        all_say_the_same(sieve, envelope, [*checked, ("From", written)])


@pytest.mark.parametrize("name", ["From ", "From\t", "from", "FROM"])
def test_however_the_header_itself_is_written(sieve: Interpreter, name: str) -> None:
    for envelope, more in ((PAT, []), (SAM, []), (SAM, [("From", SAM)]), (SAM, [PASSES])):
        for headers in ([(name, PAT), *more], [*more, (name, PAT)]):
            all_say_the_same(sieve, envelope, headers)


@pytest.mark.parametrize("written", [*ONLY_CLAIMED, *BLIND])
def test_what_a_script_cannot_tell_restricts_nobody_by_it(sieve: Interpreter, written: str) -> None:
    """Should one of these be told some day, it goes from the list, here and in the documentation."""
    by = {by_script(sieve, SAM, [PASSES, ("From", written)])}
    assert by == ({"claimed"} if written in ONLY_CLAIMED else {""})


addresses = st.sampled_from([PAT, PAT.upper(), SAM, "pat+x@example.org", "xpat@example.org"])
names = st.sampled_from(
    [
        "",
        "Pat ",
        '"Example, Pat" ',
        "[Pat] ",
        "=?utf-8?q?P=C3=A4t?= ",
        "Pät ",
        '"pat@example.org" ',
        "Pat (E) ",
    ]
)
ends = st.sampled_from(["", "", "", " (Pat)", ",", ";", " <sam@example.net>", f", {SAM}", f", {PAT}"])
plainly = st.builds(lambda name, address: f"{name}<{address}>", names, addresses)
written = st.builds(
    lambda name, address, end, bare: f"{address}{end}" if bare else f"{name}<{address}>{end}",
    names, addresses, ends, st.booleans(),
)  # fmt: skip
results = st.lists(
    st.sampled_from(
        [
            "dmarc=pass header.from=example.org", "dmarc=fail header.from=example.org", "spf=pass smtp.mailfrom=example.org",
            "spf=fail smtp.mailfrom=example.org", "dkim=pass header.d=example.org", "dmarc=pass header.from=example.net",
            "spf=none (helo=x; dmarc=pass header.from=example.org) smtp.mailfrom=example.net", "none",
        ]
    ),
    min_size=1,
    max_size=2,
)  # fmt: skip
told_by = st.builds(
    lambda who, found: (OURS, f"{who}; {'; '.join(found)}"),
    st.sampled_from(["mx.body.example", "MX.Body.Example 1", "mx.elsewhere.example"]),
    results,
)
messages = st.builds(
    lambda checked, authors, replies: [*checked, *(("From", each) for each in authors), *replies],
    st.lists(told_by, max_size=2),
    st.lists(written, min_size=1, max_size=2).filter(lambda some: len(some) == 1 or len(some[1]) % 4 == 0),
    st.lists(st.tuples(st.sampled_from(["Reply-To", "Sender", "Resent-From"]), plainly), max_size=1),
)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages, st.sampled_from([PAT, SAM]))
@example([("From", PAT), ("From", SAM)], PAT)
@example([("From", SAM), ("Resent-From", PAT)], SAM)
@example([("From", f'"{PAT}" <{SAM}>,')], SAM)
@example([PASSES, ("From", f"{SAM},"), ("Reply-To", f"{PAT},")], SAM)
def test_whatever_the_headers_together_say(sieve: Interpreter, headers: Headers, envelope: str) -> None:
    told, by = said(weighed(envelope, by_name(headers))), by_script(sieve, envelope, headers)
    assert said(weighed(envelope, parse(raw(headers)).origin)) == told
    # A script may know less, and says so: whom it restricts the milter restricts, and on the same grounds.
    if by not in ("", "claimed"):
        assert told in (by, "dkim"), (headers, envelope)
    elif not any(
        f"ß.example{end}" in value for _, value in headers for end in ",;"
    ):  # to that a script is blind
        assert by == ("claimed" if told else ""), (headers, envelope, told)
