"""`evenhand who`: lists the colleagues who can sign in, and in a demo the passphrase of them all."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from evenhand.demo.who import lines


class Command(BaseCommand):
    """Names user names and roles; never a password that anybody chose."""

    help = "list who can sign in"

    def handle(self, *args: Any, **options: Any) -> None:
        for line in lines():
            self.stdout.write(line)
