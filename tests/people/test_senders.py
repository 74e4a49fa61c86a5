"""What is written in an Authentication-Results header: the server's own words count, and not what a sender put among them."""

from __future__ import annotations

import inspect
import time
from email.utils import getaddresses
from functools import partial
from unittest import mock

import pytest

from evenhand.people import senders
from evenhand.people.normalise import normalise
from evenhand.people.senders import CLAIMED, UNCHECKED, results_in, weigh

OURS = frozenset({"mx.body.example"})


def by(told: str, envelope: str = "mallory@evil.example") -> str:
    """On what it rests that a message is from pat@example.org."""
    results = results_in(f"mx.body.example; {told}", OURS)
    return weigh(envelope=envelope, written=["Pat <pat@example.org>"], results=results).by


@pytest.mark.parametrize(
    "told",
    [
        # What stands before the @ of an address may be quoted, and then hold anything.
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org; "@evil.example',
        'spf=pass smtp.mailfrom="a smtp.mailfrom=example.org "@evil.example',
        'spf=pass smtp.mailfrom="\\"x; dmarc=pass header.from=example.org \\"@evil.example"',
        'spf=pass (mx: domain of "x); dmarc=pass header.from=example.org ("@evil.example) smtp.mailfrom=evil.example',
        'dkim=pass header.i="x; dmarc=pass header.from=example.org; "@evil.example header.d=evil.example',
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org',  # cut off
        # One result that names two domains is about neither.
        "dmarc=pass header.from=evil.example header.from=example.org",
        "dmarc=pass header.from=example.org header.from=evil.example",
        "spf=pass smtp.mailfrom=a smtp.mailfrom=example.org smtp.mailfrom=b@evil.example",
        "dkim=pass header.d=evil.example header.d=example.org",
        # So may the name that a machine gives itself, which some servers copy into a comment.
        "spf=none (helo=(x); dmarc=pass header.from=example.org) smtp.mailfrom=evil.example",
        "spf=none (helo=x) ; dmarc=pass header.from=example.org ) smtp.mailfrom=evil.example",
        "spf=none (helo=( ; dmarc=pass header.from=example.org smtp.mailfrom=evil.example",
        "spf=none (helo=\\) ; dmarc=pass header.from=example.org ) smtp.mailfrom=evil.example",
    ],
)
def test_no_sender_writes_a_result_by_an_address_of_their_own_choice(told: str) -> None:
    assert by(told) == CLAIMED


@pytest.mark.parametrize(
    ("told", "rests_on"),
    [
        ('spf=pass smtp.mailfrom="pat@example.org"', "spf"),
        ('dkim=pass (2048-bit key; "unprotected") header.d="example.org"', "dkim"),
        ('spf=pass smtp.mailfrom="pat example"@example.org; dmarc=pass header.from=example.org', "dmarc"),
        ('dkim=fail reason="bad; signature" header.d=example.org; spf=pass smtp.mailfrom=example.org', "spf"),
        ("spf=none smtp.mailfrom=example.org", UNCHECKED),
        ("(by (us)) dmarc=pass (p=none (not \\( yet); dmarc=fail) header.from=example.org", "dmarc"),
    ],
)
def test_what_a_server_writes_in_quotes_is_read(told: str, rests_on: str) -> None:
    assert by(told, envelope="pat@example.org") == rests_on


def test_a_quote_hides_no_check_that_failed() -> None:
    told = 'spf=fail (helo=a"b) smtp.mailfrom=example.org; dmarc=fail header.from=example.org'
    assert by(told, envelope="pat@example.org") == CLAIMED


def test_a_result_about_a_domain_in_other_letters_is_about_that_domain() -> None:
    for written in ("faß.example", "FAß.example.", "xn--fa-hia.example"):
        results = results_in(f"mx.body.example; dmarc=fail header.from={written}", OURS)
        at_home = weigh(envelope="pat@faß.example", written=["pat@faß.example"], results=results)
        assert at_home.by == CLAIMED
        results = results_in(f"mx.body.example; dmarc=pass header.from={written}", OURS)
        assert (
            weigh(envelope="e@x.example", written=["pat@xn--fa-hia.example"], results=results).by == "dmarc"
        )


def test_a_header_that_cannot_be_read_costs_no_time() -> None:
    began = time.perf_counter()
    for hostile in ("a@b,", "a@", "@", "<", '"', "a ", "(", "\\", "a@b.example ", "a", "a.", "é"):
        for length in (1_900, 15_900, 60_000):
            text = hostile * (length // len(hostile))
            weigh(envelope="e@x.example", written=[text, text], replies=[text])
    assert time.perf_counter() - began < 2


def test_of_very_many_who_are_named_no_more_are_read_than_are_told() -> None:
    with mock.patch("evenhand.people.senders.normalise", wraps=normalise) as read:
        odd = [
            f"x, {', '.join(f'a@é{header}xx{number}.body.example' for number in range(100))},<<"
            for header in range(50)
        ]
        assert len(weigh(envelope="e@x.example", written=odd[:1], replies=odd * 2).claims) == 100
        same = [f"x, {'a@é.example, ' * 200},<<"] * 50
        assert weigh(envelope="e@x.example", written=same[:1], replies=same).claims == (
            "e@x.example", "a@xn--9ca.example",
        )  # fmt: skip
    assert read.call_count < 1_500


def test_quotes_without_end_cost_no_time() -> None:
    began = time.perf_counter()
    for hostile in (
        '\\"' * 10_000,
        '"' + '\\"' * 10_000,
        '"(' * 10_000,
        "(" * 20_000,
        "()" * 10_000,
        "\\(" * 10_000,
    ):
        results_in(f"mx.body.example; {hostile}", OURS)
    assert time.perf_counter() - began < 1


@pytest.mark.proves("I27")
@pytest.mark.parametrize(
    "written",
    ["pat@example.org,", "pat@example.org;", "pat@example.org>", "pat@example.org )", "<@a.example,@b.example:pat@example.org>",
     "pat@[192.0.2.1]"],
)  # fmt: skip
def test_what_an_older_python_makes_something_of_is_certainly_nobodys_all_the_same(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newer ones read strictly (CVE-2023-27043), and can be told not to."""
    newer = "strict" in inspect.signature(getaddresses).parameters
    older = partial(getaddresses, strict=False) if newer else getaddresses
    monkeypatch.setattr(senders, "getaddresses", older)
    told = weigh(envelope="pat@example.org", written=[written])
    assert (told.address, told.by) == ("", CLAIMED)
