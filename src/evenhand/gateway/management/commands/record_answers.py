"""`evenhand record_answers`: what `evenhand gateway` has beside itself to record its answers."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from evenhand.gateway.companion import leave_signals_to_the_gateway
from evenhand.gateway.recorder import record_until_end

_EVERY = 2  # seconds


class Command(BaseCommand):
    """Until its standard input ends."""

    help = "records what was answered at the doors of this machine; `evenhand gateway` starts it by itself"

    def handle(self, *args: Any, **options: Any) -> None:
        leave_signals_to_the_gateway()
        os.nice(5)
        record_until_end(sys.stdin, _EVERY)
