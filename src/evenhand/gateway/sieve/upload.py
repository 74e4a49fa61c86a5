"""What our script is for a mailbox now, and putting it there: written only where it differs, and no other script ever."""

from __future__ import annotations

import hashlib
import os
import pwd
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions.record_sieve_upload import record_sieve_upload, subject_of
from evenhand.casework.facts.mailboxes import mailboxes, trusted_servers
from evenhand.casework.facts.restricted import restricted_people
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL

from .account import Account
from .fitting import INCLUDED, STOPPED, Fewer, in_part, instead, still_right, stop
from .managesieve import Scripts, ServerError
from .running import running
from .script import FOLDERS, NAME, Made, Mailbox, Somebody, rules_in, script, then_in


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: whether our script was written, and whether it runs; `told` says what is left to do, if anything. `activated`:
    it was let run just now. `text` is what is there, and `in_part` whether it is only as much of ours as there was room for.
    """

    written: bool
    runs: bool
    told: str = ""
    activated: bool = False
    text: str = ""
    in_part: bool = False


class StoppedError(ServerError):
    """Our script that was `there` did what is no longer so, the server took no other, and it does not run, since it was stopped
    `just_now` or before.
    """

    def __init__(self, there: str, refused: ServerError, *, just_now: bool) -> None:
        super().__init__(
            f"{refused} Our script there did what is no longer so, and does not run any more: nobody is met in this mailbox until "
            "the server takes another. Make room for it (with Dovecot sieve_max_script_size and the sieve_quota_… settings)",
            refused.code,
        )
        self.there, self.just_now = there, just_now


_NO_LONGER_SO = (
    f"Our script there does what is no longer so, and a script of the site’s runs it: take “include … {NAME}” out of that one "
    "until the server takes ours again"
)


_BEGUN = ("begun", "activating", "stopping")
_MOST_BEGUN = 50  # entries, among which what is begun again is looked for


@dataclass(frozen=True, slots=True)
class Register:
    """What the scripts of all mailboxes are made of, as it was at one moment."""

    people: tuple[Somebody, ...]
    emails: Mapping[str, str]
    now: datetime


def mailbox_of(
    account: Account, then: str | None = None, judge: str = "", folders: Mapping[str, str] = FOLDERS
) -> Mailbox:
    """The mailbox of an account: for whom its address says, and what the settings say of the body's addresses (mailboxes) and of
    the servers that are trusted, unless `judge` names one. What an address says of scripts and folders goes before the rest.
    """
    known = mailboxes().of(account.user) if "@" in account.user else None
    to = tuple(dict.fromkeys((*account.to, *(known.to if known else ()))))
    floor = account.floor or (known is not None and known.purpose != GENERAL)
    then = (then if account.then is None else account.then) or ""
    return Mailbox(
        to=to, floor=floor, then=then, judges=judges_of(judge), folders={**folders, **account.folders}
    )


def judges_of(judge: str = "") -> tuple[str, ...]:
    """The servers whose word on forged mail counts: the one that is named, or those that the gateway trusts."""
    return (judge,) if judge else tuple(sorted(trusted_servers()))


def script_now(mailbox: Mailbox, now: datetime) -> str:
    """Our script for this mailbox, from the restrictions on record at this moment."""
    return script_of(register_now(now), mailbox)


def register_now(now: datetime) -> Register:
    """All that scripts are made of, at this moment."""
    people = tuple(Somebody(each.of_kind("email"), each.standing) for each in restricted_people(now))
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
    return Register(people, emails, now)


def script_of(register: Register, mailbox: Mailbox, made: Made | None = None) -> str:
    """Our script for this mailbox from that; `made` as for `script`."""
    return script(register.people, mailbox, register.emails, register.now, load(), made)


def with_what_follows(mailbox: Mailbox, account: Account, then: str | None, scripts: Scripts) -> Mailbox:
    """The mailbox, with the site's script that ours there runs afterwards, unless it was said which: what was asked for once is not
    taken away by whoever writes our script again without asking for it.
    """
    if then is not None or account.then is not None or NAME not in scripts.names():
        return mailbox
    return replace(mailbox, then=then_in(scripts.read(NAME)))


def fewer_of(register: Register, mailbox: Mailbox, made: Made) -> Fewer:
    """What gives our script for some of the people alone, those who were decided on first; `made` stays as it is."""

    def decided(somebody: Somebody) -> datetime:
        known = [one.decided_at for one in somebody.standing.restrictions if one.decided_at]
        return min(known, default=register.now)

    first = sorted(register.people, key=decided)

    def of(number: int) -> str:
        some = {each.standing.person for each in first[:number]}
        people = tuple(each for each in register.people if each.standing.person in some)
        return script_of(replace(register, people=people), mailbox, replace(made))

    return Fewer(of, len(first))


def upload(
    scripts: Scripts,
    text: str,
    fewer: Fewer,
    *,
    activate: bool,
    first: Callable[[str, str], object] = lambda _what, _text: None,
) -> Done:
    """Write our script where it differs; with `activate`, let it run where none does. `first` is called before it is written, or
    let run or stopped as it is, with "begun", "activating" or "stopping" and the script, so that what is begun is on record
    whatever becomes of it.

    Where the site's own script runs, that one is left as it is: it may include ours, or ours is made with `then` to run it
    afterwards. Where the server refuses it, one with fewer people is written, or the one that is there is stopped, should it do
    what is no longer so. Raises ServerError when the server refuses the script.
    """
    names = scripts.names()
    there = scripts.read(NAME) if NAME in names else ""
    written = NAME in names and there == text
    done, in_part = (there, "") if written else _written(scripts, there, text, fewer, first)
    differs = NAME not in names or done != there
    if _runs(scripts, {NAME: False} | names):  # it is there by now
        return Done(differs, True, in_part, text=done, in_part=bool(in_part))
    active = _active(names)
    if activate and (not active or f'include :personal :optional "{active}";' in text):
        if not differs:
            first("activating", done)
        scripts.activate()
        return Done(differs, True, in_part, activated=True, text=done, in_part=bool(in_part))
    told = (
        f'“{active}” runs here. Let it say: include :personal "{NAME}"; or run this again with --then {active} --activate.'
        if active
        else "No script runs here. Run this again with --activate."
    )
    return Done(differs, False, f"{in_part} {told}".strip(), text=done, in_part=bool(in_part))


def _written(
    scripts: Scripts, there: str, text: str, fewer: Fewer, first: Callable[[str, str], object]
) -> tuple[str, str]:
    """The script that is there then; and what is to be told, should it not be all of it."""
    first("begun", text)
    try:
        scripts.write(text)
    except ServerError as error:
        refused = error
    else:
        return text, ""
    some = instead(scripts, there, text, fewer, refused)
    try:
        if some != there:
            first("begun", some)
            scripts.write(some)
    except ServerError:
        if still_right(there, text):
            raise refused from None
        became = stop(scripts, there, lambda what: first(what, there))
        if became == INCLUDED:
            raise ServerError(f"{refused} {_NO_LONGER_SO}", refused.code) from None
        raise StoppedError(there, refused, just_now=became == STOPPED) from None
    return some, in_part(refused, text, some)


def put(where: Account, scripts: Scripts, text: str, fewer: Fewer, *, activate: bool = False) -> Done:
    """The same, and record it: what is begun, before anything is changed, and what was done. What was done before, and could not be
    recorded then, is recorded before anything else (I32). What a server refuses again and again is on record as begun once.
    One that we stopped ourselves is let run again.

    Raises DatabaseError as well; what could not be recorded as begun is not done.
    """
    _make_up_for(where, scripts)

    def first(what: str, script: str) -> None:
        if (what, _sha256(script)) not in _under_way(where):
            _record(where, script, what)

    activate |= _was_stopped(where)
    try:
        done = upload(scripts, text, fewer, activate=activate, first=first)
    except StoppedError as error:
        if error.just_now:
            _record(where, error.there, "stopped")
        raise
    if done.written or done.activated:
        _record(where, done.text, "written" if done.written else "activated", runs=done.runs)
    return done


def in_words(done: Done) -> str:
    """What was done, in a line, and in another what is left to do."""
    what = "our script was written" if done.written else "our script is as it should be"
    return f"{what}; {'it runs' if done.runs else 'it does not run yet'}" + (
        f"\n  {done.told}" if done.told else ""
    )


def _make_up_for(where: Account, scripts: Scripts) -> None:
    """Where the last entries say that a script was begun, and just that one is there, it was written, and no entry says so: the
    database or the connection was away then, or the process ended. So it is where one was about to be let run, and runs; or to be
    stopped, and does not.
    """
    under_way = _under_way(where)
    if not under_way:
        return
    names = scripts.names()
    there = scripts.read(NAME) if NAME in names else ""
    begun = {done for done, sha256 in under_way if sha256 == _sha256(there)}
    if "begun" in begun:
        _record(where, there, "written", runs=_runs(scripts, names))
    elif "activating" in begun and names.get(NAME):
        _record(where, there, "activated", runs=True)
    elif "stopping" in begun and not names.get(NAME):
        _record(where, there, "stopped")


def _under_way(where: Account) -> set[tuple[str, str]]:
    """What is on record as begun since anything was done: how far that went, and the script's SHA-256."""
    found = set()
    for entry in _entries(where)[:_MOST_BEGUN]:
        if entry.facts["mailbox"] != str(where) or entry.facts["done"] not in _BEGUN:
            break
        found.add((str(entry.facts["done"]), str(entry.facts["sha256"])))
    return found


def _was_stopped(where: Account) -> bool:
    """Whether we stopped our script there, and it has not run since; it may have been written since."""
    last = _entries(where).filter(Q(facts__done="stopped") | Q(facts__runs=True)).first()
    return last is not None and last.facts["mailbox"] == str(where) and last.facts["done"] == "stopped"


def _entries(where: Account) -> QuerySet[Entry]:
    """What is on record of a mailbox's script, the last first."""
    found = Entry.objects.filter(subject=subject_of(str(where)), action="record_sieve_upload")
    return found.order_by("-number")


def _active(names: Mapping[str, bool]) -> str:
    """The script that runs; "" where none does."""
    return next((name for name, runs in names.items() if runs), "")


def _runs(scripts: Scripts, names: Mapping[str, bool]) -> bool:
    """Whether ours runs, by itself or because one that does includes it."""
    return names.get(NAME, False) or NAME in running(scripts, names)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _record(where: Account, text: str, done: str, *, runs: bool = False) -> None:
    try:
        whoever = pwd.getpwuid(os.getuid()).pw_name  # not what the environment claims
    except KeyError:
        whoever = str(os.getuid())
    record_sieve_upload(
        now=clock.now(),
        mailbox=str(where),
        run_by=whoever,
        sha256=_sha256(text),
        rules=rules_in(text),
        done=done,
        runs=runs,
    )


__all__ = [
    "Done", "Register", "ServerError", "StoppedError", "fewer_of", "in_words", "judges_of", "mailbox_of", "put", "register_now",
    "script_now", "script_of", "upload", "with_what_follows",
]  # fmt: skip
