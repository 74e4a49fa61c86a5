"""`evenhand record_answers`: what `evenhand gateway` has beside itself to record its answers."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand

from evenhand.gateway.recorder import record_until_end

_EVERY = 2  # seconds


class Command(BaseCommand):
    """Until its standard input ends. Signals are meant for the gateway, which writes down its last answers first."""

    help = "records what was answered at the doors of this machine; `evenhand gateway` starts it by itself"

    def handle(self, *args: Any, **options: Any) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        os.nice(5)
        record_until_end(sys.stdin, _EVERY)
