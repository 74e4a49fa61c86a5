"""How often a token may ask in a minute, over all processes and machines that share a database.

A process takes a share of the minute's allowance at a time, a twentieth, and hands it out from memory: one write for many
questions, and never more in all than is allowed. When the database cannot be asked, it is allowed: a limit keeps no door shut.
"""

from __future__ import annotations

import logging
from threading import Lock

from django.db import DatabaseError, transaction
from django.db.models import F

from .models import Token, TokenUse

log = logging.getLogger(__name__)

MINUTE = 60
_SHARES = 20
_MOST_KEPT = 10_000

_held: dict[
    tuple[str, str], tuple[int, int]
] = {}  # of a token's digest and a scope: the minute, and what is left of the share
_lock = Lock()


def seconds_to_wait(token: Token, scope: str, often: int, at: float) -> int:
    """0 where this token may ask now, and that it asks is counted; else after how many seconds it may ask again.

    `often` is how often a minute it may; 0 is as often as it likes. `at` is a moment in seconds since the epoch.
    """
    if not often:
        return 0
    key, minute = (token.digest, scope), int(at // MINUTE)
    with _lock:
        held, left = _held.get(key, (minute, 0))
        if held != minute or left == 0:
            left = _take_share(token, scope, minute, often)
        if len(_held) > _MOST_KEPT:
            _held.clear()
        # What is used up is remembered too (-1): whoever goes on asking costs the database nothing.
        _held[key] = (minute, left - 1 if left > 0 else -1)
    return 0 if left > 0 else max(1, int((minute + 1) * MINUTE - at) + 1)


def _take_share(token: Token, scope: str, minute: int, often: int) -> int:
    """So many of the minute's questions for this process; 0 when they are all taken."""
    share = max(1, often // _SHARES)
    try:
        with transaction.atomic():
            row, began = TokenUse.objects.get_or_create(token=token, scope=scope, minute=minute)
            if began:
                TokenUse.objects.filter(token=token, scope=scope, minute__lt=minute - 1).delete()
            for some in (share, 1):
                within = TokenUse.objects.filter(pk=row.pk, taken__lte=often - some)
                if within.update(taken=F("taken") + some):
                    return some
    except DatabaseError:
        log.exception("How often “%s” asks could not be counted; it may.", token.name)
        return share
    return 0
