"""How often one address may do something. Nothing is kept of anybody: only counts, in memory, under hashes with a salt of the day.

A limit slows machines down. It never turns a person's words away: what is sent in a hurry is kept and marked, and whoever meets
a limit has all they typed in the page before them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

HOUR, DAY = 3600, 86400
_MOST_KEPT = 50_000


class _Salt:
    """A secret of this process that lives for a day: yesterday's hashes mean nothing today."""

    def __init__(self) -> None:
        self.day, self.value = -1, b""

    def today(self) -> bytes:
        day = int(time.time() // DAY)
        if day != self.day:
            self.day, self.value = day, secrets.token_bytes(32)
        return self.value


_salt = _Salt()


@dataclass
class Limit:
    """At most so `often` an hour for one address (or one other key)."""

    often: int
    _hour: int = -1
    _counts: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def reached(self, key: str) -> bool:
        """Count one more for this key; whether that is more than may be. A blank key is nobody's: it is not counted."""
        if not key:
            return False
        hour = int(time.time() // HOUR)
        hashed = hashlib.blake2b(key.encode(), key=_salt.today(), digest_size=16).digest()
        with self._lock:
            if hour != self._hour or len(self._counts) > _MOST_KEPT:
                self._hour, self._counts = hour, {}
            self._counts[hashed] = self._counts.get(hashed, 0) + 1
            return self._counts[hashed] > self.often

    def is_over(self, key: str) -> bool:
        """Whether this key has done it more often than it may, counting nothing."""
        hashed = hashlib.blake2b(key.encode(), key=_salt.today(), digest_size=16).digest()
        return (
            bool(key) and self._hour == int(time.time() // HOUR) and self._counts.get(hashed, 0) >= self.often
        )

    def forget(self) -> None:
        """Begin anew."""
        self._counts = {}


# A household, an advice office or a library shares an address: these are for machines.
MANY_FORMS = Limit(10)  # marked from here on, and kept
MOST_FORMS = Limit(120)
MOST_SAVED = Limit(60)
WRONG_CODES = Limit(15)
WRONG_CODES_OF_ONE = Limit(100)
MOST_MAILS = Limit(5)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as coarse as a household; "" where a proxy that we were not told of stands in between.

    Behind `EVENHAND_PROXIES` proxies it is what the outermost of them saw. Without that setting an address of this very machine
    is the proxy's own, and a limit on it would shut everybody out together.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        seen = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else ""
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
