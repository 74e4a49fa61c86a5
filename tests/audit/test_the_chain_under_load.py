"""Real threads and real processes, on whichever database is tested."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction

from evenhand import audit
from evenhand.audit import ledger
from evenhand.audit.ledger import New
from evenhand.audit.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proves("I32")]
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from django.db import transaction
from evenhand import audit
who, count = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with transaction.atomic():
        audit.append(at=datetime(2026, 7, 1, tzinfo=UTC), actor=who, action="a", subject=f"{who}:{number}", facts={})
        if count == 1:
            print("written", flush=True)
            sys.stdin.readline()
print("done", flush=True)
"""


def database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return f"postgres://{told['USER']}{secret}@{quote(told['HOST'] or 'localhost', safe='')}:{told['PORT'] or 5432}/{told['NAME']}"


@pytest.fixture
def writer() -> Callable[[str, int], subprocess.Popen[str]]:
    def start(who: str, count: int) -> subprocess.Popen[str]:
        surroundings = os.environ | {
            "EVENHAND_DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, who, str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings,
        )  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    return start


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_eight_threads_append_at_once_and_the_chain_has_one_order() -> None:
    def write(who: int) -> None:
        try:
            for number in range(25):
                with transaction.atomic():
                    audit.append(
                        at=NOON, actor=f"thread {who}", action="a", subject=f"{who}:{number}", facts={}
                    )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write, who) for who in range(8)]:
            done.result()
    assert audit.verify().whole
    assert audit.verify().checked == 200
    for who in range(8):  # each thread's own entries stand in the order in which it wrote them
        own = Entry.objects.filter(actor=f"thread {who}").order_by("number").values_list("subject", flat=True)
        assert list(own) == [f"{who}:{number}" for number in range(25)]


def test_bulk_and_single_appends_at_once_keep_each_bulk_together() -> None:
    def bulk(who: int) -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    ledger.append_all([New(NOON, f"bulk {who}", "a", "s", {}) for _ in range(40)])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(bulk, who) for who in range(4)]:
            done.result()
    assert audit.verify().checked == 800
    actors = list(Entry.objects.order_by("number").values_list("actor", flat=True))
    assert all(len(set(actors[start : start + 40])) == 1 for start in range(0, 800, 40))


def test_several_processes_append_at_once(writer: Callable[[str, int], subprocess.Popen[str]]) -> None:
    processes = [writer(f"process{n}", 50) for n in range(3)]
    for process in processes:
        tell(process)
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert out.endswith("done\n")
    assert audit.verify().whole
    assert audit.verify().checked == 150


def test_a_process_killed_in_the_middle_of_a_change_leaves_the_chain_whole(
    writer: Callable[[str, int], subprocess.Popen[str]],
) -> None:
    process = writer("killed", 1)
    tell(process)
    assert process.stdout
    assert process.stdout.readline() == "written\n"
    process.kill()
    process.communicate()
    with transaction.atomic():  # waits until PostgreSQL has noticed that the other one is gone
        audit.append(at=NOON, actor="after", action="a", subject="s", facts={})
    assert audit.verify().whole
    assert list(Entry.objects.values_list("actor", flat=True)) == ["after"]
