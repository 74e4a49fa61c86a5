from __future__ import annotations

from pathlib import Path

import pytest

from evenhand.policy.edition import SHIPPED, editions, load
from evenhand.rehearsal.play import play
from evenhand.rehearsal.read import read
from evenhand.rehearsal.report import Told, as_text
from evenhand.rehearsal.stage import RecordsStage, vocabulary

STORY = Path(__file__).parent.parent / "scenarios" / "a-fourth-warning.yaml"


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The edition as it is, but for its name and a ceiling of two warnings."""
    shipped = load().name.replace("-", "_")
    text = (SHIPPED / f"{shipped}.toml").read_text(encoding="utf-8")
    text = text.replace('name = "iopc-2026-06"', 'name = "iopc-draft"').replace(
        "max_warnings = 3", "max_warnings = 2"
    )
    (tmp_path / "draft.toml").write_text(text, encoding="utf-8")
    (tmp_path / f"{shipped}.md").write_bytes((SHIPPED / f"{shipped}.md").read_bytes())
    monkeypatch.setenv("EVENHAND_EDITIONS", str(tmp_path))
    assert "iopc-draft" in editions()
    return "iopc-draft"


@pytest.mark.django_db
def test_an_edition_is_tried_before_it_is_adopted(draft: str, tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_text(STORY.read_text(encoding="utf-8").replace("iopc-2026-06", draft), encoding="utf-8")
    run = play(read(story, vocabulary()), RecordsStage())
    third = next(played for played in run.steps if played.step.name == "w3")
    assert third.clauses[:2] == ("WA1", "I5"), "\n".join(as_text(Told(str(story), run)))
    assert load().name != draft
