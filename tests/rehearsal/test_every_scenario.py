"""Plays the stories of tests/scenarios through the real actions, on whichever database the tests run on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evenhand.policy.edition import invariants, load
from evenhand.rehearsal import report
from evenhand.rehearsal.play import play
from evenhand.rehearsal.read import read
from evenhand.rehearsal.stage import RecordsStage, vocabulary

STORIES = sorted((Path(__file__).parent.parent / "scenarios").glob("*.yaml"))

# What a story can try, by the table of the scenario format; the others are never a step's to break (I9, I11, I19, I28 …)
# or are shown by a story without a refusal.
REFUSABLE = {
    *(
        f"I{number}"
        for number in (*range(1, 9), 10, *range(12, 16), 18, *range(20, 23), 24, 27, 34, 36, *range(37, 42))
    )
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(path: Path) -> None:
    run = play(read(path, vocabulary()), RecordsStage())
    assert run.held, "\n".join(report.as_text(report.Told(path.name, run)))


def refused_in_stories() -> set[str]:
    written = "\n".join(path.read_text(encoding="utf-8") for path in STORIES)
    return {
        cited
        for found in re.findall(r"refused: (\[[^]]*\]|\w+)", written)
        for cited in re.findall(r"\w+", found)
    }


def test_there_are_at_least_thirty_stories() -> None:
    assert len(STORIES) >= 30


def test_every_refusal_of_the_format_is_tried_by_a_story() -> None:
    assert REFUSABLE - refused_in_stories() == set()


def test_stories_cite_only_what_the_policy_has() -> None:
    assert refused_in_stories() <= {*load().clauses, *invariants()}


def test_every_measure_is_part_of_a_story() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in STORIES)
    assert {kind for kind in load().measures if f"kind: {kind}" in written} == set(load().measures)


def test_every_role_acts_in_a_story() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in STORIES)
    assert {role for role in load().roles if f"roles: [{role}]" in written} == set(load().roles)


def test_every_published_finding_has_a_story_that_ends_in_a_refusal() -> None:
    findings = [
        path.read_text(encoding="utf-8")
        for path in STORIES
        if "Ombudsman finding" in path.read_text(encoding="utf-8")
    ]
    assert len(findings) == 7
    assert all("refused:" in finding for finding in findings)
