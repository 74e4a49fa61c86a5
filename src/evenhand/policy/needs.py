"""Meeting the needs of service users: adjustments come first, danger is never delayed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .edition import Edition
from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies

IMMEDIATE, SAFEGUARDING = "immediate", "safeguarding"
DANGER_KINDS = (IMMEDIATE, SAFEGUARDING)


@dataclass(frozen=True, slots=True)
class AgreedAdjustment:
    """A reasonable adjustment in place: what was agreed, and the channels of which the person needs at least one."""

    what: str
    needs_channels: tuple[str, ...] = ()

    def usable_with(self, open_channels: Collection[str]) -> bool:
        """Whether the person can still reach us in a way that this adjustment needs."""
        return not self.needs_channels or any(channel in open_channels for channel in self.needs_channels)


@applies("IN3", "MN1", "I22")
def nothing_unanswered(unanswered_requests: int) -> Outcome:
    """Nothing is decided against a person while their request for an adjustment waits for an answer."""
    if not unanswered_requests:
        return ALLOWED
    return refused(
        because(
            "IN3",
            "MN1",
            "I22",
            why=say(N_("A request for a reasonable adjustment is waiting for an answer.")),
            instead=say(N_("Answer the request first; then decide.")),
        )
    )


@applies("IN3", "MN1", "MN2", "I22")
def needs_considered(
    *, unanswered_requests: int, adjustments: Iterable[AgreedAdjustment], considered: str
) -> Outcome:
    """Before a restriction is decided: no request for an adjustment is waiting, and needs were considered.

    `considered` is what the proposal says about adjustments. Where one is in place, it must give the reasons why restricting
    this person is nevertheless the last resort.
    """
    outcome = nothing_unanswered(unanswered_requests)
    if considered.strip():
        return outcome
    if any(True for _ in adjustments):
        return outcome + refused(
            because(
                "MN2",
                "IN3",
                "I22",
                why=say(
                    N_(
                        "This person has a reasonable adjustment. Send the proposal back, and ask why restricting them "
                        "is a last resort all the same."
                    )
                ),
                field="adjustments_considered",
            )
        )
    return outcome + refused(
        because(
            "MN1",
            why=say(
                N_(
                    "Send the proposal back, and ask how our service could be adjusted to this person, "
                    "even if nothing would help."
                )
            ),
            field="adjustments_considered",
        )
    )


@applies("IN3", "MN1", "I13")
def needs_known_channels(needs_channels: Iterable[str], edition: Edition) -> Outcome:
    """An adjustment needs channels that there are; one that nobody could keep open would stand in the way of every decision."""
    unknown = [each for each in needs_channels if each not in edition.channels]
    if not unknown:
        return ALLOWED
    return refused(
        because(
            "IN3",
            why=say(N_("“%(channel)s” is not a channel."), channel=unknown[0]),
            instead=say(N_("Use one of: %(known)s."), known=", ".join(edition.channels)),
            field="needs_channels",
        )
    )


@applies("IN3", "MN1")
def may_decide_adjustment(*, outcome: str, reasons: str, already_decided: bool) -> Outcome:
    """An adjustment is agreed or declined once, with reasons. A new need is a new request."""
    told = ALLOWED
    if already_decided:
        told += refused(
            because(
                "IN3",
                why=say(N_("This request has been answered already.")),
                instead=say(N_("Record a new request if the need has changed.")),
            )
        )
    if outcome not in ("agreed", "declined"):
        told += refused(
            because("IN3", why=say(N_("Say whether the adjustment is agreed or declined.")), field="outcome")
        )
    if not reasons.strip():
        told += refused(
            because(
                "IN3",
                "MN1",
                why=say(N_("Say why; the person may ask.")),
                field="reasons",
            )
        )
    return told


@applies("MN3", "MN4", "I23")
def may_raise_danger(*, kind: str, details: str) -> Outcome:
    """Anybody may raise a danger about anybody, restricted or not. It needs only a kind and what was said or seen."""
    told = ALLOWED
    if kind not in DANGER_KINDS:
        told += refused(
            because(
                "MN3",
                "MN4",
                why=say(N_("Say whether the danger is immediate or a safeguarding concern.")),
                field="kind",
            )
        )
    if not details.strip():
        told += refused(
            because(
                "MN3",
                "MN4",
                why=say(N_("Write what was said or seen, in a few words.")),
                field="details",
            )
        )
    return told


@applies("MN3", "MN4")
def may_record_referral(*, organisation: str, owned: bool) -> Outcome:
    """A referral names the organisation that was told; somebody owns the danger first."""
    told = ALLOWED
    if not owned:
        told += refused(
            because(
                "MN3",
                "MN4",
                "I23",
                why=say(N_("Nobody owns this danger yet.")),
                instead=say(N_("Take it on first, so that everybody knows who is acting.")),
            )
        )
    if not organisation.strip():
        told += refused(
            because(
                "MN3",
                "MN4",
                why=say(N_("Name who was told: the police, an ambulance, the council's safeguarding team.")),
                field="organisation",
            )
        )
    return told
