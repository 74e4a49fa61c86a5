"""Like cases while deciding, and decisions side by side, as each role sees them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casework.office import NOON, Office

from evenhand.audit.models import Entry
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("IN1", "LK2", "I30")]


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(colleague: Colleague, address: str) -> str:
    answer = signed_in(colleague).get(address)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decisions(office: Office, number: int, **fields: object) -> None:
    for _ in range(number):
        office.restriction(office.person(f"Somebody Restricted{number}"), **fields)


def test_a_manager_who_decides_sees_what_was_decided_in_like_cases_and_of_whom_nothing(
    office: Office,
) -> None:
    decisions(office, 4)
    decisions(office, 1, months=12)
    proposal = office.proposal(office.person())
    shown = page(office.mel, f"/proposals/{proposal.pk}/")
    assert "Of 5 like cases:" in shown
    assert "<li>3 months: 4 times</li><li>12 months: once</li>" in shown
    assert "Decided in July 2026: 12 months" in shown
    assert "The same measures were proposed: " in shown
    like = shown[shown.index('id="like-cases"') : shown.index('id="decision"')]
    assert "Restricted" not in like
    assert not any(mark in like for mark in ("/people/", "/restrictions/", "R-", "P-", "1 July"))


def test_a_measure_of_a_like_case_names_no_colleague_and_no_subject(office: Office) -> None:
    decisions(office, 1, measures=[{"kind": "read_no_reply", "about": "the fire at Mrs Hill’s shop"}])
    decisions(office, 1, measures=[{"kind": "single_point_of_contact", "contact": "bo", "deputy": "ana"}])
    shown = page(office.mel, f"/proposals/{office.proposal(office.person()).pk}/")
    like = shown[shown.index('id="like-cases"') : shown.index('id="decision"')]
    assert "2 like cases: too few to say what is usual" in like
    assert "fire" not in like
    assert "Bo" not in like


def test_with_no_like_case_the_page_says_that_nothing_can_be_said(office: Office) -> None:
    shown = page(office.mel, f"/proposals/{office.proposal(office.person()).pk}/")
    assert "There is no like case yet" in shown


def test_whoever_rules_on_a_dispute_or_decides_a_review_sees_like_cases_too(office: Office) -> None:
    restriction = office.restriction(office.person())
    decisions(office, 1)
    review, dispute = office.review(restriction), office.dispute(restriction)
    assert "There is no like case yet" in page(
        office.mel, f"/reviews/{review.pk}/"
    )  # the first review of all
    assert 'id="like-cases"' not in page(office.cal, f"/reviews/{review.pk}/")
    assert 'id="like-cases"' not in page(office.quinn, f"/disputes/{dispute.pk}/")
    office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quinn)
    assert "There is one like case" in page(office.quinn, f"/disputes/{dispute.pk}/")


def test_a_manager_sees_exact_counts_and_who_decided_as_themselves_and_all_others(office: Office) -> None:
    decisions(office, 2)
    office.decide(office.proposal(office.person()), by=office.max)
    shown = page(office.mel, "/consistency/")
    assert "There are 3 decisions." in shown
    assert "All other managers together" in shown
    assert "Max" not in shown
    assert "rounded" not in shown[: shown.index("The tables as a list")]


def test_an_auditor_sees_who_decided_and_a_reviewer_sees_no_small_number(office: Office) -> None:
    decisions(office, 3)
    shown = page(office.aud, "/consistency/")
    assert '<th scope="row" class="govuk-table__header">Mel</th>' in shown
    assert "There are 3 decisions." in shown
    shown = page(office.quinn, "/consistency/")
    assert "There are fewer than 5 decisions." in shown
    assert "No row has five decisions." in shown
    assert 'govuk-table__cell--numeric">3<' not in shown
    decisions(office, 3)
    shown = page(office.quinn, "/consistency/")
    assert "There are 5 decisions." in shown
    assert '<th scope="row" class="govuk-table__header">Mel</th>' in shown
    assert 'govuk-table__cell--numeric">6<' not in shown


def test_what_stands_out_quotes_the_field_without_the_name_and_only_to_who_may_open_every_entry(
    office: Office,
) -> None:
    pat = office.person("Pat Example")
    office.restriction(pat, months=12, last_resort="Nothing less: Pat was warned twice.")
    shown = page(office.mel, "/consistency/")
    assert "The longest period: once" in shown
    assert "Nothing less: […] was warned twice." in shown
    assert "Pat" not in shown
    shown = page(office.quinn, "/consistency/")
    assert "The longest period: fewer than 5 times" in shown
    assert "Nothing less" not in shown


def test_the_page_says_when_nothing_was_decided_and_when_days_cannot_be_read(office: Office) -> None:
    assert "Nothing was decided in these days." in page(office.mel, "/consistency/")
    shown = page(
        office.mel,
        "/consistency/?since-day=2&since-month=7&since-year=2026&until-day=1&until-month=7&until-year=2026",
    )
    assert "The last day must not be before the first" in shown
    assert signed_in(office.mel).get("/consistency/list.csv?since-day=40").status_code == 404


def test_the_list_is_rounded_for_everybody_and_that_it_was_taken_is_recorded(office: Office) -> None:
    decisions(office, 6)
    for colleague, actor in ((office.mel, "mel"), (office.quinn, "quinn"), (office.aud, "system")):
        answer = signed_in(colleague).get("/consistency/list.csv")
        assert isinstance(answer, HttpResponse)
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert rows[4][0].endswith("(UD4)")
        assert rows[4][1:] == ["5", "fewer than 5", "fewer than 5", "fewer than 5", "5"]
        entry = Entry.objects.filter(action="record_consistency_list").latest("number")
        assert (entry.actor, entry.facts["taken_by"]) == (actor, colleague.username)
        assert entry.facts["named"] == (colleague != office.mel)
        assert any("Mel" in row for row in rows) == (colleague != office.mel)


@pytest.mark.proves("IN1")
def test_no_name_of_a_colleague_becomes_a_formula(office: Office) -> None:
    Colleague.objects.filter(pk=office.mel.pk).update(name="=HYPERLINK(1)")
    decisions(office, 5)
    answer = signed_in(office.aud).get("/consistency/list.csv")
    assert isinstance(answer, HttpResponse)
    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode())) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_pages_ask_as_many_queries_for_many_decisions_as_for_few(office: Office) -> None:
    decisions(office, 6)
    proposal = office.proposal(office.person())
    addresses = (f"/proposals/{proposal.pk}/", "/consistency/")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                page(office.mel, address)
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    decisions(office, 6)
    assert asked() == few


def test_the_way_to_the_page_is_shown_to_those_whose_task_it_is(office: Office) -> None:
    for colleague in (office.mel, office.quinn, office.aud):
        assert 'href="/consistency/"' in page(colleague, "/")
    for colleague in (office.cal, office.ana, office.dan, office.adam):
        assert 'href="/consistency/"' not in page(colleague, "/")
