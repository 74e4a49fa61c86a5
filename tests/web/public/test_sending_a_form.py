"""What is written in a public form arrives whole, goes where it belongs, and meets no restriction."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case
from tests.web.public.filling import ADDRESSES, Filling, fill
from tests.web.walking import as_read, signed_in

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.models import Danger, Dispute, Draft, Submission
from evenhand.casework.waiting.due import due_for
from evenhand.contacts.blobs import content_of
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Representative
from evenhand.web.public import signs

pytestmark = pytest.mark.django_db
LATE = BEGAN + timedelta(days=10)


@pytest.mark.parametrize("kind", sorted(ADDRESSES))
@pytest.mark.proves("OA2", "DI2", "I14", "I25")
def test_each_form_becomes_a_contact_of_its_purpose_kept_whole(kind: str) -> None:
    with time_machine.travel(BEGAN, tick=False):
        contact = fill(kind, name="Pat Example", email="pat@example.org").send()
    assert (contact.channel, contact.purpose, contact.sender) == ("web_form", kind, "pat@example.org")
    assert contact.sender_name == "Pat Example"
    assert contact.body.startswith("Nobody rang me back.")
    assert "Ring me." in contact.body
    assert contact.raw is not None
    kept = json.loads(content_of(contact.raw))
    assert kept["body"] == contact.body
    assert kept["kind"] == kind
    assert contact.submission.signs == ["fast"]  # nobody fills in ten pages in a second
    assert Entry.objects.filter(action="receive_form").count() == 1
    assert audit.verify().whole


@pytest.mark.proves("OA2", "DI5")
def test_the_page_after_sending_gives_the_reference_and_says_by_when(case: Case) -> None:
    with time_machine.travel(BEGAN, tick=True):
        form = fill("dispute")
        contact = form.send()
    assert contact.reference in form.text
    assert (
        "You will have the outcome by 29 September 2026: that is 20 working days after it came." in form.text
    )
    assert form.text.index("call 999") < form.text.index("What happens next"), (
        "nobody in danger waits for a form"
    )


@pytest.mark.parametrize("kind", sorted(ADDRESSES))
@pytest.mark.proves("OA2", "I14", "I26", "I27", "IN4")
def test_a_typed_address_is_only_a_claim_and_restricts_nobody(case: Case, kind: str) -> None:
    """Pat is restricted. Whoever types Pat's address is not known to be Pat: nothing is held back, nothing put into Pat's file."""
    restriction = case.restriction
    with time_machine.travel(LATE, tick=True):
        form = fill(kind, email="PAT@example.org")
        contact = form.send()
    assert contact.match == "claimed"
    assert contact.person is None
    assert contact.instruction["action"] == "normal"
    assert restriction.reference not in form.text
    assert "Pat" not in form.text


@pytest.mark.proves("I14", "I27")
@pytest.mark.parametrize("kind", sorted(ADDRESSES))
def test_the_page_after_sending_is_the_same_for_a_restricted_person_and_a_stranger(
    case: Case, kind: str
) -> None:
    reference = case.restriction.reference
    with time_machine.travel(LATE, tick=False):
        texts = []
        for answers in (
            {"email": "pat@example.org", "reference": reference},
            {"email": "new@example.org", "reference": "R-22222222"},
            {"email": "new@example.org", "reference": reference.lower().replace("r-", "r ")},
            {"email": "new@example.org", "reference": "no idea"},
        ):
            form = fill(kind, **answers)
            reference_of_it = form.send().reference
            texts.append(form.text.replace(reference_of_it, ""))
    assert len(set(texts)) == 1


@pytest.mark.parametrize("written", ["{}", "  {} ", "it says {}.", "Our reference: {}, of 1 September"])
@pytest.mark.proves("DI1", "DI2", "DI5", "I19")
def test_a_dispute_by_the_reference_of_the_letter_begins_with_its_clock(case: Case, written: str) -> None:
    restriction = case.restriction
    typed = written.format(restriction.reference.lower().replace("-", " "))
    with time_machine.travel(LATE, tick=True):
        contact = fill("dispute", reference=typed).send()
    dispute = Dispute.objects.get()
    assert dispute.restriction == restriction
    assert dispute.route == "web_form"
    assert dispute.received_on == LATE.date()
    assert "Nobody rang me back." in dispute.grounds
    assert dispute.contact == contact
    assert [each.kind for each in due_for(case.quinn, LATE)] == ["dispute_unassigned"]


@pytest.mark.parametrize("typed", ["", "R-22222222", "I lost the letter", "R-7K2QM4X", "P-22222222"])
@pytest.mark.proves("DI2", "I25", "I26")
def test_a_dispute_without_a_reference_of_ours_is_kept_for_the_quality_reviewers(
    case: Case, typed: str
) -> None:
    _ = case.restriction
    with time_machine.travel(LATE, tick=True):
        contact = fill("dispute", reference=typed).send()
        assert not Dispute.objects.exists()
        waiting = [each for each in due_for(case.quinn, LATE) if each.row == contact]
        assert [each.kind for each in waiting] == ["form_dispute"]
        case.do("close_contact", by=case.quinn, after=timedelta(days=11), contact=contact)
        assert not [each for each in due_for(case.quinn, LATE) if each.row == contact]


@pytest.mark.proves("DI6", "I20", "I25")
def test_a_second_dispute_of_a_decision_is_kept_too_and_begins_nothing(case: Case) -> None:
    reference = case.restriction.reference
    with time_machine.travel(LATE, tick=True):
        fill("dispute", reference=reference).send()
        second = fill("dispute", reference=reference, happened="Once more.").send()
        assert Dispute.objects.count() == 1
        assert not second.disputes.exists()
        assert "form_dispute" in [each.kind for each in due_for(case.quinn, LATE) if each.row == second]


@pytest.mark.proves("DI1", "I25")
def test_a_form_that_names_two_restrictions_stays_with_the_quality_reviewers(case: Case) -> None:
    reference = case.restriction.reference
    with time_machine.travel(LATE, tick=True):
        contact = fill("dispute", reference=f"{reference} and R-22222222").send()
        assert contact.disputes.count() == 1
        assert "form_dispute" in [each.kind for each in due_for(case.quinn, LATE)]


@pytest.mark.parametrize(("kind", "role"), [("complaint", "cal"), ("review_request", "cal")])
@pytest.mark.proves("OA2", "I26")
def test_complaints_and_requests_for_a_review_are_work_until_they_are_dealt_with(
    case: Case, kind: str, role: str
) -> None:
    with time_machine.travel(LATE, tick=True):
        contact = fill(kind).send()
        assert "form" in [each.kind for each in due_for(getattr(case, role), LATE) if each.row == contact]
        case.do("close_contact", by=case.cal, after=timedelta(days=11), contact=contact)
        assert not [each for each in due_for(case.cal, LATE) if each.row == contact]


@pytest.mark.parametrize("kind", ["immediate", "safeguarding"])
@pytest.mark.proves("MN3", "MN4", "I23")
def test_danger_said_in_a_form_is_on_top_of_everybodys_work(case: Case, kind: str) -> None:
    _ = case.restriction
    with time_machine.travel(LATE, tick=True):
        contact = fill(
            "general", email="pat@example.org", danger=kind, danger_details="My son, at the bridge."
        ).send()
        danger = Danger.objects.get()
        assert (danger.kind, danger.contact, danger.raised_by) == (kind, contact, None)
        assert danger.details == "My son, at the bridge."
        for colleague in (case.ana, case.cal, case.mel, case.quinn):
            assert due_for(colleague, LATE)[0].row == danger
    assert "My son, at the bridge." in contact.body


@pytest.mark.proves("MN4", "I23")
def test_danger_needs_no_further_words() -> None:
    fill(danger="immediate", danger_details="").send()
    assert Danger.objects.get().details.startswith("Nobody rang me back.")


@pytest.mark.proves("IN3", "MN1", "PB1", "PB2")
def test_what_somebody_needs_waits_for_an_answer_and_is_recorded_for_nobody_yet(case: Case) -> None:
    """Whose it is is not certain, so it is nobody's adjustment: a colleague records it when they know."""
    _ = case.pat
    with time_machine.travel(LATE, tick=True):
        contact = fill(
            "general", adjustments="Ring me, do not write.", reply_language="cy", format="large_print"
        ).send()
        assert not Adjustment.objects.exists()
        waiting = [each for each in due_for(case.cal, LATE) if each.row == contact]
    assert [each.kind for each in waiting] == ["form_adjustment"]
    page = reverse("contact", args=[contact.reference])
    assert "nobody has answered that yet" in signed_in(case.cal).get(page).content.decode()
    case.do("close_contact", by=case.cal, after=LATE - BEGAN + timedelta(hours=1), contact=contact)
    assert "nobody has answered that yet" not in signed_in(case.cal).get(page).content.decode()
    assert (contact.submission.language, contact.submission.format) == ("cy", "large_print")


@pytest.mark.proves("I27", "IN4")
def test_whoever_writes_for_somebody_is_kept_apart_from_them(case: Case) -> None:
    contact = fill(writing_as="other", writing_for="Pat Example", speaks_as="her son", name="Sam Example",
                   email="pat@example.org").send()  # fmt: skip
    assert contact.sender_name == "Sam Example"
    assert contact.person is None
    assert contact.submission.writing_for == "Pat Example"
    # Whom it is written for is asked about, together with whoever speaks for them: it is not theirs by itself.
    pat = case.pat
    asked = signed_in(case.ana).get(reverse("whose_contact", args=[contact.reference])).content.decode()
    assert f"Pat Example ({pat.reference})" in as_read(asked)
    assert "Whoever speaks for somebody is not that person." in asked
    assert not Representative.objects.exists()


def test_what_was_said_of_somebody_else_counts_for_nothing_once_one_writes_for_oneself() -> None:
    form = fill(writing_as="other").to_the_check()
    form.press("who").press("next", writing_as="self")
    assert "Olive" not in form.to_the_check().text
    form.press("confirm")
    assert Submission.objects.get().writing_for == ""


@pytest.mark.proves("I25")
def test_files_are_kept_whole_with_the_contact() -> None:
    picture = SimpleUploadedFile("Llun ŵy.png", b"\x89PNG\x00\xff" * 1000, "image/png")
    letter = SimpleUploadedFile("../../etc/passwd", b"<script>", "text/html")
    contact = fill(attached=[picture, letter]).send()
    found = [(each.filename, each.media_type, content_of(each.blob)) for each in contact.attachments.all()]
    assert found == [
        ("Llun ŵy.png", "image/png", b"\x89PNG\x00\xff" * 1000),
        ("passwd", "text/html", b"<script>"),
    ]
    assert Draft.objects.get().sent_as == contact


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"about": ""}, "Say in a few words what it is about"),
        ({"happened": "  "}, "Write what happened"),
        ({"writing_as": ""}, "Choose whether you are writing for yourself"),
        ({"email": ""}, "Give at least one way to answer you"),
        ({"email": "not an address"}, "Enter an e-mail address like name@example.org"),
        ({"email": "mari@@x"}, "Enter an e-mail address like name@example.org"),
        ({"email": "mari@example,org"}, "Enter an e-mail address like name@example.org"),
        ({"email": "mari@example"}, "Enter an e-mail address like name@example.org"),
        ({"phone": "ring me"}, "Enter a telephone number with all its digits"),
        ({"format": "papyrus"}, "papyrus"),
    ],
)
def test_what_is_missing_is_said_beside_its_question_and_in_the_title(
    answers: dict[str, str], told: str
) -> None:
    form = fill(**answers)
    with pytest.raises(AssertionError, match="does not end"):
        form.to_the_check()
    assert told in form.text
    assert form.text.strip().startswith("Error: ")
    assert "There is a problem" in form.text


@pytest.mark.proves("MN4", "I23")
def test_whoever_tells_of_a_danger_is_not_held_up_by_a_number_that_is_none() -> None:
    contact = fill(danger="immediate", danger_details="My sister.", phone="ring me", email="").send()
    assert contact.submission.phone == "ring me"


@pytest.mark.parametrize(
    "reach", [{"phone": "07700 900123"}, {"postal": "1 High Street"}, {"no_reply": "on"}]
)
def test_any_one_way_to_answer_is_enough_or_none_at_all(reach: dict[str, str]) -> None:
    contact = fill(name="", email="", **reach).send()
    assert contact.sender == reach.get("phone", "")
    assert contact.match == "unmatched"


@pytest.mark.proves("I25")
def test_the_same_form_sent_twice_is_stored_once_and_answered_alike() -> None:
    form = fill(attached=[SimpleUploadedFile("a.txt", b"a")], danger="immediate").to_the_check()
    page = form.page
    first = form.press("confirm").page.headers["Location"]
    form.page = page
    second = form.press("confirm").page.headers["Location"]
    assert Contact.objects.count() == Danger.objects.count() == 1
    assert form.client.get(first).content == form.client.get(second).content


@pytest.mark.proves("I25")
def test_a_form_that_was_changed_and_sent_again_is_another_form() -> None:
    form = fill(attached=[SimpleUploadedFile("a.txt", b"a")]).to_the_check()
    page = form.page
    form.press("confirm")
    form.page = page
    form.press("happened").press("next", happened="And one thing more.").to_the_check().press("confirm")
    assert [each.attachments.count() for each in Contact.objects.order_by("pk")] == [1, 1]
    assert Contact.objects.filter(body__startswith="And one thing more.").exists()


def test_two_people_who_write_the_same_words_send_two_forms() -> None:
    fill().send()
    fill().send()
    assert Contact.objects.count() == 2


def test_a_slow_person_without_cookies_sends_a_form_without_any_sign() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        form = fill()
        form.begin()
        clock.shift(timedelta(days=20))
        form.client.cookies.clear()
        assert form.send().submission.signs == []


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"website": "http://spam.example"}, "trap"),
        ({"stamp": "forged"}, "unstamped"),
        ({"stamp": ""}, "unstamped"),
    ],
)
@pytest.mark.proves("I25")
def test_what_a_machine_may_have_sent_is_kept_and_marked(change: dict[str, str], sign: str) -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        form = fill().begin()
        clock.shift(timedelta(minutes=5))
        form.to_the_check().press("confirm", **change)
    assert form.page.status_code == 303
    assert Submission.objects.get().signs == [sign]
    assert set(signs.WORDS) >= {sign}


@pytest.mark.proves("I25")
def test_a_form_that_another_site_sends_is_shown_to_be_checked_first() -> None:
    form = fill().to_the_check()
    sent = form.page
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        form.page = sent
        fields = {"go": "confirm", **_fields(form)}
        form.page = form.client.post(form.address, fields, headers=headers)
        assert form.heading == "Check your answers"
        assert "Nobody rang me back." in form.text
    assert not Contact.objects.exists()
    assert form.press("confirm").page.status_code == 303


def _fields(form: Filling) -> dict[str, object]:
    from tests.web.walking import Typed

    return dict(Typed(form.page).fields)


def test_looking_changes_nothing() -> None:
    client = Client()
    for address in (*ADDRESSES.values(), "/contact-us/", "/contact-us/saved/"):
        for asked in (client.get, client.head):
            answer = asked(address, {"go": "confirm", "happened": "x"})
            assert answer.status_code == 200
            assert not answer.cookies
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)("/contact-us/complaint/").status_code == 405
    assert client.post("/contact-us/").status_code == 405
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "address", ["/contact-us/sent/x/", "/contact-us/sent/W10:x:y/", "/contact-us/nothing/"]
)
def test_an_address_that_is_not_ours_leads_back_to_the_forms(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "All our forms are open to you" in answer.content.decode()


def test_all_answers_are_read_back_each_under_one_heading() -> None:
    form = fill().to_the_check()
    headings = [
        each.strip() for each in re.findall(r"<h2[^>]*>(.*?)</h2>", form.page.content.decode(), re.DOTALL)
    ]
    assert "What would you like us to do?" in headings
    for each in headings:
        assert form.text.count(f" {each} ") - form.text.count(f": {each} ") == 1, each


def in_danger(kind: str = "immediate") -> Filling:
    """A form as far as the page about the danger."""
    form = fill().begin()
    for answer in ({"about": "My neighbour"}, {"happened": "He shouts."}, {}, {"danger": kind}):
        form.press("next", **answer)
    return form


@pytest.mark.proves("MN3", "MN4", "I23")
def test_who_says_that_somebody_is_in_danger_now_is_helped_at_once_and_can_send_what_they_wrote_so_far() -> (
    None
):
    form = in_danger()
    assert "Call 999 now" in form.text
    assert "116 123" in form.text
    form.press("send_now", danger_details="He is at her door.", phone="07700 900123")
    assert form.page.status_code == 303, form.text
    form.page = form.client.get(form.page.headers["Location"])
    contact, danger = form.sent, Danger.objects.get()
    assert (danger.kind, danger.contact, danger.details) == ("immediate", contact, "He is at her door.")
    row = Submission.objects.get()
    assert (row.phone, row.email, row.no_reply, row.writing_for) == ("07700 900123", "", False, "")
    assert "send another form" in form.text


@pytest.mark.proves("MN3", "MN4")
def test_who_says_so_can_go_on_and_is_asked_for_a_telephone_number_once() -> None:
    form = in_danger("safeguarding")
    assert "Call 999 now" not in form.text
    assert "without the other pages" in form.text
    form.press("next", danger_details="She does not eat.", phone="07700 900123")
    for answer in ({}, {"writing_as": "self"}, {"name": ""}):
        form.press("next", **answer)
    assert form.heading == "How can we reach you?"
    assert "Telephone number" not in form.text
    form.press("next").press("next", reply_language="en", format="standard")
    assert form.heading == "Check your answers"
    form.press("confirm")
    assert Submission.objects.get().phone == "07700 900123"
    assert Danger.objects.get().details == "She does not eat."


@pytest.mark.proves("OA2", "I25")
def test_nothing_but_the_page_about_the_danger_ends_a_form_early() -> None:
    form = fill().begin().press("send_now", about="The call")
    assert form.page.status_code == 200
    assert Contact.objects.count() == 0
    form = in_danger().press("send_now", about="")
    assert form.heading == "What is it about?"
    assert Contact.objects.count() == 0


@pytest.mark.proves("IN3", "DI3", "DI4")
def test_whoever_handles_a_dispute_reads_what_its_writer_asked_to_be_done_differently(case: Case) -> None:
    reference = case.restriction.reference
    with time_machine.travel(LATE, tick=True):
        fill("dispute", reference=reference, adjustments="Ring me at any hour: I am ill.").send()
        dispute, client = Dispute.objects.get(), signed_in(case.quinn)
        address = reverse("dispute", args=[dispute.pk])
        assert "Ring me at any hour: I am ill." in client.get(address).content.decode()
        done = client.post(address, {"to": "quinn"}, follow=True).content.decode()
    assert "It waits in their work" in done


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("complaint", "Write what happened,"),
        ("review_request", "Write why we should look at it again,"),
        ("dispute", "Write why you disagree,"),
        ("general", "Write what you want to tell us,"),
    ],
)
def test_an_answer_that_is_missing_is_asked_for_in_the_words_of_its_question(kind: str, asked: str) -> None:
    answer = Client().post(ADDRESSES[kind], {"at": "happened", "about": "x", "happened": " ", "go": "next"})
    page = answer.content.decode()
    assert page.count(f"{asked} in a few words if you like") == 2  # on top, and beside the question
