"""What waits to be posted, what came back, and the way of each letter, on screen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.locale.pages import english_in, english_of_the_catalogue, not_ours_to_translate
from tests.web.case_story import BEGAN, Case
from tests.web.walking import as_read

from evenhand.casework.actions.begin_attempt import begin_attempt
from evenhand.casework.actions.mark_handed_over import mark_handed_over
from evenhand.casework.actions.record_attempt import record_attempt
from evenhand.casework.models import Delivery, DeliveryEvent, Notice
from evenhand.casework.work.letters import LetterWork
from evenhand.letters import KINDS
from evenhand.people.models import Colleague
from evenhand.policy.delivery import DROPPED, REPLACED, STATES, WHAT_HAPPENED
from evenhand.web import letter_words

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4", "RT2")]
LATER = timedelta(days=1)


def as_(colleague: Colleague, language: str = "en") -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def told(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture(autouse=True)
def _two_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + 2 * LATER, tick=True):
        yield


@pytest.fixture
def welsh(make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague, language="cy")


def work_now() -> None:
    """Whatever letters can be made ready are."""
    worker = LetterWork(moment=lambda: BEGAN + 3 * LATER)
    while worker.do_next():
        pass


def ready(case: Case, **record: object) -> Delivery:
    """The letter about Pat's warning, made ready."""
    letter = Delivery.objects.get(record=f"casework.warning:{case.warning.pk}")
    work_now()
    letter.refresh_from_db()
    return letter


def posted_notice(case: Case) -> Delivery:
    """The letter that tells of Pat's restriction, made ready to be posted."""
    case.do("give_notice", by=case.cal, after=LATER, restriction=case.restriction, sent_by="post")
    ready(case)
    return Delivery.objects.get(letter__startswith="restriction")


def unknown(case: Case) -> Delivery:
    letter = ready(case)
    Delivery.objects.filter(pk=letter.pk).update(state="waiting")
    begin_attempt(now=BEGAN + LATER, delivery=letter)
    mark_handed_over(now=BEGAN + LATER, delivery=letter, attempt=1)
    record_attempt(now=BEGAN + LATER, delivery=letter, attempt=1, outcome="unknown", told="Timed out.")
    letter.refresh_from_db()
    return letter


def test_where_no_letter_waits_the_page_says_so_and_what_happens_next(case: Case) -> None:
    page = told(as_(case.cal).get(reverse("letters")))
    assert "No letter waits to be posted or sent. You will find the next one here, and in My work." in page
    assert "Nothing came back" in page


def test_whoever_posts_letters_finds_them_and_says_so_for_several_at_once(case: Case) -> None:
    letter, client = posted_notice(case), as_(case.cal)
    page = told(client.get(reverse("letters")))
    assert "Restriction: Pat Example" in page
    assert "by post to 1 High Street" in page
    assert reverse("letter_way", args=[letter.reference]) in page
    nothing = told(client.post(reverse("letters"), {}))
    assert "Choose at least one letter" in nothing
    answer = client.post(reverse("letters"), {"letter": [letter.reference]}, follow=True)
    assert "It is recorded that they were posted or sent." in told(answer)
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert letter.events.get(what="posted").by == case.cal


@pytest.mark.proves("I16")
@pytest.mark.proves("PB2", "IN1")
def test_whoever_prints_several_saves_their_pages_and_says_later_that_they_are_in_the_post(
    case: Case,
) -> None:
    letter, client = posted_notice(case), as_(case.cal)
    answer = client.post(reverse("letters"), {"letter": [letter.reference], "do": "print"})
    place = answer["Location"]
    page = told(client.get(place))
    assert letter.reference in page
    assert "Until you say so they count as not sent" in page
    pages = client.get(f"{place}pages/")
    assert (pages["Content-Type"], pages.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Printed, and not yet in the post" in told(client.get(reverse("letters")))
    assert "They wait to be posted again." in told(client.post(place, {"do": "back"}, follow=True))
    letter.refresh_from_db()
    assert letter.state == "by_hand"
    place = client.post(reverse("letters"), {"letter": [letter.reference], "do": "print"})["Location"]
    assert "It is recorded that they were posted" in told(client.post(place, {"do": "posted"}, follow=True))
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert client.get(place).status_code == 404


@pytest.mark.proves("I15")
def test_a_restriction_says_that_the_person_is_not_told_yet_and_why(case: Case) -> None:
    letter = posted_notice(case)
    page = told(as_(case.cal).get(reverse("restriction", args=[case.restriction.reference])))
    assert f"has not been told of restriction {case.restriction.reference} yet." in as_read(page)
    assert f"Letter {letter.reference}, which tells them, waits for somebody to post or send it." in as_read(
        page
    )
    assert reverse("letter_way", args=[letter.reference]) in page
    assert reverse("withhold", args=[case.restriction.reference]) not in page  # a manager's
    assert reverse("withhold", args=[case.restriction.reference]) in told(
        as_(case.mel).get(reverse("restriction", args=[case.restriction.reference]))
    )


def test_the_document_that_is_opened_is_the_one_whose_checksum_stands_there(case: Case) -> None:
    letter, client = ready(case), as_(case.cal)
    page = told(client.get(reverse("letter_way", args=[letter.reference])))
    for each in letter.documents.all():
        answer = client.get(reverse("letter_file", args=[letter.reference, each.number]))
        assert hashlib.sha256(answer.content).hexdigest() == each.sha256
        assert each.sha256 in page
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("letter_file", args=[letter.reference, 99])).status_code == 404


def test_of_a_letter_that_perhaps_went_somebody_says_how_they_know(case: Case) -> None:
    letter, client = unknown(case), as_(case.cal)
    address = reverse("letter_way", args=[letter.reference])
    assert "Find out whether it came before anything is sent again" in told(client.get(address))
    page = told(client.post(address, {"do": "went", "went-went": "yes", "went-reasons": ""}))
    assert "Say in a sentence how you know." in page
    client.post(address, {"do": "went", "went-went": "no", "went-reasons": "Pat says that nothing came."})
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_a_letter_that_came_back_goes_another_way_from_its_page(case: Case) -> None:
    letter, client = ready(case), as_(case.cal)
    address = reverse("letter_way", args=[letter.reference])
    client.post(address, {"do": "posted"})
    client.post(address, {"do": "returned", "returned-reasons": "No such mailbox."})
    letter.refresh_from_db()
    assert letter.state == "failed"
    page = told(client.get(address))
    assert "The person has not been told." in page
    assert "A letter to the only address on record by this way came back." in page
    assert "Letter that could not be delivered" in told(client.get(reverse("home")))
    refused = told(client.post(address, {"do": "again", "again-route": "email"}))
    assert "Send it another way, or add an address." in refused
    answer = client.post(address, {"do": "again", "again-route": "post"}, follow=True)
    other = Delivery.objects.get(instead_of=letter)
    assert answer.redirect_chain[-1][0] == reverse("letter_way", args=[other.reference])
    assert other.asked_route == "post"


def test_a_letter_that_need_not_be_sent_is_left_with_why(case: Case) -> None:
    letter, client = ready(case), as_(case.cal)
    address = reverse("letter_way", args=[letter.reference])
    assert "Say in a sentence how you know." in told(
        client.post(address, {"do": "drop", "drop-told": "no", "drop-reasons": " "})
    )
    assert "Choose whether they have been told" in told(
        client.post(address, {"do": "drop", "drop-reasons": "So."})
    )
    client.post(address, {"do": "drop", "drop-told": "yes", "drop-reasons": "Handed over at the front desk."})
    letter.refresh_from_db()
    assert letter.state == "dropped"
    assert "Handed over at the front desk." in told(client.get(address))


@pytest.mark.proves("LK2")
def test_whoever_only_reads_is_offered_nothing_to_do_and_can_do_nothing(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    letter, client = ready(case), as_(make_colleague("aud", "auditor"))
    address = reverse("letter_way", args=[letter.reference])
    assert "<button" not in told(client.get(address)).partition("<main")[2].partition("</main")[0]
    client.post(address, {"do": "posted"})
    client.post(reverse("letters"), {"letter": [letter.reference]})
    letter.refresh_from_db()
    assert letter.state == "by_hand"


@pytest.mark.proves("PB1", "I34")
def test_a_letter_with_half_of_our_words_missing_is_held_and_the_page_leads_to_what_is_missing(
    welsh: Case,
) -> None:
    letter, client = ready(welsh), as_(welsh.cal)
    assert (letter.state, letter.languages) == ("held", ["en", "cy"])
    way, both = (reverse(name, args=[letter.reference]) for name in ("letter_way", "letter_halves"))
    assert f'href="{both}"' in told(client.get(way))
    page = told(client.get(both))
    assert 'lang="cy"' in page
    assert welsh.warning.reasons in page
    fields = {f"half-{n}": "" for n in range(9) if f'name="half-{n}"' in page}
    assert len(fields) > 1
    refused = client.post(both, fields | {"half-0": "Gwnaethoch yr un cais bedair gwaith."})
    assert "Write this in the other language" in told(refused)
    welsh_words = {name: f"Mae hyn yn Gymraeg, rhif {number}." for number, name in enumerate(fields)}
    assert client.post(both, welsh_words).status_code == 302
    letter = ready(welsh)
    assert letter.state == "by_hand"
    in_welsh, english = letter.text.split("-" * 30)
    assert "Mae hyn yn Gymraeg, rhif 1." in in_welsh
    assert "Mae hyn yn Gymraeg" not in english
    assert welsh.warning.reasons in english
    assert welsh.warning.reasons not in in_welsh
    assert "its words stand" in told(client.get(both))


@pytest.mark.proves("PB1", "I34")
def test_whoever_warns_somebody_who_chose_welsh_is_led_to_the_half_that_is_missing_and_nobody_else_is(
    welsh: Case,
) -> None:
    client, words = (
        as_(welsh.cal),
        {"reasons": "You wrote four times in a week.", "asked_change": "Please ask once."},
    )
    answer = client.post(reverse("warn", args=[welsh.assessment("warn").pk]), words)
    letter = Delivery.objects.get()
    both = reverse("letter_halves", args=[letter.reference])
    assert answer.headers["Location"] == f"{both}?done=given"
    assert "It is on record. Its letter goes as soon as" in told(client.get(answer.headers["Location"]))
    welsh.do("record_preferences", by=welsh.ana, person=welsh.pat, language="en")
    answer = client.post(reverse("warn", args=[welsh.assessment("warn", days=1).pk]), words)
    assert answer.headers["Location"].startswith("/letters/warning/")


@pytest.mark.proves("WA2", "WA3")
def test_who_warns_again_or_proposes_reads_that_the_person_has_not_heard_of_the_last_warning(
    case: Case,
) -> None:
    client, said = as_(case.cal), "The person has not heard of warning 1 yet."
    _, again = case.warning, reverse("warn", args=[case.assessment("warn", days=1).pk])
    propose = reverse("propose", args=[case.to_restrict.pk])
    decide = reverse("decide", args=[case.proposal.pk])
    pages = ((client, again), (as_(case.mel), decide))
    for reader, address in pages:
        assert said in told(reader.get(address))
    work_now()
    letter = Delivery.objects.get(letter="warning")
    assert said in told(client.get(again))
    client.post(reverse("letter_way", args=[letter.reference]), {"do": "posted"})
    for reader, address in pages:
        assert said not in told(reader.get(address))
    assert said not in told(client.get(propose))


@pytest.mark.proves("RT4")
def test_what_goes_by_post_is_printed_and_what_goes_by_mailbox_is_opened(case: Case) -> None:
    _, posted = case.warning, posted_notice(case)
    work_now()
    client, by_mail = as_(case.cal), Delivery.objects.get(letter="warning")
    assert (by_mail.route, by_mail.state) == ("email", "by_hand")
    page = client.get(reverse("letters")).content.decode()
    assert f'name="letter" type="checkbox" value="{posted.reference}"' in page
    assert f'name="letter" type="checkbox" value="{by_mail.reference}"' not in page
    assert (
        page.index("To be posted")
        < page.index("To be sent from your own mailbox")
        < page.index(by_mail.reference)
    )


def by_mailbox(case: Case) -> list[Delivery]:
    """Two letters to Pat that wait to be sent from somebody's own mailbox: one about a warning, the notice of a restriction."""
    _ = case.warning
    case.do("give_notice", by=case.cal, after=LATER, restriction=case.restriction, sent_by="email")
    for _each in range(2):
        work_now()
    return list(Delivery.objects.filter(route="email", state="by_hand").order_by("pk"))


@pytest.mark.proves("RT4", "IN1")
def test_of_several_that_were_sent_from_a_mailbox_it_is_said_at_once(case: Case) -> None:
    rows, client = by_mailbox(case), as_(case.cal)
    page = told(client.get(reverse("letters")))
    for row in rows:
        assert reverse("letter_way", args=[row.reference]) in page
        assert f'name="sent" type="checkbox" value="{row.reference}"' in page
    assert "Choose at least one letter that you have sent" in told(
        client.post(reverse("letters"), {"do": "sent"})
    )
    chosen = {"do": "sent", "sent": [row.reference for row in rows]}
    page = told(client.post(reverse("letters"), chosen, follow=True))
    assert "It is recorded that they were posted or sent." in page
    assert len(rows) == 2
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.events.get(what="posted").by) == ("sent", case.cal)


@pytest.mark.proves("I15", "RT4")
def test_what_must_not_be_sent_is_named_and_hinders_no_other_and_a_reader_is_not_asked(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    (warning, notice), client = by_mailbox(case), as_(case.cal)
    chosen = {"do": "sent", "sent": [notice.reference, warning.reference]}
    auditor = as_(make_colleague("aud", "auditor"))
    assert 'name="sent"' not in told(auditor.get(reverse("letters")))
    auditor.post(reverse("letters"), chosen)
    notice.refresh_from_db()
    assert notice.state == "by_hand"
    Notice.objects.create(
        restriction=case.restriction, kind="withheld", code="danger", reasons="A threat.", by=case.mel,
        at=BEGAN + 8 * LATER, check_on=(BEGAN + 30 * LATER).date(),
    )  # fmt: skip
    page = told(client.post(reverse("letters"), chosen))
    assert f"The notice of restriction {case.restriction.reference} is withheld" in as_read(page)
    assert f"Nothing is recorded of this letter: Restriction: {case.pat.name}" in page
    assert f'value="{notice.reference}" checked' in page
    assert f'value="{warning.reference}"' not in page
    notice.refresh_from_db()
    warning.refresh_from_db()
    assert (notice.state, warning.state) == ("by_hand", "sent")


@pytest.mark.proves("PB1", "RT2")
def test_our_own_words_in_welsh_do_not_go_to_somebody_who_reads_english_before_they_are_in_english(
    case: Case,
) -> None:
    client = as_(case.cal)
    words = {
        "reasons": "Gofynnoch bedair gwaith am yr un ffeil mewn wythnos.", "asked_change": "Please wait for our answer.",
    }  # fmt: skip
    both = client.post(reverse("warn", args=[case.assessment("warn").pk]), words).headers["Location"]
    page = told(client.get(both))
    assert "Gofynnoch bedair gwaith" in page
    assert "Please wait for our answer." not in page
    work_now()
    letter = Delivery.objects.get()
    assert (letter.state, letter.languages) == ("held", ["en"])
    done = client.post(both, {"half-0": "You asked four times in a week for the same file."}, follow=True)
    assert "The letter goes on by itself." in told(done)
    work_now()
    letter.refresh_from_db()
    assert letter.state == "by_hand"
    assert "You asked four times" in letter.text
    assert "Gofynnoch" not in letter.text


def being_sent(case: Case) -> Delivery:
    """The letter of Pat's notice, of which only the other side knows whether it has it."""
    letter = posted_notice(case)
    Delivery.objects.filter(pk=letter.pk).update(state="waiting")
    begin_attempt(now=BEGAN + LATER, delivery=letter)
    mark_handed_over(now=BEGAN + LATER, delivery=letter, attempt=1)
    return letter


@pytest.mark.proves("I15", "RT3")
def test_of_a_letter_that_may_have_left_before_its_notice_was_withheld_both_pages_say_so(case: Case) -> None:
    letter, row = being_sent(case), case.restriction
    mel, at = as_(case.mel), {"restriction": reverse("restriction", args=[row.reference])}
    at["letter"] = reverse("letter_way", args=[letter.reference])
    until = {"check_on-day": "20", "check_on-month": "9", "check_on-year": "2026"}
    withheld = {"code": "danger", "reasons": "A threat."} | until
    assert mel.post(reverse("withhold", args=[row.reference]), withheld).status_code == 302
    page = told(mel.get(at["restriction"]))
    assert "these letters may have left already" in page
    assert "Being sent" in page
    assert "nobody here can call it back" in told(mel.get(at["letter"]))
    record_attempt(now=BEGAN + 2 * LATER, delivery=letter, attempt=1, outcome="unknown")
    page = told(mel.get(at["letter"]))
    assert "No: it stays unsent" in page
    assert "send it again" not in page
    welsh = as_(case.mel, "cy")
    known, others = english_of_the_catalogue(), not_ours_to_translate()
    for where in at.values():
        assert list(english_in(welsh.get(where).content.decode(), known, others)) == []
    mel.post(at["letter"], {"do": "went", "went-went": "yes", "went-reasons": "Pat answered it."})
    page = told(mel.get(at["restriction"]))
    assert "A manager decides what that means." in page
    assert reverse("notice", args=[row.reference]) not in page
    assert reverse("let_stand", args=[row.reference]) in page
    stands = reverse("let_stand", args=[row.reference])
    assert "Say what was found" in told(mel.post(stands, {"reasons": ""}))
    assert mel.post(stands, {"reasons": "The household was moved."}).status_code == 302
    assert "may have left already" not in told(mel.get(at["restriction"]))


@pytest.mark.proves("I15", "RT3", "RT4")
@pytest.mark.parametrize("days", [10, 25], ids=["before it is looked at again", "when that is overdue"])
def test_a_notice_that_is_withheld_is_given_by_a_manager_who_reads_why_and_is_never_spoken_of(
    case: Case, days: int
) -> None:
    row = case.restriction
    case.do(
        "withhold_notice", by=case.mel, after=8 * LATER, restriction=row, code="danger", reasons="She moves on Friday.",
        check_on=(BEGAN + 20 * LATER).date(),
    )  # fmt: skip
    at, to_give = reverse("restriction", args=[row.reference]), reverse("notice", args=[row.reference])
    with time_machine.travel(BEGAN + days * LATER, tick=True):
        cal, mel = as_(case.cal), as_(case.mel)
        assert "They must not learn of this restriction" in told(
            cal.get(reverse("person", args=[case.pat.reference]))
        )
        page = told(cal.get(at))
        assert "A manager gives this notice, when it is safe." in page
        assert to_give not in page
        page = told(cal.get(to_give))
        assert "must not hear of restriction" in page
        assert "Give this notice" not in page
        assert to_give in told(mel.get(at))
        page = told(mel.get(to_give))
        assert "She moves on Friday." in page
        assert mel.post(to_give, {"sent_by": "post"}).status_code == 302
        assert "They must not learn" not in told(cal.get(reverse("person", args=[case.pat.reference])))


@pytest.mark.proves("I15", "RT3")
def test_a_manager_lets_an_answer_go_that_tells_of_what_was_withheld_until_it_was_over(case: Case) -> None:
    row = case.restriction
    case.do(
        "withhold_notice", by=case.mel, after=LATER, restriction=row, code="danger", reasons="A threat.",
        check_on=(BEGAN + 20 * LATER).date(),
    )  # fmt: skip
    case.do("receive_dispute", by=None, after=8 * LATER, restriction=row, route="post", grounds="Unfair.")
    letter = Delivery.objects.get(letter="dispute_received")
    at = reverse("letter_way", args=[letter.reference])
    with time_machine.travel(BEGAN + 200 * LATER, tick=True):
        cal, mel = as_(case.cal), as_(case.mel)
        page = told(cal.get(at))
        assert "a manager looks at it before it goes" in page
        assert "It may go" not in page
        assert "How does it go now?" not in page
        cal.post(at, {"do": "clear", "clear-reasons": "It is over."})
        assert Delivery.objects.get(pk=letter.pk).state == "held"
        mel.post(at, {"do": "clear", "clear-reasons": "They have moved away."})
    assert Delivery.objects.get(pk=letter.pk).state == "new"


@pytest.mark.proves("PB1")
def test_the_pages_of_a_letter_are_in_welsh(welsh: Case) -> None:
    letter, client = ready(welsh), as_(welsh.cal, "cy")
    page = told(client.get(reverse("letter_way", args=[letter.reference])))
    assert "Nid yw rhai o’n geiriau ein hunain ynddo yn Gymraeg eto." in page
    assert "Ni all fynd eto" in page
    # What stood in its way is said in Welsh in its history too, and so is what the program itself noted.
    DeliveryEvent.objects.create(
        delivery=letter, what="later", at=BEGAN, told="No mail server is set up (any more)."
    )
    answer = client.get(reverse("letter_way", args=[letter.reference]))
    assert (
        list(english_in(answer.content.decode(), english_of_the_catalogue(), not_ours_to_translate())) == []
    )
    assert "Nid oes gweinydd post" in told(answer)


@pytest.mark.proves("PB1")
def test_wherever_a_letter_stands_its_page_and_the_list_are_in_welsh_alone(case: Case) -> None:
    letter, client, known = ready(case), as_(case.cal, "cy"), english_of_the_catalogue()
    others = not_ours_to_translate()
    last = (REPLACED, DROPPED)  # from there no letter comes back
    for state in (*(each for each in STATES if each not in last), *last):
        if state in last:
            letter = (
                ready(case)
                if state == REPLACED
                else Delivery.objects.create(
                    person=case.pat,
                    record="casework.warning:0",
                    letter="warning",
                    asked_at=BEGAN,
                    languages=["en"],
                )
            )
        Delivery.objects.filter(pk=letter.pk).update(state=state)
        pages = [client.get(reverse("letter_way", args=[letter.reference])), client.get(reverse("letters"))]
        assert [each for page in pages for each in english_in(page.content.decode(), known, others)] == [], (
            state
        )


def test_every_letter_and_everything_that_happens_to_one_has_a_name() -> None:
    assert set(letter_words.NAMES) >= {name for name, kind in KINDS.items() if not kind.internal}
    assert set(letter_words.STANDS) == set(STATES)
    assert set(letter_words.HAPPENED) == set(WHAT_HAPPENED)


def test_why_a_letter_was_held_before_the_reasons_were_kept_is_not_shown_as_if_it_were_welsh(
    welsh: Case,
) -> None:
    letter = ready(welsh)
    for told_then in ("No e-mail leaves here.", "Letter L-2222 lies printed."):
        DeliveryEvent.objects.create(
            delivery=letter, what="held", by=welsh.cal, at=BEGAN + LATER, told=told_then
        )
    page = told(as_(welsh.cal, "cy").get(reverse("letter_way", args=[letter.reference])))
    assert "No e-mail leaves here." not in page
    assert 'lang="en">Letter L-2222 lies printed.' in page


@pytest.mark.proves("RT4", "I15", "IN4")
def test_of_a_letter_to_an_address_that_was_never_theirs_somebody_says_whether_it_reached_them(
    case: Case,
) -> None:
    letter, client = ready(case), as_(case.cal)
    address = reverse("letter_way", args=[letter.reference])
    client.post(address, {"do": "posted"})
    letter.refresh_from_db()
    case.do(
        "remove_identifier",
        by=case.cal,
        person=letter.person,
        kind="email",
        value=letter.address,
        reasons="A slip.",
    )
    assert "Letter that went to an address that was never theirs" in told(client.get(reverse("home")))
    page = told(client.get(address))
    assert "taken off their record on" in page
    assert "Did it reach them all the same?" in page
    assert "Choose whether it reached them" in told(
        client.post(address, {"do": "astray", "astray-reasons": "x"})
    )
    client.post(address, {"do": "astray", "astray-reached": "no", "astray-reasons": "They never had it."})
    page = told(client.get(address))
    assert "It went to an address that was never theirs, and did not reach them" in page
    assert "Send it again" in page
