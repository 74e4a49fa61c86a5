"""The screen-pop: from a caller's number to the card in one step; and the instruction beside whatever is replied to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.casework.office import Office
from tests.web.case_story import BEGAN, Case

from evenhand.casework.questions.calling import calling
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db
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


@pytest.fixture
def ana(case: Case) -> Client:
    client = Client()
    client.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("+447700900123", "+447700900123"),
        (" 447700900123", "+447700900123"),
        ("07700 900123", "07700 900123"),
        ("tel:+447700900123", "+447700900123"),
        ("sip:+447700900123@trunk.example", "+447700900123"),
        ("sip: 447700900123@trunk.example;user=phone", "+447700900123"),
        ("tel:+447700900123;phone-context=x", "+447700900123"),
        ("", ""),
        (" ", ""),
        ("Anonymous", ""),
        ("sip:anonymous@anonymous.invalid", ""),
        ("unknown", ""),
        ("s", ""),
        (" 12025550123", "+12025550123"),
        ("sips:02079460011@x", "02079460011"),
        ("tel:+442079460011;ext=5;phone-context=x", "+442079460011;ext=5"),
    ],
)
def test_a_number_is_read_as_telephone_systems_send_it(sent: str, number: str) -> None:
    assert calling(sent) == number


@pytest.mark.proves("RT1", "IN4")
@pytest.mark.parametrize("sent", ["%2B447700900123", "+447700900123", "07700900123", "sip:+447700900123@x"])
def test_a_call_opens_the_card_of_whoever_has_the_number_in_one_step(
    ana: Client, case: Case, sent: str
) -> None:
    answer = ana.get(f"{reverse('call')}?from={sent}", follow=True)
    page = answer.content.decode()
    assert len(answer.redirect_chain) == 1
    assert case.pat.name in page
    assert f'href="{reverse("log_contact")}?' in page
    assert "channel=phone" in page


@pytest.mark.proves("OA2", "RT1e", "I14")
def test_a_line_of_the_floor_turns_nobody_away_and_a_team_that_has_nobody_here_is_asked_about_all_the_same() -> (
    None
):
    """As Asterisk is told for the same line, and so for what is logged from the card."""
    office = Office(now=BEGAN + LATE).open()
    pat = office.person(phones=["+447700900123"])
    office.restriction(
        pat, measures=[{"kind": "channels", "closed": ["phone"]}], scope={"team": "North desk"}
    )
    ana, closed = Client(), "This way is closed to them"
    ana.force_login(office.ana, backend="django.contrib.auth.backends.ModelBackend")

    def shown(**line: str) -> str:
        return ana.get(reverse("call"), {"from": "+447700900123", **line}, follow=True).content.decode()

    assert closed in shown(team="north DESK")
    assert closed not in shown(team="north desk", purpose="complaint").partition("another way")[0]
    elsewhere = shown(team="Enquiries")
    assert closed not in elsewhere
    assert "team=Enquiries" in elsewhere
    log = f"{reverse('log_contact')}?q=%2B447700900123&channel=phone&team=Enquiries"
    assert '<option value="Enquiries" selected>' in ana.get(log).content.decode()
    ana.post(log, {"purpose": "general", "team": "Enquiries", "note": "Asked for the file.", "minutes": "2"})
    logged = Contact.objects.latest("pk")
    assert (logged.recipients, logged.instruction["action"]) == (["Enquiries"], "normal")


@pytest.mark.proves("LK2")
def test_whoever_must_sign_in_first_comes_back_to_the_call(case: Case) -> None:
    answer = Client().get(f"{reverse('call')}?from=%2B447700900123")
    assert answer.status_code == 302
    assert "next=/call/%3Ffrom%3D%252B447700900123" in answer.headers["Location"]


@pytest.mark.proves("I27")
def test_a_number_that_several_share_or_nobody_has_restricts_nobody(ana: Client, case: Case) -> None:
    case.do("register_person", by=case.cal, after=LATE, name="Other Person", phones=["+447700900123"])
    assert (
        "It is not certain who this is"
        in ana.get(reverse("call"), {"from": "+447700900123"}, follow=True).content.decode()
    )
    assert (
        "We do not know this person"
        in ana.get(reverse("call"), {"from": "+447700900999"}, follow=True).content.decode()
    )


@pytest.mark.proves("I25", "I27")
def test_a_withheld_number_is_dealt_with_as_usual_and_logged_in_one_step(ana: Client) -> None:
    page = ana.get(reverse("call"), {"from": "Anonymous"}).content.decode()
    assert "A call without a number" in page
    address = f"{reverse('log_contact')}?unknown=1&amp;channel=phone"
    assert address in page
    assert ana.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.proves("RT1d", "RT1e", "IN4", "I27")
def test_beside_what_is_replied_to_stands_what_a_reply_must_keep_to(ana: Client, case: Case) -> None:
    case.do(
        "add_representative", by=case.cal, after=LATE, person=case.pat, name="Rae", emails=["rae@example.org"]
    )
    theirs = case.mail(9)
    theirs_of_rae = case.do(
        "receive_contact", by=None, after=LATE, channel="email", sender="rae@example.org", to=["x"]
    )
    forwarded = case.do(
        "receive_contact", by=None, after=LATE, channel="email", sender="desk@body.example", to=["x"]
    )
    pages = {
        name: ana.get(reverse("contact", args=[each.reference])).content.decode()
        for name, each in (("own", theirs), ("rae", theirs_of_rae), ("forwarded", forwarded))
    }
    assert "Before you reply or pass it on:</strong> This way is closed to them" in pages["own"]
    assert "speaks for Pat Example" in pages["rae"]
    assert 'id="reply"' not in pages["forwarded"]
    case.do(
        "confirm_person",
        by=case.ana,
        after=LATE,
        contact=forwarded,
        person=case.pat,
        reasons="It quotes their letter.",
    )
    told = ana.get(reverse("contact", args=[forwarded.reference])).content.decode()
    assert "Before you reply or pass it on:</strong> This way is closed to them" in told
