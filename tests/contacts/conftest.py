from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from evenhand.people.models import Person


@pytest.fixture
def make_person() -> Callable[..., int]:
    """The id of somebody new."""
    return lambda name: Person.objects.create(name=name, registered_at=datetime(2026, 1, 1, tzinfo=UTC)).pk
