"""Mail comes in while the file of somebody's own data is made: neither waits for the other, and the file is whole (F35, LK2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connections
from tests.casework.office import Office
from tests.web.test_case_file import Planted
from tests.web.test_own_data import Asked

from evenhand.casework.actions import _making
from evenhand.casework.actions._arrival import Arrival
from evenhand.casework.models import SubjectAccess
from evenhand.casework.oversight.case_record import AT_ONCE

pytestmark = pytest.mark.proves("LK2", "I25", "I32")


@pytest.mark.django_db(transaction=True)
def test_mail_that_comes_in_meanwhile_ends_neither_the_making_nor_what_is_told_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(_making, "_EVERY", 0.0)
    asked = Asked(Planted(Office().open()))
    arrivals = [
        Arrival(channel="email", sender="pat@own.test", to=("casework",), body=f"Again {number}.")
        for number in range(AT_ONCE + 5)
    ]
    asked.office.do("receive_contacts", None, arrivals=arrivals)
    done, others = _making.Underway.done, 0

    def another_writes() -> None:
        try:
            asked.office.contact(None, sender="else@other.test", body="Somebody else’s.")
        finally:
            connections.close_all()

    def meanwhile(self: Any, contacts: int) -> None:
        nonlocal others
        if others < 40:
            others += 1
            pool.submit(another_writes).result(30)
        done(self, contacts)

    with ThreadPoolExecutor(1) as pool, mock.patch.object(_making.Underway, "done", meanwhile):
        files = asked.file()
    assert others > 10
    assert caplog.text == ""
    row = SubjectAccess.objects.get()
    assert (row.made_sha256 != "", row.making_since, row.making_done) == (True, None, row.making_whole)
    assert files["contacts.jsonl"].count(b"\n") > AT_ONCE


@pytest.mark.django_db
def test_that_it_cannot_be_said_how_far_it_is_does_not_end_the_making() -> None:
    asked = Asked(Planted(Office().open()))
    with (
        mock.patch.object(_making, "_EVERY", 0.0),
        mock.patch.object(_making.Underway, "_row", side_effect=OperationalError("database is locked")),
    ):
        assert asked.file()
    assert SubjectAccess.objects.get().made_sha256
