"""What our script is for a mailbox now, and putting it there: written only where it differs, and no other script ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from evenhand.casework.facts.mailboxes import mailboxes, trusted_servers
from evenhand.casework.facts.restricted import restricted_people
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL

from .account import Account
from .managesieve import Scripts, ServerError
from .reading import included
from .script import FOLDERS, NAME, Mailbox, Somebody, script


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: whether our script was written, and whether it runs; `told` says what is left to do, if anything. `activated`:
    it was let run just now.
    """

    written: bool
    runs: bool
    told: str = ""
    activated: bool = False


def mailbox_of(
    account: Account, then: str = "", judge: str = "", folders: Mapping[str, str] = FOLDERS
) -> Mailbox:
    """The mailbox of an account: for whom its address says, and what the settings say of the body's addresses (mailboxes) and of
    the servers that are trusted, unless `judge` names one.
    """
    known = mailboxes().of(account.user) if "@" in account.user else None
    to = tuple(dict.fromkeys((*account.to, *(known.to if known else ()))))
    floor = account.floor or (known is not None and known.purpose != GENERAL)
    return Mailbox(to=to, floor=floor, then=then, judges=judges_of(judge), folders=folders)


def judges_of(judge: str = "") -> tuple[str, ...]:
    """The servers whose word on forged mail counts: the one that is named, or those that the gateway trusts."""
    return (judge,) if judge else tuple(sorted(trusted_servers()))


def script_now(mailbox: Mailbox, now: datetime) -> str:
    """Our script for this mailbox, from the restrictions on record at this moment."""
    people = [Somebody(each.of_kind("email"), each.standing) for each in restricted_people(now)]
    wanted = {
        name
        for each in people
        for measure in (measure for row in each.standing.restrictions for measure in row.measures)
        for name in (getattr(measure, "contact", ""), getattr(measure, "deputy", ""))
        if name
    }
    emails = dict(
        Colleague.objects.filter(username__in=wanted, is_active=True)
        .exclude(email="")
        .values_list("username", "email")
    )
    return script(people, mailbox, emails, now, load())


def upload(
    scripts: Scripts, text: str, *, activate: bool, first: Callable[[], object] = lambda: None
) -> Done:
    """Write our script where it differs; with `activate`, let it run where none does. `first` is called before it is written, so
    that what is begun is on record whatever becomes of it.

    Where the site's own script runs, that one is left as it is: it may include ours, or ours is made with `then` to run it
    afterwards. Raises ServerError when the server refuses the script.
    """
    names = scripts.names()
    differs = NAME not in names or scripts.read(NAME) != text
    if differs:
        first()
        scripts.write(text)
    active = next((name for name, runs in names.items() if runs), "")
    if active == NAME:
        return Done(differs, runs=True)
    if active and NAME in included(scripts.read(active)):
        return Done(differs, runs=True)
    if activate and (not active or f'include :personal :optional "{active}";' in text):
        scripts.activate()
        return Done(differs, runs=True, activated=True)
    told = (
        f'“{active}” runs here. Let it say: include :personal "{NAME}"; or run this again with --then {active} --activate.'
        if active
        else "No script runs here. Run this again with --activate."
    )
    return Done(differs, runs=False, told=told)


__all__ = ["Done", "ServerError", "judges_of", "mailbox_of", "script_now", "upload"]
