"""Our own Sieve script: for each restricted person what their mail is met with, and when. It files, copies and marks; nothing more.

It never discards or rejects (I23, I25): whatever it meets lies in a folder of the same mailbox, and what it does not know goes its
usual way. Every rule in it ends by the clock with its restriction, though nobody should ever renew it (I11, I35).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from unicodedata import normalize

import idna

from evenhand.people.normalise import normalise
from evenhand.policy.bilingual import DAYS
from evenhand.policy.calendar import local_date, week_of
from evenhand.policy.edition import Edition
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD, READ_NO_REPLY, ROUTE, Standing
from evenhand.policy.rules import applies

from .timetable import Deed, Row, Span, timetable
from .weighing import CLAIMED, FLAG, certain, flag, named, needed, quoted, weighed

NAME = "evenhand"
FOLDERS: Mapping[str, str] = {
    CHANNEL_CLOSED: "Evenhand closed",
    HOLD: "Evenhand outside hours",
    ROUTE: "Evenhand point of contact",
    READ_NO_REPLY: "Evenhand read only",
}
# What the mail's reader sees beside it; a keyword holds no space.
FLAGS: Mapping[str, str] = {
    CHANNEL_CLOSED: "$EvenhandClosed",
    HOLD: "$EvenhandOutsideHours",
    ROUTE: "$EvenhandPointOfContact",
    READ_NO_REPLY: "$EvenhandReadOnly",
}
_REQUIRED = ("fileinto", "mailbox", "imap4flags", "copy", "date", "relational", "comparator-i;ascii-numeric")
_HEAD = """\
# Evenhand: what is to be done with e-mail from people under a restriction, as its register says.
# Made by `evenhand sieve`, which writes it anew: a change made here is lost. Nothing is discarded or refused.
"""
_THEN = re.compile(r'^include :personal :optional "((?:[^"\\]|\\.)+)";\s*\Z', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the script: their addresses, normalised, and their standing."""

    addresses: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that a script is for.

    `to` are its teams and addresses, as a restriction's scope names them; a `floor` mailbox takes complaints, reviews or disputes
    and is met by no restriction (OA2, I14). `then` is the site's own script, which runs on whatever ours leaves alone.
    `judges` are the servers whose Authentication-Results are believed, by their names.
    """

    to: tuple[str, ...] = ()
    floor: bool = False
    then: str = ""
    judges: tuple[str, ...] = ()
    folders: Mapping[str, str] = field(default_factory=lambda: FOLDERS)


# The rule that was made of somebody, by their reference, and of what: whoever makes a mailbox's script again and again makes anew
# what has changed. A year of set times is ten milliseconds' work.
Made = dict[str, tuple[Somebody, Mapping[str, str], date, str]]


@applies("RT1b", "RT1d", "RT1e", "RT1f", "OA2", "I14", "I23", "I25", "I27", "I35")
def script(
    people: Iterable[Somebody],
    mailbox: Mailbox,
    emails: Mapping[str, str],
    now: datetime,
    edition: Edition,
    made: Made | None = None,
) -> str:
    """The script for a mailbox. `emails` gives the address of each colleague (by user name) who may be a point of contact.

    The same records give the same bytes. Where a point of contact has no address, the mail lies in their folder all the same.
    `made` is what was made for this mailbox before; it is brought up to date.
    """
    made = {} if made is None else made
    rules = [] if mailbox.floor else [
        rule for each in people if (rule := _remembered(each, mailbox, emails, now, edition, made))
    ]  # fmt: skip
    extensions = [*_REQUIRED, *needed()] if rules else []
    if mailbox.then:
        extensions.append("include")
    require = f"require [{', '.join(map(quoted, extensions))}];\n" if extensions else ""
    before = weighed(mailbox.judges) if rules else ""
    after = f"\ninclude :personal :optional {quoted(mailbox.then)};\n" if mailbox.then else ""
    return _HEAD + require + before + "".join(f"\n{rule}" for rule in rules) + after


def then_in(text: str) -> str:
    """The site's own script that a script of ours runs afterwards; "" where it runs none."""
    found = _THEN.search(text)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def rules_in(text: str) -> int:
    """For how many people a script of ours has rules."""
    return text.count("\nif anyof(address ")


def _remembered(
    somebody: Somebody,
    mailbox: Mailbox,
    emails: Mapping[str, str],
    now: datetime,
    edition: Edition,
    made: Made,
) -> str:
    # Nothing in a rule depends on the moment but the weeks in which contact was counted.
    asked = somebody, emails, week_of(local_date(now))
    if (known := made.get(somebody.standing.person)) and known[:3] == asked:
        return known[3]
    rule = _rule(somebody, mailbox, emails, now, edition)
    made[somebody.standing.person] = (*asked, rule)
    return rule


def _rule(
    somebody: Somebody, mailbox: Mailbox, emails: Mapping[str, str], now: datetime, edition: Edition
) -> str:
    addresses = [forms for each in somebody.addresses if (forms := list(_forms(each)))]
    spans = timetable(somebody.standing, mailbox.to, now, edition) if addresses else []
    if not spans:
        return ""
    decided = ", ".join(
        f"{each.reference} until {each.ends_on:%Y-%m-%d}"
        for each in somebody.standing.restrictions
        if not each.ended and each.scope.meets(mailbox.to)
    )
    lines = [
        f"# {somebody.standing.person}: {decided}",
        f"if {named(addresses)} {{",
        f"  if {certain(addresses, mailbox.judges)} {{",
    ]
    for span in spans:
        lines += ("  " + line for line in _span(span, mailbox, emails))
    # Who was only named is met by nothing, and whoever reads it is told.
    lines.append(f"  }} elsif {_between(spans[0].begins, spans[-1].ends)} {{")
    lines.append(f"    addflag {quoted(FLAG.format(by=CLAIMED))};")
    return "\n".join([*lines, "  }", "}", ""])


def _forms(address: str) -> Iterator[str]:
    """The ways an address is written in a header: a domain by its letters too (SMTPUTF8); and, since Sieve takes no other letters
    than those of English for the same in capitals, each of those both ways, and with its accents apart.
    """
    if not address.isprintable():
        return  # no header can carry it
    mailbox, _, domain = address.rpartition("@")
    written = [address]
    if "xn--" in domain:
        with suppress(idna.IDNAError):
            written.append(f"{mailbox}@{idna.decode(domain)}")
    for each in written:
        yield each
        if not each.isascii():
            capitals = (each, each.upper(), each.title())
            spelt = (normalize(accents, form) for form in capitals for accents in ("NFC", "NFD"))
            yield from (form for form in spelt if normalise("email", form) == address)


def _between(begins: datetime, ends: datetime) -> str:
    # Two moments in one zone compare as text; what follows the seconds differs between servers, and is left out.
    since, until = (quoted(f"{moment:%Y-%m-%dT%H:%M:%S}") for moment in (begins, ends))
    return (
        f'allof(currentdate :zone "+0000" :value "ge" "iso8601" {since}, '
        f'currentdate :zone "+0000" :value "lt" "iso8601" {until})'
    )


def _span(span: Span, mailbox: Mailbox, emails: Mapping[str, str]) -> Iterator[str]:
    yield f"  if {_between(span.begins, span.ends)} {{"
    for row in span.rows:
        tests = list(_tests(row, span.ahead))
        inside = "      " if tests else "    "
        if tests:
            yield f"    if allof({', '.join(tests)}) {{"
        yield from (inside + line for line in _do(row.deed, mailbox, emails))
        if tests:
            yield "    }"
    yield "  }"


def _tests(row: Row, ahead: timedelta) -> Iterator[str]:
    hours, minutes = divmod(int(ahead.total_seconds()) // 60, 60)
    zone = f'currentdate :zone "+{hours:02}{minutes:02}"'
    if row.days and len(row.days) < 7:
        # Sieve counts the days of the week from Sunday.
        numbers = ", ".join(quoted(str((DAYS.index(day) + 1) % 7)) for day in row.days)
        yield f'{zone} :is "weekday" [{numbers}]'
    if row.days and row.opens != "00:00:00":
        yield f'{zone} :value "ge" "time" {quoted(row.opens)}'
    if row.closes:
        yield f'{zone} :value "lt" "time" {quoted(row.closes)}'


def _do(deed: Deed, mailbox: Mailbox, emails: Mapping[str, str]) -> Iterator[str]:
    flags = f"[{quoted(FLAGS[deed.action])}, {quoted(flag(mailbox.judges))}]"
    yield f"fileinto :create :flags {flags} {quoted(mailbox.folders[deed.action])};"
    address = emails.get(deed.route_to, "")
    if deed.action == ROUTE and address.isprintable() and address:
        yield f"redirect :copy {quoted(address)};"
    yield "stop;"
