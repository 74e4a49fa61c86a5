"""`evenhand tick` opens what is due to open: once, twice or late, the result is the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from tests.casework.office import Office
from tests.web.case_story import BEGAN, Case

from evenhand.casework.actions import ACTIONS
from evenhand.casework.management.commands import tick
from evenhand.casework.models import Review
from evenhand.casework.work import due
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keep_the_tests_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)


@pytest.mark.proves("OA6", "I11")
def test_a_review_opens_28_days_before_the_end_and_only_once(
    make_colleague: Callable[..., Colleague],
) -> None:
    restriction = Case(make_colleague).restriction
    out = StringIO()
    with time_machine.travel(BEGAN.replace(hour=12) + timedelta(days=40)):
        call_command("tick", stdout=out)
        assert Review.objects.count() == 0
    for late in (timedelta(days=70), timedelta(days=71), timedelta(days=400)):
        with time_machine.travel(BEGAN + late):
            call_command("tick", stdout=out)
    review = Review.objects.get()
    assert review.due_on == restriction.ends_on
    assert out.getvalue().count("Opened the review") == 1


def test_without_a_database_one_run_says_so_and_a_long_one_goes_on_and_says_it_once_an_outage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds = [True, True, False, False, True]  # whether the database is away

    def run(_now: object) -> list[Review]:
        if not rounds:
            raise KeyboardInterrupt
        if rounds.pop(0):
            raise OperationalError("connection failed:\n\tIs the server running?")
        return []

    monkeypatch.setattr(due, "run", run)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    told = StringIO()
    with pytest.raises(KeyboardInterrupt):
        call_command("tick", every=1, stderr=told)
    lost = (
        "The due-runner could not reach the database, and tries again until it can: "
        "connection failed: Is the server running?"
    )
    assert told.getvalue().splitlines() == [
        lost,
        "The due-runner has reached the database again, and goes on.",
        lost,
    ]
    rounds.append(True)
    with pytest.raises(OperationalError):
        call_command("tick")


@pytest.mark.proves("OA6")
def test_a_fault_with_one_review_leaves_the_others_theirs_and_ends_no_long_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = (office.restriction(office.person(name)) for name in ("Pat Example", "Olive Example"))
    opens = ACTIONS["open_review"]

    def faulty(**fields: Any) -> Review:
        if fields.get("restriction") == first:
            raise KeyError("a fault of ours")
        review = opens(**fields)
        assert isinstance(review, Review)
        return review

    monkeypatch.setattr(due, "open_review", faulty)
    assert [review.restriction for review in due.run(office.on(first.ends_on))] == [other]
    monkeypatch.setattr(due, "run", lambda now: faulty(restriction=first))
    tick.Command()._run_once(going_on=True)
    with pytest.raises(KeyError):
        tick.Command()._run_once(going_on=False)


@pytest.mark.proves("LK2", "I33")
def test_what_was_typed_into_a_session_does_not_outlive_it() -> None:
    for seconds in (-1, 3600):
        session = SessionStore()
        session["kept"] = {"fields": {"reasons": ["typed by somebody"]}}
        session.set_expiry(seconds)
        session.save()
    call_command("tick")
    assert Session.objects.get().session_key == session.session_key
