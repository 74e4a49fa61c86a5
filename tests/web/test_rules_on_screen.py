"""What differs between mail rules and the register, on screen: for those who may see cases, with a way to put it right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.casework.office import Office

from evenhand.casework import clock
from evenhand.casework.models import Reconciliation
from evenhand.casework.oversight.reconciling import Source, differences
from evenhand.people.models import Colleague
from evenhand.policy.reconciliation import REFUSES, Rule, Unread

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2")]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office().open()
    monkeypatch.setattr(clock, "now", lambda: office.now)
    return office


@pytest.fixture
def report(office: Office) -> Reconciliation:
    """A restriction without its rule, a rule left after the end, and a line that cannot be read."""
    pat = office.person("Pat Example", emails=["pat@example.org"])
    sam = office.person("Sam Other", emails=["sam@example.org"])
    office.restriction(pat)
    ended = office.restriction(sam)
    office.do("lift_restriction", office.max, restriction=ended, reasons="No longer needed.")
    source = Source(
        "mx1", "postfix", "0" * 64,
        rules=(Rule("mx1", 7, "sam@example.org REJECT =1+1", "email", "sam@example.org", REFUSES),),
        unread=(Unread("mx1", 9, "=cmd|x<script>"),), covers=("email",),
    )  # fmt: skip
    found = differences([source], [], {"email": "+ %(address)s"}, office.now)
    row: Reconciliation = office.do(
        "record_reconciliation", sources=[source.as_dict()], differences=found, carried=[]
    )
    return row


def signed_in(colleague: Colleague, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_report_says_what_differs_why_and_what_to_do(office: Office, report: Reconciliation) -> None:
    shown = text(signed_in(office.cal).get(f"/rules/{report.reference}/"))
    for told in ("Sam Other", "- sam@example.org REJECT =1+1", "mx1:7", "has been over since 1 July 2026", "Remove the rule.",
                 "+ pat@example.org", "is in force until 30 September 2026", "3 differences",
                 "3 are left to put right"):  # fmt: skip
        assert told in shown, told
    assert "<script>" not in shown


def test_it_is_told_in_welsh(office: Office, report: Reconciliation) -> None:
    shown = text(signed_in(office.cal, "cy").get(f"/rules/{report.reference}/"))
    assert "ar ben ers 1 Gorffennaf 2026" in shown
    assert "Dilëwch y rheol." in shown


def test_a_caseworker_marks_one_as_put_right_and_says_how(office: Office, report: Reconciliation) -> None:
    client = signed_in(office.cal)
    address = f"/rules/{report.reference}/1/"
    refused = text(client.post(address, {"how": ""}))
    assert "Say how it was put right" in refused
    assert client.post(address, {"how": "Removed on mx1."}).status_code == 302
    shown = text(client.get(f"/rules/{report.reference}/"))
    assert "2 are left to put right" in shown
    assert "Removed on mx1." in shown
    assert "already" in text(client.post(address, {"how": "Again."}))


def test_the_list_for_a_spreadsheet_is_whole_and_holds_no_formula(
    office: Office, report: Reconciliation
) -> None:
    answer = signed_in(office.aud).get(f"/rules/{report.reference}/list.csv")
    rows = list(csv.reader(io.StringIO(text(answer))))
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "Sam Other" not in text(answer), "a list that is passed on names people by reference"


def test_it_waits_in_the_work_of_caseworkers_and_leads_to_the_report(
    office: Office, report: Reconciliation
) -> None:
    shown = text(signed_in(office.cal).get("/"))
    assert f"/rules/{report.reference}/" in shown
    assert "Mail rules and bars that differ from the register" in shown
    office.on(date(2026, 7, 20))
    assert "overdue" in text(signed_in(office.cal).get("/"))


def test_the_list_of_all_says_which_still_stand(office: Office, report: Reconciliation) -> None:
    office.later(days=1)
    office.do("record_reconciliation", sources=[{"name": "mx1", "rules": 3}], differences=[], carried=[])
    shown = text(signed_in(office.dan).get("/rules/"))
    assert shown.count("A later one took its place") == 1
    assert "A later one took its place" in text(signed_in(office.cal).get(f"/rules/{report.reference}/"))
    assert signed_in(office.cal).get("/rules/B-NOTTHERE/").status_code == 404


def test_the_pages_fit_and_are_accessible(
    office: Office,
    report: Reconciliation,
    open_page: Callable[..., Any],
    check_accessibility: Callable[[Any], None],
    check_fits: Callable[[Any], None],
) -> None:
    for path in ("/rules/", f"/rules/{report.reference}/", f"/rules/{report.reference}/1/"):
        for width, language in ((1200, "en"), (320, "cy")):
            page = open_page(path, office.cal, width=width, language=language)
            check_fits(page)
            check_accessibility(page)
