from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from evenhand.rehearsal.compare import compare
from evenhand.rehearsal.marked import loads

ANSWER = {
    "action": "hold",
    "number": 1,
    "in_force": True,
    "starts_on": date(2026, 7, 2),
    "ends_on": "2027-01-01",
    "next_permitted": "2026-07-07T09:00:00+00:00",
    "decided_at": datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    "route_to": {"username": "mel", "name": "Mel Morgan"},
    "handler": "mel",
    "restriction": "R-7F3K2Q",
    "warning": "casework.warning:12",
    "open_channels": ["phone", "post", "web_form"],
    "live_warnings": [{"number": 1, "status": "live"}, {"number": 2, "status": "live"}],
    "pending": [],
    "entries": [{"action": "report_concern"}, {"action": "assess_concern"}, {"action": "issue_warning"}],
    "say": {
        "en": "You can write to us by post.\nThis ends on 1 January 2027.",
        "cy": "Gallwch ysgrifennu atom.",
    },
    "reply_by": None,
    "reference": "",
}
ALIASES = {
    "mel": frozenset({"mel", "Mel Morgan"}),
    "r1": frozenset({"R-7F3K2Q", "3"}),
    "w1": frozenset({"casework.warning:12"}),
}


def differ(expected: str, got: object = None) -> tuple[str, ...]:
    return tuple(
        str(each) for each in compare(loads(expected.encode()), ANSWER if got is None else got, ALIASES)
    )


@pytest.mark.parametrize(
    "expected",
    [
        "{action: hold, number: 1}",
        "{number: '1'}",
        "{in_force: yes}",
        "{starts_on: 2026-07-02, ends_on: 2027-01-01}",
        "{starts_on: '2026-07-02T00:00'}",
        "{next_permitted: 2026-07-07T10:00}",
        "{next_permitted: '2026-07-07 10:00:00'}",
        "{next_permitted: 2026-07-07}",
        "{next_permitted: 2026-07-07T09:00Z}",
        "{decided_at: 2026-07-01T23:30}",
        "{route_to: mel, restriction: r1, warning: w1}",
        "{route_to: Mel Morgan}",
        "{handler: Mel Morgan}",
        "{restriction: R-7F3K2Q}",
        "{open_channels: [post, phone]}",
        "{open_channels: 3}",
        "{open_channels: post}",
        "{live_warnings: 2, pending: 0}",
        "{live_warnings: [{number: 1}, {number: 2}]}",
        "{live_warnings: {number: 2}}",
        "{pending: []}",
        "{pending: null, reply_by: null, reference: null, nothing_of_the_kind: null}",
        "{entries: [{action: report_concern}, {action: issue_warning}]}",
        "{entries: [report_concern, assess_concern]}",
        "{say: {en: by post}}",
        "{say.en: write to us by post. This ends}",
        "{say: gallwch ysgrifennu}",
    ],
)
def test_the_same_thing_written_otherwise_matches(expected: str) -> None:
    assert differ(expected) == ()


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("{action: normal}", "action: expected normal, got hold"),
        ("{number: 2}", "number: expected 2, got 1"),
        ("{in_force: 1}", "in_force: expected 1, got yes"),
        ("{starts_on: 2026-07-03}", "starts_on: expected 2026-07-03, got 2026-07-02"),
        ("{starts_on: '2026-07-02T10:00'}", "starts_on: expected 2026-07-02T10:00, got 2026-07-02"),
        (
            "{next_permitted: 2026-07-07T09:00}",
            "next_permitted: expected 2026-07-07T09:00, got 2026-07-07T09:00:00+00:00",
        ),
        ("{open_channels: [email]}", "open_channels: expected [email], got [phone, post, web_form]"),
        (
            "{open_channels: [post, post]}",
            "open_channels: expected [post, post], got [phone, post, web_form]",
        ),
        ("{open_channels: []}", "open_channels: expected [], got [phone, post, web_form]"),
        ("{open_channels: 2}", "open_channels: expected 2, got [phone, post, web_form]"),
        (
            "{entries: [{action: issue_warning}, {action: report_concern}]}",
            "entries: expected [{action: issue_warning}",
        ),
        ("{restriction: r2}", "restriction: expected r2, got R-7F3K2Q"),
        ("{say: {en: by phone}}", "say.en: expected by phone, got You can write"),
        ("{colour: red}", "colour: expected red, and the answer has no such field"),
        ("{action: ol}", "action: expected ol, got hold"),
        ("{action: null}", "action: expected nothing, got hold"),
        ("{reply_by: 2026-07-01}", "reply_by: expected 2026-07-01, got nothing"),
    ],
)
def test_a_difference_is_said_with_both_sides(expected: str, said: str) -> None:
    (difference,) = differ(expected)
    assert difference.startswith(said)


def test_every_field_that_differs_is_told() -> None:
    assert len(differ("{action: normal, number: 2, starts_on: 2026-07-02}")) == 2


def test_a_list_expected_of_an_answer_with_one_list_is_compared_with_that() -> None:
    assert differ("[{action: open}]", {"entries": [{"action": "open"}]}) == ()


def test_an_answer_that_is_no_mapping_has_none_of_the_fields() -> None:
    assert differ("{number: 1}", "text") == ("the answer: expected {number: 1}, got text",)
