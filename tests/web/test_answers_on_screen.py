"""Every door writes down what it answered, and whoever may reads it from the contact, the restriction and the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from tests.casework.office import Office
from tests.web.case_story import BEGAN, Case

from evenhand.casework import clock
from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.actions.record_answers import record_answers
from evenhand.casework.doors import answers
from evenhand.casework.doors.spool import record_noted
from evenhand.casework.models import Answer
from evenhand.casework.questions.answered import Answered
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT1", "LK2")]
LATE = timedelta(days=10)


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN + LATE, tick=True) as moved:
        yield moved


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    made = Case(make_colleague)
    _ = made.restriction
    return made


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(colleague: Colleague, name: str, reference: str, **asked: str | int) -> str:
    answer = signed_in(colleague).get(reverse(name, args=[reference]), asked, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def recorded() -> list[Answer]:
    record_noted(clock.now())
    return list(Answer.objects.order_by("pk").select_related("person", "restriction", "asked_by", "token"))


def machine() -> Client:
    token = issue_token(by=None, now=clock.now(), name="The switchboard")
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


@pytest.mark.parametrize("door", ["api", "command", "screen", "log", "card"])
def test_each_door_writes_down_the_answer_that_it_gave(case: Case, door: str) -> None:
    asked = {"channel": "email", "from": "pat@example.org"}
    if door == "api":
        assert machine().get("/api/v1/instruction", asked).json()["action"] == "channel_closed"
    elif door == "command":
        call_command("instruct", "--channel", "email", "--from", "pat@example.org", stdout=StringIO())
    elif door in ("screen", "log"):
        name = "check" if door == "screen" else "log_contact"
        signed_in(case.ana).get(reverse(name), {"q": "pat@example.org", "channel": "email"})
    else:
        signed_in(case.ana).get(reverse("person", args=[case.pat.reference]), {"channel": "email"})
    (row,) = recorded()
    assert row.door == ("screen" if door in ("log", "card") else door)
    assert (row.person, row.restriction) == (case.pat, case.restriction)
    assert (row.action, row.clauses) == ("channel_closed", ["OA1", "RT1e"])
    assert row.asked_by == (case.ana if door in ("screen", "log", "card") else None)
    assert (row.token.name if row.token else "") == ("The switchboard" if door == "api" else "")


def test_a_page_that_asks_nothing_and_a_form_sent_again_write_nothing(case: Case) -> None:
    client = signed_in(case.ana)
    client.get(reverse("check"))
    client.get(reverse("log_contact"))
    client.post(f"{reverse('log_contact')}?q=pat@example.org", {"note": ""})
    assert recorded() == []


@pytest.mark.proves("I25")
def test_no_door_fails_because_its_answer_cannot_be_written_down(
    case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("django.conf.settings.ANSWER_SPOOL", tmp_path / "file")
    asked = {"channel": "email", "from": "pat@example.org"}
    assert machine().get("/api/v1/instruction", asked).json()["action"] == "channel_closed"
    assert signed_in(case.ana).get(reverse("check"), {"q": "pat@example.org"}).status_code == 200
    told = StringIO()
    call_command("instruct", "--channel", "email", "--from", "pat@example.org", stdout=told)
    assert "channel_closed" in told.getvalue()


@pytest.mark.proves("OA1", "I31")
def test_a_restriction_shows_every_answer_that_it_gave_and_no_other(case: Case) -> None:
    client = signed_in(case.ana)
    for channel in ("email", "phone"):
        client.get(reverse("check"), {"q": "pat@example.org", "channel": channel})
    came = case.mail(9)
    case.mail(1)  # before the restriction
    recorded()
    told = page(case.cal, "restriction_answers", case.restriction.reference)
    assert len(re.findall(r'class="eh-list__title"', told)) == 2
    assert told.count("This way is closed to them") == 2
    assert came.reference in told
    assert "RT1e" in told
    assert reverse("restriction_answers", args=[case.restriction.reference]) in page(
        case.cal, "restriction", case.restriction.reference
    )


@pytest.mark.proves("I30", "I31")
def test_who_looked_somebody_up_is_told_to_those_who_read_the_trail_alone(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    signed_in(case.ana).get(reverse("check"), {"q": "pat@example.org"})
    recorded()
    assert "Ana Bright" not in page(case.mel, "person_answers", case.pat.reference)
    assert "Ana Bright" in page(make_colleague("aud", "auditor"), "person_answers", case.pat.reference)


@pytest.mark.proves("I25")
def test_a_contact_shows_what_the_mail_server_was_told_before_it_was_here(case: Case) -> None:
    contact = case.do(
        "receive_contact", by=None, after=timedelta(days=9), channel="email", sender="pat@example.org",
        to=["help"], message_id="<1@example.org>",
    )  # fmt: skip
    other = case.do("register_person", by=case.ana, after=LATE, name="Other Person")
    given = Answered(
        "k1", BEGAN + timedelta(days=9), "milter", "email", "channel_closed", "matched", message_id="<1@example.org>",
        person=case.pat.reference, restriction=case.restriction.reference, clauses=("OA1", "RT1e"),
    )  # fmt: skip
    forged = Answered(
        "k2", BEGAN + timedelta(days=9), "policy", "email", "normal", "matched", message_id="<1@example.org>",
        person=other.reference,
    )  # fmt: skip
    record_answers(now=clock.now(), answers=[given, forged])
    told = page(case.ana, "contact_answers", contact.reference)
    assert told.count("The mail server asked") == 1
    assert told.count("It came in") == 1
    # From the restriction it leads to the contact: once for the mail server's question, once for what it met when it came.
    link = f'href="{reverse("contact", args=[contact.reference])}"'
    assert page(case.cal, "restriction_answers", case.restriction.reference).count(link) == 2
    # What named somebody else leads to no contact of theirs.
    assert link not in page(case.cal, "person_answers", other.reference)


def test_pages_go_on_until_the_oldest_and_odd_numbers_show_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "PER_PAGE", 3)
    record_answers(
        now=clock.now(),
        answers=[
            Answered(f"k{n}", BEGAN + timedelta(minutes=n), "api", "phone", "normal", "matched", person=case.pat.reference)
            for n in range(7)
        ],
    )  # fmt: skip
    shown, number = 0, 1
    while True:
        told = page(case.cal, "person_answers", case.pat.reference, page=number)
        shown += told.count('class="eh-list__title"')
        if 'rel="next"' not in told:
            break
        number += 1
    assert shown == 7 + len(case.pat.contacts.filter(match="matched"))
    for odd in ("0", "-1", "x", "9" * 30, "²", "99999999"):
        page(case.cal, "person_answers", case.pat.reference, page=odd)


@pytest.mark.proves("I27")
def test_entries_that_are_one_person_are_read_as_one(case: Case) -> None:
    other = case.do("register_person", by=case.ana, after=LATE, name="P. Example", emails=["p@example.org"])
    signed_in(case.ana).get(reverse("check"), {"q": "p@example.org"})
    recorded()
    case.do("merge_people", by=case.cal, after=LATE, keep=case.pat, merge=other, reasons="Said so.")
    assert "A colleague looked it up" in page(case.cal, "person_answers", case.pat.reference)


@pytest.mark.proves("PB1")
def test_it_reads_in_welsh(case: Case) -> None:
    signed_in(case.ana).get(reverse("check"), {"q": "pat@example.org"})
    recorded()
    told = page(case.cal, "person_answers", case.pat.reference, lang="cy")
    assert "Edrychodd cydweithiwr" in told


@pytest.mark.proves("RT1f", "I31")
def test_what_is_about_one_matter_says_so_wherever_it_was_met() -> None:
    """Whoever reads “do not reply” alone would leave unanswered what the decision never touched."""
    office = Office().open()
    pat = office.person("Pat Example", emails=["pat@example.org"])
    row = office.restriction(pat, measures=[{"kind": "read_no_reply", "about": "the trailer"}])
    office.later(days=1)
    contact = office.contact(sender="pat@example.org", body="Something else.")
    with time_machine.travel(office.now, tick=True):
        signed_in(office.ana).get(reverse("check"), {"q": "pat@example.org"})
        recorded()
        told = page(office.cal, "restriction_answers", row.reference)
        assert told.count("Do not answer about: the trailer") == 2
        listed = signed_in(office.ana).get(reverse("contacts")).content.decode()
        assert "Do not answer about: the trailer" in listed
        assert "Read it, do not reply" not in told + listed
        assert contact.reference in listed
