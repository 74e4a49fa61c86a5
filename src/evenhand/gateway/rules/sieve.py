"""What the Sieve scripts of a mailbox do with mail from, or to, addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evenhand.casework.oversight.reconciling import Source
from evenhand.gateway.sieve.reading import Command, NotSieveError, parse
from evenhand.gateway.sieve.running import Readable, running
from evenhand.gateway.sieve.script import NAME
from evenhand.people.normalise import normalise
from evenhand.policy.reconciliation import (
    DIVERTS,
    FILES,
    FROM,
    HIDES,
    REFUSES,
    TO,
    Rule,
    Unread,
    own_script,
)

_SENDERS = {"from", "sender", "reply-to", "return-path", "resent-from"}
_RECIPIENTS = {"to", "cc", "bcc", "delivered-to", "x-original-to", "resent-to"}
_REFUSING = {"discard", "reject", "ereject"}
_NOBODY_LOOKS = {
    "trash",
    "junk",
    "spam",
    "deleted",
    "bin",
    "deleted items",
    "deleted messages",
    "junk e-mail",
}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Named:
    """An address that a test names, and on which side of the message."""

    address: str
    side: str


_NOBODY = _Named("", FROM)


def rules_of(text: str, source: str, *, floor: bool = False) -> list[Rule]:
    """What a script does where a test names an address. Raises NotSieveError.

    A test under `not` names nobody: whoever it spares is not met by the rule, but by what follows as `else`. Without a test that
    names an address a rule is about something else than who wrote, and is the site's own business; not so where it refuses or
    throws away what comes to a mailbox of complaints, review requests or disputes (`floor`): its rule has no address.
    """
    lines = text.splitlines()
    found = list(_walk(parse(text), (), source, lines))
    return [each for each in found if each.address or (floor and each.effect == REFUSES)]


def scripts_source(
    scripts: Readable,
    name: str,
    ours: str,
    remedy: str,
    carries: Sequence[tuple[str, str]],
    *,
    floor: bool = False,
) -> Source:
    """All that runs in a mailbox: the active script and those it includes. `ours` is what our own should be, `remedy` the command
    that writes it, `carries` the addresses that it carries when it runs as it should; `floor` as for `evenhand sieve`.
    """
    names = scripts.names()
    texts = running(scripts, names)
    rules: list[Rule] = []
    unread: list[Unread] = []
    for each, text in texts.items():
        if each == NAME:
            continue
        where = f"{name} ({each})"
        try:
            found = rules_of(text, name, floor=floor)
            rules += [replace(rule, text=f"{each}: {rule.text}", before_floor=floor) for rule in found]
        except NotSieveError as error:
            unread.append(Unread(name, 0, f"{where}: {error}"))
    there = NAME in names and (texts.get(NAME) or scripts.read(NAME)) == ours
    runs = NAME in texts
    good = there and runs
    digest = hashlib.sha256(
        "\0".join(f"{each}\0{texts[each]}" for each in sorted(texts)).encode()
    ).hexdigest()
    return Source(
        name=name,
        kind="sieve",
        sha256=digest,
        rules=tuple(rules),
        unread=tuple(unread),
        covers=("email",),
        carries=tuple(carries) if good else (),
        told=() if good else (own_script(name, there=there, runs=runs, fix=remedy),),
    )


def _walk(
    commands: Sequence[Command], named: tuple[_Named, ...], source: str, lines: Sequence[str]
) -> Iterator[Rule]:
    spared: tuple[_Named, ...] = ()
    for command in commands:
        if command.name == "if":
            spared = ()
        if command.name in ("if", "elsif"):
            # A test within a test narrows it: whoever the outer one names is met all the same.
            here = tuple(each for test in command.tests for each in _names(test)) or spared or named
            yield from _walk(command.block, here, source, lines)
            spared = tuple(each for test in command.tests for each in _spares(test)) or spared
        elif command.name == "else":
            yield from _walk(command.block, spared or named, source, lines)
        elif effect := _effect(command):
            text = lines[command.line - 1].strip()[:_LONGEST] if command.line <= len(lines) else command.name
            for each in dict.fromkeys(named or (_NOBODY,)):
                written = f"{each.address}: {text}" if each.address else text
                yield Rule(source, command.line, written, "email", each.address, effect, each.side)


def _spares(test: Command) -> Iterator[_Named]:
    """Whom a test names only to leave them out, and nobody else: whoever it does not hold for is one of them."""
    if test.name == "not":
        for inner in test.tests:
            yield from _names(inner)


def _names(test: Command) -> Iterator[_Named]:
    if test.name == "not":
        return
    for inner in test.tests:
        yield from _names(inner)
    if test.name not in ("address", "header", "envelope") or len(test.strings) < 2:
        return
    headers = {each.lower() for each in test.strings[-2]}
    sides = [side for side, known in ((FROM, _SENDERS), (TO, _RECIPIENTS)) if headers & known]
    whole = "domain" in test.tags
    for key in test.strings[-1]:
        # What stands for any text before or after says no more than the address in it.
        bare = key.strip().strip("*").strip()
        address = (
            f"@{bare.lstrip('@').lower()}" if whole or bare.startswith("@") else normalise("email", bare)
        )
        if not address and "." in bare and "@" not in bare and " " not in bare and "matches" in test.tags:
            address = f"@{bare.lower()}"
        for side in sides:
            if address:
                yield _Named(address, side)


def _effect(command: Command) -> str:
    if command.name in _REFUSING:
        return REFUSES
    if command.name == "fileinto":
        folder = (command.strings[-1] or [""])[0] if command.strings else ""
        last = folder.replace("/", ".").rpartition(".")[2].strip().lower()
        return HIDES if last in _NOBODY_LOOKS else FILES
    if command.name == "redirect":
        return FILES if "copy" in command.tags else DIVERTS
    return ""
