"""My work, when one is away, and one's due dates as a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.case_story import BEGAN, Case

from evenhand.casework.waiting.everything import TITLES
from evenhand.people.models import Absence, Colleague
from evenhand.policy.calendar import horizon
from evenhand.web.ics import Entry, calendar
from evenhand.web.places import PLACES, when_due
from evenhand.web.urls import urlpatterns
from evenhand.web.views.me import feed_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moved() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True) as moved:
        yield moved


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def home(colleague: Colleague) -> str:
    return signed_in(colleague).get("/").content.decode()


def test_whoever_runs_it_hears_a_year_before_the_known_bank_holidays_end(
    case: Case, make_colleague: Callable[..., Colleague], moved: time_machine.Traveller
) -> None:
    those, others = (case.mel, make_colleague("adi", "administrator")), (case.cal, case.ana)
    ends = timezone.make_aware(datetime.combine(horizon(), time(12)))
    moved.move_to(ends - timedelta(days=366))
    assert not any("bank holidays" in home(each) for each in (*those, *others))
    moved.move_to(ends - timedelta(days=365))
    for each in those:
        assert f"known until 31 December {horizon().year} only" in home(each)
    assert not any("bank holidays" in home(each) for each in others)
    welsh = signed_in(case.mel)
    welsh.cookies["django_language"] = "cy"
    assert f"Dim ond tan 31 Rhagfyr {horizon().year}" in welsh.get("/").content.decode()


# --- what is due ------------------------------------------------------------------------------------------------------


def test_what_waits_for_one_leads_to_where_it_is_done(case: Case) -> None:
    proposal = case.proposal
    assert f'href="/proposals/{proposal.pk}/"' in home(case.mel)
    restriction = case.restriction
    assert f'href="/restrictions/{restriction.reference}/notice/"' in home(case.cal)
    request = case.do(
        "record_adjustment_request", by=case.ana, after=timedelta(days=9), person=case.pat, request="Slowly."
    )
    assert f'href="/adjustments/{request.pk}/"' in home(case.cal)
    contact = case.mail(9)
    assert f'href="/contacts/{contact.reference}/"' in home(case.cal)


def test_every_kind_of_due_thing_has_a_screen_on_which_it_is_done() -> None:
    assert set(PLACES) == set(TITLES)
    named = {name for name, _key in PLACES.values()}
    assert named <= {str(each.name) for each in urlpatterns}


def test_what_is_overdue_says_so_in_words(case: Case) -> None:
    case.concern(0)
    page = home(case.cal)
    assert "3 days overdue" in page  # five working days from Tuesday 1 September are over on the 8th


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "1 day overdue"), (-30, "30 days overdue"), (0, "due today"), (1, "due tomorrow"),
     (3, "due on Friday 4 September 2026"), (20, "due on 21 September 2026")],
)  # fmt: skip
def test_how_near_a_day_is_is_said_as_people_say_it(days: int, words: str) -> None:
    today = date(2026, 9, 1)
    assert str(when_due(today + timedelta(days=days), today)) == words


@pytest.mark.proves("OA7", "I11", "I35")
def test_a_review_that_nobody_decided_comes_first_and_loud(case: Case, moved: time_machine.Traveller) -> None:
    case.do("open_review", by=case.cal, after=timedelta(days=9), restriction=case.restriction)
    moved.move_to(BEGAN + timedelta(days=120))
    page = home(case.mel)
    assert page.index("Review to decide") < page.index('<h1 class="govuk-heading-l">My work')
    assert "days overdue" in page


def test_a_day_with_nothing_to_do_says_so(case: Case) -> None:
    page = home(case.ana)
    assert "Nothing waits for you today." in page
    assert "You have not reported a concern yet." in page


@pytest.mark.proves("RT1d", "I36")
def test_a_deputy_who_is_a_plain_colleague_learns_whose_contact_waits_for_them(case: Case) -> None:
    proposal = case.do("propose_restriction", by=case.cal, after=timedelta(days=5, hours=3), assessment=case.to_restrict,
                       measures=[{"kind": "single_point_of_contact", "contact": "cal", "deputy": "ana"}], months=3, severity="low",
                       persistence="high", lesser_options={"another_warning": "Given."}, last_resort="Yes.",
                       adjustments_considered="None.")  # fmt: skip
    case.do(
        "decide_restriction",
        by=case.mel,
        after=timedelta(days=6),
        proposal=proposal,
        decision="approve",
        reasons="Yes.",
    )
    contact = case.mail(9)
    page = home(case.ana)
    assert "Contact for the single point of contact" in page
    assert "Pat Example" in page
    assert contact.reference in page


# --- away -------------------------------------------------------------------------------------------------------------

AWAY = {"away_from-day": "14", "away_from-month": "9", "away_from-year": "2026",
        "away_until-day": "18", "away_until-month": "9", "away_until-year": "2026"}  # fmt: skip


@pytest.mark.proves("RT1d", "I36")
def test_a_colleague_records_their_own_absence_and_a_manager_anybodys(case: Case) -> None:
    ana, mel = signed_in(case.ana), signed_in(case.mel)
    _ = case.cal
    ana.post(reverse("absence"), AWAY | {"colleague": "cal"})
    mel.post(reverse("absence"), AWAY | {"colleague": "cal"})
    assert [(row.colleague.username, row.away_until) for row in Absence.objects.order_by("pk")] == [
        ("ana", date(2026, 9, 18)), ("cal", date(2026, 9, 18)),
    ]  # fmt: skip
    assert "Cal Reed" not in ana.get(reverse("absence")).content.decode()
    assert "Cal Reed" in mel.get(reverse("absence")).content.decode()


@pytest.mark.proves("RT1d", "I36")
def test_an_absence_is_changed_or_removed_by_whose_it_is_and_by_a_manager(case: Case) -> None:
    ana, mel = signed_in(case.ana), signed_in(case.mel)
    ana.post(reverse("absence"), AWAY)
    row = Absence.objects.get()
    address = reverse("change_absence", args=[row.pk])
    for client in (ana, mel):
        assert address in client.get(reverse("absence")).content.decode()
    assert signed_in(case.cal).get(address).status_code == 403
    page = ana.get(address).content.decode()
    assert f'value="{row.away_from.day}"' in page
    wrong = ana.post(address, AWAY | {"away_until-day": "3"}).content.decode()
    assert "The last day away is before the first." in wrong
    changed = mel.post(address, AWAY | {"away_from-day": "15"}, follow=True).content.decode()
    assert "The absence is changed." in changed
    row.refresh_from_db()
    assert row.away_from.day == 15
    assert "The absence is removed." in ana.post(address, {"remove": "1"}, follow=True).content.decode()
    assert not Absence.objects.exists()


@pytest.mark.proves("RT1d", "I36")
def test_of_an_absence_that_has_begun_only_the_last_day_is_asked(case: Case) -> None:
    today = timezone.localdate()
    row = Absence.objects.create(colleague=case.ana, away_from=today - timedelta(days=3), away_until=today)
    ana, address = signed_in(case.ana), reverse("change_absence", args=[row.pk])
    page = ana.get(address).content.decode()
    assert "away_from-day" not in page
    assert "Remove the absence" not in page
    back = today - timedelta(days=1)
    given = {"away_until-day": back.day, "away_until-month": back.month, "away_until-year": back.year}
    assert "The absence is changed." in ana.post(address, given, follow=True).content.decode()
    assert "This absence is over." in ana.get(address).content.decode()


def test_a_wrong_absence_is_refused_at_its_question_and_kept(case: Case) -> None:
    page = signed_in(case.ana).post(reverse("absence"), AWAY | {"away_until-day": "3"}).content.decode()
    assert "The last day away is before the first." in page
    assert 'href="#id_away_until-day"' in page
    page = signed_in(case.ana).post(reverse("absence"), AWAY | {"away_from-month": ""}).content.decode()
    assert "The date must include a month" in page


# --- the calendar -----------------------------------------------------------------------------------------------------


@pytest.mark.proves("LK2", "I30")
def test_the_calendar_holds_kinds_days_and_references_and_nothing_about_anybody(case: Case) -> None:
    restriction = case.restriction
    case.do("receive_dispute", by=case.ana, after=timedelta(days=9), restriction=restriction, route="post",
            received_on=date(2026, 9, 10), grounds="Too much.")  # fmt: skip
    answer = Client().get(reverse("calendar_feed", args=[feed_token(case.quinn)]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert "SUMMARY:Dispute to assign · D-" in text
    assert "DTSTART;VALUE=DATE:20261008" in text  # 20 working days after 10 September
    for secret in ("Pat", "Example", "Too much", "pat@example.org"):
        assert secret not in text


def test_the_private_address_is_shown_to_its_owner_and_speaks_their_language(case: Case) -> None:
    nia = case.make_colleague("nia", "caseworker", language="cy")
    page = signed_in(nia).get(reverse("due_dates")).content.decode()
    assert feed_token(nia) in page
    _ = case.concern(9)
    text = Client().get(reverse("calendar_feed", args=[feed_token(nia)])).content.decode()
    assert "BEGIN:VEVENT" in text


def test_a_forged_calendar_address_opens_nothing(case: Case) -> None:
    token = feed_token(case.mel)
    for forged in (token[:-1], token + "x", "mel", "~", token.replace("~", "~x")):
        assert Client().get(reverse("calendar_feed", args=[forged])).status_code == 404


def test_a_colleague_who_left_has_no_calendar(case: Case) -> None:
    token = feed_token(case.mel)
    case.mel.is_active = False
    case.mel.save()
    assert Client().get(reverse("calendar_feed", args=[token])).status_code == 404


def test_a_calendar_is_written_as_the_standard_says() -> None:
    entry = Entry(uid="a@b", on=date(2026, 12, 31), summary="Ŵy; a, b\\c " + "é" * 60)
    text = calendar("X", [entry], datetime(2026, 9, 1, 9, tzinfo=UTC))
    lines = text.split("\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:Ŵy\\; a\\, b\\\\c " + "é" * 60 in unfolded
    assert "DTSTART;VALUE=DATE:20261231" in unfolded
    assert "DTEND;VALUE=DATE:20270101" in unfolded
    assert "DTSTAMP:20260901T090000Z" in unfolded


def test_an_absence_stands_in_one_line_that_no_narrow_page_breaks_within_a_word(case: Case) -> None:
    mel = signed_in(case.mel)
    mel.post(reverse("absence"), AWAY | {"colleague": "mel"})
    page = mel.get(reverse("absence")).content.decode()
    assert "14 September 2026 up to and including 18 September 2026" in page
    assert "<table" not in page
