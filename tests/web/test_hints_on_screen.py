"""Hints on the contact’s page: what it is, its clause, the words marked where they stand; marked by colleagues; their record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Hint
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.signals.hint import Quote, of_kind
from evenhand.signals.judging import Judged
from evenhand.signals.second.endpoint import Endpoint
from evenhand.web.hints import marked_pieces, shown_hints

pytestmark = pytest.mark.django_db
INSULT = "Dear Ms Vale,\r\n\r\nYou are a useless lying cow <b>.\r\n\r\n> your letter of 4 June\r\n"


def received(case: Case, body: str) -> str:
    found = case.do(
        "receive_contact",
        by=None,
        after=timedelta(hours=1),
        channel="email",
        sender="x@example.org",
        body=body,
    )
    return str(found.reference)


def signed_in(client: Client, colleague: Colleague) -> Client:
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.proves("DF1", "AA3", "I9")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Possible abusive language", "a machine, which may be wrong", "How right hints are"]),
        ("cy", ["Iaith sarhaus bosibl", "gall fod yn anghywir", "Pa mor gywir yw awgrymiadau"]),
    ],
)
def test_a_hint_says_what_it_is_why_and_where(
    client: Client, case: Case, language: str, words: list[str]
) -> None:
    address = reverse("contact", args=[received(case, INSULT)])
    page = signed_in(client, case.ana).get(address, {"lang": language}, follow=True).content.decode()
    assert all(each in page for each in words)
    assert (
        "<mark>You are a useless lying cow &lt;b&gt;" in page or "<mark>You are a useless lying cow" in page
    )
    assert "#AA3" in page


def test_the_marked_text_is_the_text_whatever_it_holds(client: Client, case: Case) -> None:
    received(case, INSULT)
    text = INSULT.replace("\r\n", "\n")
    pieces = marked_pieces(text, shown_hints(list(Hint.objects.all())))
    assert "\n".join(piece.text for piece in pieces) == text
    assert any(run.hint for piece in pieces for run in piece.runs)
    assert [piece.quoted for piece in pieces] == [False, True, False]


@pytest.mark.proves("DF1", "DF4")
def test_a_colleague_marks_a_hint_and_its_record_tells(client: Client, case: Case) -> None:
    reference = received(case, INSULT)
    hint = Hint.objects.get(kind="abusive_language")
    address = reverse("mark_hint", args=[reference, hint.pk])
    client = signed_in(client, case.ana)
    assert "Say whether the hint was right." in client.post(address, {"reasons": "x"}).content.decode()
    answer = client.post(address, {"right": "no", "reasons": "It quotes an officer."})
    assert answer.status_code == 302
    assert (
        "says that it is wrong: It quotes an officer."
        in client.get(answer.headers["Location"]).content.decode()
    )
    record = client.get(reverse("hint_record")).content.decode()
    assert "right: 0 of 1" in record
    assert "E-mail: 0 of 1" in record
    assert "x@example.org" not in record


@pytest.mark.proves("I9", "I23")
def test_a_manager_switches_a_kind_off_but_never_danger(client: Client, case: Case) -> None:
    reference = received(case, INSULT)
    client = signed_in(client, case.mel)
    address = reverse("switch_hint", args=["abusive_language"])
    assert client.post(address, {"reasons": ""}).status_code == 200
    answer = client.post(address, {"reasons": "Wrong nine times of ten."})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Wrong nine times of ten." in page
    assert (
        "Possible abusive language" not in client.get(reverse("contact", args=[reference])).content.decode()
    )
    danger = client.post(reverse("switch_hint", args=["danger"]), {"reasons": "Too many."})
    assert "never switched off" in danger.content.decode()
    assert client.get(reverse("switch_hint", args=["nonsense"])).status_code == 404


@pytest.mark.proves("MN4", "I23")
def test_a_danger_that_nobody_read_comes_before_everything_else(client: Client, case: Case) -> None:
    reference = received(case, "I can't go on. I will kill myself tonight. Goodbye.")
    client = signed_in(client, case.ana)
    for name in ("home", "contacts"):
        page = client.get(reverse(name)).content.decode()
        assert page.index("Read these first") < page.index("<h1")
        assert reference in page
    assert "Somebody may be in danger" in client.get(reverse("contact", args=[reference])).content.decode()


@pytest.mark.proves("DF1", "I9")
@pytest.mark.parametrize(("language", "folded"), [("en", "1 weak sign"), ("cy", "1 arwydd gwan")])
def test_weak_signs_are_folded_away_below_the_others_and_do_not_alarm(
    client: Client, case: Case, language: str, folded: str
) -> None:
    contact = Contact.objects.get(reference=received(case, "Please send me the form."))
    quotes = [{"start": 0, "end": 6, "text": "Please"}]
    for kind, strength, clause, words in (
        ("danger", "weak", "MN3", quotes), ("abusive_language", "clear", "AA3", quotes), ("volume", "weak", "UD7", []),
    ):  # fmt: skip
        Hint.objects.create(
            contact=contact,
            kind=kind,
            strength=strength,
            clauses=[clause],
            quotes=words,
            language="en",
            made_at=BEGAN,
        )
    address = reverse("contact", args=[contact.reference])
    page = signed_in(client, case.ana).get(address, {"lang": language}, follow=True).content.decode()
    fold = page.index(folded)
    assert page.index("#AA3") < fold < page.index("#MN3")
    assert page.index("#UD7") < fold, "what is counted is a fact"
    assert "eh-hint--danger" not in page
    assert "Somebody may be in danger. Read it now" not in page


@pytest.mark.proves("I28")
def test_a_sealed_contact_shows_no_hint(client: Client, case: Case) -> None:
    reference = received(case, INSULT)
    hint = Hint.objects.get(kind="abusive_language")
    case.do("seal_contact", by=case.ana, after=timedelta(hours=2), contact=hint.contact, reasons="Illegal.")
    client = signed_in(client, case.ana)
    page = client.get(reverse("contact", args=[reference])).content.decode()
    assert "abusive" not in page
    assert client.get(reverse("mark_hint", args=[reference, hint.pk])).status_code == 404


@pytest.mark.proves("DF1", "I9")
def test_a_larger_model_is_named_its_queue_is_told_and_it_is_switched_off_by_a_manager(
    client: Client,
    case: Case,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(Judged, "in_doubt", property(lambda judged: True))
    settings.SECOND_LOOK = Endpoint("http://127.0.0.1:9/v1", "large-1")
    reference = received(case, "Mind how you go, Ms Vale.")
    received(case, "Please send me the form.")
    quote = Quote(0, 15, "Mind how you go")
    contact = Contact.objects.get(reference=reference)
    case.do(
        "look_again", by=None, after=timedelta(hours=2), contact=contact, made_by="large-1",
        found=[of_kind("threat", "strong", (quote,))], milliseconds=2345,
    )  # fmt: skip
    moved = time_machine.travel(BEGAN + timedelta(hours=3), tick=True)
    moved.start()
    request.addfinalizer(moved.stop)
    client = signed_in(client, case.mel)
    assert "A larger model found it when it looked again: large-1." in (
        client.get(reverse("contact", args=[reference])).content.decode()
    )
    for language, words in {
        "en": ["The second look", "1 contact waits for it.", "2.3 seconds on average", "large-1"],
        "cy": ["Yr ail olwg", "Mae 1 cysylltiad yn aros amdano."],
    }.items():
        page = client.get(reverse("hint_record"), {"lang": language}, follow=True).content.decode()
        assert all(each in page for each in words)
    client.get(reverse("home"), {"lang": "en"})
    switched = client.post(reverse("switch_hint", args=["second_look"]), {"reasons": "Often wrong."})
    assert "Often wrong." in client.get(switched.headers["Location"]).content.decode()
    assert "when it looked again" not in client.get(reverse("contact", args=[reference])).content.decode()


@pytest.mark.proves("MN3", "DF1", "DF3")
def test_a_hint_in_a_file_leads_to_the_file_where_its_words_are_marked(client: Client, case: Case) -> None:
    contact = case.do(
        "receive_contact", by=None, after=timedelta(hours=1), channel="post", body="",
        attachments=[{"filename": "letter.png", "content": "scan"}],
    )  # fmt: skip
    text = "Dear Ms Vale,\r\nI cannot go on like this. I am going to end my life tonight."
    case.do("write_down_file", by=case.ana, attachment=contact.attachments.get(), text=text)
    signed_in(client, case.ana)
    page = client.get(reverse("contact", args=[contact.reference])).content.decode()
    address = reverse("file_text", args=[contact.reference, 1])
    assert f'In the text of a file: <a class="govuk-link" href="{address}">letter.png</a>' in page
    assert "It holds no text beside its files." in page
    file = client.get(address).content.decode()
    assert "Somebody may be in danger" in file
    assert "<mark>I am going to end my life tonight" in file
