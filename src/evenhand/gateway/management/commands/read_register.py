"""`evenhand read_register`: what `evenhand gateway` has beside itself to ask the database."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from evenhand.gateway.apart import answer
from evenhand.gateway.companion import leave_signals_to_the_gateway
from evenhand.gateway.reading import Database


class Command(BaseCommand):
    """Until its standard input ends."""

    help = "reads for the gateway whom the register restricts; `evenhand gateway` starts it by itself"

    def handle(self, *args: Any, **options: Any) -> None:
        leave_signals_to_the_gateway()
        answer(Database(), sys.stdin.buffer, sys.stdout.buffer)
