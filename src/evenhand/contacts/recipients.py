"""Where a contact went, as whoever sent it knows it. A mail server hands us a copy at an address of its own, and a team's name
stands beside its address: neither is somewhere that anybody wrote to, and neither speaks against them (UD3).
"""

from __future__ import annotations

from collections.abc import Iterable

# No letter from outside can be sent to such a domain (RFC 2606): what is delivered there is our own server's copy.
_OURS_ALONE = ".invalid"


def written_to(recipients: Iterable[str]) -> tuple[str, ...]:
    """Each once, without our own server's copies where the mailbox of that name is among the others."""
    every = tuple(dict.fromkeys(recipients))
    mailboxes = {_mailbox(each) for each in every if "@" in each and not _is_a_copy(each)}
    return tuple(each for each in every if not (_is_a_copy(each) and _mailbox(each) in mailboxes))


def addresses_among(recipients: Iterable[str]) -> frozenset[str]:
    """The addresses among these, in small letters; where there are none, the names. Copies count only where there is nothing else:
    nobody is told to have written to more than they did.
    """
    every = {each.casefold() for each in recipients}
    addresses = {each for each in every if "@" in each}
    return frozenset({each for each in addresses if not _is_a_copy(each)} or addresses or every)


def _is_a_copy(address: str) -> bool:
    return address.casefold().endswith(_OURS_ALONE)


def _mailbox(address: str) -> str:
    return address.rpartition("@")[0].casefold()
