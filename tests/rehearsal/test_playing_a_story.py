from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from evenhand.rehearsal.play import Performance, Result, Run
from evenhand.rehearsal.report import FAILED, HELD, UNREADABLE, Told, as_data, as_text, exit_status

Play = Callable[[str], Run]
WARN = "  - {at: 2026-07-01T10:00, by: mel, do: warn, as: w1, person: pat, reasons: Third time, expect: {number: 1, person: pat}}\n"


def results(run: Run) -> list[str]:
    return [played.result.value for played in run.steps]


def text(run: Run) -> str:
    return "\n".join(as_text(Told("story.yaml", run)))


def test_a_story_in_which_everything_held(played: Play) -> None:
    run = played(
        WARN
        + "  - {by: mel, do: review, warning: w1}\n  - {ask: standing, person: pat, expect: {live_warnings: 1}}\n"
    )
    assert run.held
    assert "All 3 steps went as expected." in text(run)


def test_records_reach_the_action_as_records_and_nobody_as_nobody(played: Play, stage: Any) -> None:
    played(
        "  - {at: 2026-07-01, do: receive_contact, as: m1, channel: phone, from: pat}\n"
        + WARN.replace("person: pat,", "person: pat, contacts: [m1], copy_to: ana,", 1)
    )
    assert stage.given[0]["sender"].name == "Pat Example"
    assert stage.given[1]["contacts"][0].sender.name == "Pat Example"
    assert stage.given[1]["copy_to"].username == "ana"


def test_what_happens_by_itself_happens_before_each_step(played: Play, stage: Any) -> None:
    run = played(WARN + "  - {at: 2026-08-01T10:00, ask: standing, person: pat}\n")
    assert stage.settled == [played_.step.at for played_ in run.steps]


@pytest.mark.parametrize("cited", ["RT3", "[RT3, I8]", "true"])
def test_an_expected_refusal_that_cites_what_was_expected_holds(played: Play, cited: str) -> None:
    run = played(
        f"  - {{at: 2026-07-01, by: ana, do: warn, person: pat, expect: {{refused: {cited}}}}}\n" + WARN
    )
    assert run.held
    assert "Refused, as expected, citing RT3, I8" in text(run)


def test_a_refusal_that_cites_something_else_fails_and_the_story_goes_on(played: Play) -> None:
    run = played(
        "  - {at: 2026-07-01, by: ana, do: warn, person: pat, expect: {refused: [RT3, WA1]}}\n" + WARN
    )
    assert results(run) == ["failed", "held"]
    assert "Expected: that the refusal also cites [WA1] (line 9)." in text(run)


def test_a_step_without_anybody_is_left_to_the_action_to_refuse(played: Play) -> None:
    assert played("  - {at: 2026-07-01, do: warn, person: pat, expect: {refused: I8}}\n").held


def test_what_should_have_been_refused_and_was_not_fails(played: Play) -> None:
    run = played(
        WARN.replace("{number: 1, person: pat}", "{refused: I5}") + "  - {ask: standing, person: pat}\n"
    )
    assert results(run) == ["failed", "held"]
    assert "Expected: a refusal citing I5; got: it was done (line 9)." in text(run)


def test_steps_after_an_unexpected_refusal_are_not_played_and_the_report_says_so(played: Play) -> None:
    run = played(WARN.replace("mel", "ana") + "  - {ask: standing, person: pat}\n")
    assert results(run) == ["failed", "not_played"]
    assert "1 not played, because an earlier step stopped the story" in text(run)
    assert "A manager decides. (RT3, I8)" in text(run)


def test_an_answer_that_differs_fails_and_the_story_goes_on(played: Play) -> None:
    run = played(WARN.replace("number: 1", "number: 2, months: 3") + "  - {ask: standing, person: pat}\n")
    assert results(run) == ["failed", "held"]
    assert "number: expected 2, got 1 (line 9)" in text(run)
    assert "months: expected 3, got nothing (line 9)" in text(run)


def test_a_fault_of_ours_is_said_to_be_ours_with_its_step(played: Play) -> None:
    run = played(WARN.replace("Third time", "break") + "  - {ask: standing, person: pat}\n")
    assert results(run) == ["fault", "not_played"]
    assert "This is a fault in Evenhand, not in the story (line 9): ZeroDivisionError: one too many" in text(
        run
    )
    assert Told("story.yaml", run).status == FAILED


def test_two_stories_take_turns_on_one_stage(performance: Callable[[str], Performance]) -> None:
    first, second = performance(WARN), performance(WARN)
    first.begin()
    second.begin()
    assert [each.play(each.scenario.steps[0]).result for each in (first, second)] == [
        Result.HELD,
        Result.HELD,
    ]


def test_the_run_as_data_is_json_with_everything_a_program_needs(played: Play) -> None:
    run = played(WARN + "  - {by: ana, do: warn, person: pat, expect: {refused: RT3}}\n")
    data = json.loads(json.dumps(as_data([Told("story.yaml", run)])))
    warned, refused = data["files"][0]["steps"]
    assert (data["result"], data["exit_status"]) == ("held", 0)
    assert (warned["do"], warned["as"], warned["by"], warned["line"], warned["at"]) == (
        "warn",
        "w1",
        "mel",
        9,
        "2026-07-01T10:00:00+01:00",
    )
    assert warned["answer"]["number"] == 1
    assert (refused["outcome"], refused["clauses"]) == ("refused", ["RT3", "I8"])


def test_the_exit_status_is_the_worst_of_all_files(played: Play) -> None:
    held, failed = Told("a", played(WARN)), Told("b", played(WARN.replace("mel", "ana")))
    assert exit_status([held, failed]) == FAILED
    assert exit_status([held, failed, Told("c")]) == UNREADABLE
    assert exit_status([held]) == HELD
