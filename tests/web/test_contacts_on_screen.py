"""The contacts that came in: found, read, triaged, sealed, logged; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Typed, as_read

from evenhand.casework import clock
from evenhand.casework.doors.spool import record_noted
from evenhand.casework.models import Danger, EndedCall
from evenhand.channels.email.sources import Envelope, Found
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Colleague
from evenhand.web.inbox import PER_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


@pytest.fixture
def cal_client(case: Case) -> Client:
    client = Client()
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def restrict(case: Case, kind: str) -> None:
    """A manager decides on this one measure, six days in."""
    proposal = case.do(
        "propose_restriction", by=case.cal, after=timedelta(days=5, hours=3), assessment=case.to_restrict,
        measures=[{"kind": kind}], months=3, severity="low", persistence="high",
        lesser_options={"another_warning": "Given."}, last_resort="Yes.", adjustments_considered="None.",
    )  # fmt: skip
    case.do(
        "decide_restriction",
        by=case.mel,
        after=timedelta(days=6),
        proposal=proposal,
        decision="approve",
        reasons="Yes.",
    )


# --- the list ---------------------------------------------------------------------------------------------------------


def listed(client: Client, **asked: str) -> list[str]:
    """The references that the list shows, in its order."""
    return re.findall(
        r'<a class="govuk-link" href="/contacts/(C-\w{8})/">', page_of(client, "contacts", **asked)
    )


def next_page(client: Client, **asked: str) -> str:
    """The reference from which the next page goes on, "" on the last."""
    found = re.search(r'before=(C-\w{8})"', page_of(client, "contacts", **asked))
    return found[1] if found else ""


def test_the_list_pages_through_every_contact_once_and_back(ana_client: Client, case: Case) -> None:
    made = [case.mail(0, f"Message {number}").reference for number in range(2 * PER_PAGE + 3)]
    second = next_page(ana_client)
    third = next_page(ana_client, before=second)
    pages = [listed(ana_client), listed(ana_client, before=second), listed(ana_client, before=third)]
    assert [len(page) for page in pages] == [PER_PAGE, PER_PAGE, 3]
    assert [*pages[0], *pages[1], *pages[2]] == made[::-1]
    assert next_page(ana_client, before=third) == ""
    assert listed(ana_client, after=pages[2][0]) == pages[1]


def test_the_list_is_narrowed_by_channel_by_words_and_to_what_is_uncertain(
    ana_client: Client, case: Case
) -> None:
    mail = case.mail(1)
    call = case.do(
        "receive_contact", by=case.ana, channel="phone", sender="020 7946 0000", body="A question."
    )
    named = case.do("receive_contact", by=case.ana, channel="post", sender="Pat Example", body="A letter.")

    def shown(**asked: str) -> set[str]:
        return set(listed(ana_client, **asked))

    assert shown() == {mail.reference, call.reference, named.reference}
    assert shown(channel="phone") == {call.reference}
    assert shown(uncertain="1") == {named.reference}
    assert shown(text="file pat@") == {mail.reference}
    assert shown(text="7946") == {call.reference}
    assert shown(text="no such words") == set()
    assert "No contact fits this filter" in page_of(ana_client, "contacts", text="no such words")


def test_an_empty_list_says_what_will_stand_there(ana_client: Client) -> None:
    assert "No contact has come in yet" in page_of(ana_client, "contacts")


def test_what_is_mine_to_read_is_what_waits_for_me(
    ana_client: Client, cal_client: Client, case: Case
) -> None:
    _ = case.restriction
    held = case.mail(8)  # e-mail is closed: a caseworker reads it
    case.do("receive_contact", by=None, channel="phone", sender="+447700900123")
    assert listed(cal_client, mine="1") == [held.reference]
    assert listed(ana_client, mine="1") == []


@pytest.mark.proves("LK2", "I31")
def test_a_colleague_at_the_front_cannot_list_one_persons_history(ana_client: Client, case: Case) -> None:
    case.mail(1)
    other = case.do("receive_contact", by=None, channel="phone", sender="020 7946 0000")
    assert other.reference in listed(ana_client, person=case.pat.reference)


# --- one contact ------------------------------------------------------------------------------------------------------


def test_a_contact_is_text_and_its_quoted_history_is_folded(ana_client: Client, case: Case) -> None:
    body = "Please <b>answer</b>.\n\nOn Monday, Cal wrote:\n> We answered.\n> Twice.\n"
    page = page_of(ana_client, "contact", case.mail(1, body).reference)
    assert "Please &lt;b&gt;answer&lt;/b&gt;." in page
    assert "Earlier messages that it quotes" in page
    folded = page[page.index("Earlier messages that it quotes") :]
    # A hint may rest on these words, and be marked in them.
    words = re.sub(r"</?mark>|<sup.*?</sup>|<span class=\"govuk-visually-hidden\">.*?</span>", "", folded)
    assert "&gt; We answered.\n&gt; Twice." in words


def test_a_contact_shows_what_it_met_when_it_came(cal_client: Client, case: Case) -> None:
    _ = case.restriction
    contact = case.mail(8)
    case.do(
        "lift_restriction",
        by=case.mel,
        after=timedelta(days=9),
        restriction=case.restriction,
        reasons="Enough.",
    )
    page = page_of(cal_client, "contact", contact.reference)
    assert "What this contact met when it came" in page
    assert "This way is closed to them" in page


@pytest.mark.proves("IC1", "I28")
def test_files_are_listed_saved_and_never_shown(ana_client: Client, case: Case) -> None:
    file = {"filename": 'a "b".html', "content": "<script>alert(1)</script>", "media_type": "text/html"}
    contact = case.do("receive_contact", by=None, channel="email", sender="x@example.org", attachments=[file])
    page = page_of(ana_client, "contact", contact.reference)
    assert "a &#34;b&#34;.html" in page
    assert "By its content it is a text (HTML), 1 KB." in page
    assert "Opening it could run something" in page
    answer = ana_client.get(reverse("attachment", args=[contact.reference, 1]))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert ana_client.get(reverse("attachment", args=[contact.reference, 2])).status_code == 404


@pytest.mark.proves("IC1", "IC2", "I28")
def test_sealing_takes_one_page_and_one_click_and_then_nothing_is_shown_anywhere(
    ana_client: Client, cal_client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.do("receive_contact", by=None, channel="email", sender="pat@example.org", subject="Look at this",
                      body="Horrible words", attachments=[{"filename": "horrible.jpg", "content": "x"}])  # fmt: skip
    seal = reverse("seal", args=[contact.reference])
    assert "Stop looking at it now" in ana_client.get(seal).content.decode()
    asked = ana_client.get(seal)
    assert "Content about child sexual abuse" in asked.content.decode()
    sent = Typed(asked).fields
    assert sent["kind"] == ["unsure"], "it can be sent as it stands: with one click"
    refused = ana_client.post(seal, {"reasons": " "}).content.decode()
    assert "Do not describe what you saw" in refused
    assert ana_client.post(seal, {"kind": "IC1", "reasons": "picture of a wound"}).status_code == 302
    for client in (ana_client, cal_client):
        for address in (
            reverse("contact", args=[contact.reference]), reverse("contacts"), reverse("person", args=[case.pat.reference]),
            reverse("report_concern") + f"?contact={contact.reference}", reverse("read_contact", args=[contact.reference]),
            reverse("whose_contact", args=[contact.reference]), seal,
        ):  # fmt: skip
            page = client.get(address, follow=True).content.decode()
            for seen in ("Look at this", "Horrible words", "horrible.jpg", "picture of a wound"):
                assert seen not in page, (address, seen)
    assert ana_client.get(reverse("attachment", args=[contact.reference, 1])).status_code == 404
    assert listed(cal_client, text="Look") == []
    lead = Client()
    lead.force_login(
        make_colleague("cole", "content_lead"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = page_of(lead, "contact", contact.reference)
    assert "Distressing or graphic material (IC1): picture of a wound" in page
    assert "Horrible words" not in page


@pytest.mark.proves("IC1", "PB1")
def test_what_was_sealed_with_one_click_says_so_to_the_content_lead_in_their_language(
    ana_client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contacts = [case.mail(day) for day in (1, 2, 3)]
    for contact, sent in zip(
        contacts, ({"kind": "unsure"}, {"kind": "IC2"}, {"reasons": "An image."}), strict=True
    ):
        assert ana_client.post(reverse("seal", args=[contact.reference]), sent).status_code == 302
    lead = Client(headers={"Accept-Language": "cy"})
    lead.force_login(
        make_colleague("cole", "content_lead"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = page_of(lead, "sealed")
    for told in ("Cynnwys am gam-drin plant yn rhywiol (IC2)", "An image."):
        assert told in page
    assert "unsure" not in page


# --- reading, closing -------------------------------------------------------------------------------------------------


@pytest.mark.proves("RT1f", "I24", "I26")
def test_a_reading_says_what_was_found_and_a_refusal_keeps_the_note(cal_client: Client, case: Case) -> None:
    contact = case.mail(1)
    address = reverse("read_contact", args=[contact.reference])
    page = cal_client.post(address, {"triage": [], "note": "Asks for their own file."}).content.decode()
    assert "There is a problem" in page
    assert "Tick what you found, or “none”" in page
    assert "Asks for their own file." in page
    page = cal_client.post(address, {"triage": ["none", "complaint"], "note": "x"}).content.decode()
    assert "cannot stand beside" in page
    assert page.count(" checked") == 2
    assert cal_client.post(address, {"triage": ["subject_access"], "note": "Asks."}).status_code == 302
    assert Reading.objects.get(contact=contact).triage == ["subject_access"]
    assert "Request for their own data" in page_of(cal_client, "contact", contact.reference)


@pytest.mark.proves("MN4", "I23")
def test_a_danger_found_on_reading_is_raised_in_the_same_breath(ana_client: Client, case: Case) -> None:
    contact = case.mail(1)
    answer = ana_client.post(
        reverse("read_contact", args=[contact.reference]),
        {"triage": ["danger"], "note": "He will jump."},
        follow=True,
    )
    assert "the danger is raised" in answer.content.decode()
    assert Danger.objects.get(contact=contact).details == "He will jump."


@pytest.mark.proves("RT1f", "I24")
def test_what_is_not_answered_is_not_closed_unread(cal_client: Client, case: Case) -> None:
    restrict(case, "read_no_reply")
    contact = case.mail(8)
    answer = cal_client.post(reverse("close_contact", args=[contact.reference]))
    assert answer.status_code == 409
    assert "Read it, say what it holds, then close it." in answer.content.decode()
    case.do("record_reading", by=case.cal, contact=contact, triage=["none"])
    assert cal_client.post(reverse("close_contact", args=[contact.reference])).status_code == 302
    contact.refresh_from_db()
    assert contact.closed_by == case.cal


# --- whose it is ------------------------------------------------------------------------------------------------------


@pytest.mark.proves("IN4", "I27")
def test_whose_a_contact_is_is_said_with_how_it_is_known(ana_client: Client, case: Case) -> None:
    _ = case.pat
    contact = case.do("receive_contact", by=None, channel="post", sender="Pat Example", body="A letter.")
    address = reverse("whose_contact", args=[contact.reference])
    assert case.pat.reference in ana_client.get(address).content.decode()
    refused = ana_client.post(address, {"person": case.pat.reference, "reasons": ""}).content.decode()
    assert "A name alone is not enough" in refused
    assert " checked" in refused
    ana_client.post(address, {"person": case.pat.reference, "reasons": "They quoted our reference."})
    contact.refresh_from_db()
    assert (contact.match, contact.person, contact.confirmed_by) == ("matched", case.pat, case.ana)


@pytest.mark.proves("IN4", "I27")
def test_a_message_that_only_claims_an_address_says_so_and_asks_about_everybody_it_names(
    ana_client: Client, case: Case
) -> None:
    emails = [row.normalised for row in case.pat.identifiers.filter(kind="email")]
    raw = f"From: Nobody <n@elsewhere.example>\nReply-To: {emails[0]}\nSubject: Again\n\nI ask.\n".encode()
    envelope = Envelope("n@elsewhere.example", ("casework@body.example",))
    Intake(lambda: BEGAN + timedelta(days=9)).take_all([Found("here", 0, raw, len(raw), Path(), 0, envelope)])
    contact = Contact.objects.get(match="claimed")
    assert "the message may not be from this address" in page_of(ana_client, "contact", contact.reference)
    page = page_of(ana_client, "whose_contact", contact.reference)
    assert "It says that it came from" in page
    assert case.pat.reference in page


def test_somebody_new_is_put_on_record_from_their_contact_and_then_confirmed(
    ana_client: Client, case: Case
) -> None:
    contact = case.do(
        "receive_contact", by=None, channel="email", sender="new@example.org", sender_name="Nell New"
    )
    assert "Nobody on record" in page_of(ana_client, "whose_contact", contact.reference)
    address = reverse("register_person") + f"?contact={contact.reference}"
    page = ana_client.get(address).content.decode()
    assert 'value="Nell New"' in page
    assert "new@example.org" in page
    answer = ana_client.post(address, {"name": "Nell New", "emails": "new@example.org", "language": "cy"})
    assert answer.headers["Location"].startswith(reverse("whose_contact", args=[contact.reference]))
    assert "Nell New" in ana_client.get(answer.headers["Location"]).content.decode()


@pytest.mark.proves("IN4", "I27")
def test_contact_of_whoever_speaks_for_a_person_is_recorded_as_theirs_and_not_as_the_persons(
    ana_client: Client, case: Case
) -> None:
    rae = case.do(
        "add_representative", by=case.cal, person=case.pat, name="Rae Advice", emails=["rae@example.net"]
    )
    contact = case.do("receive_contact", by=case.ana, channel="phone", sender="Rae", body="I ring for Pat.")
    address = reverse("whose_contact", args=[contact.reference]) + "?q=Pat+Example"
    assert "Rae Advice, who speaks for Pat Example" in ana_client.get(address).content.decode()
    choice = f"{case.pat.reference}:{rae.pk}"
    page = ana_client.post(address, {"person": choice, "reasons": "We rang the office back."}, follow=True)
    assert "This is from somebody who speaks for Pat Example." in page.content.decode()
    contact.refresh_from_db()
    assert (contact.match, contact.person, contact.representative) == ("representative", case.pat, rae)


@pytest.mark.proves("IN4", "I27")
def test_a_contact_that_was_taken_for_somebodys_is_said_to_be_nobodys_for_certain(
    ana_client: Client, case: Case
) -> None:
    contact = case.do("receive_contact", by=case.ana, channel="phone", sender="Pat Example", body="A call.")
    address = reverse("whose_contact", args=[contact.reference])
    assert "It is not known whose it is" not in ana_client.get(address).content.decode()
    case.do("confirm_person", by=case.cal, contact=contact, person=case.pat, reasons="The name.")
    page = ana_client.get(address).content.decode()
    assert (
        f"It is on record as: Pat Example ({case.pat.reference}). {case.cal.name} confirmed it."
        in as_read(page)
    )
    assert (
        "Say why it is not known"
        in ana_client.post(address, {"person": "nobody", "reasons": ""}).content.decode()
    )
    done = ana_client.post(
        address, {"person": "nobody", "reasons": "Another voice."}, follow=True
    ).content.decode()
    assert "nobody knows whose contact this is" in done
    contact.refresh_from_db()
    assert (contact.match, contact.person) == ("doubted", None)


@pytest.mark.proves("IN4", "I27", "I30", "I31")
def test_a_doubt_is_said_wherever_the_contact_is_met_and_its_reasons_to_those_who_may_know_them(
    ana_client: Client, cal_client: Client, case: Case
) -> None:
    contact = case.mail(1)
    case.do("doubt_person", by=case.cal, contact=contact, reasons="Their sister wrote it.")
    doubted = "Not certain: a colleague doubted whose this is"
    for page in (
        page_of(ana_client, "contacts", uncertain="1"),
        page_of(ana_client, "search", q="file", match="doubtful"),
        page_of(ana_client, "contact", contact.reference),
    ):
        assert contact.reference in page
        assert doubted in page
        assert "several people share" not in page
    fronts, cases = (page_of(each, "contact", contact.reference) for each in (ana_client, cal_client))
    assert "Cal Reed doubted it" in fronts
    assert "Cal Reed doubted it" in cases
    assert "Their sister wrote it." in cases
    assert "It had been taken for Pat Example’s." in cases
    assert "Their sister" not in fronts
    assert "Pat Example" not in fronts
    card = page_of(ana_client, "check", q=contact.reference)
    assert "It is not certain who this is" in card
    assert "A colleague doubted whose contact this is." in card
    record_noted(clock.now())
    answered = page_of(cal_client, "contact_answers", contact.reference)
    assert "Not certain whose: a colleague doubted it" in answered


@pytest.mark.proves("IN4", "I27")
def test_who_doubted_it_themselves_reads_their_own_reasons_and_nobody_doubts_it_once_it_is_said_whose_it_is(
    ana_client: Client, case: Case
) -> None:
    contact = case.mail(1)
    case.do("doubt_person", by=case.ana, contact=contact, reasons="Another voice.")
    assert "Another voice." in page_of(ana_client, "contact", contact.reference)
    case.do("confirm_person", by=case.cal, contact=contact, person=case.pat, reasons="They rang us.")
    page = page_of(ana_client, "contact", contact.reference)
    assert "doubted" not in page
    assert "confirmed by Cal Reed" in page


@pytest.mark.proves("IN4", "I27")
def test_a_contacts_reference_says_on_the_card_how_certain_it_is_whose_it_is(
    ana_client: Client, case: Case
) -> None:
    rae = case.do(
        "add_representative", by=case.cal, person=case.pat, name="Rae Advice", phones=["020 7946 0001"]
    )
    spoke = case.do("receive_contact", by=case.ana, channel="phone", sender="020 7946 0001")
    named = case.do("receive_contact", by=case.ana, channel="post", sender="Pat Example", body="A letter.")
    nobody = case.do("receive_contact", by=case.ana, channel="phone", sender="020 7946 0002")
    assert (spoke.match, spoke.representative) == ("representative", rae)
    assert "They speak for Pat Example." in page_of(ana_client, "check", q=spoke.reference)
    assert "It is not certain who this is" in page_of(ana_client, "check", q=named.reference)
    assert "We do not know this person" in page_of(ana_client, "check", q=nobody.reference)


# --- logging ----------------------------------------------------------------------------------------------------------


@pytest.mark.proves("DF3", "I25")
@pytest.mark.parametrize("channel", ["phone", "voicemail", "in_person", "social", "post", "email"])
def test_a_contact_through_any_channel_is_logged_on_one_page(
    ana_client: Client, case: Case, channel: str
) -> None:
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel={channel}"
    assert "eh-instruction" in ana_client.get(address).content.decode()
    answer = ana_client.post(address, {"note": "Asked again.", "purpose": "general"}, follow=True)
    assert "The contact is logged." in answer.content.decode()
    contact = Contact.objects.get()
    assert (contact.channel, contact.person, contact.match, contact.logged_by) == (
        channel,
        case.pat,
        "matched",
        case.ana,
    )
    assert contact.body == "Asked again."


@pytest.mark.proves("DF3", "IN1")
@pytest.mark.parametrize(
    ("day", "clock", "says"),
    [
        (("4", "7", "2026"), "9am", None),
        (("today",), "", None),
        (("tomorrow",), "9am", "This day and time have not come yet. When did it come?"),
        (("2", "7", "2062"), "", "This day and time have not come yet. When did it come?"),
        ((), "11:59pm", "This time has not come yet today. If it was another day, give the day too."),
    ],
)
def test_a_contact_is_not_written_down_for_a_moment_that_has_not_come(
    ana_client: Client, case: Case, day: tuple[str, ...], clock: str, says: str | None
) -> None:
    """A slip of the day or the year would otherwise stand on record as now, and nobody would know."""
    today = timezone.localdate()
    if day in (("today",), ("tomorrow",)):
        meant = today if day == ("today",) else today + timedelta(days=1)
        day = (str(meant.day), str(meant.month), str(meant.year))
    given = dict(zip(("day-day", "day-month", "day-year"), day, strict=False))
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=phone"
    answer = ana_client.post(address, {"note": "Rang.", "purpose": "general", "clock": clock, **given})
    if says is None:
        assert Contact.objects.get().received_at <= timezone.now()
    else:
        assert says in answer.content.decode()
        assert not Contact.objects.exists()


@pytest.mark.parametrize("minutes", ["-3", "99999", "many"])
def test_minutes_that_cannot_be_are_asked_for_again_in_our_own_words(
    ana_client: Client, case: Case, minutes: str
) -> None:
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=phone"
    page = ana_client.post(
        address, {"note": "Rang.", "purpose": "general", "minutes": minutes}
    ).content.decode()
    assert "minutes" in page.split("govuk-error-summary__list")[1][:300]
    assert "Ensure this value" not in page


@pytest.mark.proves("IN2")
@pytest.mark.parametrize(
    ("language", "heading", "report"),
    [
        ("en", "Telephone: Pat Example", "Report a concern about it"),
        ("cy", "Ffôn: Pat Example", "Rhoi gwybod am bryder yn ei gylch"),
    ],
)
def test_whoever_has_logged_a_call_sees_whose_it_is_and_the_way_to_report_it_first(
    ana_client: Client, case: Case, language: str, heading: str, report: str
) -> None:
    ana_client.cookies["django_language"] = language
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=phone"
    page = ana_client.post(address, {"note": "Shouted.", "purpose": "general"}, follow=True).content.decode()
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in page
    assert page.index(report) < page.index("<h1")
    # What can be said of it does not read as if it were said already.
    assert ("Say that it is somebody else’s" if language == "en" else "Dweud mai rhywun arall") in page


def once(client: Client, address: str) -> dict[str, str]:
    return {"once": Typed(client.get(address)).fields["once"][0]}


@pytest.mark.proves("DF3", "I25")
def test_a_button_pressed_twice_logs_one_contact_and_other_words_another(
    ana_client: Client, case: Case
) -> None:
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=phone"
    given = once(ana_client, address) | {"note": "Asked again.", "purpose": "general"}
    first, second = (ana_client.post(address, given)["Location"] for _ in range(2))
    assert first == second
    assert Contact.objects.count() == 1
    assert ana_client.post(address, given | {"note": "And once more."})["Location"] != first
    again = once(ana_client, address)
    assert again["once"] != given["once"]  # the next call may be about the same
    assert ana_client.post(address, given | again | {"note": "Asked again."})["Location"] != first
    assert Contact.objects.count() == 3


def test_a_number_that_is_theirs_identifies_them_without_anybodys_word(
    ana_client: Client, case: Case
) -> None:
    _ = case.pat
    ana_client.post(
        reverse("log_contact") + "?q=07700900123&channel=phone",
        {"note": "Called.", "purpose": "general", "minutes": "7"},
    )
    contact = Contact.objects.get()
    assert (contact.person, contact.confirmed_by, contact.sender, contact.minutes) == (
        case.pat,
        None,
        "07700900123",
        7,
    )


def test_a_stranger_is_logged_as_a_stranger_and_a_name_as_a_name(ana_client: Client, case: Case) -> None:
    _ = case.pat
    ana_client.post(
        reverse("log_contact") + "?q=&unknown=1&channel=phone",
        {"note": "Would not say.", "purpose": "general"},
    )
    ana_client.post(
        reverse("log_contact") + "?q=Pat+Example&channel=in_person",
        {"note": "Came in.", "purpose": "general"},
    )
    assert [row.match for row in Contact.objects.order_by("pk")] == ["unmatched", "name_only"]


def test_when_it_came_is_written_down_as_it_was_given(ana_client: Client, case: Case) -> None:
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=post"
    day = {"day-day": "3", "day-month": "medi", "day-year": "2026"}
    ana_client.post(address, {"note": "A letter.", "purpose": "general", **day, "clock": "2.30pm"})
    assert Contact.objects.get().received_at.isoformat() == "2026-09-03T13:30:00+00:00"
    page = ana_client.post(
        address, {"note": "Kept.", "purpose": "general", "clock": "half two"}
    ).content.decode()
    assert "The time must be like 2:30pm or 14:30" in page
    assert "Kept." in page
    assert '<details class="govuk-details" open>' in page


@pytest.mark.parametrize(
    ("channel", "question"),
    [("phone", "What was said?"), ("in_person", "What was said?"), ("social", "What was said or what does it say?"),
     ("post", "What does the letter say?")],
)  # fmt: skip
def test_whoever_logs_is_asked_about_what_came_in_the_words_of_its_channel(
    ana_client: Client, channel: str, question: str
) -> None:
    page = page_of(ana_client, "log_contact", q="nobody@example.org", channel=channel)
    assert f">{question}</label>" in " ".join(page.split()).replace("> ", ">").replace(" <", "<")


def test_a_log_without_a_word_is_asked_for_one_and_keeps_the_rest(ana_client: Client, case: Case) -> None:
    address = reverse("log_contact") + f"?q={case.pat.reference}&channel=phone"
    page = ana_client.post(address, {"note": "", "purpose": "complaint", "minutes": "12"}).content.decode()
    assert "Write a few words about the contact" in page
    assert 'value="12"' in page
    assert '<option value="complaint" selected>' in page


@pytest.mark.proves("RT1a", "RT2")
def test_a_call_is_ended_only_where_that_was_decided_and_after_saying_so(
    ana_client: Client, case: Case
) -> None:
    call = {"channel": "phone", "sender": case.pat.identifiers.get(kind="phone").value}
    before = case.do("receive_contact", by=case.ana, after=timedelta(days=1), **call)
    assert "you ended the call" not in page_of(ana_client, "contact", before.reference)
    restrict(case, "end_calls")
    contact = case.do("receive_contact", by=case.ana, after=timedelta(days=9), **call)
    assert "Record that you ended the call" in page_of(ana_client, "contact", contact.reference)
    address = reverse("ended_call", args=[contact.reference])
    page = ana_client.post(address, {"said_before_ending": "", "reasons": "Shouting."}).content.decode()
    assert "and write down what you said" in page
    assert "Shouting." in page
    ana_client.post(address, {"said_before_ending": "I must end this call now.", "reasons": "Shouting."})
    assert EndedCall.objects.get(contact=contact).by == case.ana
    assert "The call was ended" in page_of(ana_client, "contact", contact.reference)
