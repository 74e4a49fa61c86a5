"""A fault of the machine while a letter is made: the letter is made when it has passed, and nobody has to put anything right."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from tests.casework.letters.conftest import warned
from tests.casework.letters.mail_server import mail_server
from tests.casework.office import Office

from evenhand.casework.work import letters
from evenhand.casework.work.letters import LetterWork


@pytest.mark.proves("RT4", "I15")
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), MemoryError()])
def test_a_letter_that_could_not_be_made_for_want_of_room_goes_when_there_is_some(
    office: Office, by_mail_server: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def full(_: object) -> None:
        raise fault

    _, letter = warned(office)
    _, other = warned(office, name="Alex Example", emails=["alex@example.org"])
    worker = LetterWork(moment=lambda: office.now)
    ready = letters._Ready.documents
    with mail_server() as server:
        by_mail_server(server)
        monkeypatch.setattr(letters._Ready, "documents", full)
        while worker.do_next():
            pass
        letter.refresh_from_db()
        assert letter.state == "new", "nobody is asked to see to it"
        monkeypatch.setattr(letters._Ready, "documents", ready)
        assert not worker.do_next(), "it is not tried all the time"
        monkeypatch.setattr("evenhand.casework.work.aside.time.monotonic", lambda: 1e12)
        while worker.do_next():
            pass
    for each in (letter, other):
        each.refresh_from_db()
        assert each.state == "sent"
