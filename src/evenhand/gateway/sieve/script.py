"""Our own Sieve script: for each restricted person what their mail is met with, and when. It files, copies and marks; nothing more.

It never discards or rejects (I23, I25): whatever it meets lies in a folder of the same mailbox, and what it does not know goes its
usual way. Every rule in it ends by the clock with its restriction, though nobody should ever renew it (I11, I35).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from evenhand.policy.bilingual import DAYS
from evenhand.policy.edition import Edition
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD, READ_NO_REPLY, ROUTE
from evenhand.policy.rules import applies

from .met import Made, Met, Somebody, met_in
from .naming import named, names, taken_in
from .timetable import Deed, Row
from .weighing import ANY_CASE, CLAIMED, FLAG, flag, literal, needed, quoted, sure, weighed

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
# Behind it: for how many people.
_MET = "# People with a rule: "
_THEN = re.compile(r'^include :personal :optional "((?:[^"\\]|\\.)+)";\s*\Z', re.MULTILINE)


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
    met = [] if mailbox.floor else met_in(people, mailbox.to, now, edition, Made() if made is None else made)
    extensions = [*_REQUIRED, *needed()] if met else []
    if mailbox.then:
        extensions.append("include")
    require = f"require [{', '.join(map(quoted, extensions))}];\n" if extensions else ""
    rules = "".join(f"{line}\n" for line in _rules(met, mailbox, emails)) if met else ""
    after = f"\ninclude :personal :optional {quoted(mailbox.then)};\n" if mailbox.then else ""
    return f"{_HEAD}{_MET}{len(met)}\n{require}{rules}{after}"


def then_in(text: str) -> str:
    """The site's own script that a script of ours runs afterwards; "" where it runs none."""
    found = _THEN.search(text)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def rules_in(text: str) -> int:
    """For how many people a script of ours has rules."""
    found = re.search(rf"^{_MET}(\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _rules(met: Sequence[Met], mailbox: Mailbox, emails: Mapping[str, str]) -> Iterator[str]:
    """Who wrote, once; then one line for each address, the course of things that it names, and whom the message only names."""
    ever = _within(
        quoted(_moment(min(each.begins for each in met))), quoted(_moment(max(each.ends for each in met)))
    )
    mark = f"addflag {quoted(FLAG.format(by=CLAIMED))};"
    yield f'{taken_in()}if not string :is "${{unread}}" "" {{ if {ever} {{ {mark} }} }} else {{\n{weighed(mailbox.judges)}'
    otherwise = [
        (address, forms)
        for one in met
        for address, forms in one.addresses.items()
        if len(forms) > 1 or address.count("@") > 1
    ]
    yield sure(otherwise, mailbox.judges)
    yield from _what_is_done(met, mailbox, emails)
    yield f"# Whoever is only named is met by nothing, and whoever reads it is told.\n{names()}"
    yield f'if allof(not string :is "${{unread}}" "", {ever}) {{ {mark} }}'
    together: dict[tuple[str, str], list[str]] = {}
    for one in met:
        begins = "" if one.has_begun else _moment(one.begins)
        together.setdefault((begins, _moment(one.ends)), []).extend(one.forms)
    for (begins, ends), forms in sorted(together.items()):
        since = f"{_at('ge', quoted(begins))}, " if begins else ""
        yield f"if allof({since}{_at('lt', quoted(ends))},\n {named(forms)}) {{ {mark} }}"
    yield "}"


def _what_is_done(met: Sequence[Met], mailbox: Mailbox, emails: Mapping[str, str]) -> Iterator[str]:
    deeds: dict[Deed, int] = {}
    courses: dict[str, int] = {}
    periods = {each: number for number, each in enumerate(sorted({(one.begins, one.ends) for one in met}), 1)}
    lines = []
    for one in met:
        course = courses.setdefault(_course(one, deeds), len(courses) + 1)
        period = periods[one.begins, one.ends]
        lines += [f"{address} {one.person} {period} {course}" for address in one.addresses]
    yield "# Each address of somebody who is met: whose it is, and below, by their numbers, when and what."
    yield 'set :quotewildcard "key" "${sure}";'
    yield _looked_up(lines, "key", "person", "period", "course", also=' set "own" " ${sure} ";')
    several = [f"{one.person} {' '.join(one.forms)} " for one in met if len(one.forms) > 1]
    if several:
        yield _looked_up(several, "person", "others", also=' set "own" " ${others}";')
    spans = [f"{number} {_moment(since)} {_moment(until)}" for (since, until), number in periods.items()]
    yield _looked_up(spans, "period", "begins", "ends")
    now = _within('"${begins}"', '"${ends}"')
    yield f'if allof(not string :is "${{course}}" "", {now}) {{'
    for text, number in courses.items():
        yield f'if string :is "${{course}}" "{number}" {{\n{text}}}'
    for deed, number in deeds.items():
        done = "\n  ".join(_do(deed, mailbox, emails))
        yield f'if string :is "${{do}}" "{number}" {{\n  {done}\n}}'
    yield "}\n"


def _looked_up(lines: Sequence[str], key: str, *variables: str, also: str = "") -> str:
    """Find the one of these lines that begins with a variable's words, and keep each of the words that follow."""
    listed = ",\n".join(map(literal, lines))
    pattern = " ".join((f'"${{{key}}}', *("*" for _ in variables))) + '"'
    kept = " ".join(f'set "{name}" "${{{number}}}";' for number, name in enumerate(variables, 1))
    return f'if allof(not string :is "${{{key}}}" "", string :matches {ANY_CASE} [\n{listed}\n] {pattern}) {{ {kept}{also} }}'


def _moment(at: datetime) -> str:
    # Two moments in one zone compare as text; what follows the seconds differs between servers, and is left out.
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def _at(compared: str, moment: str) -> str:
    return f'currentdate :zone "+0000" :value "{compared}" "iso8601" {moment}'


def _within(begins: str, ends: str) -> str:
    return f"allof({_at('ge', begins)}, {_at('lt', ends)})"


def _course(one: Met, deeds: dict[Deed, int]) -> str:
    """The lines that find what is done (`do`); `deeds` numbers what that may be. When somebody begins and ends to be met is not
    asked again: so people whose restrictions differ in that alone have one course.
    """
    lines = []
    for span in one.spans:
        edges = [
            _at(compared, quoted(_moment(at)))
            for compared, at, asked in (("ge", span.begins, one.begins), ("lt", span.ends, one.ends))
            if one.shared or at != asked
        ]
        rows = []
        for row in span.rows:
            tests = list(_tests(row, span.ahead))
            does = f'set "do" "{deeds.setdefault(row.deed, len(deeds) + 1)}";'
            rows.append(f"if allof({', '.join(tests)}) {{ {does} }}" if tests else does)
        begins, ends = (f"if allof({', '.join(edges)}) {{\n    ", "\n  }") if edges else ("", "")
        inside = "\n    ".join(rows)
        lines.append(f"  {begins}{inside}{ends}\n")
    return "".join(lines)


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
        yield f"redirect :copy {literal(address)};"
    yield "stop;"


__all__ = [
    "FLAGS", "FOLDERS", "NAME", "Made", "Mailbox", "Somebody", "rules_in", "script", "then_in",
]  # fmt: skip
