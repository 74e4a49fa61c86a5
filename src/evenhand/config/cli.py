"""The `evenhand` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one of Evenhand's commands; without arguments say what there is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
