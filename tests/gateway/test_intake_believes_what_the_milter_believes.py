"""A message is weighed once: what the mail server is told of its sender is what becomes of it when it is taken in (I27)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice, product
from pathlib import Path
from typing import Any

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.gateway.clients import message, milted
from tests.gateway.doors import BOXES, answers_at

from evenhand.channels import intake
from evenhand.channels.email.sources import Envelope, Found
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact
from evenhand.gateway.milter import MilterProtocol
from evenhand.people.models import Person

Headers = Sequence[tuple[str, str]]

PAT, KIM, RAE, HOUSE = (f"{name}@example.org" for name in ("pat", "kim", "rae", "house"))
EVIL, TEAM, FLOOR = "e@elsewhere.example", "casework@body.example", "complaints@body.example"
OURS = "Authentication-Results"
ENVELOPES = (PAT, PAT.upper(), KIM, RAE, HOUSE, EVIL, "")
WRITTEN: tuple[Headers, ...] = (
    [("From", f"Pat Example <{PAT}>")],
    [("From", f'"Pat,\n Example"\n <{PAT.upper()}>')],
    [("From", f"Kim <{KIM}>")],
    [("From", f"Rae <{RAE}>")],
    [("From", HOUSE)],
    [("From", f"{PAT} <{EVIL}>")],
    [("From", "Pat Example")],
    [("From", f"{PAT}, {EVIL}")],
    [("From", PAT), ("From", EVIL)],
    [("From", "x" * 3_000 + f" <{PAT}>")],
    [("From", f"P\udce4t <{PAT}>")],
    [],
)
OTHERS: tuple[Headers, ...] = ((), [("Reply-To", f"Pat <{PAT}>")], [("Sender", KIM)])
CHECKS: tuple[Headers, ...] = (
    (),
    [(OURS, "mx.body.example;\n dmarc=fail header.from=example.org")],
    [(OURS, "MX.Body.Example; dkim=pass\n header.d=example.org")],
    [(OURS, "mx.body.example; spf=pass smtp.mailfrom=elsewhere.example")],
    [(OURS, "mx.elsewhere.example; dmarc=fail header.from=example.org")],
)
TO = (TEAM, FLOOR)


@pytest.fixture
def pat(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody whose e-mail is closed; beside them somebody who is not restricted, a representative, and a shared address."""
    settings.MAIL_TRUSTED = ["mx.body.example"]
    monkeypatch.setattr(intake, "mailboxes", lambda: BOXES)
    pat = office.person("Pat Example", emails=[PAT, HOUSE])
    office.person("Kim Example", emails=[KIM, HOUSE])
    office.do("add_representative", office.cal, person=pat, name="Rae", emails=[RAE])
    office.restriction(pat, measures=EMAIL_CLOSED)
    office.later(hours=1)
    return pat


_NUMBERS = count(1)


def mail(headers: Headers, envelope: str | None = None, to: str = TEAM, stamp: str = "") -> Found:
    """A message as a mail server hands it over; without an envelope, as a file."""
    number = next(_NUMBERS)
    received = [("Received", f"from x by mx.body.example; {stamp}")] if stamp else []
    lines = [
        *received,
        *headers,
        ("To", to),
        ("Subject", f"Letter {number}"),
        ("Message-ID", f"<{number}@x>"),
    ]
    text = "".join(f"{name}: {value}\n" for name, value in lines) + f"\nLetter {number}.\n"
    raw = text.encode("utf-8", "surrogateescape")
    whose = None if envelope is None else Envelope(envelope, (to,))
    return Found("here", 0, raw, len(raw), Path(), 0, whose)


def taken_in(office: Office, *found: Found) -> list[Contact]:
    """The contacts that these became, in their order."""
    before = Contact.objects.count()
    report = Intake(lambda: office.now).take_all(found)
    assert report.stored == len(found), report
    return list(Contact.objects.order_by("pk")[before:])


def cells() -> Iterator[tuple[str, Headers, str]]:
    """Every seventh of all: each envelope, From, reply address, check and recipient is met with each other one."""
    every = product(ENVELOPES, WRITTEN, OTHERS, CHECKS, TO)
    return (
        (envelope, [*checks, *written, *others], to)
        for envelope, written, others, checks, to in islice(every, 3, None, 13)
    )


@pytest.mark.proves("I27", "IN4", "RT1e", "OA2", "I25")
def test_the_milter_and_intake_give_one_answer_for_one_message(office: Office, pat: Person) -> None:
    milter = MilterProtocol(answers_at(office.now), {"mx.body.example"})
    asked = list(cells())
    contacts = taken_in(office, *(mail(headers, envelope, to) for envelope, headers, to in asked))
    wrong = []
    for (envelope, headers, to), contact in zip(asked, contacts, strict=True):
        told = milted(milter, message(envelope, [to], headers)).added
        words = dict(each.strip().partition("=")[::2] for each in told[0].split(";")) if told else {}
        action = told[0].partition(";")[0] if told else "normal"
        met = contact.instruction
        same = (action, words.get("restriction"), words.get("clauses", "")) == (
            met["action"],
            met["restriction"],
            ",".join(met["clauses"]),
        )
        # What the milter says of a sender is what is recorded; where it says nothing, no restricted person is behind it.
        said = words["match"] if words else contact.match
        if (
            not same
            or said != contact.match
            or (contact.match == "matched" and contact.person == pat and not told)
        ):
            wrong.append((envelope, headers, to, told, contact.match, met["action"]))
    assert wrong == []
    assert {each.match for each in contacts} == {
        "matched",
        "claimed",
        "several",
        "representative",
        "unmatched",
        "name_only",
    }


@pytest.mark.proves("I27", "IN4", "RT1e")
@pytest.mark.parametrize(
    "written", ["jörg@example.org", "J\udcd6RG@example.org", "J\udcf6rg\n <j\udcf6rg@example.org>"]
)
def test_an_address_in_bytes_of_another_alphabet_is_the_same_at_both(
    office: Office, pat: Person, written: str
) -> None:
    office.do("add_identifier", office.cal, person=pat, kind="email", value="jörg@example.org")
    headers = [(OURS, "mx.body.example; dmarc=pass header.from=example.org"), ("From", written)]
    told = milted(MilterProtocol(answers_at(office.now), {"mx.body.example"}), message(EVIL, [TEAM], headers))
    (contact,) = taken_in(office, mail(headers, EVIL))
    assert (told.action, contact.instruction["action"], contact.person) == (
        "channel_closed",
        "channel_closed",
        pat,
    )


@pytest.mark.proves("I27", "IN4", "RT1b")
def test_forged_mail_restricts_nobody_uses_up_nobodys_number_and_waits_for_somebody_to_confirm_it(
    office: Office, pat: Person
) -> None:
    kim = Person.objects.get(identifiers__normalised=KIM)
    hours = {"days": ["wed"], "from": "09:00", "until": "17:00", "channels": ["email"], "per_week": 1}
    office.restriction(kim, measures=[{"kind": "contact_hours", **hours}])
    office.later(days=7)
    written = [("From", f"Kim <{KIM}>")]
    forged = taken_in(
        office,
        mail(written, EVIL),
        mail(written, ""),
        mail([(OURS, "mx.body.example; dmarc=fail"), *written], KIM),
    )
    assert [(each.match, each.person, each.instruction["action"]) for each in forged] == [
        ("claimed", None, "normal")
    ] * 3
    assert not Contact.objects.filter(person=kim, received_at=office.now).exists()
    for action in ("normal", "hold"):
        office.later(minutes=5)
        (genuine,) = taken_in(office, mail(written, KIM))
        assert (genuine.match, genuine.instruction["action"]) == ("matched", action)
    office.do("confirm_person", office.cal, contact=forged[0], person=kim, reasons="She rang and said so.")
    assert list(Contact.objects.filter(person=kim, confirmed_by=office.cal)) == [forged[0]]


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("told", "match"),
    [
        ("", "matched"),
        ("mx.elsewhere.example; dmarc=fail header.from=example.org", "matched"),
        ("mx.body.example; dkim=none; spf=none", "matched"),
        ("mx.body.example; dmarc=pass header.from=example.org", "matched"),
        ("mx.body.example; dmarc=fail header.from=example.org", "claimed"),
        ("mx.body.example; spf=softfail smtp.mailfrom=example.org", "claimed"),
    ],
)
def test_a_file_without_an_envelope_is_believed_unless_a_server_of_ours_says_that_it_failed(
    office: Office, pat: Person, told: str, match: str
) -> None:
    headers = [*([(OURS, told)] if told else []), ("From", PAT), ("Return-Path", f"<{EVIL}>")]
    (contact,) = taken_in(office, mail(headers))
    assert (contact.match, contact.person) == (match, pat if match == "matched" else None)
    assert contact.instruction["action"] == ("channel_closed" if match == "matched" else "normal")


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("written", "match"),
    [
        ([("From", f"{PAT}, {EVIL}")], "claimed"),
        ([("From", f"{EVIL}, {PAT}")], "claimed"),
        ([("From", PAT), ("From", EVIL)], "claimed"),
        ([("From", f"{PAT}, {PAT.upper()}")], "matched"),
    ],
)
def test_a_file_of_several_authors_is_not_certainly_the_first_ones(
    office: Office, pat: Person, written: Headers, match: str
) -> None:
    (contact,) = taken_in(office, mail(written))
    assert (contact.match, contact.person) == (match, pat if match == "matched" else None)


def test_a_message_may_name_thousands_of_addresses_and_costs_no_more_than_any_other(
    office: Office, pat: Person, django_assert_max_num_queries: object
) -> None:
    many = [
        ("Reply-To", ", ".join(f"a{number}.{each}@x.example" for each in range(100))) for number in range(60)
    ]
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        (contact,) = taken_in(office, mail([("From", PAT), *many], EVIL))
    assert contact.match == "claimed"
