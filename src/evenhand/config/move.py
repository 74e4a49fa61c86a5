"""`evenhand move`: from the database inside to a PostgreSQL, when an installation has grown. The old one stays as it was."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from evenhand.config import databases

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

NEW = "new"
# Made anew there: the framework's own tables, the index of the search. Sessions and wrong tries at signing in end with the old one.
_STAYS = {"contenttypes", "auth", "sessions", "axes"}
_INDEX = "contacts.searchentry"
_AT_ONCE = 200


def move(arguments: list[str]) -> None:
    """Copy every row into an empty PostgreSQL, in one transaction, and prove the audit trail there. Exits with a sentence where it
    cannot; then there is nothing there, and the old database goes on being the one.
    """
    parser = argparse.ArgumentParser(
        prog="evenhand move",
        description="Copy all records into an empty PostgreSQL. Stop Evenhand before, or it is told to wait.",
    )
    parser.add_argument(
        "url", help="postgres://user:password@host:5432/name, or - to read it from standard input"
    )
    url = parser.parse_args(arguments).url
    url = sys.stdin.readline().strip() if url == "-" else url
    new = databases.from_url(url)
    if not new["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("Records are moved to PostgreSQL: postgres://user:password@host:5432/name")
    import django

    django.setup()
    from django.db import connections

    databases.reach()
    if told := databases.out_of_step():
        sys.exit(told)
    _ask(url, "migrate", "--verbosity", "0")
    connections.settings[NEW] = connections.configure_settings({"default": {}, NEW: new})[NEW]
    rows = _copy_all(connections["default"], connections[NEW])
    connections.close_all()
    _ask(url, "reindex", "--all")
    _ask(url, "verify_audit")
    print(  # noqa: T201
        f"{rows:,} rows are in the new database. Set EVENHAND_DATABASE_URL to it everywhere, and start everything. The data folder "
        f"is still needed. {connections['default'].settings_dict['NAME']} is as it was: remove it when you are sure."
    )


def _ask(url: str, *command: str) -> None:
    """One of our commands on the new database, in a process of its own."""
    asked = [sys.executable, "-m", "evenhand.config.cli", *command]
    if subprocess.run(asked, env=os.environ | {"EVENHAND_DATABASE_URL": url}, check=False).returncode:
        sys.exit(
            f"The new database could not be used, for the reason above ({command[0]}). The old one is as it was."
        )


def _copy_all(old: BaseDatabaseWrapper, new: BaseDatabaseWrapper) -> int:
    """How many rows there are now. Nobody writes to the old one meanwhile."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db.transaction import atomic

    from evenhand.audit.guards import every_guard, install, remove

    models: list[type[Model]] = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _STAYS
        and model._meta.label_lower != _INDEX
    ]  # fmt: skip
    with atomic(using=old.alias), atomic(using=new.alias):
        if any(model._base_manager.using(new.alias).exists() for model in models):
            sys.exit("There are records in that database already. Make an empty one, and move again.")
        # What the guards hold is about what happens, and all of this has happened; they are up again before anybody else looks.
        remove(new, every_guard())
        rows = sum(_copy(model, old.alias, new.alias) for model in models)
        new.check_constraints()
        install(new, every_guard())
        with new.cursor() as cursor:
            for statement in new.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return rows


def _copy(model: type[Model], old: str, new: str) -> int:
    rows: list[Model] = []
    there = model._base_manager.using(new)
    for row in model._base_manager.using(old).order_by("pk").iterator(chunk_size=_AT_ONCE):
        rows.append(row)
        if len(rows) == _AT_ONCE:
            there.bulk_create(rows)
            rows = []
    there.bulk_create(rows)
    wanted, found = model._base_manager.using(old).count(), there.count()
    if wanted != found:
        sys.exit(f"Of {wanted:,} {model._meta.label} only {found:,} arrived. The old database is as it was.")
    return found
