from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from evenhand.policy.process import Event, path_of
from evenhand.rehearsal.play import Played, Result, Run
from evenhand.rehearsal.story import Scenario, Step
from evenhand.rehearsal.way import events_of

WARNED = {"person": "P-1", "expires_on": "2027-06-30"}
RESTRICTED = {"person": "P-1", "ends_on": "2026-12-07", "ended_as": ""}
MAIN_WAY: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("receive_contact", {}),
    ("report_concern", {}),
    ("assess_concern", {"outcome": "restrict", "extremely_unacceptable": "A threat."}),
    ("propose_restriction", {}),
    ("decide_restriction", {"decision": "approve"}),
    ("give_notice", {}),
)


def run(*steps: tuple[str, str, Mapping[str, object], Mapping[str, object], str]) -> Run:
    """Steps as (day, action, arguments, answer, outcome)."""
    played = tuple(
        Played(
            Step(
                number,
                number,
                datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC),
                True,
                action,
                arguments=arguments,
            ),
            Result.HELD,
            outcome,
            answer,
        )
        for number, (day, action, arguments, answer, outcome) in enumerate(steps, start=1)
    )
    return Run(Scenario("story.yaml", "A story", "iopc-2026-06", tuple(each.step for each in played)), played)


def done(
    day: str,
    action: str,
    arguments: Mapping[str, object] | None = None,
    answer: Mapping[str, object] | None = None,
) -> tuple[str, str, Mapping[str, object], Mapping[str, object], str]:
    return day, action, arguments or {}, answer or {}, "done"


def test_what_was_refused_is_no_part_of_the_way() -> None:
    nothing: Mapping[str, object] = {}
    refused = ("2026-07-01", "issue_warning", nothing, nothing, "refused")
    assert events_of(run(done("2026-07-01", "receive_contact"), refused)) == [Event("receive_contact")]


def test_an_action_is_known_by_its_outcome() -> None:
    events = events_of(run(*(done("2026-07-01", action, arguments) for action, arguments in MAIN_WAY)))
    assert Event("assess_concern", "restrict_at_once") in events
    assert Event("decide_restriction", "approve") in events
    assert path_of(events).unplaced == ()
    assert path_of(events).stands_at == "F"


def test_a_warning_ages_out_and_a_last_day_passes_by_themselves() -> None:
    warned = done("2026-07-01", "issue_warning", {}, WARNED)
    restricted = done("2026-09-08", "decide_restriction", {"decision": "approve"}, RESTRICTED)
    later = done("2027-07-01", "receive_contact")
    names = [event.action for event in events_of(run(warned, restricted, later))]
    assert names == [
        "issue_warning",
        "decide_restriction",
        "open_review",
        "last_day_passes",
        "warning_ages_out",
        "receive_contact",
    ]


def test_nothing_passes_on_the_last_day_itself() -> None:
    restricted = done("2026-09-08", "decide_restriction", {"decision": "approve"}, RESTRICTED)
    assert Event("last_day_passes") not in events_of(run(restricted, done("2026-12-07", "receive_contact")))


def test_a_restriction_that_was_lifted_does_not_run_out_as_well() -> None:
    restricted = done("2026-09-08", "decide_restriction", {"decision": "approve"}, RESTRICTED)
    lifted = done("2026-09-09", "lift_restriction", {}, {**RESTRICTED, "ended_as": "lifted"})
    names = [
        event.action for event in events_of(run(restricted, lifted, done("2027-07-01", "receive_contact")))
    ]
    assert names == ["decide_restriction", "lift_restriction", "receive_contact"]
