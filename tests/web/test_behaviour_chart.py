"""The review's chart and tables of behaviour before and during a restriction, by week and by kind (OA6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from tests.web.case_story import BEGAN, Case
from tests.web.walking import signed_in

from evenhand.casework.actions.receive_contacts import Arrival, receive_contacts
from evenhand.casework.models import Review
from evenhand.casework.oversight.behaviour import Week, weeks_around
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.web.behaviour_chart import compared, drawn, kinds_found

pytestmark = pytest.mark.proves("OA6")

MONDAY = date(2026, 9, 7)
WEEKS = [
    Week(MONDAY, False, 7, (("email", 7),), 1, (("UD", 4), ("UP", 1))),
    Week(MONDAY + timedelta(7), False, 4, (("email", 3), ("phone", 1)), 0),
    Week(MONDAY + timedelta(14), True, 0, (), 0),
    Week(MONDAY + timedelta(21), True, 1, (("phone", 1),), 0, (("UD", 1),)),
]


def test_before_and_during_stand_side_by_side_in_all_and_a_week() -> None:
    lines = {line.name: line for line in compared(WEEKS, load())}
    every = lines["All contacts"]
    assert (every.before, every.before_a_week, every.during, every.during_a_week) == (11, 5.5, 1, 0.5)
    assert (lines["E-mail"].before, lines["E-mail"].during) == (10, 0)
    demand = lines["Found unacceptable: An unreasonable demand"]
    assert (demand.before, demand.during) == (4, 1)
    assert lines["Concerns reported"].before == 1


@pytest.mark.proves("PB1")
def test_in_welsh_it_is_all_in_welsh() -> None:
    with translation.override("cy"):
        names = [line.name for line in compared(WEEKS, load())] + [
            panel.name for panel in drawn(WEEKS, load()).panels
        ]
    assert not {"All contacts", "Concerns reported", "E-mail"}.intersection(names)
    assert not [name for name in names if "Found" in name]


def test_there_is_a_panel_of_all_contacts_and_one_of_each_kind_that_was_found() -> None:
    chart = drawn(WEEKS, load())
    assert kinds_found(WEEKS, load()) == ["UP", "UD"]
    assert [panel.name for panel in chart.panels] == [
        "All contacts",
        "Unreasonably persistent",
        "An unreasonable demand",
    ]
    assert [[bar.number for bar in panel.bars] for panel in chart.panels] == [
        [7, 4, 0, 1],
        [1, 0, 0, 0],
        [4, 0, 0, 1],
    ]
    assert chart.began == chart.width / 2
    for panel in chart.panels:
        assert all(
            panel.top < bar.y <= panel.base and bar.y + bar.height == pytest.approx(panel.base)
            for bar in panel.bars
        )


def test_no_weeks_at_all_are_no_fault() -> None:
    assert drawn([], load()).panels[0].bars == ()
    assert compared([], load())[0].before_a_week == 0


@pytest.fixture
def review(make_colleague: Callable[..., Colleague]) -> Iterator[tuple[Case, Review]]:
    with time_machine.travel(BEGAN + timedelta(days=20), tick=True):
        case = Case(make_colleague)
        yield (
            case,
            case.do("open_review", by=case.cal, after=timedelta(days=19), restriction=case.restriction),
        )


@pytest.mark.django_db
def test_contact_is_counted_in_the_week_it_came_by_the_kind_an_assessment_found(
    review: tuple[Case, Review],
) -> None:
    case, row = review
    weeks = weeks_around(row.restriction, BEGAN + timedelta(days=20))
    assert [(week.contacts, week.found("UD")) for week in weeks if week.monday == date(2026, 8, 31)] == [
        (2, 2)
    ]
    case.mail(15)
    weeks = weeks_around(row.restriction, BEGAN + timedelta(days=20))
    assert [(week.contacts, week.found("UD")) for week in weeks if week.monday == date(2026, 9, 14)] == [
        (1, 0)
    ]


@pytest.mark.django_db
def test_the_page_has_the_chart_with_its_words_and_both_tables(review: tuple[Case, Review]) -> None:
    case, row = review
    told: Any = signed_in(case.mel).get(reverse("review", args=[row.pk])).content.decode()
    (picture,) = re.findall(
        r"<svg role=\"img\" aria-labelledby=\"chart-title chart-desc\".*?</svg>", told, re.DOTALL
    )
    assert '<title id="chart-title">Contacts a week, by kind</title>' in picture
    assert "Found unacceptable: An unreasonable demand: 2 before, 0 during." in picture
    assert "Before and during, side by side" in told
    assert "Week by week, as a table" in told


@pytest.mark.django_db
@pytest.mark.proves("I35")
def test_of_what_has_ended_there_is_nothing_to_review_and_nothing_typed_is_lost(
    review: tuple[Case, Review],
) -> None:
    case, row = review
    case.do(
        "lift_restriction",
        by=case.mel,
        after=timedelta(days=19),
        restriction=row.restriction,
        reasons="Better.",
    )
    client, address = signed_in(case.mel), reverse("review", args=[row.pk])
    told = client.get(address).content.decode()
    assert "there is nothing left to review" in told
    assert "Record the decision" not in told
    answer = {"outcome": "extend", "months": "3", "effect_on_behaviour": "Words to keep.", "reasons": "So."}
    assert "Words to keep." in client.post(address, answer).content.decode()


@pytest.mark.django_db
@pytest.mark.proves("OA6", "I40")
@pytest.mark.parametrize(
    ("automatic", "counted"), [("auto_reply", 0), ("bounce", 0), ("list", 1), ("no_machine", 1), ("", 1)]
)
def test_what_a_program_sent_by_itself_is_nobodys_behaviour(
    review: tuple[Case, Review], automatic: str, counted: int
) -> None:
    _, row = review
    arrival = Arrival(channel="email", sender="pat@example.org", automatic=automatic)
    receive_contacts(by=None, now=BEGAN + timedelta(days=15), arrivals=[arrival])
    weeks = weeks_around(row.restriction, BEGAN + timedelta(days=20))
    assert [week.contacts for week in weeks if week.monday == date(2026, 9, 14)] == [counted]
