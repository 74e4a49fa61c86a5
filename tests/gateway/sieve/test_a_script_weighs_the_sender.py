"""A forged From restricts nobody, and the message says that it is uncertain: a real interpreter beside the rule of every door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product

import pytest
from tests.gateway.sieve.pigeonhole import Interpreter, Outcome, interpreter

from evenhand.gateway.sieve.script import Mailbox, Somebody, script
from evenhand.people.senders import checks_in, sender_of
from evenhand.policy.access import DecidedRestriction
from evenhand.policy.edition import load
from evenhand.policy.instruction import Standing
from evenhand.policy.measures import ClosedChannels, EndCalls, Measure

pytestmark = [pytest.mark.servers, pytest.mark.proves("I27", "IN4")]

NOW = datetime(2026, 7, 15, 11, 0, tzinfo=UTC)
PAT, OTHER, SAM = "pat@example.org", "pat.private@example.net", "sam@example.net"
JUDGES = ("mx.body.example", "mx2.body.example")
AT_PATS, PASSES = "header.from=example.org", "mx.body.example; spf=pass smtp.mailfrom=example.org"


@pytest.fixture(scope="module")
def sieve() -> Iterator[Interpreter]:
    with interpreter() as running:
        yield running


def made(*judges: str, addresses: tuple[str, ...] = (PAT,), measure: Measure | None = None) -> str:
    decided = DecidedRestriction(
        "R-1", (measure or ClosedChannels(("email",)),), date(2026, 6, 1), date(2026, 8, 31)
    )
    somebody = Somebody(addresses, Standing("P-1", restrictions=(decided,)))
    return script([somebody], Mailbox(judges=judges), {}, NOW, load())


def mail(written: str = PAT, *told: str) -> bytes:
    checked = "".join(f"Authentication-Results: {each}\n" for each in told)
    return f"{checked}From: {written}\nTo: casework@body.example\nSubject: Again\n\nHello\n".encode()


def filed(by: str) -> Outcome:
    return Outcome(("Evenhand closed",), (), (f"$EvenhandClosed $Evenhand{by}",))


USUAL = Outcome(("INBOX",))
UNCERTAIN = Outcome(("INBOX",), (), ("$EvenhandClaimed",))


class TestWhereNothingIsChecked:
    @pytest.mark.parametrize("envelope", [SAM, "xpat@example.org", "pat@example.org.evil.example"])
    def test_from_alone_restricts_nobody_and_is_marked_as_claimed(
        self, sieve: Interpreter, envelope: str
    ) -> None:
        assert sieve.run(made(), mail(), NOW, envelope) == UNCERTAIN

    def test_an_envelope_that_says_the_same_is_enough_and_that_nobody_checked_is_said(
        self, sieve: Interpreter
    ) -> None:
        assert sieve.run(made(), mail(), NOW, "PAT@Example.org") == filed("Unchecked")

    @pytest.mark.parametrize("written", [f"{PAT}, {SAM}", f"{SAM}, {PAT}"])
    def test_one_of_several_authors_is_only_named(self, sieve: Interpreter, written: str) -> None:
        assert sieve.run(made(), mail(written), NOW) == UNCERTAIN

    def test_each_of_somebodys_addresses_stands_for_itself(self, sieve: Interpreter) -> None:
        text = made(addresses=(PAT, OTHER))
        assert sieve.run(text, mail(OTHER), NOW, OTHER) == filed("Unchecked")
        assert sieve.run(text, mail(OTHER), NOW, PAT) == UNCERTAIN

    def test_nobody_is_marked_once_the_restriction_is_over_or_where_it_means_nothing_for_mail(
        self, sieve: Interpreter
    ) -> None:
        assert sieve.run(made(), mail(), datetime(2026, 9, 1, tzinfo=UTC), SAM) == USUAL
        assert sieve.run(made(), mail(), datetime(2026, 5, 1, tzinfo=UTC), SAM) == USUAL
        assert sieve.run(made(measure=EndCalls()), mail(), NOW, SAM) == USUAL

    def test_no_server_is_believed_that_was_not_named(self, sieve: Interpreter) -> None:
        told = f"mx.body.example; dmarc=pass {AT_PATS}"
        assert sieve.run(made(), mail(PAT, told), NOW, SAM) == UNCERTAIN
        assert sieve.run(made("mx3.body.example"), mail(PAT, told), NOW, SAM) == UNCERTAIN


class TestWhatOurOwnServerFound:
    @pytest.mark.parametrize(
        ("told", "envelope", "outcome"),
        [
            (f"mx.body.example; dmarc=pass {AT_PATS}", SAM, filed("Dmarc")),
            (f"mx2.body.example 1;\n\tspf=fail smtp.mailfrom=a.example;\n\tdmarc=pass {AT_PATS}", SAM, filed("Dmarc")),
            (f"mx.body.example (filter 2); spf=none;dmarc=pass (p=none) {AT_PATS}", SAM, filed("Dmarc")),
            (PASSES, PAT, filed("Spf")),
            (PASSES, SAM, UNCERTAIN),
            (f"{PASSES}; dkim=fail header.d=example.org", PAT, filed("Spf")),
            ("mx.body.example; none", PAT, filed("Unchecked")),
            ("mx.body.example; none", SAM, UNCERTAIN),
            (f"mx.body.example; spf=pass smtp.mailfrom=example.org; dmarc=fail (p=none) {AT_PATS}", PAT, UNCERTAIN),
            (f"mx2.body.example 1; dmarc=permerror {AT_PATS}", PAT, UNCERTAIN),
            ("mx.body.example; spf=softfail smtp.mailfrom=pat@example.org", PAT, UNCERTAIN),
            ("mx.body.example; spf=fail smtp.mailfrom=pat@example.org", PAT, UNCERTAIN),
            ("mx.body.example; dkim=fail header.d=example.org", PAT, UNCERTAIN),
        ],
    )  # fmt: skip
    def test_it_counts(self, sieve: Interpreter, told: str, envelope: str, outcome: Outcome) -> None:
        assert sieve.run(made(*JUDGES), mail(PAT, told), NOW, envelope) == outcome

    @pytest.mark.parametrize(
        "told",
        [
            f"mx.elsewhere.example; dmarc=pass {AT_PATS}",
            f"xmx.body.example; dmarc=pass {AT_PATS}",
            f"mx.body.example.evil.example; dmarc=pass {AT_PATS}",
            f"mx.elsewhere.example; x=mx.body.example; dmarc=pass {AT_PATS}",
            # Whoever has a mailbox chooses what stands before the @ of its address.
            f'mx.body.example; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=none {AT_PATS}',
            f"mx.body.example; spf=pass smtp.mailfrom=dmarc=pass@evil.example; dmarc=none {AT_PATS}",
            'mx.body.example; spf=pass (mx: domain of "; dmarc=pass"@evil.example is theirs) smtp.mailfrom=evil.example',
            "mx.body.example; dkim=pass header.d=evil.example header.i=dmarc=pass@evil.example",
            'mx.body.example; spf=pass smtp.mailfrom="; dmarc=pass',
            f"mx.body.example; dmarc=pass {AT_PATS} header.from=evil.example",
            f"mx.body.example; dmarc=pass header.from=evil.example {AT_PATS}",
            # What a machine calls itself is copied into comments, and comments may hold comments.
            f"mx.body.example; spf=none (helo=x; dmarc=pass {AT_PATS}) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example; spf=none (mx: (helo=x); dmarc=pass) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example; spf=none (mx: ((helo=(x)); dmarc=pass)) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example; spf=none (helo=x\\); dmarc=pass ) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example; spf=none (helo=x( ; dmarc=pass {AT_PATS}",
            f"mx.body.example; spf=none (helo=x)) ; dmarc=pass {AT_PATS}",
            f"mx.body.example (; dmarc=pass) ; spf=none smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example (a (b) c; dmarc=pass {AT_PATS}) 1; dmarc=none {AT_PATS}",
            "mx.body.example; spf=none ("
            + "(" * 12
            + ")" * 12
            + f"; dmarc=pass) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            "mx.body.example; spf=none "
            + "(a) " * 30
            + f"(; dmarc=pass) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
            f"mx.body.example; spf=none ({'y' * 5000}; dmarc=pass) smtp.mailfrom=evil.example; dmarc=none {AT_PATS}",
        ],
    )
    def test_a_forger_cannot_write_it(self, sieve: Interpreter, told: str) -> None:
        assert sieve.run(made(*JUDGES), mail(PAT, told), NOW, SAM) == UNCERTAIN

    @pytest.mark.parametrize(
        "written",
        [
            f"{PAT} <{SAM}>", f"Pat {PAT} <{SAM}>", f'"Pat" {PAT} <{SAM}>', f'"a" {PAT} "b" <{SAM}>', f"<{SAM}> {PAT}",
            f"<{PAT}> <{SAM}>", f"<{SAM}> <{PAT}>", f"({PAT}) {SAM}", f"{PAT} ({SAM})", f"{PAT}\t<{SAM}>",
            f"=?utf-8?q?{PAT}?= <{SAM}>",
            f'"{PAT}" <{SAM}>', f"<{PAT}>{SAM}", f"{PAT};{SAM}", f"{PAT}:{SAM};", f"@sam.example:{PAT}", f"{PAT}@sam.example",
            f"{SAM}\\<{PAT}>", f'"x\\" <{PAT}>, "<{SAM}>', f"{PAT}\x00<{SAM}>", f"=?utf-8?q?=22?= {PAT} <{SAM}>",
        ],
    )  # fmt: skip
    def test_what_vouches_for_whoever_wrote_it_vouches_for_nobody_else_whom_from_names(
        self, sieve: Interpreter, written: str
    ) -> None:
        told = "mx.body.example; dmarc=pass header.from=example.net"
        weighed = sender_of(
            SAM, {"from": [written]}, checks_in({"authentication-results": [told]}, set(JUDGES))
        )
        assert weighed.address != PAT
        assert sieve.run(made(*JUDGES), mail(written, told), NOW, SAM) in (USUAL, UNCERTAIN)

    @pytest.mark.parametrize(
        "written", [f'"{PAT}" <{PAT}>', f'"Example, Pat"<{PAT}>', f"Pat Example <{PAT}>", f"{PAT} (Pat)", PAT]
    )
    def test_an_address_beside_a_name_is_vouched_for(self, sieve: Interpreter, written: str) -> None:
        told = f"mx.body.example; dmarc=pass {AT_PATS}"
        assert sieve.run(made(*JUDGES), mail(written, told), NOW, SAM) == filed("Dmarc")

    @pytest.mark.parametrize(
        "told",
        [
            f"mx.body.example; dkim=pass (2048-bit key; unprotected) header.d=example.org; dmarc=pass (p=none) {AT_PATS}",
            f"mx.body.example (filter 2) 1; spf=pass (mx b: c; d) smtp.mailfrom=example.org; dmarc=pass (p=none; c) {AT_PATS}",
            f"mx.body.example; dkim=pass (a) header.d=a.example; dkim=pass (b) header.d=b.example; dmarc=pass (d) {AT_PATS}",
        ],
    )  # fmt: skip
    def test_what_verifiers_write_into_comments_keeps_nobody_from_being_vouched_for(
        self, sieve: Interpreter, told: str
    ) -> None:
        assert sieve.run(made(*JUDGES), mail(PAT, told), NOW, SAM) == filed("Dmarc")

    @pytest.mark.parametrize(
        "failed",
        [
            "dmarc = fail",
            "dmarc (x) = fail",
            "dmarc=(x)fail",
            "dmarc= fail",
            "dmarc/1=fail",
            "spf/1=fail",
            "dkim =fail",
        ],
    )
    def test_a_check_that_failed_counts_however_it_is_written(self, sieve: Interpreter, failed: str) -> None:
        told = f"mx.body.example; {failed} {AT_PATS} smtp.mailfrom=example.org header.d=example.org"
        assert sieve.run(made(*JUDGES), mail(PAT, told), NOW, PAT) == UNCERTAIN
        weighed = sender_of(PAT, {"from": [PAT]}, checks_in({"authentication-results": [told]}, set(JUDGES)))
        assert weighed.by == "claimed"

    def test_a_check_that_failed_is_not_healed_by_another_header(self, sieve: Interpreter) -> None:
        told = (f"mx.body.example; dmarc=fail {AT_PATS}", f"mx.body.example; dmarc=pass {AT_PATS}")
        for some in (told, told[::-1]):
            assert sieve.run(made(*JUDGES), mail(PAT, *some), NOW) == UNCERTAIN


def test_it_never_restricts_whom_the_milter_would_call_uncertain(sieve: Interpreter) -> None:
    """And where it restricts, both say that it rests on the same, but for DKIM, which a script does not weigh. Where it leaves
    alone whom the milter restricts, it says so.
    """
    methods = (
        "spf=pass smtp.mailfrom={0}", "spf=fail smtp.mailfrom={0}", "spf=none smtp.mailfrom={0}",
        "dkim=pass header.d=example.org", "dkim=fail header.d=example.org", "dkim=pass header.d=example.net",
        "dmarc=pass header.from=example.org", "dmarc=fail header.from=example.org", "dmarc=none header.from=example.org",
    )  # fmt: skip
    between = ("", " (b)", " (b; c)", " (b (c) ; dmarc=pass)", " (b", " b)", " (b \\) ; spf=pass)")
    text, same = made(*JUDGES), 0
    pairs = zip(methods, methods[4:] + methods[:4], strict=True)
    for (one, other), envelope, comment in product(pairs, (PAT, SAM), between):
        told = f"mx.body.example; {one}{comment}; {other}".format(envelope)
        weighed = sender_of(
            envelope, {"from": [PAT]}, checks_in({"authentication-results": [told]}, set(JUDGES))
        )
        outcome = sieve.run(text, mail(PAT, told), NOW, envelope)
        if outcome == UNCERTAIN:
            continue
        by = "Unchecked" if weighed.by == "dkim" else weighed.by.title()
        assert (weighed.address, outcome) == (PAT, filed(by)), told
        same += 1
    assert same > 20
