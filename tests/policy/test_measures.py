from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.measures import (
    FORMS,
    ClosedChannels,
    ContactHours,
    EndCalls,
    PoliceReport,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
    Written,
    read_measures,
    stored,
)
from evenhand.policy.outcome import Outcome

from .examples import cites, edition

STAFF = {"mel", "cal"}
HOURS = {"kind": "contact_hours", "days": ["tue"], "from": "10:00", "until": "11:00"}


def told(*written: Any) -> Outcome:
    return read_measures(written, edition(), STAFF)[1]


@pytest.mark.proves("RT1", "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "RT1g")
class TestTheSevenMeasures:
    WRITTEN: Sequence[Written] = (
        {"kind": "end_calls"},
        HOURS | {"max_minutes": 20, "per_week": 1, "channels": ["phone"]},
        {"kind": "response_time", "working_days": 20},
        {"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"},
        {"kind": "channels", "closed": ["email", "phone"]},
        {"kind": "read_no_reply", "about": "the decision of 3 March"},
        {"kind": "police_report"},
    )
    READ = (
        EndCalls(),
        ContactHours(("tue",), time(10), time(11), max_minutes=20, per_week=1, channels=("phone",)),
        ResponseTime(20),
        SinglePointOfContact("mel", "cal"),
        ClosedChannels(("email", "phone")),
        ReadNoReply("the decision of 3 March"),
        PoliceReport(),
    )

    def test_each_is_read_as_it_is_written_and_all_may_be_combined(self) -> None:
        measures, wrong = read_measures(self.WRITTEN, edition(), STAFF)
        assert wrong.allowed
        assert measures == self.READ

    def test_each_is_read_back_from_the_record_as_it_was_decided(self) -> None:
        assert stored(json.loads(json.dumps(self.WRITTEN))) == self.READ

    def test_they_are_those_of_the_policy_each_with_its_clause(self) -> None:
        assert {measure.kind: measure.clause for measure in self.READ} == {
            kind.kind: kind.clause for kind in edition().measures.values()
        }

    def test_a_restriction_without_a_measure_is_refused(self) -> None:
        assert cites(told(), "RT1")

    @pytest.mark.parametrize("kind", ["ban", "", None, "Channels", 7])
    def test_a_measure_that_the_policy_does_not_have_is_refused(self, kind: object) -> None:
        assert cites(told({"kind": kind}), "RT1")

    @pytest.mark.parametrize("written", ["email", None, 3, ["kind", "end_calls"]])
    def test_what_is_no_measure_at_all_is_refused_and_not_passed_over(self, written: object) -> None:
        assert cites(told({"kind": "end_calls"}, written), "RT1")


@pytest.mark.proves("OA2", "DI2", "I14")
class TestTheOnlineForms:
    @pytest.mark.parametrize(
        "measure",
        [
            {"kind": "channels", "closed": [FORMS]},
            {"kind": "channels", "closed": ["email", FORMS, "phone"]},
            HOURS | {"channels": [FORMS]},
            HOURS | {"channels": ["phone", FORMS]},
        ],
    )
    def test_they_are_never_closed_and_never_timed(self, measure: Written) -> None:
        assert cites(told(measure), "OA2", "DI2", "I14")

    def test_the_refusal_points_at_what_abuse_of_them_can_lead_to(self) -> None:
        assert "OA3" in str(told({"kind": "channels", "closed": [FORMS]}))


@pytest.mark.proves("RT1b")
class TestPermittedHours:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"days": []},
            {"days": None},
            {"days": ["someday"]},
            {"from": "11:00"},
            {"from": "12:00"},
            {"from": None},
            {"until": "25:00"},
            {"max_minutes": 0},
            {"max_minutes": -5},
            {"max_minutes": "long"},
            {"per_week": 0},
            {"channels": ["pigeon"]},
        ],
    )
    def test_a_window_that_never_opens_or_makes_no_sense_is_refused(self, wrong: dict[str, object]) -> None:
        assert cites(told(HOURS | wrong), "RT1b")

    def test_telephone_and_visits_are_meant_where_nothing_is_said(self) -> None:
        (hours,) = stored([HOURS])
        assert isinstance(hours, ContactHours)
        assert hours.channels == ("phone", "in_person")

    @pytest.mark.parametrize("written", [630, "10:30", time(10, 30)])
    def test_half_past_ten_is_read_however_a_file_brings_it(self, written: object) -> None:
        (hours,) = stored([HOURS | {"from": written}])
        assert isinstance(hours, ContactHours)
        assert hours.opens == time(10, 30)

    @pytest.mark.parametrize("day", ["tue", "Tue", "Tuesday", " TUESDAY "])
    def test_a_day_is_read_however_it_is_written(self, day: str) -> None:
        (hours,) = stored([HOURS | {"days": [day]}])
        assert isinstance(hours, ContactHours)
        assert hours.days == ("tue",)


@pytest.mark.proves("RT1c")
@pytest.mark.parametrize("days", [0, -1, "soon", None, 10**9])
def test_a_response_time_is_a_number_of_working_days_that_can_be_kept(days: object) -> None:
    assert cites(told({"kind": "response_time", "working_days": days}), "RT1c")


@pytest.mark.proves("RT1d", "I36")
@pytest.mark.parametrize(
    ("contact", "deputy"),
    [
        ("", "cal"),
        ("mel", ""),
        ("", ""),
        (None, None),
        ("mel", "mel"),
        ("mel", "gone"),
        ("nobody", "cal"),
        (" ", "cal"),
    ],
)
def test_a_single_point_of_contact_is_somebody_and_has_a_deputy_who_is_somebody_else(
    contact: str | None, deputy: str | None
) -> None:
    assert cites(
        told({"kind": "single_point_of_contact", "contact": contact, "deputy": deputy}), "RT1d", "I36"
    )


@pytest.mark.proves("RT1e")
@pytest.mark.parametrize("closed", [[], None, ["pigeon"], [""], ["email", "fax"]])
def test_a_closed_channel_is_one_of_the_channels(closed: object) -> None:
    assert cites(told({"kind": "channels", "closed": closed}), "RT1e")


def test_all_that_is_wrong_is_said_at_once_beside_the_question_on_measures() -> None:
    wrong = told({"kind": "channels", "closed": [FORMS]}, {"kind": "ban"}, {"kind": "response_time"})
    assert {"I14", "RT1", "RT1c"} <= set(wrong.clauses)
    assert {reason.field for reason in wrong} == {"measures"}


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["mel", "email", FORMS, "10:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "days",
    "from",
    "until",
    "max_minutes",
    "per_week",
    "channels",
    "working_days",
    "contact",
    "deputy",
    "closed",
    "about",
]


@pytest.mark.proves("RT1d", "I36")
def test_two_single_points_of_contact_are_refused() -> None:
    one, other = (
        {"kind": "single_point_of_contact", "contact": a, "deputy": b}
        for a, b in (("mel", "cal"), ("cal", "mel"))
    )
    assert told(one).allowed
    assert cites(told(one, other), "RT1d", "I36")


@pytest.mark.proves("I14", "I36")
@given(
    st.lists(
        st.fixed_dictionaries(
            {"kind": st.sampled_from([*edition().measures, "ban"])}, optional=dict.fromkeys(KEYS, ANYTHING)
        ),
        max_size=3,
    )
)
def test_whatever_is_written_is_read_or_refused_and_what_passes_keeps_the_forms_open(
    written: list[Written],
) -> None:
    measures, wrong = read_measures(written, edition(), STAFF)
    if not wrong.allowed:
        return
    assert len(measures) == len(written) > 0
    assert stored(written) == measures
    for measure in measures:
        match measure:
            case ClosedChannels(closed=channels) | ContactHours(channels=channels):
                assert FORMS not in channels
            case SinglePointOfContact():
                assert {measure.contact, measure.deputy} == STAFF
