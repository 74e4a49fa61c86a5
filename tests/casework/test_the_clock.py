from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from evenhand.casework import clock
from evenhand.casework.models import DemoClock

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_the_clock_is_the_real_one_even_if_a_demo_left_one_behind(settings: Any) -> None:
    settings.DEMO = False
    DemoClock.objects.create(offset=timedelta(days=30))
    assert clock.now() == NOON


@time_machine.travel(NOON, tick=False)
def test_a_demos_clock_runs_on_from_wherever_it_was_set(settings: Any) -> None:
    settings.DEMO = True
    assert clock.now() == NOON
    DemoClock.objects.create(offset=timedelta(days=30, hours=1))
    assert clock.now() == NOON + timedelta(days=30, hours=1)
    assert clock.now().utcoffset() == timedelta(0)
