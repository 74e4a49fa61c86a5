"""`evenhand rehearse` and `evenhand flowchart` as a user runs them: another process, its own database, exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
STORY = """\
scenario: A complaint that is answered
people:
  - {id: pat, name: Pat Example, emails: [pat@example.org]}
staff:
  - {id: ana, name: Ana, roles: [colleague]}
  - {id: cal, name: Cal, roles: [caseworker]}
steps:
  - {at: 2026-07-01T10:00, do: receive_contact, as: m1, channel: email, from: pat@example.org, to: [enquiries], body: Hello.}
  - {at: 2026-07-01T10:05, by: ana, do: report_concern, as: c1, person: pat, contacts: [m1], behaviours: [UD1], description: In a hurry., effect: None.}
  - {at: 2026-07-01T10:06, ask: instruction, channel: email, from: pat@example.org, expect: {action: ACTION}}
"""  # noqa: E501 - a step a line


@pytest.fixture
def evenhand(tmp_path: Path) -> Run:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "EVENHAND_DATA": str(tmp_path / "data"), "PYTHONIOENCODING": "utf-8"}
        environment.pop("EVENHAND_DATABASE_URL", None)
        command = [sys.executable, "-c", "from evenhand.config.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=tmp_path,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return _written(tmp_path / "good.yaml", "normal")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return _written(tmp_path / "bad.yaml", "hold")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(STORY.replace("report_concern", "repeat_concern"), encoding="utf-8")
    return path


def _written(path: Path, action: str) -> Path:
    path.write_text(STORY.replace("ACTION", action), encoding="utf-8")
    return path


def test_a_story_that_held_ends_with_0_and_leaves_no_database_behind(
    evenhand: Run, good: Path, tmp_path: Path
) -> None:
    done = evenhand("rehearse", good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ All 3 steps went as expected." in done.stdout
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_an_expectation_that_did_not_hold_ends_with_1_and_shows_both_sides(evenhand: Run, bad: Path) -> None:
    done = evenhand("rehearse", bad)
    assert done.returncode == 1
    assert "action: expected hold, got normal (line 10)" in done.stdout


def test_a_file_that_cannot_be_read_ends_with_2_and_names_the_line_and_the_others_are_played(
    evenhand: Run, good: Path, bad: Path, broken: Path
) -> None:
    done = evenhand("rehearse", broken, good, bad)
    assert done.returncode == 2
    assert (
        f"{broken}, line 9: There is no action “repeat_concern”. Did you mean “report_concern”?"
        in done.stderr
    )
    assert "3 scenarios: 1 held, 1 failed, 1 could not be read." in done.stdout


def test_stories_do_not_know_of_each_other(evenhand: Run, good: Path, tmp_path: Path) -> None:
    twin = _written(tmp_path / "twin.yaml", "normal")
    done = evenhand("rehearse", "--json", good, twin)
    first, second = json.loads(done.stdout)["files"]
    assert (first["result"], second["result"]) == ("held", "held")
    assert second["steps"][0]["answer"]["match"] == "matched"  # two of the same address would be “several”


def test_json_is_one_document_with_errors_in_it(evenhand: Run, good: Path, broken: Path) -> None:
    done = evenhand("rehearse", good, broken, "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["exit_status"], data["result"]) == (2, 2, "unreadable")
    assert [file["result"] for file in data["files"]] == ["held", "unreadable"]
    assert data["files"][1]["errors"][0]["line"] == 9


def test_a_folder_stands_for_the_stories_in_it(evenhand: Run, good: Path, bad: Path, tmp_path: Path) -> None:
    done = evenhand("rehearse", "--quiet", tmp_path)
    assert done.returncode == 1
    assert "2 scenarios: 1 held, 1 failed, 0 could not be read." in done.stdout
    assert "All 3 steps" not in done.stdout


def test_a_missing_file_and_an_empty_folder_are_said_so(evenhand: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, empty = evenhand("rehearse", "nowhere.yaml"), evenhand("rehearse", "empty")
    assert (missing.returncode, empty.returncode) == (2, 2)
    assert "nowhere.yaml, line 1: There is no such file." in missing.stderr
    assert "There is no scenario (.yaml) in the folder empty." in empty.stderr


def test_the_chart_is_drawn_with_the_way_of_the_story(evenhand: Run, good: Path, tmp_path: Path) -> None:
    done = evenhand("rehearse", good, "--chart", tmp_path / "way.svg")
    plain = evenhand("flowchart")
    assert (done.returncode, plain.returncode) == (0, 0)
    drawn = (tmp_path / "way.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert drawn.strip() != plain.stdout.strip()


def test_several_stories_are_drawn_into_a_folder_and_not_into_one_file(
    evenhand: Run, good: Path, bad: Path, tmp_path: Path
) -> None:
    into_one, into_folder = (
        evenhand("rehearse", good, bad, "--chart", "one.svg"),
        evenhand("rehearse", good, bad, "--chart", "charts/"),
    )
    assert into_one.returncode == 2
    assert "Name a folder" in into_one.stderr
    assert into_folder.returncode == 1
    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == ["bad.svg", "good.svg"]


def test_a_rehearsal_refuses_to_touch_a_database_that_somebody_may_need(
    evenhand: Run, good: Path, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "EVENHAND_DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3",
        "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "rehearse", str(good)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "A rehearsal needs a throw-away database in memory" in done.stderr


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_flow_chart_is_drawn_and_told_in_both_languages(
    evenhand: Run, language: str, tmp_path: Path
) -> None:
    svg = evenhand("flowchart", "--language", language, "--out", tmp_path / "chart.svg")
    text = evenhand("flowchart", "--format", "text", "--language", language)
    assert (svg.returncode, text.returncode) == (0, 0)
    assert ElementTree.fromstring((tmp_path / "chart.svg").read_text(encoding="utf-8")).tag.endswith("svg")
    assert ("Contact arrives" if language == "en" else "Daw cyswllt") in text.stdout


def test_a_place_where_the_chart_cannot_go_is_said_so(evenhand: Run) -> None:
    done = evenhand("flowchart", "--out", "nowhere/chart.svg")
    assert done.returncode == 2
    assert "There is no folder nowhere" in done.stderr
