from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evenhand.rehearsal.read import Unreadable, read
from evenhand.rehearsal.story import Ref, Refs, Scenario
from evenhand.rehearsal.vocabulary import Vocabulary

Story = Callable[[str], Scenario]
Wrong = Callable[[str], list[str]]
RECEIVE = "  - {at: 2026-07-01T10:00, do: receive_contact, as: m1, channel: email, from: pat@example.org, body: Hello}\n"


def test_a_step_keeps_its_line_and_its_fields_as_the_action_takes_them(story: Story) -> None:
    step = story(
        RECEIVE
        + "  - {by: mel, do: warn, person: pat, contacts: [m1], reasons: 5, months: '6', final: yes}\n"
    ).steps[1]
    assert step.line == 10
    assert step.by == Ref("mel", 10)
    assert step.arguments["contacts"] == Refs((Ref("m1", 10),))
    assert (step.arguments["reasons"], step.arguments["months"], step.arguments["final"]) == ("5", 6, True)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-07-01T10:00", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01T10:00:30", datetime(2026, 7, 1, 9, 0, 30, tzinfo=UTC)),
        ("'2026-07-01 10:00'", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-7-1 9:05", datetime(2026, 7, 1, 8, 5, tzinfo=UTC)),
        ("2026-07-01T10:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T10:00:00+02:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_the_clock_is_local_however_it_is_written(story: Story, written: str, utc: datetime) -> None:
    assert story(f"  - {{at: {written}, ask: standing, person: pat}}\n").steps[0].at == utc


def test_a_step_without_at_and_a_bare_date_of_the_same_day_leave_the_clock_alone(story: Story) -> None:
    steps = story(
        RECEIVE + "  - {ask: standing, person: pat}\n  - {at: 2026-07-01, ask: standing, person: pat}\n"
    ).steps
    assert steps[0].at == steps[1].at == steps[2].at


def test_the_hour_that_comes_twice_in_october_is_taken_the_second_time_when_the_clock_is_past_the_first(
    story: Story,
) -> None:
    steps = story(
        "".join(
            f"  - {{at: 2026-10-25T{at}, ask: standing, person: pat}}\n" for at in ("01:30", "01:10", "02:00")
        )
    ).steps
    assert [step.at.hour for step in steps] == [0, 1, 2]


def test_the_hour_that_the_clock_skips_in_march_becomes_the_hour_that_it_shows(story: Story) -> None:
    assert story("  - {at: 2027-03-28T01:30, ask: standing, person: pat}\n").steps[0].at == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


def test_words_that_yaml_would_change_keep_what_their_author_wrote(story: Story) -> None:
    step = story(
        "  - {at: 2026-07-01, do: receive_contact, channel: phone, from: +447700900123, body: no}\n"
    ).steps[0]
    assert (step.arguments["sender"], step.arguments["body"]) == ("+447700900123", "no")


def test_a_person_named_as_sender_stays_a_person(story: Story) -> None:
    step = story("  - {at: 2026-07-01, do: receive_contact, channel: phone, from: pat}\n").steps[0]
    assert step.arguments["sender"] == Ref("pat", 9)


def test_a_missing_text_is_left_to_the_action_to_refuse(story: Story) -> None:
    assert (
        story("  - {at: 2026-07-01, do: receive_contact, channel: phone}\n").steps[0].arguments["sender"]
        == ""
    )


def test_a_missing_record_is_said_at_once(wrong: Wrong) -> None:
    assert wrong("  - {at: 2026-07-01, by: mel, do: warn, reasons: x}\n") == [
        "line 9: warn needs “person”. Add `person:` with the name of one record."
    ]


@pytest.mark.parametrize("length", ["", "null", "~", "indefinite", "for life"])
def test_a_length_without_an_end_can_be_tried(story: Story, length: str) -> None:
    assert (
        story(f"  - {{at: 2026-07-01, by: mel, do: warn, person: pat, months: {length}}}\n")
        .steps[0]
        .arguments["months"]
        is None
    )


def test_dates_and_reasons_are_read_as_such(story: Story) -> None:
    step = story(
        "  - {at: 2026-07-01, by: mel, do: warn, person: pat, on: 2026-11-30, behaviours: {UD4: Again, AA1: }}\n"
    ).steps[0]
    assert step.arguments["on"] == date(2026, 11, 30)
    assert step.arguments["behaviours"] == {"UD4": "Again", "AA1": ""}


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - {at: 2026-07-01, do: warm, by: mel}", "There is no action “warm”. Did you mean “warn”?"),
        (
            "  - {at: 2026-07-01, do: standing, person: pat}",
            "There is no action “standing”. It is a question: write `ask:`.",
        ),
        (
            "  - {at: 2026-07-01, ask: standings}",
            "There is no question “standings”. Did you mean “standing”?",
        ),
        ("  - {at: 2026-07-01, person: pat}", "A step has either `do:` or `ask:`."),
        (
            "  - {at: 2026-07-01, do: warn, by: mell, person: pat}",
            "There is no colleague “mell” at this step. Did you mean “mel”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: pat, person: pat}",
            "“pat” is a person, and “by” needs a colleague.",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: path}",
            "There is no person “path” at this step. Did you mean “pat”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, reson: x}",
            "warn has no field “reson”. Did you mean “reasons”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, expct: x}",
            "warn has no field “expct”. Did you mean “expect”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, contacts: [m1]}",
            "There is no contact “m1” at this step.",
        ),
        (
            "  - {at: 2026-07-01, do: receive_contact, channel: e-mail}",
            "There is no channel “e-mail”. Did you mean “email”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, measures: [{kind: end_call}]}",
            "There is no measure “end_call”. Did you mean “end_calls”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, measures: [{kind: channels, close: [email]}]}",
            "The measure channels has no “close”. Did you mean “closed”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, measures: [{kind: channels, closed: [emial]}]}",
            "There is no channel “emial”. Did you mean “email”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, measures: [{kind: single_point_of_contact, contact: zoe}]}",
            "There is no colleague “zoe” at this step.",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, behaviours: {UD9: x}}",
            "There is no behaviour “UD9”. Did you mean “UD4”?",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, months: three}",
            "“months” needs a whole number.",
        ),
        ("  - {at: 2026-07-01, do: warn, by: mel, person: pat, final: perhaps}", "“final” needs yes or no."),
        ("  - {at: 2026-07-01, do: warn, by: mel, person: pat, on: soon}", "“on” needs a date and time"),
        ("  - {at: 2026-02-30, ask: standing, person: pat}", "“at” needs a date and time"),
        ("  - {ask: standing, person: pat}", "The first step needs `at:`."),
        (
            "  - {at: 2026-07-01, ask: standing, person: pat, as: s1}",
            "A question makes no record that could be named.",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, expect: {refused: RT9}}",
            "There is no clause “RT9”.",
        ),
        (
            "  - {at: 2026-07-01, do: warn, by: mel, person: pat, expect: {refused: I5, number: 1}}",
            "A step that is refused has no answer",
        ),
        ("  - {at: 2026-07-01, do: warn, by: mel, person: pat, reasons: [a, b]}", "“reasons” needs a text."),
        ("  - just words", "This is not a step."),
    ],
)
def test_a_mistake_is_said_with_its_line_and_what_would_be_right(wrong: Wrong, steps: str, said: str) -> None:
    (problem,) = wrong(steps)
    assert problem.startswith("line 9: ")
    assert said in problem


def test_steps_do_not_go_back_in_time(wrong: Wrong) -> None:
    (problem,) = wrong(RECEIVE + "  - {at: 2026-07-01T09:59, ask: standing, person: pat}\n")
    assert (
        problem
        == "line 10: This step is earlier than the one before it. The clock stands at 2026-07-01T10:00 already."
    )


def test_a_name_whose_step_is_to_be_refused_cannot_be_used(wrong: Wrong) -> None:
    refused = "  - {at: 2026-07-01, by: ana, do: warn, as: w1, person: pat, expect: {refused: RT3}}\n"
    steps = refused + "  - {do: review, by: mel, warning: w1}\n"
    assert "the step at line 9 is to be refused" in wrong(steps)[0]


def test_a_name_can_be_tried_again_after_a_refusal(story: Story) -> None:
    steps = "".join(
        f"  - {{at: 2026-07-01, by: {who}, do: warn, as: w1, person: pat, reasons: x{expect}}}\n"
        for who, expect in (("ana", ", expect: {refused: RT3}"), ("mel", ""))
    )
    assert len(story(steps + "  - {do: review, by: mel, warning: w1}\n").steps) == 3


def test_a_record_of_another_kind_is_said_to_be_one(wrong: Wrong) -> None:
    (problem,) = wrong(RECEIVE + "  - {do: review, by: mel, warning: m1}\n")
    assert problem.startswith("line 10: “m1” is a contact, and “warning” needs a warning.")


def test_one_mistake_is_told_once_and_every_mistake_is_told(wrong: Wrong) -> None:
    received = "  - {at: 2026-07-01, do: receive_contact, as: m1, channel: fax}\n"
    steps = received + "  - {do: warn, by: mel, person: pat, contacts: [m1]}\n  - {do: wurn}\n"
    assert [problem.split(":")[0] for problem in wrong(steps)] == ["line 9", "line 11"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "The file is empty."),
        ("scenario: x", 1, "There are no steps."),
        ("scenario: x\nsteps: []", 2, "There are no steps."),
        ("scenario: x\nsteps: soon", 2, "“steps” needs a list."),
        ("- a\n- b", 1, "This is not a scenario."),
        (
            "scenario: x\nedition: iopc-2027\nsteps: [{at: 2026-07-01, do: warn}]",
            2,
            "There is no edition “iopc-2027”. Did you mean “iopc-2026-06”?",
        ),
        ("scenario: x\npeeple: []\nsteps: []", 2, "A scenario has no “peeple”. Did you mean “people”?"),
        ("scenario: x\nscenario: y", 2, "“scenario” stands here twice"),
        (
            "scenario: x\nstaff:\n  - {id: mel, roles: [managr]}",
            3,
            "There is no role “managr”. Did you mean “manager”?",
        ),
        (
            "scenario: x\npeople:\n  - {id: pat}\n  - {id: pat}",
            4,
            "The id “pat” stands here twice; the first is at line 3.",
        ),
        ("scenario: x\npeople:\n  - {id: pat, language: fr}", 3, "“fr” is not a language."),
        ("scenario: x\npeople:\n  - {name: Pat}", 3, "“id” is missing."),
        (
            "scenario: x\npeople:\n  - {id: pat, e-mails: [a@b]}",
            3,
            "A person has no “e-mails”. Did you mean “emails”?",
        ),
        ("scenario: [x\nsteps: [", 2, "This is not valid YAML"),
        ("scenario: x\n---\nscenario: y", 2, "A second document begins here."),
        (
            "scenario: !!python/object:os.system x",
            1,
            "The tag tag:yaml.org,2002:python/object:os.system means nothing",
        ),
        ("scenario: x\nsteps: \x07", 2, "There is a character here that YAML does not allow."),
        ("? [a, b]\n: c", 1, "A key must be a word."),
    ],
)
def test_a_file_that_is_no_scenario_is_met_kindly(
    words: Vocabulary, write: Callable[[str], Path], text: str, line: int, said: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(write(text), words)
    assert any(problem.line == line and said in str(problem) for problem in caught.value.problems), str(
        caught.value
    )


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [" + ", ".join([f"*{chr(97 + n)}"] * 10) + "]\n" for n in range(8)
        ),
        "scenario: " + "[" * 5000,
        "scenario: &a [*a]",
        "steps: [" + "x, " * 60_000 + "]",
        "scenario: " + "x" * 1_100_000,
    ],
    ids=["billion laughs", "deep nesting", "an alias of itself", "too many entries", "too long"],
)
def test_a_file_made_to_exhaust_us_is_refused_quickly(
    words: Vocabulary, write: Callable[[str], Path], bomb: str
) -> None:
    with pytest.raises(Unreadable):
        read(write(bomb), words)


def test_a_missing_file_a_folder_and_bytes_that_are_no_text_are_said_so(
    words: Vocabulary, tmp_path: Path
) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"scenario: x\nabout: caf\xe9\n")
    for path, said in (
        ("none.yaml", "There is no such file."),
        (".", "This is a folder"),
        ("latin.yaml", "line 2: This is not text in UTF-8."),
    ):
        with pytest.raises(Unreadable, match=said):
            read(tmp_path / path, words)
