"""A file that a command makes and writes into a folder: whole, for its reader alone, or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError

from evenhand.policy.outcome import Refused


def save(target: Path, make: Callable[[], IO[bytes]]) -> str:
    """Make a file and write it; answers with its SHA-256. Raises CommandError, and leaves nothing, where it cannot be written or
    the policy refuses.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        out = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as error:
        raise CommandError(f"{target} is there already. Move it, or name another folder.") from error
    except OSError as error:
        raise CommandError(f"{error.filename or target}: {error.strerror or error}") from error
    counted = hashlib.sha256()
    try:
        with out, make() as file:
            while piece := file.read(1 << 20):
                counted.update(piece)
                out.write(piece)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, Refused):
            raise CommandError(str(error)) from error
        raise
    return counted.hexdigest()
