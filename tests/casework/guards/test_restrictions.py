from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from evenhand.casework.models import Restriction
from evenhand.policy.calendar import last_day

from .conftest import NOON, TODAY, Case
from .refusals import refused


@pytest.mark.proves("OA4", "I10")
@pytest.mark.parametrize("months", [0, 1, 9, 18, 24, 120])
def test_a_restriction_lasts_three_six_or_twelve_months(case: Case, months: int) -> None:
    with refused("I10"):
        case.restriction(months, ends_on=last_day(TODAY, months or 1))


@pytest.mark.proves("OA4", "I10", "I11")
@pytest.mark.parametrize("days", [-1, 1, 30, 36500])
def test_a_restriction_ends_on_no_other_day_than_its_length_gives(case: Case, days: int) -> None:
    with refused("I10 I11 OA4"):
        case.restriction(ends_on=last_day(TODAY, 3) + timedelta(days=days))


@pytest.mark.proves("I10")
def test_a_restriction_without_an_end_is_refused(case: Case) -> None:
    with refused():
        case.restriction(ends_on=None)
    with refused():
        case.restriction(months=None, ends_on=last_day(TODAY, 3))  # type: ignore[arg-type]


@pytest.mark.proves("OA4", "I10")
def test_the_database_reckons_the_last_day_as_the_calendar_does_on_every_day_of_five_years(db: None) -> None:
    """Asked of the guard's own expression, on 1,827 days for each length: month ends, leap years and all."""
    from evenhand.casework.guards.conditions import LAST_DAY_POSTGRESQL, LAST_DAY_SQLITE

    expression = LAST_DAY_SQLITE if connection.vendor == "sqlite" else LAST_DAY_POSTGRESQL
    start = "%s" if connection.vendor == "sqlite" else "CAST(%s AS date)"
    asked = (
        expression.replace("'%d'", "'%%d'").replace("NEW.starts_on", start).replace("NEW.months", "{months}")
    )
    with connection.cursor() as cursor:
        for months in (3, 6, 12):
            for offset in range(1827):
                day = date(2024, 1, 1) + timedelta(days=offset)
                cursor.execute(f"SELECT {asked.format(months=months)}", [day.isoformat()] * asked.count("%s"))
                (answer,) = cursor.fetchone()
                assert str(answer) == last_day(day, months).isoformat(), (day, months)


@pytest.mark.proves("RT3", "I8")
def test_only_a_manager_decides_a_restriction(case: Case) -> None:
    for nobody in (
        case.cal,
        case.quinn,
        case.colleague("ana", "colleague"),
        case.colleague("adam", "administrator"),
    ):
        proposal = case.proposal(proposed_by=case.colleague("cliff", "caseworker"))
        proposal.status, proposal.decided_by, proposal.decided_at, proposal.decision_reasons = (
            "approved",
            nobody,
            NOON,
            "Yes.",
        )
        proposal.save()
        with refused("I8 RT3: a manager"):
            case.restriction(proposal=proposal, decided_by=nobody)


@pytest.mark.proves("RT3", "I8", "I9")
def test_a_restriction_decided_by_nobody_is_refused(case: Case) -> None:
    proposal = case.approved()
    with refused():
        case.restriction(proposal=proposal, decided_by=case.mel, decided_by_id=None)


@pytest.mark.proves("RT3", "I8")
def test_a_restriction_nobody_proposed_or_approved_is_refused(case: Case) -> None:
    with refused("I8_RT3"):
        case.restriction(proposal=None)
    with refused("I8 RT3"):
        case.restriction(proposal=case.proposal())
    with refused("I8 RT3"):
        case.restriction(proposal=case.approved(by=case.colleague("moss", "manager")))


@pytest.mark.proves("RT3", "I8")
def test_a_restriction_decided_by_its_proposer_is_refused(case: Case) -> None:
    with refused("I8_RT3"):
        case.restriction(proposal=case.approved(), proposed_by=case.mel)


@pytest.mark.proves("OA6", "I12")
def test_nothing_is_extended_without_a_review(case: Case) -> None:
    first = case.restriction()
    begins = first.ends_on + timedelta(days=1)
    with refused("I12 OA6"):
        case.restriction(extends=first, starts_on=begins)
    case.review(first)
    case.restriction(extends=first, starts_on=begins)


def test_a_dispute_may_change_a_restriction_through_a_quality_reviewer(case: Case) -> None:
    first = case.restriction(proposed_by=case.cal)
    case.restriction(replaces=first, decided_by=case.quinn, proposed_by=case.cal)


@pytest.mark.proves("I11", "I35", "I39", "OA4")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", date(2030, 1, 1)), ("starts_on", date(2026, 6, 1)), ("months", 12), ("measures", []), ("scope", {"team": "x"}),
        ("edition", "other"), ("reasons", "Others."), ("reference", "R-22222222"), ("decided_at", NOON + timedelta(days=1)),
    ],
)  # fmt: skip
def test_a_decided_restriction_stays_as_it_was_decided(case: Case, field: str, value: object) -> None:
    restriction = case.restriction()
    with refused("I11 I35"):
        Restriction.objects.filter(pk=restriction.pk).update(**{field: value})


@pytest.mark.proves("I35", "OA7")
def test_an_end_has_somebody_and_reasons_and_is_for_good(case: Case) -> None:
    rows = Restriction.objects.filter(pk=case.restriction().pk)
    for half in (
        {"ended_as": "lifted"},
        {"ended_on": TODAY},
        {
            "ended_as": "lifted",
            "ended_on": TODAY,
            "ended_by": case.mel,
            "ended_at": NOON,
            "ended_reasons": " ",
        },
        {
            "ended_as": "forgotten",
            "ended_on": TODAY,
            "ended_by": case.mel,
            "ended_at": NOON,
            "ended_reasons": "x",
        },
    ):
        with refused("I35_OA7"):
            rows.update(**half)
    rows.update(
        ended_as="lifted", ended_on=TODAY, ended_by=case.mel, ended_at=NOON, ended_reasons="It worked."
    )
    with refused("I11 I35"):
        rows.update(ended_as="", ended_on=None, ended_by=None, ended_at=None, ended_reasons="")


@pytest.mark.proves("I11", "I35")
def test_a_restrictions_state_follows_from_its_dates(case: Case) -> None:
    restriction = case.restriction(starts_on=date(2026, 11, 30))
    assert restriction.ends_on == date(2027, 2, 27)
    days = (date(2026, 11, 29), date(2026, 11, 30), date(2027, 2, 27), date(2027, 2, 28))
    assert [restriction.state_on(day) for day in days] == ["agreed", "in_force", "in_force", "ended"]
    for end in ("removed", "lifted", "quashed", "changed"):
        restriction.ended_as = end
        assert restriction.state_on(date(2027, 1, 1)) == end


def test_a_restriction_knows_the_clauses_of_its_measures(case: Case) -> None:
    measures = [{"kind": "channels", "closed": ["email"]}, {"kind": "end_calls"}]
    assert set(case.restriction(measures=measures).clauses) == {"RT1a", "RT1e"}
