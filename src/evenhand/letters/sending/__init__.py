"""Ways out of the house: a mail server, GOV.UK Notify. Each says of one letter what came of handing it over, and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

# It was taken; it may be tried again; it never will be taken; nobody knows; or the answer was lost, and can be asked for later.
TAKEN, LATER, NEVER, UNKNOWN, LOST = "sent", "later", "never", "unknown", "lost"


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing a letter over: what the other side said, and by which id it knows the letter."""

    outcome: str
    told: str
    outside_id: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What the other side says of a letter that it has taken: "delivered", "returned", "posted", or "" for nothing new."""

    what: str
    told: str
