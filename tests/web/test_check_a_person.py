"""What a colleague sees of a person in one step: what to do, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.telling import hears_of
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Restriction
from evenhand.casework.questions.whose import AT_MOST, meant_by
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db

TUESDAYS = {
    "kind": "contact_hours",
    "days": ["tue"],
    "from": "10:00",
    "until": "11:00",
    "max_minutes": 20,
    "channels": ["phone"],
}


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


def check(client: Client, asked: str, **more: str) -> str:
    return client.get("/check/", {"q": asked, **more}).content.decode()


@pytest.fixture
def restriction(case: Case) -> Restriction:
    """E-mail is closed to Pat; all else is open."""
    return case.restriction


@pytest.mark.proves("RT1e", "OA1", "RT2")
@pytest.mark.parametrize("asked", ["pat@example.org", "PAT@Example.org ", "{person}", "{restriction}"])
def test_an_address_or_a_reference_answers_at_once(
    ana_client: Client, case: Case, restriction: Restriction, asked: str
) -> None:
    page = check(
        ana_client,
        asked.format(person=case.pat.reference, restriction=restriction.reference),
        channel="email",
    )
    assert "This way is closed to them" in page
    assert "Pat Example" in page
    assert restriction.reference in page
    assert "6 December 2026" in page
    assert "by telephone" in page  # which ways are open, in the words for the person
    assert "dros y ffôn" in page  # and in Welsh
    assert "RT1e" in page


@pytest.mark.proves("IN4")
def test_a_reference_is_known_as_it_is_read_out_in_fours_and_a_name_like_one_is_still_a_name(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    for reference in (case.pat.reference, restriction.reference):
        read_out = f"{reference[0]} {reference[2:6]} {reference[6:]}".lower()
        assert "This way is closed to them" in check(ana_client, read_out, channel="email")
    case.do("register_person", by=case.cal, name="P Jack Webb")
    assert "I made sure that it is P Jack Webb" in " ".join(check(ana_client, "P Jack Webb").split())


@pytest.mark.parametrize("number", ["+447700900123", "07700 900123", "447700900123", "0044 7700 900 123"])
def test_a_telephone_system_opens_the_card_with_the_number(
    ana_client: Client, restriction: Restriction, number: str
) -> None:
    page = check(ana_client, number, channel="phone")
    assert "Pat Example" in page
    assert "Deal with it as usual" in page


def test_the_number_of_a_screen_pop_survives_a_plus_sign_that_was_not_encoded(
    ana_client: Client, restriction: Restriction
) -> None:
    page = ana_client.get("/check/?q=+447700900123&channel=phone").content.decode()
    assert "Pat Example" in page


def test_the_channel_follows_from_what_was_typed_and_a_mistyped_one_does_no_harm(
    ana_client: Client, restriction: Restriction
) -> None:
    assert "This way is closed to them" in check(ana_client, "pat@example.org")
    assert "Deal with it as usual" in check(ana_client, "07700900123")
    assert "This way is closed to them" in check(ana_client, "pat@example.org", channel="pigeon")


def test_every_other_channel_is_answered_on_the_same_page(
    ana_client: Client, restriction: Restriction
) -> None:
    page = check(ana_client, "07700900123")
    assert "If they get in touch another way" in page
    assert "This way is closed to them" in page


@pytest.mark.proves("OA2", "I14", "I26")
def test_a_complaint_is_dealt_with_as_usual_whatever_is_closed(
    ana_client: Client, restriction: Restriction
) -> None:
    page = check(ana_client, "pat@example.org", channel="email", purpose="complaint")
    assert "Your restriction does not affect complaints" in page
    assert '<h2 class="eh-instruction__title" id="instruction">Deal with it as usual</h2>' in page


@pytest.mark.proves("IN4", "I27")
@pytest.mark.parametrize("asked", ["Pat Example", "pat exampel"])
def test_a_name_restricts_nobody_and_is_offered_to_be_confirmed(
    ana_client: Client, case: Case, restriction: Restriction, asked: str
) -> None:
    page = check(ana_client, asked, channel="email")
    assert "Deal with it as usual" in page
    assert "This way is closed" not in page
    assert "I made sure that it is Pat Example" in page
    assert restriction.reference not in page
    assert f"/check/?channel=email&amp;q={case.pat.reference}" in page


@pytest.mark.proves("I27", "I30")
def test_the_last_digits_of_a_number_restrict_nobody_and_are_offered_to_be_confirmed(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    page = ana_client.get("/check/", {"q": "900123"}).content.decode()
    assert "a number that ends so is on record" in page
    assert f"q={case.pat.reference}" in page
    assert "a number that ends so</span>" in page
    assert restriction.reference not in page
    assert "Deal with it as usual" in page
    page = ana_client.get("/check/", {"q": "0123"}).content.decode()
    assert case.pat.reference not in page


@pytest.mark.proves("IN4", "I27")
@pytest.mark.parametrize("asked", ["Pat Example", "Exampel"])
@pytest.mark.parametrize("address", ["/check/", "/contacts/log/"])
def test_who_it_may_be_stands_before_what_to_do_with_anybody_else(
    ana_client: Client, restriction: Restriction, asked: str, address: str
) -> None:
    page = ana_client.get(address, {"q": asked, "channel": "phone"}).content.decode()
    whom, otherwise = page.index("I made sure that it is Pat"), page.index("If it is none of these")
    assert whom < otherwise < page.index("Deal with it as usual")
    assert "We do not know this person" not in page


@pytest.mark.proves("RT1b", "RT1e", "RT1f")
@pytest.mark.parametrize(
    ("measure", "channel", "language", "words"),
    [
        ({"kind": "read_no_reply"}, "phone", "en", "Listen, do not answer"),
        ({"kind": "read_no_reply"}, "phone", "cy", "Gwrandewch, peidiwch ag ateb"),
        ({"kind": "read_no_reply"}, "email", "en", "Read it, do not reply"),
        ({"kind": "read_no_reply", "about": "my file"}, "phone", "en", "Do not answer about: my file"),
        ({"kind": "read_no_reply", "about": "my file"}, "phone", "cy", "Peidiwch ag ateb ynghylch: my file"),
        ({"kind": "channels", "closed": ["phone"]}, "phone", "en", "Listen first for danger"),
        (TUESDAYS, "phone", "en", "Not now: only at the permitted times"),
        (TUESDAYS, "phone", "cy", "Nid yn awr: dim ond ar yr amserau a ganiateir"),
    ],
)
def test_the_card_says_what_can_be_done_while_somebody_is_on_the_line(
    ana_client: Client, case: Case, measure: dict[str, object], channel: str, language: str, words: str
) -> None:
    case.do("decide_restriction", by=case.mel, after=timedelta(days=6), proposal=case.proposal, decision="approve",
            measures=[measure], reasons="You went on after our warning.")  # fmt: skip
    ana_client.cookies["django_language"] = language
    page = check(ana_client, case.pat.reference, channel=channel)
    assert words in page
    assert "minutes today" not in page  # nothing is said of the length of a call that is not taken up now


@pytest.mark.proves("RT1b")
def test_the_permitted_length_is_told_as_people_say_it(ana_client: Client, case: Case) -> None:
    case.do("decide_restriction", by=case.mel, after=timedelta(days=6), proposal=case.proposal, decision="approve",
            measures=[TUESDAYS | {"days": ["fri"]}], reasons="You went on after our warning.")  # fmt: skip
    page = check(ana_client, case.pat.reference, channel="phone")
    assert "We can speak for up to 20 minutes today." in page
    assert "Gallwn siarad am hyd at 20 munud heddiw." in page


@pytest.mark.proves("IN4", "I27")
def test_an_address_that_two_people_share_restricts_neither(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    case.do("register_person", by=case.ana, name="Sam Example", emails=["pat@example.org"])
    page = check(ana_client, "pat@example.org", channel="email")
    assert "It is not certain who this is" in page
    assert "This way is closed" not in page
    assert "several people share this address" in page


@pytest.mark.proves("IN4", "I27")
def test_a_representative_is_not_restricted(ana_client: Client, case: Case, restriction: Restriction) -> None:
    case.do("add_representative", by=case.cal, person=case.pat, name="Rhys", emails=["rhys@law.example"])
    page = check(ana_client, "rhys@law.example", channel="email")
    assert "This way is closed" not in page
    assert "They speak for Pat Example." in page
    assert "I made sure that it is" not in page  # nobody puts them under Pat's restriction by a click
    assert "not certain" not in page
    assert "please tell us your name" not in page
    assert (
        "Log a contact from Rhys"
        in ana_client.get("/contacts/log/?channel=email&q=rhys@law.example").content.decode()
    )


@pytest.mark.parametrize(
    "asked", ["nobody@example.org", "020 7946 0000", "P-22222222", "Zebediah Quill", "x"]
)
def test_whoever_is_not_known_is_dealt_with_as_usual_and_the_page_says_so(
    ana_client: Client, case: Case, asked: str
) -> None:
    page = check(ana_client, asked)
    assert "We do not know this person" in page
    assert "Deal with it as usual" in page
    assert "Put them on record" in page


@pytest.mark.parametrize(
    ("asked", "ours"), [("P-22222222", True), ("r 22222222", True), ("020 7946 0000", False)]
)
def test_a_reference_that_nobody_has_may_have_been_misread(
    ana_client: Client, case: Case, asked: str, ours: bool
) -> None:
    assert ("read it again, letter by letter" in check(ana_client, asked)) is ours


@pytest.mark.proves("LK2", "I31")
def test_the_card_shows_no_history_health_or_other_people(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    case.do("raise_danger", by=case.cal, person=case.pat, kind="safeguarding", details="Spoke of despair.")
    case.do(
        "add_representative", by=case.cal, person=case.pat, name="Rhys Advocate", emails=["r@law.example"]
    )
    request = case.do("record_adjustment_request", by=case.cal, person=case.pat, request="Speak slowly")
    case.do("decide_adjustment", by=case.cal, request=request, outcome="agreed", reasons="Has had a stroke.")
    for address in (f"/check/?q={case.pat.reference}", f"/people/{case.pat.reference}/"):
        page = ana_client.get(address).content.decode()
        assert "Speak slowly" in page
        for secret in (
            "You asked four times", "You went on after", "fourth request", "despair", "stroke", "Rhys Advocate",
            "Mel Stone", "Cal Reed", "The file", "Warning 1", "1 High Street",
        ):  # fmt: skip
            assert secret not in page, (address, secret)


@pytest.mark.proves("LK2", "I30")
def test_a_look_up_never_lists_the_register(ana_client: Client, case: Case) -> None:
    for number in range(AT_MOST + 4):
        case.do("register_person", by=case.ana, name=f"Morgan Price {number}")
    assert len(meant_by("Morgan").maybe) == AT_MOST
    assert check(ana_client, "Morgan").count("I made sure that it is") == AT_MOST


def test_the_reference_of_a_contact_leads_to_it(ana_client: Client, case: Case) -> None:
    contact = case.mail(1)
    page = check(ana_client, contact.reference.lower())
    assert f"/contacts/{contact.reference}/" in page
    assert "Pat Example" in page


@pytest.mark.proves("PB1")
def test_what_to_say_begins_in_the_language_the_person_chose(
    make_colleague: Callable[..., Colleague], client: Client
) -> None:
    case = Case(make_colleague, language="cy")
    client.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    page = check(client, case.pat.reference)
    assert page.index("Diolch am gysylltu") < page.index("Thank you for contacting us")


def test_the_empty_page_asks_and_shows_no_card(ana_client: Client) -> None:
    page = check(ana_client, "  ")
    assert "eh-instruction" not in page
    assert "Type what you have" in page


@pytest.mark.parametrize(
    "asked", ["'; drop table people_person; --", "<script>alert(1)</script>", "%00", "🙂", "a" * 5000]
)
def test_anything_may_be_typed(ana_client: Client, case: Case, asked: str) -> None:
    answer = ana_client.get("/check/", {"q": asked})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_a_page_of_an_administrator_has_no_box_to_check_people(
    client: Client, make_colleague: Callable[..., Colleague]
) -> None:
    client.force_login(
        make_colleague("alex", "administrator"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get("/").content.decode()
    assert "check-person" not in page
    assert "Raise a danger" not in page


@pytest.mark.proves("I15", "RT4")
@pytest.mark.parametrize(
    ("code", "silent"), [("danger", True), ("police_request", True), ("no_address", False)]
)
def test_what_they_must_not_learn_is_not_put_into_a_colleagues_mouth(
    ana_client: Client, case: Case, restriction: Restriction, code: str, silent: bool
) -> None:
    late, check_on = timedelta(days=9), (BEGAN + timedelta(days=30)).date()
    case.do(
        "withhold_notice", by=case.mel, after=late, restriction=restriction, code=code, reasons="So.", check_on=check_on,
    )  # fmt: skip
    page = check(ana_client, "pat@example.org", channel="email")
    assert "This way is closed to them" in page
    assert ("They must not learn of this restriction" in page) is silent
    assert ("What to say" not in page) is silent
    assert ("Then tell them which ways are open" not in page) is silent


@pytest.mark.proves("I15", "RT4")
def test_the_card_that_a_contact_met_stays_silent_until_they_may_know(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    case.do(
        "withhold_notice", by=case.mel, after=timedelta(days=8), restriction=restriction, code="danger", reasons="So.",
        check_on=(BEGAN + timedelta(days=30)).date(),
    )  # fmt: skip
    contact = case.mail(9)
    silent = "They must not learn of this restriction"
    page = ana_client.get(f"/contacts/{contact.reference}/").content.decode()
    assert silent in page
    assert "What they are told" not in page
    case.do(
        "give_notice", by=case.mel, after=timedelta(days=9, hours=1), restriction=restriction, sent_by="post"
    )
    assert silent not in ana_client.get(f"/contacts/{contact.reference}/").content.decode()


UNTOLD = "They have not been told of this restriction yet."


@pytest.mark.proves("RT2", "RT4")
@pytest.mark.parametrize("asked", ["/check/?q=pat@example.org&channel=email", "/people/{person}/"])
def test_the_card_says_where_they_may_hear_of_it_that_they_have_not_been_told_yet(
    ana_client: Client, case: Case, restriction: Restriction, asked: str
) -> None:
    address = asked.format(person=case.pat.reference)
    if address.startswith("/people/"):
        address += "?channel=email"
    page = ana_client.get(address).content.decode()
    assert page.index("What to say") < page.index(UNTOLD) < page.index("This way of contacting us is closed")
    assert "Tell them that a letter says why" in page
    case.do("give_notice", by=case.cal, after=timedelta(days=9), restriction=restriction, sent_by="post")
    assert UNTOLD in ana_client.get(address).content.decode()  # its letter has not left
    hears_of(restriction, by=case.cal, now=BEGAN + timedelta(days=9, hours=1))
    page = ana_client.get(address).content.decode()
    assert "What to say" in page
    assert UNTOLD not in page


@pytest.mark.proves("RT4", "I15")
def test_whom_no_letter_reaches_the_card_has_asked_for_an_address_and_whom_nobody_may_tell_for_nothing(
    ana_client: Client, case: Case, restriction: Restriction
) -> None:
    late, check_on = timedelta(days=9), (BEGAN + timedelta(days=30)).date()
    for code in ("no_address", "danger"):
        case.do("withhold_notice", by=case.mel, after=late, restriction=restriction, code=code, reasons="So.",
                check_on=check_on)  # fmt: skip
        page = check(ana_client, "pat@example.org", channel="email")
        assert (UNTOLD in page) is (code == "no_address")
        assert ("We hold no address to write to: ask them for one" in page) is (code == "no_address")


@pytest.mark.proves("OA2", "RT4")
def test_a_complaint_is_told_of_no_restriction_before_its_reader_knows_that_they_may_not_know_of_it(
    ana_client: Client, restriction: Restriction
) -> None:
    page = check(ana_client, "pat@example.org", channel="email", purpose="complaint")
    assert page.index(UNTOLD) < page.index("Your restriction does not affect complaints")


@pytest.mark.proves("RT4")
def test_where_nothing_of_it_is_said_nothing_is_said_of_the_telling(
    ana_client: Client, restriction: Restriction
) -> None:
    assert UNTOLD not in check(ana_client, "07700900123")  # the telephone is open to them
    assert UNTOLD not in check(ana_client, "nobody@example.org", channel="email")
