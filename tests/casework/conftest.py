from __future__ import annotations

from collections.abc import Callable

import pytest

from evenhand.people.models import Colleague

from .office import STAFF, Office


@pytest.fixture
def office(db: None, make_colleague: Callable[..., Colleague]) -> Office:
    staffed = Office(make_colleague)
    # Now, and not inside a step that is going to be refused and undone.
    assert all(getattr(staffed, username).pk for username in STAFF)
    return staffed
