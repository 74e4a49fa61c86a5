"""The clock of the outermost layers. Actions and rules are given the moment; they never ask for it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from .models import DemoClock


def now() -> datetime:
    """This moment; in a demo, by the demo's own clock, which runs on from wherever it was set."""
    moment = timezone.now()
    if not settings.DEMO:
        return moment
    demo = DemoClock.objects.first()
    return moment + demo.offset if demo else moment


def by_the_machine() -> datetime:
    """This moment by the machine's own clock: for who starts while the database, which has the demo's, does not answer."""
    return timezone.now()
