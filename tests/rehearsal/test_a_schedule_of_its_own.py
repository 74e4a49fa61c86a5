"""A story may set by which schedule records are kept in it, as the setting writes it; nothing of it stays behind (LK2, I33)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.rehearsal.play import Result, play
from evenhand.rehearsal.read import Unreadable, read
from evenhand.rehearsal.report import Told, as_text
from evenhand.rehearsal.stage import RecordsStage, vocabulary
from evenhand.rehearsal.story import Scenario

pytestmark = pytest.mark.proves("LK2", "I33")

STORY = Path(__file__).parent.parent / "scenarios" / "two-colleagues-dispose-and-a-hold-stops-one.yaml"
SET = "retention: adopted=2020-01-01,decisions=6,contact=3,nobody=1"


def told(tmp_path: Path, instead: str) -> Scenario:
    story = tmp_path / "story.yaml"
    story.write_text(STORY.read_text(encoding="utf-8").replace(SET, instead), encoding="utf-8")
    return read(story, vocabulary())


def test_it_is_read_as_the_setting_is(tmp_path: Path) -> None:
    assert told(tmp_path, SET).retention == {
        "adopted": date(2020, 1, 1),
        "decisions": 6,
        "contact": 3,
        "nobody": 1,
    }
    assert told(tmp_path, "retention:").retention is None
    assert told(tmp_path, "").retention is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("retention: six years", "“six years” is not kept apart."),
        ("retention: adopted=2020-01-01,contact=3", "decisions, nobody is missing."),
        ("retention: adopted=2020-01-01,decisions=6,contact=0,nobody=1", "“contact=0” is no number of years"),
        ("retention: {contact: 3}", "“retention” needs one text."),
    ],
)
def test_what_is_no_schedule_is_said_with_its_line(tmp_path: Path, written: str, why: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        told(tmp_path, written)
    assert [(problem.line, why in str(problem)) for problem in wrong.value.problems] == [(7, True)]


@pytest.mark.django_db
def test_a_longer_schedule_is_tried_before_it_is_adopted_and_the_installation_keeps_its_own(
    tmp_path: Path, settings: Settings
) -> None:
    settings.RETENTION = own = {"adopted": date(2021, 1, 1), "decisions": 1, "contact": 1, "nobody": 1}
    run = play(told(tmp_path, SET.replace("contact=3", "contact=4")), RecordsStage())
    failed = [each.step.number for each in run.steps if each.result is Result.FAILED]
    assert failed == [8], "\n".join(as_text(Told("", run)))
    assert "until 2027-03-02" in " ".join(run.steps[7].reasons)
    assert settings.RETENTION is own


@pytest.mark.django_db
def test_a_story_that_sets_none_is_played_by_the_installations(tmp_path: Path, settings: Settings) -> None:
    settings.RETENTION = None
    first = next(
        each for each in play(told(tmp_path, ""), RecordsStage()).steps if each.result is Result.FAILED
    )
    assert "EVENHAND_RETENTION" in " ".join(first.reasons)


@pytest.mark.django_db
def test_the_example_by_which_stories_are_explained_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")
    story = tmp_path / "story.yaml"
    story.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    run = play(read(story, vocabulary()), RecordsStage())
    assert run.held, "\n".join(as_text(Told("", run)))
