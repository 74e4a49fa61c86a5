"""How far a mailbox was read: what could not be stored is tried again, however much it was."""

from __future__ import annotations

import pytest

from evenhand.channels.imap.marks import Mark


@pytest.mark.proves("I25")
def test_of_what_could_not_be_stored_nothing_is_forgotten_however_much_it_is() -> None:
    mark = Mark(7).past(list(range(1, 3001)), failed=set(range(1, 2001)))
    assert mark == Mark(7, 3000, tuple(range(1, 2001)))
    assert mark.past([1, 2, 3001], failed={2}) == Mark(7, 3001, tuple(range(2, 2001)))
