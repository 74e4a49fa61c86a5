"""Other systems hand in contacts and look people up: once each, as little as they need, as often as they may."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connections
from django.test import Client
from tests.api.conftest import Machine
from tests.web.case_story import BEGAN, Case

from evenhand.audit.models import Entry
from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.actions.receive_contact import receive_contact
from evenhand.casework.models import Answer
from evenhand.channels.email.sources import Found
from evenhand.channels.intake import Intake
from evenhand.contacts.blobs import pieces_of
from evenhand.contacts.models import Contact
from evenhand.people import allowance
from evenhand.people.allowance import seconds_to_wait
from evenhand.people.models import Colleague, Person, Token, TokenUse
from evenhand.people.roles import ROLES
from evenhand.policy.instruction import Instruction
from evenhand.policy.outcome import Refused

pytestmark = pytest.mark.django_db
CALL = {
    "channel": "phone",
    "from": "+44 7700 900123",
    "to": ["Enquiries"],
    "body": "Asked about the file.",
    "minutes": 4,
}


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True) as moved:
        yield moved


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    made = Case(make_colleague)
    _ = made.restriction
    return made


def post(client: Client, key: str = "", **fields: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/contacts", CALL | fields, content_type="application/json", headers=headers)


@pytest.mark.proves("DF3", "I25", "RT1")
def test_a_telephone_system_hands_in_a_call_and_is_told_what_it_met(case: Case, machine: Machine) -> None:
    answer = post(machine("contacts"), channel="email", **{"from": "pat@example.org"})
    assert answer.status_code == 201
    told = answer.json()
    kept = Contact.objects.get(reference=told["reference"])
    assert (kept.person, kept.match, kept.body, kept.minutes) == (case.pat, "matched", CALL["body"], 4)
    assert told["instruction"] == kept.instruction
    assert told["instruction"]["action"] == "channel_closed"
    assert told["repeated"] is False
    assert kept.logged_by is None


@pytest.mark.proves("I25")
def test_what_is_sent_again_under_its_key_is_kept_once(case: Case, machine: Machine) -> None:
    client, before = machine("contacts"), Contact.objects.count()
    first, again = post(client, "call-1"), post(client, "call-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["reference"] == again.json()["reference"]
    assert again.json()["repeated"] is True
    other = post(client, "call-1", body="Something else.")
    assert other.status_code == 409
    assert other.headers["Content-Type"] == "application/problem+json"
    assert "key" in other.json()["detail"]
    assert post(machine("contacts"), "call-1").status_code == 201  # another system's key is its own
    assert post(client).status_code == post(client).status_code == 201  # two calls may be alike
    assert Contact.objects.count() == before + 4


@pytest.mark.proves("I15", "RT4")
def test_what_a_contact_met_is_silent_as_soon_as_nobody_may_tell_the_person(
    make_colleague: Callable[..., Colleague], machine: Machine
) -> None:
    case = Case(make_colleague)
    _ = case.restriction
    client = machine("contacts", by=case.mel)
    reference = post(client, "call-1", channel="email", **{"from": "pat@example.org"}).json()["reference"]

    def told() -> list[tuple[bool, str]]:
        again = post(client, "call-1", channel="email", **{"from": "pat@example.org"})
        answers = [
            each.json()["instruction"] for each in (client.get(f"/api/v1/contacts/{reference}"), again)
        ]
        return [(each["unspoken"], each["say"]["en"][:8]) for each in answers]

    assert told() == [(False, "This way")] * 2
    case.do(
        "withhold_notice", by=case.mel, after=timedelta(days=10, hours=1), restriction=case.restriction, code="danger",
        reasons="So.", check_on=(BEGAN + timedelta(days=30)).date(),
    )  # fmt: skip
    assert told() == [(True, "")] * 2


@pytest.mark.proves("I25")
def test_a_contact_of_before_there_was_anything_unspoken_is_read_as_well(
    case: Case, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Instruction.as_dict
    with monkeypatch.context() as before:
        before.setattr(
            Instruction,
            "as_dict",
            lambda it: {name: each for name, each in told(it).items() if name != "unspoken"},
        )
        answer = post(machine("contacts"), "call-1")
    assert "unspoken" not in Contact.objects.get(reference=answer.json()["reference"]).instruction
    read = machine("contacts", by=case.mel).get(f"/api/v1/contacts/{answer.json()['reference']}")
    assert (read.status_code, read.json()["instruction"]["unspoken"]) == (200, False)


def test_no_strangers_email_takes_a_systems_key(case: Case, machine: Machine) -> None:
    client = machine("contacts")
    token = Token.objects.get()
    for number, told in enumerate(
        (f"<api:{token.pk}:call-1>", f"<api {token.pk} call-1>", f"api {token.pk} call-1")
    ):
        raw = f"From: sue@example.org\nMessage-ID: {told}\nSubject: {number}\n\nHello.".encode()
        Intake(lambda: BEGAN + timedelta(days=10)).take_all([Found(told, 0, raw, len(raw), Path(), 0, None)])
    before = Contact.objects.count()
    first, again = post(client, "call-1"), post(client, "call-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["reference"] == again.json()["reference"]
    assert Contact.objects.count() == before + 1


@pytest.mark.proves("I25", "I27", "IN4")
def test_a_number_that_is_withheld_a_closed_channel_and_a_dispute_are_all_taken_in(
    case: Case, machine: Machine
) -> None:
    client = machine("contacts")
    for fields in ({"from": ""}, {"channel": "email"}, {"purpose": "dispute"}, {"from": "Pat Example"}):
        assert post(client, **fields).status_code == 201
    assert post(client, **{"from": "Pat Example"}).json()["instruction"]["match"] == "name_only"


@pytest.mark.proves("I27", "LK2")
def test_who_it_is_from_is_said_by_colleagues_and_never_by_a_machine(case: Case, machine: Machine) -> None:
    by_machine = post(machine("contacts"), person=case.pat.reference)
    assert by_machine.status_code == 403
    by_ana = post(machine("contacts", by=case.ana), person=case.pat.reference, **{"from": ""})
    assert by_ana.status_code == 201
    kept = Contact.objects.get(reference=by_ana.json()["reference"])
    assert (kept.person, kept.logged_by, kept.confirmed_by) == (case.pat, case.ana, case.ana)


def test_files_come_with_it_whole(case: Case, machine: Machine) -> None:
    content = bytes(range(256))
    given = {
        "filename": "call.wav",
        "media_type": "audio/x-wav",
        "content": base64.b64encode(content).decode(),
    }
    reference = post(machine("contacts"), attachments=[given]).json()["reference"]
    told = machine("contacts", by=case.cal).get(f"/api/v1/contacts/{reference}").json()
    assert told["attachments"] == [
        {"number": 1, "filename": "call.wav", "media_type": "audio/x-wav", "size": 256}
    ]
    kept = Contact.objects.get(reference=reference).attachments.get().blob
    assert b"".join(pieces_of(kept)) == content


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"channel": "fax"}, "not a channel"),
        ({"purpose": "revenge"}, "not a purpose"),
        ({"received_at": "yesterday"}, "not a date and time"),
        ({"minutes": "4"}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"sendr": "x"}, "sendr"),
        ({"attachments": [{"content": "§"}]}, "base64"),
        ({"attachments": [{}]}, "content"),
        ({"to": "Enquiries"}, "to"),
        ({"body": "x" * 1_000_001}, "body"),
        ({"from": "\ud800"}, "from"),
    ],
)
def test_what_cannot_be_taken_in_says_what_would_be_right_and_keeps_nothing(
    machine: Machine, fields: dict[str, Any], told: str
) -> None:
    answer = post(machine("contacts"), **fields)
    assert answer.status_code in (409, 422)
    assert told in answer.json()["detail"]
    assert answer.json()["status"] == answer.status_code
    assert not Contact.objects.exists()


def test_characters_that_no_database_holds_are_kept_as_a_mark(machine: Machine) -> None:
    answer = post(machine("contacts"), body="a\x00b", **{"from": "x\x00@example.org"})
    assert answer.status_code == 201
    assert Contact.objects.get().body == "a\ufffdb"


def test_more_than_can_be_sent_at_once_is_said_so(machine: Machine) -> None:
    answer = post(machine("contacts"), attachments=[{"content": "A" * (11 * 1024 * 1024)}])
    assert answer.status_code == 413
    assert "without its files" in answer.json()["detail"]


@pytest.mark.proves("LK2", "I30", "I31", "I28")
def test_a_contact_is_read_by_whoever_may_read_it_and_is_not_there_for_others(
    case: Case, machine: Machine, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.mail(9)
    address = f"/api/v1/contacts/{contact.reference}"
    ana, adam = (
        machine("contacts", by=case.ana),
        machine("contacts", by=make_colleague("adam", "administrator")),
    )
    assert ana.get(address).json()["body"] == contact.body
    assert ana.get(address).json()["person"] == case.pat.reference
    assert adam.get(address).status_code == 403
    assert machine("contacts").get(address).status_code == 403
    case.do("close_contact", by=case.cal, after=timedelta(days=9), contact=contact)
    assert ana.get(address).status_code == ana.get("/api/v1/contacts/C-22222222").status_code == 404
    assert ana.get(address).json() == ana.get("/api/v1/contacts/C-22222222").json()
    cal = machine("contacts", by=case.cal)
    case.do(
        "seal_contact", by=case.cal, after=timedelta(days=9), contact=contact, reasons="It shows an injury."
    )
    assert {k: v for k, v in cal.get(address).json().items() if v not in (None, [])} == {
        "reference": contact.reference,
        "sealed": True,
    }


@pytest.mark.proves("IN4", "I27", "I31")
def test_a_doubt_is_told_with_its_reasons_only_to_whoever_may_know_them(case: Case, machine: Machine) -> None:
    contact = case.mail(9, body="About the harbour wall.")
    case.do("doubt_person", by=case.cal, contact=contact, reasons="Their sister wrote it.")
    fronts, cases = (
        machine("contacts", by=by).get(f"/api/v1/contacts/{contact.reference}").json()
        for by in (case.ana, case.cal)
    )
    assert (fronts["match"], fronts["person"], fronts["doubted_by"]) == ("doubted", None, "cal")
    assert (fronts["doubted_because"], cases["doubted_because"]) == (None, "Their sister wrote it.")
    looked_up = machine("people").get("/api/v1/people", {"reference": contact.reference}).json()
    assert (looked_up["match"], looked_up["person"]) == ("doubted", None)
    [hit] = machine("contacts", by=case.ana).get("/api/v1/search", {"q": "harbour"}).json()["contacts"]
    assert hit["match"] == "doubted"


@pytest.mark.proves("LK2", "I28", "I31")
def test_a_search_finds_what_its_colleague_may_read(
    case: Case, machine: Machine, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.mail(9, body="About the harbour wall.")
    ana = machine("contacts", by=case.ana)
    found = ana.get(
        "/api/v1/search", {"q": "harbour", "channel": "email", "person": case.pat.reference}
    ).json()
    assert [each["reference"] for each in found["contacts"]] == [contact.reference]
    assert (found["number"], found["more_than_that"], found["older"]) == (1, False, None)
    case.do("close_contact", by=case.cal, after=timedelta(days=9), contact=contact)
    assert ana.get("/api/v1/search", {"q": "harbour"}).json()["contacts"] == []
    assert machine("contacts").get("/api/v1/search", {"q": "harbour"}).status_code == 403
    for wrong in ({"channel": "fax"}, {"person": "P-22222222"}, {"before": "x"}):
        assert ana.get("/api/v1/search", {"q": "wall", **wrong}).status_code == 422
    for odd in ("1", "-1", "9" * 20):
        assert ana.get("/api/v1/search", {"q": "wall", "before": odd}).status_code == 200


@pytest.mark.proves("IN4", "I27", "I30", "LK2")
def test_whom_something_stands_for_is_told_as_on_the_screens(case: Case, machine: Machine) -> None:
    case.do("add_identifier", by=case.cal, person=case.pat, kind="alias", value="The Filer")
    ana = machine("people", by=case.ana)
    for how, what in (
        ("phone", "07700 900123"), ("email", "PAT@example.org"), ("reference", case.pat.reference),
        ("reference", case.restriction.reference), ("q", "pat@example.org"),
    ):  # fmt: skip
        told = ana.get("/api/v1/people", {how: what}).json()
        assert told["match"] == "matched", (how, what)
        assert told["person"]["reference"] == case.pat.reference
        assert told["person"]["name"] == "Pat Example"
    for how, what, by in (
        ("name", "pat example", "name"),
        ("name", "Pat Exampel", "near"),
        ("alias", "the filer", "name"),
    ):
        told = ana.get("/api/v1/people", {how: what}).json()
        assert told["person"] is None
        assert [
            (each["person"]["reference"], each["found_by"], each["must_confirm"]) for each in told["perhaps"]
        ] == [(case.pat.reference, by, True)]


@pytest.mark.proves("LK2", "I30", "I31")
def test_a_machine_is_told_a_reference_and_nobodys_name(case: Case, machine: Machine) -> None:
    own = machine("people")
    told = own.get("/api/v1/people", {"phone": "+447700900123"}).json()
    assert told == {
        "match": "matched", "person": {"reference": case.pat.reference, "name": None, "language": None}, "perhaps": [],
        "others": None,
    }  # fmt: skip


@pytest.mark.proves("LK2", "I30", "I31")
def test_a_machine_that_tries_names_and_ends_of_numbers_learns_nothing_of_who_is_on_record(
    case: Case, machine: Machine
) -> None:
    own = machine("people")
    nobody = own.get("/api/v1/people", {"name": "Nobody Whatever"}).content
    for how, what in (
        ("name", "Pat Exampel"),
        ("name", case.pat.name),
        ("q", case.pat.name),
        ("phone", "900123"),
    ):
        assert own.get("/api/v1/people", {how: what}).content == nobody


def test_a_look_up_asks_one_thing(machine: Machine) -> None:
    for asked in ({}, {"q": " "}, {"q": "a", "phone": "1"}):
        assert machine("people").get("/api/v1/people", asked).status_code == 422


ROUTES = {
    "instruction": "/api/v1/instruction?channel=phone&from=1",
    "contacts": "/api/v1/search?q=x",
    "people": "/api/v1/people?q=x",
}


@pytest.mark.proves("LK2", "I30")
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_token_of_a_colleague_does_what_their_role_does(
    machine: Machine, make_colleague: Callable[..., Colleague], role: str
) -> None:
    client = machine("contacts", "people", by=make_colleague("one", role))
    looks = role != "administrator"
    writes = role not in ("administrator", "auditor", "data_protection")
    assert client.get(ROUTES["people"]).status_code == (200 if looks else 403)
    assert client.get(ROUTES["contacts"]).status_code == (200 if looks else 403)
    assert post(client).status_code == (201 if writes else 409)


@pytest.mark.proves("LK2")
def test_a_token_of_somebody_who_left_opens_nothing(case: Case, machine: Machine) -> None:
    client = machine("contacts", "people", by=case.ana)
    Colleague.objects.filter(pk=case.ana.pk).update(is_active=False)
    assert client.get(ROUTES["people"]).status_code == client.get(ROUTES["contacts"]).status_code == 403
    assert post(client).status_code == 403


@pytest.mark.parametrize("scopes", [(), ("everything",), ("actions",), ("instruction", "actions")])
def test_a_token_is_made_for_what_there_is(scopes: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        issue_token(by=None, now=BEGAN, name="x", scopes=scopes)


class TestLimits:
    """A token asks as often as it may in a minute, over all processes."""

    @pytest.fixture
    def token(self) -> Token:
        return issue_token(by=None, now=BEGAN, name="switchboard")

    @pytest.fixture(autouse=True)
    def clock_stands(self) -> Any:
        allowance._held.clear()
        with time_machine.travel(BEGAN + timedelta(days=10, seconds=20), tick=False) as moved:
            yield moved

    def test_whoever_asks_too_often_is_told_when_to_ask_again(
        self, machine: Machine, settings: Any, clock_stands: Any
    ) -> None:
        settings.API_PER_MINUTE = {"people": 3}
        client, other = machine("people", "contacts"), machine("people")
        assert [client.get(ROUTES["people"]).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        refused = client.get(ROUTES["people"])
        assert refused.headers["Retry-After"] == "41"
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert other.get(ROUTES["people"]).status_code == 200
        assert post(client).status_code == 201  # another scope is counted by itself
        clock_stands.shift(timedelta(seconds=41))
        assert client.get(ROUTES["people"]).status_code == 200

    def test_processes_share_the_minute_and_are_never_given_more_in_all(self, token: Token) -> None:
        often, given = 100, 0
        memories: list[dict[Any, Any]] = [{}, {}, {}]
        for turn in range(200):
            held = memories[turn % 3]
            allowance._held.clear()
            allowance._held.update(held)
            given += not seconds_to_wait(token, "people", often, 60.0)
            held.update(allowance._held)
        assert given == often
        assert TokenUse.objects.get().taken == often

    def test_a_minute_that_is_over_leaves_no_count_behind(self, token: Token) -> None:
        for minute in range(5):
            assert seconds_to_wait(token, "people", 1, minute * 60.0) == 0
            assert seconds_to_wait(token, "people", 1, minute * 60.0 + 59) == 2
        assert TokenUse.objects.count() <= 2

    def test_most_questions_write_nothing(
        self, token: Token, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        seconds_to_wait(token, "people", 600, 60.0)
        with django_assert_num_queries(0):
            assert not any(seconds_to_wait(token, "people", 600, 60.0) for _ in range(29))

    def test_what_cannot_be_counted_is_allowed(self, token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_: object, **__: object) -> None:
            raise OperationalError("the database is away")

        monkeypatch.setattr(TokenUse.objects, "get_or_create", away)
        assert seconds_to_wait(token, "people", 2, 60.0) == 0

    def test_without_a_limit_nothing_is_counted(self, token: Token) -> None:
        assert not any(seconds_to_wait(token, "people", 0, 60.0) for _ in range(50))
        assert not TokenUse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_contact_sent_twice_at_once_is_kept_once() -> None:
    token = issue_token(by=None, now=BEGAN, name="switchboard", scopes=["contacts"])

    def send(_: int) -> int:
        try:
            client = Client(headers={"Authorization": f"Bearer {token.secret}"})
            return int(post(client, "call-1").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as at_once:
        statuses = sorted(at_once.map(send, range(8)))
    assert statuses == [200] * 7 + [201]
    assert Contact.objects.count() == 1


@pytest.mark.proves("I25")
@pytest.mark.django_db(transaction=True)
def test_of_two_contacts_under_one_key_at_the_same_moment_one_is_kept_and_the_other_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = issue_token(by=None, now=BEGAN, name="switchboard", scopes=["contacts"])
    both_have_asked = Barrier(2, timeout=20)

    def received(**given: Any) -> Contact:
        both_have_asked.wait()
        return receive_contact(**given)

    monkeypatch.setattr("evenhand.api.contacts.receive_contact", received)

    def send(number: int) -> Any:
        try:
            return post(
                Client(headers={"Authorization": f"Bearer {token.secret}"}), "call-1", body=f"Call {number}."
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as at_once:
        kept, told = sorted(at_once.map(send, range(2)), key=lambda answer: int(answer.status_code))
    assert (kept.status_code, told.status_code) == (201, 409)
    assert "Make a new key" in told.json()["detail"]
    assert [each.reference for each in Contact.objects.all()] == [kept.json()["reference"]]
    assert Entry.objects.filter(action="receive_contact").count() == 1


@pytest.mark.proves("I25")
def test_while_the_database_is_away_every_door_is_told_to_do_as_usual(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = machine("instruction")

    def away(*_: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("evenhand.api.tokens.token_for", away)
    answer = client.get(ROUTES["instruction"])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "as usual" in answer.json()["detail"]


def test_nothing_of_the_api_answers_with_a_page(machine: Machine) -> None:
    client = machine("people")
    for address in ("/api/v1/nothing", "/api/v1/people?q=%00"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.delete("/api/v1/people").status_code == 405
    assert not Person.objects.exists()
    assert not Answer.objects.exists()
