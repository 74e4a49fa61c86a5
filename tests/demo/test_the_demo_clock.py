"""The demo's clock begins on a fixed morning and moves forward only; and the commands that show it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from evenhand.casework.clock import now
from evenhand.demo import clock
from evenhand.demo.clock import BEGINS, LONDON, NotMovedError
from evenhand.demo.load import PASSPHRASE, NotLoadedError, load
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    clock.begin()


def run(*words: str) -> str:
    told = StringIO()
    call_command(*words, stdout=told)
    return told.getvalue()


@pytest.mark.usefixtures("demo")
def test_the_demo_begins_at_ten_on_its_first_morning() -> None:
    assert timedelta() <= now() - BEGINS < timedelta(minutes=1)
    assert "Tuesday 24 November 2026, 10:00" in run("demo_clock")


@pytest.mark.usefixtures("demo")
def test_the_clock_is_moved_to_a_moment_in_london() -> None:
    assert "Thursday 24 December 2026, 09:00" in run("demo_clock", "--to", "2026-12-24T09:00")
    assert now() >= datetime(2026, 12, 24, 9, tzinfo=LONDON)


@pytest.mark.usefixtures("demo")
def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change() -> None:
    assert "10:00" in run("demo_clock", "--forward", "180d")
    assert now().astimezone(LONDON).date().isoformat() == "2027-05-23"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("length", ["6h", "2w", "30d"])
def test_the_clock_is_moved_by_hours_days_or_weeks(length: str) -> None:
    before = now()
    run("demo_clock", "--forward", length)
    assert now() - before >= timedelta(hours=6)


@pytest.mark.usefixtures("demo")
def test_the_clock_never_goes_back_and_says_why() -> None:
    with pytest.raises(CommandError, match="only moves forward"):
        run("demo_clock", "--to", "2026-11-01T09:00")


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("option", "value"), [("--to", "Christmas"), ("--forward", "a while"), ("--forward", "-3d")]
)
def test_a_time_that_cannot_be_read_is_met_kindly(option: str, value: str) -> None:
    with pytest.raises(CommandError, match="Write it as"):
        run("demo_clock", f"{option}={value}")


def test_only_a_demo_has_such_a_clock(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="Only a demonstration"):
        run("demo_clock", "--forward", "1d")


def test_without_a_demo_there_is_no_clock_to_move(settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(NotMovedError, match="no demonstration here"):
        clock.move(BEGINS)


def test_the_real_installation_is_never_filled_with_a_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(NotLoadedError, match="EVENHAND_DEMO"):
        load()


def test_a_demo_is_never_mixed_with_what_is_there(settings: Settings) -> None:
    settings.DEMO = True
    Colleague.objects.create(username="real", name="Somebody Real")
    with pytest.raises(CommandError, match="not empty"):
        run("load_demo")
    assert Colleague.objects.count() == 1


def test_who_tells_the_passphrase_of_the_demo_and_of_nobody_else(settings: Settings) -> None:
    assert "load_demo" in run("who")
    row = Colleague(username="mel", name="Somebody Real")
    row.set_password("something of their own")
    row.save()
    assert "Somebody Real" in run("who")
    assert PASSPHRASE not in run("who")
    settings.DEMO = False
    assert run("who").splitlines()[-1] == "  mel  Somebody Real, "
