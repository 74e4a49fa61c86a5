from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.config import places
from evenhand.config.faults import in_words
from evenhand.config.serve import _left_to_set

pytestmark = pytest.mark.once

COMMAND = [sys.executable, "-c", "from evenhand.config.cli import main; main()"]
PATIENCE = 90


def environment(data: Path, **more: str) -> dict[str, str]:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("EVENHAND_", "DJANGO_"))
    }
    return plain | {"EVENHAND_DATA": str(data)} | more


def run(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_alone_it_says_what_there_is_in_plain_words(tmp_path: Path) -> None:
    told = run(tmp_path)
    assert told.returncode == 0
    for command in ("serve", "receive", "instruct", "rehearse", "flowchart", "coverage", "verify_audit"):
        assert f"evenhand {command}" in told.stdout
    assert str(tmp_path) in told.stdout
    assert not list(tmp_path.iterdir())


def test_a_port_in_use_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = run(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert told.returncode == 1
    assert told.stderr.strip().endswith("choose another: --port 8123 (make run PORT=8123)")
    assert "Traceback" not in told.stderr


def test_a_setting_that_is_not_right_is_named(tmp_path: Path) -> None:
    told = run(tmp_path, "migrate", EVENHAND_DEBUG="maybe")
    assert told.returncode == 1
    assert "EVENHAND_DEBUG" in told.stderr
    assert "Traceback" not in told.stderr


def test_another_kind_of_database_is_refused_with_what_would_do(tmp_path: Path) -> None:
    told = run(tmp_path, "migrate", EVENHAND_DATABASE_URL="mysql://somewhere/evenhand")
    assert told.returncode == 1
    assert "postgres://user:password@host:5432/name" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("command", ["migrate", "tick", "work"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence_on_one_line(
    tmp_path: Path, command: str
) -> None:
    url = f"postgres://nobody@localhost:{free_port()}/evenhand"
    told = run(tmp_path, command, EVENHAND_DATABASE_URL=url)
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()  # what a timer's mail is to say
    assert line.startswith("The database does not answer.")


def test_whoever_reads_only_the_beginning_is_told_of_no_fault(tmp_path: Path) -> None:
    told = subprocess.Popen(
        [*COMMAND, "coverage"],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert told.stdout is not None
    assert told.stderr is not None
    assert told.stdout.readline().startswith(b"IN1")
    told.stdout.close()
    assert told.stderr.read() == b""
    assert told.wait(60) == 1


def test_a_rehearsal_never_touches_the_installations_database(tmp_path: Path) -> None:
    run(tmp_path, "rehearse", str(tmp_path / "missing.yaml"))
    assert not (tmp_path / "evenhand.sqlite3").exists()


def test_the_server_starts_from_nothing_and_keeps_its_key_to_itself(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o755)
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "1"],
        env=environment(data, HOME=str(tmp_path)),
        umask=0o022,
    )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/sign-in/")
    finally:
        server.terminate()
        server.wait(30)
    assert "Sign in" in page
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    for kept in data.glob("evenhand.sqlite3*"):
        assert not stat.S_IMODE(kept.stat().st_mode) & 0o077, kept
    assert list(tmp_path.iterdir()) == [data], "it leaves nothing outside its folder"


def test_a_web_server_of_ones_own_serves_the_pages_with_their_style_from_its_first_start(
    tmp_path: Path, set_up: Callable[[Path], None]
) -> None:
    set_up(tmp_path)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", "3", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "evenhand.config.wsgi:application"], env=environment(tmp_path))
    try:
        address, page = f"http://127.0.0.1:{port}", ""
        for _ in range(PATIENCE * 5):
            with contextlib.suppress(OSError):
                page = urllib.request.urlopen(f"{address}/sign-in/", timeout=30).read().decode()
                break
            time.sleep(0.2)
        style = re.search(r'href="(/static/evenhand[^"]*\.css)"', page)
        assert style, page
        assert urllib.request.urlopen(address + style[1], timeout=30).status == 200
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize(
    ("host", "more", "told"),
    [
        ("127.0.0.1", {}, []),
        ("0.0.0.0", {}, ["set EVENHAND_HOSTS", "EVENHAND_HTTPS=true"]),
        ("0.0.0.0", {"EVENHAND_HOSTS": "a.example"}, ["EVENHAND_HTTPS=true"]),
    ],
)
def test_who_serves_more_than_this_machine_is_told_what_is_left_to_set(
    monkeypatch: pytest.MonkeyPatch, host: str, more: dict[str, str], told: list[str]
) -> None:
    monkeypatch.delenv("EVENHAND_HOSTS", raising=False)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    said = _left_to_set(host)
    assert len(said) == len(told)
    assert all(words in sentence for words, sentence in zip(told, said, strict=True))


def test_whatever_starts_together_on_an_empty_installation_starts(tmp_path: Path) -> None:
    mails = [tmp_path / f"{name}.eml" for name in "abc"]
    for mail in mails:
        mail.write_text(f"From: {mail.stem}@example.org\nMessage-ID: <{mail.stem}@example.org>\n\nHello\n")
    together = [
        subprocess.Popen(
            [*COMMAND, "receive", str(mail)],
            env=environment(tmp_path / "data"),
            stderr=subprocess.PIPE,
            text=True,
        )
        for mail in mails
    ]
    said = [each.communicate(timeout=PATIENCE)[1] for each in together]
    assert [each.returncode for each in together] == [0, 0, 0], said


def test_a_worker_that_was_killed_is_begun_anew_and_ends_with_the_server(
    tmp_path: Path, set_up: Callable[[Path], None]
) -> None:
    data, port = tmp_path / "data", free_port()
    set_up(data)
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "1"],
        env=environment(data), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in/")
        [killed] = beside(server.pid, "work")
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while not (again := [pid for pid in beside(server.pid, "work") if pid != killed]):
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        server.terminate()
        said = server.communicate(timeout=30)[1]
    assert "evenhand work had ended; it was started again. Nothing is lost." in said
    assert len(again) == 1
    assert not beside(server.pid, "work")


def beside(parent: int, command: str) -> list[int]:
    """The processes of this command that were told to end with this parent."""
    wanted = [b"evenhand.config.cli", command.encode(), b"--with-parent", str(parent).encode()]
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().split(b"\0")
        except OSError:
            continue
        if set(wanted) <= set(words):
            found.append(int(each.parent.name))
    return found


def test_a_database_that_others_could_read_is_closed_to_them(
    tmp_path: Path, set_up: Callable[[Path], None]
) -> None:
    set_up(tmp_path)
    (tmp_path / "evenhand.sqlite3").chmod(0o664)
    assert run(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    assert stat.S_IMODE((tmp_path / "evenhand.sqlite3").stat().st_mode) == 0o660


def test_a_locked_database_is_said_in_a_sentence(tmp_path: Path, set_up: Callable[[Path], None]) -> None:
    set_up(tmp_path)
    database = tmp_path / "evenhand.sqlite3"
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    impatient = {"EVENHAND_DATABASE_URL": f"sqlite:///{database}?timeout=1"}
    try:
        told = run(tmp_path, "migrate", "people", "zero", **impatient)
    finally:
        holder.close()
    assert told.returncode == 1
    assert "The database is locked by another program" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    "command", [["work"], ["work", "--every", "1"], ["lmtp", "--port", "1"], ["token", "list"]]
)
def test_an_upgrade_that_nobody_finished_is_said_before_anything_is_written(
    tmp_path: Path, set_up: Callable[[Path], None], command: list[str]
) -> None:
    set_up(tmp_path)
    database = sqlite3.connect(tmp_path / "evenhand.sqlite3", isolation_level=None)
    [applied] = database.execute("SELECT max(name) FROM django_migrations WHERE app = 'casework'").fetchone()
    database.execute("DELETE FROM django_migrations WHERE name = ?", [applied])
    told = run(tmp_path, *command)
    assert (told.returncode, told.stderr.strip()) == (
        1, "The database is not set up for this version yet. Run: evenhand migrate",
    )  # fmt: skip
    later = "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', ?, '2026-01-01')"
    database.executemany(later, [[applied], ["9999_later"]])
    told = run(tmp_path, *command)
    assert told.returncode == 1
    assert "A newer version of Evenhand" in told.stderr
    assert run(tmp_path, "serve", "--port", str(free_port())).stderr == told.stderr


@pytest.mark.parametrize(("proxies", "header"), [("0", "None"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https')")])
def test_a_proxy_that_ends_https_is_believed_where_it_was_named(
    tmp_path: Path, proxies: str, header: str
) -> None:
    asked = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    told = run(tmp_path, "shell", "-v0", "-c", asked, EVENHAND_HTTPS="true", EVENHAND_PROXIES=proxies)
    assert told.stdout.strip() == header


def test_a_full_disk_leaves_no_half_of_a_key_and_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_DATA", str(tmp_path))
    monkeypatch.delenv("EVENHAND_SECRET_KEY", raising=False)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(OSError, match="No space left") as fault:
            places.keep_secret_key()
    assert "Make room" in in_words(fault.value)
    assert not list(tmp_path.iterdir())
    (tmp_path / "secret_key").touch()  # as an earlier release left it
    places.keep_secret_key()
    assert len(places.secret_key()) > 60
    assert [each.name for each in tmp_path.iterdir()] == ["secret_key"]


def no_room(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def wait_for(address: str) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                pytest.fail(f"{address} did not answer within {PATIENCE} seconds.")
            time.sleep(0.2)
