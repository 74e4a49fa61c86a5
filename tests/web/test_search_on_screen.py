"""The search: one box, what narrows it down, what was found and marked; nothing that its reader may not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Page
from tests.web.case_story import BEGAN, Case

from evenhand.casework import clock
from evenhand.casework.actions._arrival import Attached
from evenhand.casework.actions.close_contact import close_contact
from evenhand.casework.actions.confirm_person import confirm_person
from evenhand.casework.actions.merge_people import merge_people
from evenhand.casework.actions.receive_contact import receive_contact
from evenhand.casework.actions.register_person import register_person
from evenhand.casework.actions.seal_contact import seal_contact
from evenhand.casework.actions.unmerge_people import unmerge_people
from evenhand.casework.actions.write_down_file import write_down_file
from evenhand.contacts import search
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True) as moved:
        yield moved


def came(subject: str = "About a zebra", body: str = "", **given: object) -> Contact:
    fields = {"channel": "email", "sender": "kim@example.org", "by": None} | given
    return receive_contact(now=clock.now(), subject=subject, body=body, **fields)  # type: ignore[arg-type]


def page_of(colleague: Colleague, query: str) -> str:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_found_is_shown_with_its_words_marked_and_nothing_else_trusted(case: Case) -> None:
    contact = came(
        "Zebra <b>crossings</b>",
        body="Dear all. " * 40 + "The <i>zebra</i> crossing on Heol Tŷ Gwyn is gone.",
    )
    shown = page_of(case.cal, "q=zebra+tŷ")
    assert "1 contact<" in shown.replace("</", "<")
    assert "<mark>Zebra</mark> &lt;b&gt;crossings" in shown
    assert "&lt;i&gt;<mark>zebra</mark>&lt;/i&gt;" in shown
    assert "<mark>Tŷ</mark>" in shown
    assert f"/contacts/{contact.reference}/" in shown


@pytest.mark.proves("DF3")
def test_what_was_found_in_a_file_says_in_which_and_where(case: Case) -> None:
    letter = Attached("letter.txt", b"scan", "text/plain")
    contact = came("", channel="post", attachments=[letter])
    write_down_file(
        by=case.ana, now=clock.now(), attachment=contact.attachments.get(), text="The <i>quagga</i> is gone."
    )
    shown = page_of(case.cal, "q=quagga")
    assert f'/contacts/{contact.reference}/files/1/text/">letter.txt</a>' in shown
    assert "The &lt;i&gt;<mark>quagga</mark>&lt;/i&gt; is gone." in shown
    seal_contact(by=case.ana, now=clock.now(), contact=contact, reasons="An image of an injury.")
    assert "<mark>quagga</mark>" not in page_of(case.cal, "q=quagga")


@pytest.mark.proves("LK2", "I28")
def test_a_reference_is_found_as_people_type_it_where_the_reader_may_open_it(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = came("")
    short = contact.reference.replace("-", "").lower()
    for typed in (short, f"C {contact.reference[2:6]} {contact.reference[6:]}"):
        assert f"/contacts/{contact.reference}/" in page_of(case.cal, f"q={typed}")
    close_contact(by=case.cal, now=clock.now(), contact=contact)
    assert f"/contacts/{contact.reference}/" not in page_of(make_colleague("fran", "colleague"), f"q={short}")
    seal_contact(by=case.cal, now=clock.now(), contact=contact, reasons="Nobody should see it.")
    assert f"/contacts/{contact.reference}/" not in page_of(case.cal, f"q={short}")


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        ("I live at 12 Heol Fawr, CF10 3NP.", "cf103np"),
        ("You wrote to me as R-7K2QM4XP.", "r7k2qm4xp"),
        ("I live at CF103NP.", "cf103np"),
    ],
)
def test_what_is_written_in_two_is_found_typed_as_one(case: Case, body: str, typed: str) -> None:
    contact = came("", body=body)
    assert f"/contacts/{contact.reference}/" in page_of(case.cal, f"q={typed}")


def test_whoever_types_a_name_gets_to_all_that_came_from_that_person(case: Case) -> None:
    person = case.restriction.person
    contact = came("About a zebra", channel="phone", sender="+447700900123")
    shown = page_of(case.cal, f"q={person.name}")
    assert f"/contacts/{contact.reference}/" not in shown  # its words do not name them
    assert f'href="/search/?person={person.reference}"' in shown
    assert f"/contacts/{contact.reference}/" in page_of(case.cal, f"person={person.reference}")


def test_a_person_is_named_without_the_hyphen_too(case: Case) -> None:
    person = case.restriction.person
    contact = came(sender="pat@example.org")
    shown = page_of(case.cal, f"q=zebra&person={person.reference.replace('-', '').lower()}")
    assert f"/contacts/{contact.reference}/" in shown
    assert "There is no person with this reference" in page_of(case.cal, "q=zebra&person=P22222222")


def test_nothing_found_says_what_to_try(case: Case) -> None:
    shown = page_of(case.cal, "q=quagga")
    assert "Nothing was found" in shown
    assert "four letters are enough" in shown
    assert "Only contact that you may read is searched" in page_of(case.cal, "")


@pytest.mark.proves("LK2", "I30", "I31")
def test_nobody_finds_or_counts_what_they_may_not_open(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = came()
    front, auditor = make_colleague("fran", "colleague"), make_colleague("aud", "auditor")
    assert contact.reference in page_of(front, "q=zebra")
    close_contact(by=case.cal, now=clock.now(), contact=contact)
    for query in ("q=zebra", f"q={contact.reference}", "q=&channel=email&match=unmatched"):
        shown = page_of(front, query)
        assert f"/contacts/{contact.reference}/" not in shown
        assert "1 contact" not in shown
    assert contact.reference in page_of(auditor, "q=zebra")
    assert contact.reference in page_of(case.cal, "q=zebra")


@pytest.mark.proves("I28", "IC2")
def test_what_is_sealed_is_found_by_nobody_not_even_who_sealed_it(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = came(attachments=(Attached("okapi.jpg", b"x"),))
    seal_contact(by=case.cal, now=clock.now(), contact=contact, reasons="Nobody should see it.")
    for colleague in (case.cal, make_colleague("con", "content_lead"), make_colleague("aud", "auditor")):
        for query in ("q=zebra", "q=okapi", f"q={contact.reference}", "q=&channel=email&match=unmatched"):
            assert f"/contacts/{contact.reference}/" not in page_of(colleague, query)


@pytest.mark.proves("IN4")
def test_a_merged_persons_contact_is_found_under_either_entry_until_it_is_undone(case: Case) -> None:
    people = [
        register_person(by=case.cal, now=clock.now(), name=name, emails=[f"{name}@example.org"])
        for name in ("ann", "anne")
    ]
    contacts = [came(sender=f"{person.name}@example.org") for person in people]

    def found(person: Person) -> list[bool]:
        shown = page_of(case.cal, f"q=zebra&person={person.reference}")
        return [f"/contacts/{each.reference}/" in shown for each in contacts]

    assert [found(person) for person in people] == [[True, False], [False, True]]
    merge_people(by=case.cal, now=clock.now(), keep=people[0], merge=people[1], reasons="The same telephone.")
    assert [found(person) for person in people] == [[True, True], [True, True]]
    unmerge_people(by=case.cal, now=clock.now(), keep=people[0], merge=people[1], reasons="Two sisters.")
    assert [found(person) for person in people] == [[True, False], [False, True]]
    confirm_person(by=case.cal, now=clock.now(), contact=contacts[0], person=people[1], reasons="She rang.")
    assert [found(person) for person in people] == [[False, False], [True, True]]


def test_people_and_decisions_are_found_too(case: Case, make_colleague: Callable[..., Colleague]) -> None:
    restriction = case.restriction
    person = restriction.person
    assert f"/people/{person.reference}/" in page_of(case.cal, f"q={person.reference}")
    assert f"/people/{person.reference}/" in page_of(case.cal, "q=pat@example.org")
    assert f"/restrictions/{restriction.reference}/" in page_of(
        case.cal, f"q={restriction.reference.lower()}"
    )
    front = make_colleague("fran", "colleague")
    assert f"/restrictions/{restriction.reference}/" not in page_of(front, f"q={restriction.reference}")


def test_dates_are_whole_local_days_and_a_wrong_one_says_so(case: Case) -> None:
    contact = came(received_at=BEGAN)
    day = f"{BEGAN:%d}&{{0}}-month={BEGAN:%m}&{{0}}-year={BEGAN:%Y}"
    both = f"since-day={day.format('since')}&until-day={day.format('until')}"
    assert f"/contacts/{contact.reference}/" in page_of(case.cal, f"q=zebra&{both}")
    assert f"/contacts/{contact.reference}/" not in page_of(
        case.cal, "q=zebra&until-day=1&until-month=1&until-year=2020"
    )
    wrong = page_of(case.cal, "q=zebra&since-day=31&since-month=2&since-year=2026")
    assert "There is a problem" in wrong
    assert "must be a real date" in wrong
    backwards = "q=&since-day=2&since-month=2&since-year=2026&until-day=1&until-month=2&until-year=2026"
    assert "must not be before the first" in page_of(case.cal, backwards)
    ends_of_time = (
        "q=zebra&since-day=1&since-month=1&since-year=0001&until-day=31&until-month=12&until-year=9999"
    )
    assert f"/contacts/{contact.reference}/" in page_of(case.cal, ends_of_time)


@pytest.mark.parametrize(
    "query",
    [
        "q=%22%22%22", "q=NEAR(a+b)", "q=" + "x" * 8000, "q=a&before=99999999999999999999999", "q=zebra&before=x",
        "q=a&before=-9223372036854775808", "q=zebra&channel=nonsense", "q=a&person=P-NOBODY22", "q=%F0%9F%99%82", "q=*", "q='--",
    ],
)  # fmt: skip
def test_no_query_breaks_the_page(case: Case, query: str) -> None:
    came()
    page_of(case.cal, query)


def test_a_nul_leads_nowhere_and_says_so(client: Client, case: Case) -> None:
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/search/?q=%00").status_code == 404


def test_pages_go_on_from_where_they_were(case: Case) -> None:
    contacts = [came(f"Zebra {n}") for n in range(30)]
    first = page_of(case.cal, "q=zebra")
    assert "30 contacts" in first
    assert contacts[29].reference in first
    assert contacts[4].reference not in first
    older = first.split("before=")[1].split('"')[0]
    second = page_of(case.cal, f"q=zebra&before={older}")
    assert "30 contacts" in second
    assert [each.reference in second for each in contacts] == [n < 5 for n in range(30)]


@pytest.mark.parametrize("width", [1200, 320])
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.django_db(transaction=True)
def test_the_page_is_accessible_and_fits(
    make_colleague: Callable[..., Colleague],
    open_page: Callable[..., Page],
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    width: int,
    language: str,
) -> None:
    came("Zebra" * 20, body="zebra " * 60)
    cal = make_colleague("cal", "caseworker", language=language)
    for path in ("/search/?q=zebra&channel=email", "/search/?q=quagga", "/search/?q=&since-day=40"):
        page = open_page(path, cal, width=width, language=language)
        check_accessibility(page)
        check_fits(page)


def test_while_the_search_is_made_anew_and_finds_less_its_page_says_so_in_both_languages(case: Case) -> None:
    """On PostgreSQL it finds all that it found before, and there is nothing to say."""
    came()
    client = Client()
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    said = {"en": "The search is being made anew", "cy": "Mae’r chwiliad yn cael ei wneud o’r newydd"}

    def says() -> list[bool]:
        pages = {
            each: client.get(f"/search/?q=zebra&lang={each}", follow=True).content.decode() for each in said
        }
        return [words in pages[each] for each, words in said.items()]

    assert says() == [False, False]
    search.start_over()
    assert says() == [connection.vendor == "sqlite"] * 2
    call_command("reindex", verbosity=0)
    assert says() == [False, False]
