"""How a letter goes to the person: by which route, when it may go, when it is tried again, and where it then stands.

Until what is told has come, a restriction is not transparent (RT2, RT4): a letter is never lost on its way, never sent twice by a
machine, and what could not be delivered comes back to somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .needs import AgreedAdjustment
from .outcome import ALLOWED, N_, Outcome, Reason, because, refused, say
from .rules import applies

EMAIL, POST = "email", "post"
ROUTES = (EMAIL, POST)

# Where a letter stands.
NEW, HELD, WAITING, SENDING = "new", "held", "waiting", "sending"
BY_HAND, UNKNOWN, SENT, DELIVERED = "by_hand", "unknown", "sent", "delivered"
FAILED, REPLACED, DROPPED = "failed", "replaced", "dropped"
STATES = (NEW, HELD, WAITING, SENDING, BY_HAND, UNKNOWN, SENT, DELIVERED, FAILED, REPLACED, DROPPED)
# From here a colleague takes it on; and from here nothing more becomes of it.
FOR_SOMEBODY = (HELD, BY_HAND, UNKNOWN, FAILED)
SETTLED = (DELIVERED, REPLACED, DROPPED)
# What it tells has been told, as far as we can know.
LEFT = (SENT, DELIVERED)

WHAT_HAPPENED = (
    "ready",
    "held",
    "begun",
    "sent",
    "later",
    "never",
    "unknown",
    "delivered",
    "returned",
    "posted",
    "settled",
    "replaced",
    "dropped",
    "again",
    "told",
    "printed",
    "put_back",
    "withheld",
    "cleared",
    "astray",
    "reached",
)

# After the first failure, the second, …; three days in all, about as long as mail servers themselves go on trying.
_WAITS = (5, 15, 60, 180, 360, 720, 1440, 1440)  # minutes


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that are held for a person: the one to use by each route, and why a route is closed for us."""

    usable: Mapping[str, str]
    closed: Mapping[str, str]


def again_after(attempts: int) -> timedelta | None:
    """How long after this many attempts a letter is tried again; None when it is not tried any more."""
    return timedelta(minutes=_WAITS[attempts - 1]) if attempts <= len(_WAITS) else None


@applies("RT4", "IN3", "PB2")
def route_for(
    asked: str, addresses: Addresses, adjustments: Iterable[AgreedAdjustment], *, last_came_by: str
) -> str:
    """The route that a letter takes: the one a colleague asked for; else what an agreed adjustment needs; else the way by which the
    person last wrote; else the quicker one. "" where no address can be used.
    """
    if asked:
        return asked if asked in addresses.usable else ""
    needed = [channel for each in adjustments for channel in each.needs_channels if channel in ROUTES]
    for route in (*needed, last_came_by, *ROUTES):
        if route in addresses.usable:
            return route
    return ""


@applies("RT2", "RT4", "PB1", "I16", "I17", "I34", "I38")
def may_go(
    *, lacks: Mapping[str, Sequence[str]], halves_missing: Mapping[str, int], route: str, asked: str, closed: Mapping[str, str]
) -> Outcome:  # fmt: skip
    """Whether a letter may leave. `lacks` are the parts that are missing, by language; `halves_missing` how many of our own
    sentences are not in the language of that half; `route` the route it would take, "" for none; `closed` why one cannot be used.
    """
    told = ALLOWED
    # Both halves are made of the same facts, but words that were written twice may name somebody in one of them alone.
    for part in dict.fromkeys(part for parts in lacks.values() for part in parts):
        told += refused(
            because("RT2", "I16", why=say(N_("The letter lacks a part: %(part)s."), part=say(part)))
        )
    for language, missing in halves_missing.items():
        if missing:
            told += refused(_half(language))
    if not route:
        told += refused(_no_way(asked, closed))
    return told


def _half(language: str) -> Reason:
    why = (
        N_("Some of our own words in it are not in Welsh yet. A letter with half of it missing cannot go.")
        if language == "cy"
        else N_(
            "Some of our own words in it are not in English yet. A letter with half of it missing cannot go."
        )
    )
    return because(
        "PB1", "I34", why=say(why), instead=say(N_("Write them in the other language too.")), field="halves"
    )


def _no_way(asked: str, closed: Mapping[str, str]) -> Reason:
    for route in (asked, *ROUTES):
        if route in closed:
            return because(
                "RT4",
                why=say(closed[route]),
                instead=say(N_("Send it another way, or add an address.")),
                field="route",
            )
    return because(
        "RT4",
        why=say(N_("We hold no address to which it could go.")),
        instead=say(N_("Add one to the person.")),
        field="route",
    )


@applies("RT4", "IN1")
def may_settle(state: str, allowed: Collection[str], reasons: str | None = None) -> Outcome:
    """Whether a colleague may say this of a letter, where it stands now; with reasons where they are asked for."""
    told = ALLOWED
    if state not in allowed:
        told += refused(
            because(
                "RT4",
                why=say(N_("This letter is not at that point of its way (any more).")),
                instead=say(N_("Look at the letter again.")),
            )
        )
    if reasons is not None and not reasons.strip():
        told += refused(because("IN1", why=say(N_("Say in a sentence how you know.")), field="reasons"))
    return told


@applies("RT4", "RT2", "I15", "IN4")
def may_settle_astray(*, waits: bool, reasons: str) -> Outcome:
    """Whether a colleague may say if a letter reached the person: one that left for an address which turned out never theirs, of
    which nobody has said it since (`waits`); with reasons. No machine decides that somebody has not been told.
    """
    told = ALLOWED
    if not waits:
        told += refused(
            because(
                "RT4",
                "IN4",
                why=say(N_("Nothing says that this letter went to an address that was never theirs.")),
                instead=say(N_("If it came back, record that instead.")),
            )
        )
    if not reasons.strip():
        told += refused(because("IN1", why=say(N_("Say in a sentence how you know.")), field="reasons"))
    return told


@applies("PB1", "I34")
def may_write_half(*, original: str, language: str, words: str) -> Outcome:
    """Whether this can stand for these words of ours in the other language."""
    told = ALLOWED
    if language not in ("en", "cy"):
        told += refused(
            because("PB1", why=say(N_("Letters are in English (en) or Welsh (cy).")), field="language")
        )
    if not original.strip():
        told += refused(
            because(
                "PB1",
                "I34",
                why=say(N_("Say which words these are in the other language.")),
                field="original",
            )
        )
    if not words.strip():
        told += refused(
            because("PB1", "I34", why=say(N_("Write the words in the other language.")), field="words")
        )
    return told
