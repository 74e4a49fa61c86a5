"""The stylesheet and the icons, gathered where the web server serves them from: by whatever starts it, without anybody's doing."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from evenhand.config import places


def gather() -> None:
    """Gather them when they have changed; of several processes that start together one does, and the others wait.

    Exits with a sentence when the stylesheet was never built.
    """
    ours = places.PACKAGE / "web" / "static"
    if not (ours / "evenhand.css").is_file():
        sys.exit("The stylesheet of the pages is not built yet. Run: make install")
    newest = max(file.stat().st_mtime for file in ours.iterdir())
    folder = Path(settings.STATIC_ROOT)
    if _are_there(folder, newest):
        return
    lock = os.open(f"{folder}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _are_there(folder, newest):
            call_command("collectstatic", interactive=False, verbosity=0)
    finally:
        os.close(lock)


def _are_there(folder: Path, newest: float) -> bool:
    gathered = folder / "staticfiles.json"
    return gathered.is_file() and gathered.stat().st_mtime >= newest
