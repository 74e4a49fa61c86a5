from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_rooms_import_downwards_only(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It would silence every logger that is there by now, for all tests after it.
    monkeypatch.setattr("logging.config.dictConfig", lambda _config: None)
    assert (
        lint_imports(config_filename=str(repository / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
    )


def test_every_room_is_under_the_rule(repository: Path) -> None:
    configuration = read_configuration(str(repository / "pyproject.toml"))
    layers = next(one["layers"] for one in configuration["contracts_options"] if one["type"] == "layers")
    ruled = {room.strip() for layer in layers for room in layer.split("|")}
    rooms = {path.parent.name for path in (repository / "src" / "evenhand").glob("*/__init__.py")}
    assert rooms <= ruled
