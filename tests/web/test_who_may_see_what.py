"""One table: every screen, and whom it opens to. A screen that is not in it fails; so does a role too many or too few."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import Settings
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Broken

from evenhand.casework.models import Delivery, Disposal, Hint
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Colleague, MergeSuggestion
from evenhand.people.roles import ROLES
from evenhand.policy.reconciliation import Unread, unread
from evenhand.web.views.me import feed_token

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "I30", "I31")]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAE0lEQVR4nGP8v5QBD2DCJzlypQEHvwG4NkZwQQAAAABJRU5ErkJggg=="
)
SOUND = b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(24)
ALL = frozenset(ROLES)
FRONT = ALL - {"data_protection", "auditor", "administrator"}
LOOK = FRONT | {"data_protection", "auditor"}
# Quality reviewers come to these once the restriction is disputed: see below.
CASE = frozenset({"caseworker", "manager", "auditor", "data_protection"})
CASEWORK = frozenset({"caseworker", "manager"})
MANAGER = frozenset({"manager"})
OFFICER = frozenset({"data_protection"})
RETENTION = OFFICER | {"auditor"}
SAFETY = frozenset({"safeguarding_lead", "manager"})


@dataclass(frozen=True)
class Row:
    """Whom a screen opens to. `at` names the records in its address; `post` what opens it when it cannot be looked at."""

    opens_to: frozenset[str]
    at: tuple[str, ...] = ()
    post: bool = False
    asks: dict[str, str] = field(default_factory=dict)


PERSON, CONTACT, RESTRICTION = ("person",), ("contact",), ("restriction",)

TABLE: dict[str, Row] = {
    "home": Row(ALL),
    "password": Row(ALL),
    "due_dates": Row(ALL),
    "absence": Row(FRONT),
    "change_absence": Row(MANAGER, ("absence",)),  # and to whose it is
    "check": Row(LOOK, asks={"q": "pat@example.org"}),
    "call": Row(LOOK, asks={"from": "+447700900123"}),
    "contacts": Row(LOOK),
    "search": Row(LOOK),
    "log_contact": Row(FRONT, asks={"q": "pat@example.org"}),
    "contact": Row(LOOK, CONTACT),
    "original": Row(LOOK, ("mail",)),
    "attachment": Row(LOOK, ("contact", "file")),
    "file_text": Row(LOOK, ("contact", "file")),
    "write_down": Row(FRONT, ("contact", "file")),
    "look": Row(FRONT, ("contact", "file")),
    "file_picture": Row(FRONT, ("contact", "file", "size", "page")),
    "file_sound": Row(FRONT, ("contact", "recording")),
    "read_contact": Row(FRONT, CONTACT),
    "mark_hint": Row(FRONT, ("hinted", "hint")),
    "hint_record": Row(LOOK),
    "switch_hint": Row(frozenset({"manager", "quality_reviewer"}), ("hint_kind",)),
    "close_contact": Row(FRONT, CONTACT, post=True),
    "whose_contact": Row(FRONT, CONTACT),
    "seal": Row(FRONT, CONTACT),
    "ended_call": Row(FRONT, CONTACT),
    "contact_answers": Row(LOOK, CONTACT),
    "person_answers": Row(CASE, PERSON),
    "restriction_answers": Row(CASE, RESTRICTION),
    "repeats": Row(LOOK, CONTACT),
    "sealed": Row(frozenset({"content_lead"})),
    "quarantine": Row(frozenset({"content_lead"})),
    "quarantined": Row(frozenset({"content_lead"}), ("unread",)),
    "release": Row(frozenset({"content_lead"}), CONTACT),
    "sealed_to_police": Row(frozenset({"content_lead"}), CONTACT),
    "sealed_no_report": Row(frozenset({"content_lead"}), CONTACT),
    "my_exposure": Row(LOOK),
    "register_person": Row(FRONT),
    "person": Row(LOOK, PERSON),
    "permitted_times": Row(LOOK, PERSON),
    "preferences": Row(FRONT, PERSON),
    "identifier": Row(CASEWORK, PERSON),
    "representative": Row(CASEWORK, PERSON),
    "merge": Row(CASEWORK, PERSON),
    "unmerge": Row(CASEWORK, ("person", "merged")),
    "same_people": Row(CASEWORK),
    "two_people": Row(CASEWORK, ("suggestion",)),
    "share": Row(CASEWORK, ("person", "address")),
    "never_theirs": Row(CASEWORK, ("person", "address")),
    "ask_adjustment": Row(FRONT, PERSON),
    "answer_adjustment": Row(CASEWORK, ("adjustment",)),
    "report_concern": Row(FRONT),
    "concern": Row(CASE, ("concern",)),
    "offer_support": Row(MANAGER, ("concern",)),
    "record_support": Row(MANAGER, ("support",)),
    "dangers": Row(FRONT | {"auditor"}),
    "raise_danger": Row(FRONT),
    "danger": Row(SAFETY | {"auditor"}, ("danger",)),
    "own_danger": Row(SAFETY, ("danger",), post=True),
    "record_referral": Row(SAFETY, ("danger",)),
    "finish_danger": Row(SAFETY, ("danger",)),
    "case_chart": Row(CASEWORK | {"auditor"}, PERSON),
    "trail": Row(frozenset({"auditor", "data_protection"})),
    "retention": Row(RETENTION),
    "holds": Row(RETENTION),
    "retained_record": Row(RETENTION, PERSON),
    "place_hold": Row(OFFICER, PERSON),
    "hold": Row(RETENTION, ("hold",)),
    "keep_hold": Row(OFFICER, ("hold",)),
    "lift_hold": Row(OFFICER, ("hold",)),
    "propose_disposal": Row(OFFICER, PERSON),
    "disposal": Row(RETENTION | {"manager"}, ("disposal",)),
    "certificate": Row(RETENTION | {"manager"}, ("certificate",)),
    "consistency": Row(frozenset({"manager", "quality_reviewer", "auditor"})),
    "consistency_list": Row(frozenset({"manager", "quality_reviewer", "auditor"})),
    "assess": Row(CASEWORK, ("concern",)),
    "warn": Row(CASEWORK, ("assessment",)),
    "propose": Row(CASEWORK, ("assessment",)),
    "decide": Row(MANAGER, ("proposal",)),
    "decide_otherwise": Row(MANAGER, ("proposal",)),
    "restriction": Row(CASE, RESTRICTION),
    "notice": Row(CASEWORK, RESTRICTION),
    "withhold": Row(MANAGER, RESTRICTION),
    "let_stand": Row(MANAGER, RESTRICTION),
    "tell_ended": Row(CASEWORK, RESTRICTION),
    "case_file": Row(
        frozenset({"data_protection"}), RESTRICTION
    ),  # and to whoever decided it, or handles its dispute
    "hand_over": Row(MANAGER, RESTRICTION),
    "lift": Row(MANAGER, RESTRICTION),
    "extend": Row(CASEWORK, RESTRICTION),
    "begin_review": Row(CASEWORK, RESTRICTION),
    "log_dispute": Row(FRONT, RESTRICTION),
    "which_decision": Row(FRONT),
    "dispute_logged": Row(FRONT, ("dispute_reference",)),
    "review": Row(CASEWORK | {"auditor"}, ("review",)),
    "dispute": Row(frozenset({"quality_reviewer", "manager", "auditor"}), ("dispute",)),
    "withdraw": Row(MANAGER, ("warning",)),
    "letter": Row(CASE, ("letter", "warning")),
    "reconciliations": Row(CASE),
    "reconciliation": Row(CASE, ("reconciliation",)),
    "reconciliation_list": Row(CASE, ("reconciliation",)),
    "rule_put_right": Row(CASEWORK, ("reconciliation", "difference")),
    "letters": Row(CASE),
    "printed": Row(CASEWORK | {"auditor", "data_protection"}, ("batch",)),
    "printed_pages": Row(CASEWORK | {"auditor", "data_protection"}, ("batch",)),
    "letter_way": Row(CASE, ("letter_reference",)),
    "letter_halves": Row(CASEWORK, ("letter_reference",)),
    "letter_file": Row(CASE, ("letter_reference", "file")),
    "letter_in_form": Row(CASE, ("letter", "warning", "form", "spoken")),
    "own_page": Row(CASE, PERSON),
    "give_own_page": Row(CASEWORK, PERSON, post=True),
    "own_page_in_form": Row(CASE, ("person", "form", "spoken")),
    "police": Row(frozenset({"manager", "content_lead"}), PERSON),
    "open_request": Row(frozenset({"data_protection"}), PERSON),
    "own_data": Row(frozenset({"data_protection"}), ("access",)),
    "rule_on": Row(frozenset({"data_protection"}), ("access", "warning_piece")),
    "own_data_progress": Row(frozenset({"data_protection"}), ("access",)),
    "own_data_later": Row(frozenset({"data_protection"}), ("access",)),
    "give_own_data": Row(frozenset({"data_protection"}), ("access",)),
    # and of a danger to those who deal with dangers
    "record_statement": Row(CASEWORK | {"data_protection"}, ("letter", "warning")),
    "record_correction": Row(frozenset({"data_protection"}), ("letter", "warning")),
}


def screens() -> Iterator[str]:
    """The names of all screens that ask for somebody to be signed in."""
    for pattern in get_resolver("evenhand.web.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        if not getattr(pattern.callback, "public", False):
            yield str(pattern.name)


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


def proposed_disposal(case: Case, officer: Colleague) -> Disposal:
    """Of somebody of whom nothing was heard for years."""
    old = case.do("register_person", by=case.ana, after=-timedelta(days=800), name="Olive Old")
    found: Disposal = case.do(
        "propose_disposal", by=officer, after=timedelta(days=9), person=old, reasons="Old."
    )
    return found


def certificate(case: Case, officer: Colleague) -> str:
    row = proposed_disposal(case, officer)
    case.do(
        "decide_disposal",
        by=case.mel,
        after=timedelta(days=9),
        disposal=row,
        decision="dispose",
        reasons="I looked.",
    )
    return str(row.reference)


@pytest.fixture(autouse=True)
def _a_schedule(settings: Settings) -> None:
    settings.RETENTION = {
        "adopted": BEGAN.date() - timedelta(days=900),
        "decisions": 1,
        "contact": 1,
        "nobody": 1,
    }


@pytest.fixture
def record(case: Case, make_colleague: Callable[..., Colleague]) -> Callable[[str], object]:
    """What the address of a screen is made of. Each record is made when it is asked for."""
    late = timedelta(days=9)

    def merged() -> str:
        other = case.do("register_person", by=case.cal, after=late, name="P. Example")
        case.do("merge_people", by=case.cal, after=late, keep=case.pat, merge=other, reasons="Said so.")
        return str(other.reference)

    def suggestion() -> object:
        case.do(
            "register_person",
            by=case.cal,
            after=late,
            name="P. Example",
            emails=[case.pat.identifiers.get(kind="email").value],
        )
        return MergeSuggestion.objects.get().pk

    def contact() -> str:
        _ = case.pat
        found = case.do("receive_contact", by=None, after=late, channel="phone", sender="+447700900123",
                        attachments=[{"filename": "a", "content": PICTURE}, {"filename": "b", "content": SOUND}])  # fmt: skip
        first = found.attachments.get(number=1)
        case.do("write_down_file", by=case.ana, after=late, attachment=first, text="Pat")
        return str(found.reference)

    def access() -> str:
        contact = case.mail(8, body="Send me what you hold about me.")
        case.do("record_reading", by=case.cal, after=late, contact=contact, triage=["subject_access"])
        officer = case.make_colleague("officer", "data_protection")
        row = case.do("open_subject_access", by=officer, after=late, person=case.pat, contact=contact)
        return str(row.reference)

    def letter_reference() -> str:
        found = Delivery.objects.get(record=f"casework.warning:{case.warning.pk}")
        while found.state == "new":
            LetterWork(moment=lambda: BEGAN + late).do_next()
            found.refresh_from_db()
        return str(found.reference)

    def batch() -> str:
        case.do("give_notice", by=case.cal, after=late, restriction=case.restriction, sent_by="post")
        letter = Delivery.objects.get(record=f"casework.restriction:{case.restriction.pk}")
        while letter.state == "new":
            LetterWork(moment=lambda: BEGAN + late).do_next()
            letter.refresh_from_db()
        return str(case.do("print_letters", by=case.cal, after=late, deliveries=[letter]))

    makers: dict[str, Callable[[], object]] = {
        "person": lambda: case.pat.reference,
        "merged": merged,
        "absence": lambda: case.do("record_absence", by=case.cal, after=late, colleague=case.cal,
                                   away_from=(BEGAN + late).date(), away_until=(BEGAN + late * 2).date()).pk,
        "contact": contact,
        "suggestion": suggestion,
        "mail": lambda: case.do("receive_contact", by=None, after=late, channel="email", raw=b"Subject: x").reference,
        "unread": lambda: case.do("quarantine_message", by=None, after=late, raw=b"?", source="a.eml", reason="It is broken.").pk,
        "address": lambda: case.pat.identifiers.filter(kind="email").get().pk,
        "file": lambda: 1,
        "recording": lambda: 2,
        "size": lambda: "small",
        "page": lambda: 1,
        "concern": lambda: case.concern().pk,
        "adjustment": lambda: case.do("record_adjustment_request", by=case.ana, after=late, person=case.pat, request="Slowly.").pk,
        "support": lambda: case.do("offer_support", by=case.mel, after=late, concern=case.concern(), colleague=case.ana).pk,
        "danger": lambda: case.do("raise_danger", by=case.ana, after=late, person=case.pat, kind="immediate",
                                  details="He said so.").pk,
        "assessment": lambda: case.assessment("warn").pk,
        "proposal": lambda: case.proposal.pk,
        "restriction": lambda: case.restriction.reference,
        "review": lambda: case.do("open_review", by=case.cal, after=late, restriction=case.restriction).pk,
        "dispute_reference": lambda: case.do("receive_dispute", by=case.ana, after=late, restriction=case.restriction,
                                             route="post").reference,
        "dispute": lambda: case.do("receive_dispute", by=case.ana, after=late, restriction=case.restriction, route="post",
                                   received_on=(BEGAN + late).date(), grounds="Too much.").pk,
        "warning": lambda: case.warning.pk,
        "letter": lambda: "warning",
        "disposal": lambda: proposed_disposal(case, make_colleague("dpo", "data_protection")).reference,
        "certificate": lambda: certificate(case, make_colleague("dpo", "data_protection")),
        "hold": lambda: case.do("place_hold", by=make_colleague("dpo", "data_protection"), after=late, person=case.pat,
                                asked_by="court", reasons="Claim no. 7.", look_again_on=(BEGAN + late * 3).date()).reference,
        "reconciliation": lambda: case.do(
            "record_reconciliation", by=None, after=late, sources=[{"name": "mx1", "rules": 0}],
            differences=[unread(Unread("mx1", 1, "?"))],
        ).reference,
        "difference": lambda: 1,
        "letter_reference": letter_reference,
        "batch": batch,
        "hinted": lambda: case.do("receive_contact", by=None, after=late, channel="email", sender="x@example.org",
                                  body="You are a useless lying cow.").reference,
        "hint": lambda: Hint.objects.get(kind="abusive_language").pk,
        "hint_kind": lambda: "volume",
        "form": lambda: "text",
        "spoken": lambda: "both",
        "access": access,
        "warning_piece": lambda: f"casework.warning:{case.warning.pk}",
    }  # fmt: skip
    return lambda name: makers[name]()


def opened(client: Client, row: Row, name: str, record: Callable[[str], object]) -> HttpResponseBase:
    address = reverse(name, args=[record(each) for each in row.at])
    answer = client.post(address) if row.post else client.get(address, row.asks)
    assert isinstance(answer, HttpResponse | StreamingHttpResponse)
    return answer


def test_every_screen_is_in_the_table() -> None:
    assert set(screens()) == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_screen_opens_to_the_roles_of_the_table_and_to_no_other(
    make_colleague: Callable[..., Colleague], record: Callable[[str], object], name: str
) -> None:
    row = TABLE[name]
    address = reverse(name, args=[record(each) for each in row.at])
    statuses = {}
    for role in ROLES:
        client = Client()
        client.force_login(
            make_colleague(f"one-{role}", role), backend="django.contrib.auth.backends.ModelBackend"
        )
        with transaction.atomic():
            answer = client.post(address) if row.post else client.get(address, row.asks)
            transaction.set_rollback(True)
        statuses[role] = answer.status_code
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert Broken(answer.content.decode()).found == [], "a reference stands on one line"
    # 409: it opens, and the record itself refuses what was asked.
    assert {role for role, status in statuses.items() if status in (200, 302, 409)} == row.opens_to, statuses
    assert {status for role, status in statuses.items() if role not in row.opens_to} <= {403}, statuses


@pytest.mark.parametrize("name", sorted(TABLE))
def test_nobody_gets_in_without_signing_in(
    client: Client, record: Callable[[str], object], name: str
) -> None:
    answer = opened(client, TABLE[name], name, record)
    assert answer.status_code == (403 if TABLE[name].post else 302)
    if not TABLE[name].post:
        assert answer.headers["Location"].startswith(reverse("sign_in"))


def test_a_colleague_without_a_role_sees_that_nothing_waits_and_nothing_else(
    client: Client, make_colleague: Callable[..., Colleague], record: Callable[[str], object]
) -> None:
    client.force_login(make_colleague("none"), backend="django.contrib.auth.backends.ModelBackend")
    statuses = {
        name: opened(client, row, name, record).status_code for name, row in TABLE.items() if not row.at
    }
    assert {name for name, status in statuses.items() if status == 200} == {"home", "due_dates", "password"}


def test_whoever_reported_a_concern_or_raised_a_danger_may_read_it(client: Client, case: Case) -> None:
    concern = case.concern()
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="He said so.")
    client.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("concern", args=[concern.pk])).status_code == 200
    assert client.get(reverse("danger", args=[danger.pk])).status_code == 200


def test_a_quality_reviewer_reads_the_whole_file_once_it_is_disputed_and_nobody_elses(
    client: Client, case: Case
) -> None:
    restriction, late = case.restriction, timedelta(days=8)
    review = case.do("open_review", by=case.cal, after=late, restriction=restriction)
    closed = case.mail(7)
    case.do("close_contact", by=case.cal, after=late, contact=closed)
    addresses = [
        reverse("restriction", args=[restriction.reference]), reverse("review", args=[review.pk]),
        reverse("letter", args=["restriction", restriction.pk]), reverse("letter", args=["warning", case.warning.pk]),
        reverse("concern", args=[case.to_restrict.concern.pk]), reverse("case_chart", args=[case.pat.reference]),
    ]  # fmt: skip
    contact, entry = reverse("contact", args=[closed.reference]), reverse("person", args=[case.pat.reference])
    client.force_login(case.quinn, backend="django.contrib.auth.backends.ModelBackend")
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.get(contact).status_code == 404
    assert "You asked four times." not in client.get(entry).content.decode()
    assert b"has been disputed" in client.get(addresses[0]).content
    case.do("receive_dispute", by=case.ana, after=late, restriction=restriction, route="post",
            received_on=(BEGAN + late).date(), grounds="Too much.")  # fmt: skip
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert client.get(contact).status_code == 200
    assert restriction.reference in client.get(entry).content.decode()


def test_what_is_closed_is_no_longer_for_colleagues_at_the_front_who_had_no_part_in_it(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.mail(1)
    address = reverse("contact", args=[contact.reference])
    client.force_login(
        make_colleague("bob", "colleague"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(address).status_code == 200
    case.do("close_contact", by=case.cal, after=timedelta(days=2), contact=contact)
    assert client.get(address).status_code == 404
    assert contact.reference not in client.get(reverse("contacts")).content.decode()
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200


def test_a_safeguarding_lead_reads_the_contact_that_a_danger_came_from_even_when_it_is_closed(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.mail(1)
    case.do(
        "raise_danger",
        by=case.ana,
        after=timedelta(days=1),
        contact=contact,
        kind="immediate",
        details="He said so.",
    )
    case.do("close_contact", by=case.cal, after=timedelta(days=2), contact=contact)
    client.force_login(
        make_colleague("sam", "safeguarding_lead"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(reverse("contact", args=[contact.reference])).status_code == 200


def test_the_calendar_opens_to_whoever_has_its_secret_address_until_the_password_changes(
    client: Client, case: Case
) -> None:
    address = reverse("calendar_feed", args=[feed_token(case.mel)])
    assert client.get(address).status_code == 200
    assert client.get(address.replace(".ics", "x.ics")).status_code == 404
    case.mel.set_password("another passphrase altogether")
    case.mel.save()
    assert client.get(address).status_code == 404
