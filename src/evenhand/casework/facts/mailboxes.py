"""Which of the body's e-mail addresses is whose: a team's, or the floor's (complaints, review requests, disputes: OA2, DI2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from evenhand.people.normalise import LONGEST, normalise
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address of ours: for whom contact is that comes there (as scopes of restrictions name them), and its purpose. `named` is
    whether the settings say anything about it.
    """

    address: str
    to: tuple[str, ...]
    purpose: str = GENERAL
    named: bool = False


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """All addresses of ours."""

    teams: Mapping[str, tuple[str, ...]]
    floor: Mapping[str, str]

    def of(self, written: str) -> Mailbox:
        """What an address is for. One that the settings do not name is for nobody but itself, and general; what stands behind a +
        is a detail of the mailbox before it, and as open or as closed as that is. So is what mail servers take for one of them.
        """
        address = normalise("email", written) or written
        for each in (address, _at_its_end(address)):
            for known in (each, _without_detail(each)):
                if known in self.teams or known in self.floor:
                    return self._named(each, known)
        return Mailbox(address, (address,))

    def _named(self, address: str, known: str) -> Mailbox:
        teams, purpose = self.teams.get(known, ()), self.floor.get(known, "")
        return Mailbox(address, (*teams, address), purpose or GENERAL, named=bool(teams or purpose))

    def all_of(self, addresses: Iterable[str]) -> tuple[tuple[str, ...], str]:
        """What contact to all of these is for: the teams that any of them belongs to, each once, and the purpose, which is that of
        the floor where one of them is the floor's.
        """
        boxes = [self.of(each) for each in addresses]
        teams = dict.fromkeys(team for box in boxes for team in box.to[:-1])
        return tuple(teams), next((box.purpose for box in boxes if box.purpose != GENERAL), GENERAL)


@cache
def mailboxes() -> Mailboxes:
    """As the settings have them; where disputes go by e-mail is the floor's without being named.

    Raises ImproperlyConfigured, in words for whoever installs.
    """
    edition = load()
    floor = {_address(each): purpose for each, purpose in settings.MAIL_FLOOR.items()}
    unknown = [purpose for purpose in floor.values() if purpose not in edition.floor_purposes]
    if unknown:
        known = ", ".join(edition.floor_purposes)
        raise ImproperlyConfigured(
            f"EVENHAND_MAIL_FLOOR: “{unknown[0]}” is not a purpose. Use one of: {known}."
        )
    route = edition.dispute_routes.get("email")
    disputes = settings.DISPUTE_ADDRESSES["email"] or (route.address if route else "")
    if address := normalise("email", disputes):
        floor.setdefault(address, "complaint")  # which a dispute is, and more than disputes comes there (DI1)
    teams = {
        _address(each): tuple(team.strip() for team in named.split("|") if team.strip())
        for each, named in settings.MAIL_TEAMS.items()
    }
    return Mailboxes(teams, floor)


def trusted_servers() -> frozenset[str]:
    """Our own mail servers, as they name themselves in Authentication-Results: what they say that they checked is believed."""
    return frozenset(name.lower() for name in settings.MAIL_TRUSTED)


def _without_detail(address: str) -> str:
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox.partition('+')[0]}@{domain}"


def _at_its_end(address: str) -> str:
    """The mailbox at the end of a way that a sender may write, as mail servers (Postfix among them) go it, step by step:
    @a,@b:mailbox@domain, mailbox%domain@a, domain!mailbox. What is no name of a host, such as a mailbox with a detail, is no step.
    """
    if address.startswith("@"):
        address = address.rpartition(":")[2]
    while len(address) <= LONGEST:
        mailbox, at, domain = address.rpartition("@")
        inner = mailbox if at else domain
        host, bang, rest = inner.partition("!")
        if bang and _HOST.fullmatch(host):
            address = f"{rest}@{host}"
        elif not bang and "%" in inner:
            address = "@".join(inner.rpartition("%")[::2])
        else:
            break
    return normalise("email", address) or address


def _address(written: str) -> str:
    address = normalise("email", written)
    if not address:
        raise ImproperlyConfigured(
            f"“{written}” is not an e-mail address. Write EVENHAND_MAIL_TEAMS and EVENHAND_MAIL_FLOOR as address=word,address=word."
        )
    return address
