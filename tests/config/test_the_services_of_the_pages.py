"""The services of docs/installation.md and docs/mail-server.md, as far as they can be looked at without a systemd that runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
WHOLE = "evenhand.service"


def blocks() -> dict[str, str]:
    """Each service: the whole one, and the others with their own lines in its place."""
    pages = "".join((DOCS / name).read_text() for name in ("installation.md", "mail-server.md"))
    found = dict(re.findall(r"^```(\S+\.service)\n(.*?)^```", pages, re.MULTILINE | re.DOTALL))
    services = {WHOLE: found.pop(WHOLE)}
    for name, lines in found.items():
        services[name] = services[WHOLE]
        for line in lines.splitlines():
            setting = line.partition("=")[0]
            services[name], times = re.subn(rf"(?m)^{setting}=.*$", line, services[name])
            assert times == 1, (name, line)
    return services


@pytest.mark.parametrize("name", sorted(blocks()))
def test_a_service_may_write_where_it_makes_its_sockets(name: str) -> None:
    service = blocks()[name]
    may_write = re.search(r"(?m)^ReadWritePaths=(.*)$", service)
    assert may_write
    sockets = re.findall(r"(?:unix:|--socket )(/\S+)", service)
    assert bool(sockets) == (name != WHOLE)
    assert {str(Path(each).parent) for each in sockets} <= set(may_write[1].split())


@pytest.mark.parametrize("name", sorted(blocks()))
def test_systemd_understands_a_service(name: str, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    there = blocks()[name].replace("/opt/evenhand/.venv/bin/evenhand", sys.executable)
    (tmp_path / name).write_text(there.replace("postgresql.service", ""))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
