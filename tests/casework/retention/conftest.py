from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings

SCHEDULE: dict[str, Any] = {
    "adopted": date(2020, 1, 1),
    "decisions": 6,
    "contact": 3,
    "nobody": 1,
    "police": 7,
}


@pytest.fixture(autouse=True)
def _a_schedule() -> Iterator[None]:
    before, django_settings.RETENTION = django_settings.RETENTION, dict(SCHEDULE)
    yield
    django_settings.RETENTION = before
