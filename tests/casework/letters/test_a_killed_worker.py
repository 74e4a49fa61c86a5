"""`evenhand work`, killed with a letter half-way out: what had not gone goes, what may have gone is somebody's to find out."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casework.letters.conftest import told, warned
from tests.casework.letters.mail_server import SILENT, mail_server
from tests.casework.office import Office
from tests.channels.programs import evenhand, stop

from evenhand.casework.work.letters import LetterWork

pytestmark = pytest.mark.servers


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("RT4", "IN1")
@pytest.mark.parametrize(("stage", "state", "copies"), [("data", "sent", 1), ("dot", "unknown", 1)])
def test_a_worker_that_is_killed_sends_nothing_twice_and_loses_nothing(
    tmp_path: Path, transactional_db: None, by_mail_server: Any, stage: str, state: str, copies: int
) -> None:
    office = Office().open()
    _, letter = warned(office)
    with mail_server(**{stage: SILENT}) as server:
        by_mail_server(server)
        mail = {"HOST": "127.0.0.1", "PORT": str(server.port), "STARTTLS": "false"}
        process = evenhand(
            tmp_path, "work", **{f"EVENHAND_SMTP_{name}": value for name, value in mail.items()}
        )
        assert server.reached.wait(60), process.communicate()
        stop(process, signal.SIGKILL)
        letter.refresh_from_db()
        assert (letter.state, letter.handed_over) == ("sending", stage == "dot")
        server.says.clear()
        for minutes in (11, 60):
            later = datetime.now(UTC) + timedelta(minutes=minutes)
            worker = LetterWork(moment=lambda later=later: later)  # type: ignore[misc]
            while worker.do_next():
                pass
    letter.refresh_from_db()
    assert (letter.state, len(server.taken)) == (state, copies)
    assert told(letter)[:2] == ["ready", "begun"]
