"""Evenhand's own commands as processes of their own, on the database that the tests run on; and waiting for what they do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

PATIENCE = 300  # seconds, for a busy machine
_COMMAND = [sys.executable, "-c", "from evenhand.config.cli import main; main()"]


def address() -> str:
    """Of the database of this test run, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(database["USER"] or ""), quote(database["PASSWORD"] or "")
    host, port = quote(database["HOST"] or "", safe=""), database["PORT"] or ""
    return f"postgres://{user}:{password}@{host}:{port}/{database['NAME']}"


def evenhand(folder: Path, *arguments: Path | str, database: str = "", **more: str) -> subprocess.Popen[str]:
    """One of its commands, begun; its data folder and its temporary files lie in `folder`."""
    return subprocess.Popen(
        [*_COMMAND, *map(str, arguments)],
        env=os.environ
        | {"EVENHAND_DATABASE_URL": database or address(), "EVENHAND_DATA": str(folder / "data")}
        | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(
    folder: Path, *arguments: Path | str, database: str = "", **more: str
) -> Iterator[subprocess.Popen[str]]:
    """One of its servers, from the line that says that it is ready; stopped at the end, if it still runs."""
    process = evenhand(folder, *arguments, database=database, **more)
    try:
        assert process.stdout is not None
        said = ""
        while "stop with" not in said:
            line = process.stdout.readline()
            assert line, said + process.communicate()[1]
            said += line
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> str:
    """Stop it, and answer with what it said to the end."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return "".join(process.communicate(timeout=PATIENCE))
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def wait_until(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return as soon as it holds; fail when it does not for too long."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
