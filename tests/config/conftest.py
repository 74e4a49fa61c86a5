from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from tests.config.test_the_command import run


@pytest.fixture(scope="session")
def _migrated(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded database as `evenhand migrate` leaves it: to migrate takes ten times what a command takes."""
    data = tmp_path_factory.mktemp("migrated")
    made = data / "evenhand.sqlite3"
    if connection.vendor == "sqlite":  # that of the tests themselves is one
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours:
            ours.execute("VACUUM INTO ?", [str(made)])
        with closing(sqlite3.connect(made)) as copy:
            copy.execute("PRAGMA journal_mode=WAL")
    else:
        assert run(data, "migrate", "--verbosity", "0").returncode == 0
    return made


@pytest.fixture
def set_up(_migrated: Path) -> Callable[[Path], None]:
    """set_up(data): the data folder of an installation that has an empty database."""

    def make(data: Path) -> None:
        data.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(_migrated, data / "evenhand.sqlite3")

    return make
