"""A real PostgreSQL is killed while a real Postfix, the milter and LMTP deliver: what was handed over is there, and once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from tests.casework.office import EMAIL_CLOSED, Office
from tests.channels.programs import serving, wait_until
from tests.channels.servers import Dovecot, needed, open_folder, postfix
from tests.gateway.test_a_real_mail_server import PAT, Site, lines_for

from evenhand.casework import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MESSAGES = 150
SENT = "status=sent (250 2.0.0"
AWAY = "451 4.3.0 The database does not answer"


@dataclass
class Server:
    """A database server of the test's own, on a socket in `folder`; it holds what the test's database holds."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://evenhand@{quote(str(self.folder), safe='')}/evenhand"

    def start(self) -> None:
        command = [
            "postgres",
            "-D",
            "pg",
            "-k",
            str(self.folder),
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
        ]
        self.process = self._begun(command)
        wait_until(lambda: self._run("pg_isready", "-h", str(self.folder)).returncode == 0)

    def kill(self) -> None:
        """All of its processes at the same moment, as when the power fails."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def asked(self, question: str) -> list[tuple[str, ...]]:
        with psycopg.connect(host=str(self.folder), user="evenhand", dbname="evenhand") as there:
            return there.execute(question).fetchall()

    def make(self) -> None:
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres")
        assert self._run("initdb", "-D", "pg", "-U", "evenhand", "-A", "trust", "-N").returncode == 0

    def fill(self) -> None:
        """With what the test's own database holds."""
        here = connection.settings_dict
        where = [
            f"--host={here['HOST'] or ''}",
            f"--port={here['PORT'] or 5432}",
            f"--username={here['USER']}",
        ]
        there = f"--host={self.folder}"
        assert self._run("createdb", there, "-U", "evenhand", "evenhand").returncode == 0
        dump = [_program("pg_dump"), "--no-owner", *where, str(here["NAME"])]
        told = subprocess.run(
            dump,
            env=os.environ | {"PGPASSWORD": str(here["PASSWORD"] or "")},
            capture_output=True,
            check=True,
        )
        into = [_program("psql"), there, "-q", "-U", "evenhand", "-v", "ON_ERROR_STOP=1", "evenhand"]
        subprocess.run(into, input=told.stdout, capture_output=True, check=True)

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        process = self._begun(command)
        process.wait()
        return subprocess.CompletedProcess(command, process.returncode)

    def _begun(self, command: list[str] | tuple[str, ...]) -> subprocess.Popen[bytes]:
        """It runs as nobody whom root would have to be."""
        return subprocess.Popen(
            [_program(command[0]), *command[1:]], cwd=self.folder, user="postgres", group="postgres", extra_groups=[],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _program(name: str) -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return str(folders[-1] / name) if folders else name


@contextmanager
def database_server(folder: Path) -> Iterator[Server]:
    server = Server(folder / "database")
    server.make()
    server.start()
    try:
        server.fill()
        yield server
    finally:
        server.kill()


@pytest.mark.proves("I25", "I32", "RT1e")
def test_killed_while_hundreds_are_delivered_it_loses_and_doubles_none(
    transactional_db: None, tmp_path: Path
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("asked where the tests have a PostgreSQL")
    needed("postfix")
    office = Office(now=clock.now()).open()
    office.restriction(office.person("Pat"), measures=EMAIL_CLOSED)
    checks = "evenhand_header_checks"
    with open_folder() as folder:
        folder.chmod(0o777)
        (folder / checks).write_text(lines_for(checks, folder))
        with database_server(folder) as server, postfix(lines_for("main.cf", folder)) as mx:
            site = Site(folder, mx, Dovecot(folder, 0))

            def send(first: int) -> None:
                for number in range(first, MESSAGES, 3):
                    site.send(
                        (PAT, "x@example.org")[number % 2], "casework@body.example", subject=f"count {number}"
                    )

            def stored() -> int:
                return len(server.asked("SELECT 1 FROM contacts_contact WHERE subject LIKE 'count %'"))

            lmtp = ("lmtp", "--socket", mx.lmtp, "--mode", "666")
            with site.gateway(tmp_path, database=server.url), serving(tmp_path, *lmtp, database=server.url):
                threads = [threading.Thread(target=send, args=(first,)) for first in range(3)]
                for thread in threads:
                    thread.start()
                wait_until(lambda: stored() > 10)
                server.kill()
                wait_until(lambda: AWAY in mx.log())
                server.start()
                for thread in threads:
                    thread.join()
                wait_until(lambda: mx.log().count(SENT) >= MESSAGES)
            _all_are_there_once(server, mx.log())


def _all_are_there_once(server: Server, log: str) -> None:
    rows = server.asked(
        "SELECT subject, sender, match, instruction ->> 'action' FROM contacts_contact WHERE subject LIKE 'count %'"
    )
    assert Counter(row[0] for row in rows) == {f"count {number}": 1 for number in range(MESSAGES)}
    assert {row[1:] for row in rows} == {
        (PAT, "matched", "channel_closed"),
        ("x@example.org", "unmatched", "normal"),
    }
    assert log.count(SENT) == MESSAGES
    assert "status=bounced" not in log
    entries = server.asked(
        "SELECT facts ->> 'reference' FROM audit_entry e JOIN contacts_contact c ON c.reference = e.facts ->> 'reference'"
        " WHERE action = 'receive_contact' AND c.subject LIKE 'count %'"
    )
    assert len(entries) == len(set(entries)) == MESSAGES
    # What the milter answered meanwhile, from its last picture, is recorded once as well.
    answers = server.asked("SELECT action, match FROM casework_answer WHERE door = 'milter'")
    assert Counter(answers) == {("channel_closed", "matched"): MESSAGES // 2}
