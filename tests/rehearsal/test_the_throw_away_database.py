"""Stories are played in a database that was made at once; it is the one that migrating makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

_MADE_AT_ONCE = """
import json, django
django.setup()
from django.db import connection
from evenhand.rehearsal.throwaway import make_tables
make_tables()
with connection.cursor() as cursor:
    cursor.execute({all_there_is!r})
    print(json.dumps(cursor.fetchall()))
"""
_ALL_THERE_IS = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="stories are played in SQLite")
def test_it_has_every_table_index_and_guard_that_migrating_makes() -> None:
    made = subprocess.run(
        [sys.executable, "-c", _MADE_AT_ONCE.format(all_there_is=_ALL_THERE_IS)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
            "EVENHAND_DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        check=True,
        timeout=120,
    )
    with connection.cursor() as cursor:
        cursor.execute(_ALL_THERE_IS)
        migrated = {tuple(row) for row in cursor.fetchall()}
    at_once = {tuple(row) for row in json.loads(made.stdout)}
    assert migrated - at_once == {("table", "django_migrations", "django_migrations")}
    assert at_once <= migrated
