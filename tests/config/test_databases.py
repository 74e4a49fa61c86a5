from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from evenhand.config import databases
from evenhand.people.models import Colleague


def test_sqlite_takes_its_lock_at_the_beginning_and_waits() -> None:
    database = databases.from_url("sqlite:////somewhere/evenhand.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] >= 20
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "foreign_keys=ON" in database["OPTIONS"]["init_command"]


def test_postgresql_may_be_reached_by_a_socket() -> None:
    database = databases.from_url("postgres://evenhand@%2Ftmp%2Fhere/evenhand")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["HOST"] == "/tmp/here"


def test_nobody_waits_for_minutes_for_a_database_server_that_is_gone() -> None:
    asked = databases.from_url("postgres://evenhand@10.0.0.1/evenhand?connect_timeout=3&sslmode=require")[
        "OPTIONS"
    ]
    assert databases.from_url("postgres://evenhand@10.0.0.1/evenhand")["OPTIONS"]["connect_timeout"] == 10
    assert (asked["connect_timeout"], asked["sslmode"]) == (3, "require")
    assert asked["tcp_user_timeout"] == 60_000


@pytest.mark.django_db(transaction=True)
def test_writers_that_read_first_wait_for_each_other() -> None:
    """With deferred transactions most of these would fail on SQLite: each reads, then writes."""
    Colleague.objects.create(username="counter", name="0")
    failures: list[Exception] = []

    def count(_number: int) -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    colleague = Colleague.objects.select_for_update().get(username="counter")
                    colleague.name = str(int(colleague.name) + 1)
                    colleague.save()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads: list[Any] = [threading.Thread(target=count, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Colleague.objects.get(username="counter").name == "40"
