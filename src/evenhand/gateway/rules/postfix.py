"""What a Postfix access table does with senders or recipients: the text that `postmap` reads (access(5))."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from evenhand.casework.oversight.reconciling import Source
from evenhand.people.normalise import normalise
from evenhand.policy.outcome import N_
from evenhand.policy.reconciliation import DIVERTS, FILES, FROM, HIDES, REFUSES, TO, Rule, Unread

LONGEST = 5_000_000  # bytes
_LETS_THROUGH = {"OK", "DUNNO", "PERMIT", "PERMIT_AUTH_DESTINATION", "INFO", "WARN", "PREPEND", "BCC"}
_REFUSING = re.compile(r"(REJECT|DISCARD|DEFER|DEFER_IF_REJECT|DEFER_IF_PERMIT|[45]\d\d)$")
_DIVERTING = {"REDIRECT", "FILTER"}
# Or the beginning of a network address; abc.de is a domain.
_NETWORK = re.compile(r"(?:[\d.]+|[\da-f:]+(?:\.\d+){0,3})(?:/\d+)?")


def table_source(data: bytes, name: str, *, recipients: bool = False) -> Source:
    """A table of senders (check_sender_access), or with `recipients` of recipients (check_recipient_access)."""
    text = data[:LONGEST].decode("utf-8", "replace")
    rules: list[Rule] = []
    unread: list[Unread] = []
    for line, written in _lines(text):
        found = _rule(line, written, name, TO if recipients else FROM)
        if isinstance(found, Rule):
            rules.append(found)
        elif found:
            unread.append(Unread(name, line, written[:300], found))
    if len(data) > LONGEST:
        unread.append(Unread(name, 0, name, N_("It is too long; its end was not read.")))
    return Source(
        name=name,
        kind="postfix",
        sha256=hashlib.sha256(data).hexdigest(),
        rules=tuple(rules),
        unread=tuple(unread),
        covers=() if recipients else ("email",),
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The logical lines: one that begins with a space goes on from the line before (postmap(1))."""
    begun, so_far = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and so_far:
            so_far += " " + line.strip()
            continue
        if so_far:
            yield begun, so_far
        begun, so_far = number, line.strip()
    if so_far:
        yield begun, so_far


def _rule(line: int, written: str, name: str, side: str) -> Rule | str:
    """The rule; "" where it lets through or is about no address; or why it cannot be read."""
    parts = written.split(maxsplit=1)
    pattern, action = parts[0], parts[1] if len(parts) == 2 else ""
    if not action:
        return N_("There is no action.")
    if pattern.startswith(("/", "!/")) or pattern.lower() in ("if", "endif"):
        return N_("Patterns with regular expressions are not compared.")
    effect = _effect(action)
    if not effect:
        return ""
    if effect == "?":
        return N_("The action is a restriction of the site’s own.")
    address = _address(pattern)
    if address is None:
        return ""
    return (
        Rule(name, line, written[:300], "email", address, effect, side)
        if address
        else N_("This is no address.")
    )


def _address(pattern: str) -> str | None:
    """An address, @ and a domain, or a mailbox at any domain and @; None for what names no sender (<>, a network address)."""
    bare = pattern.strip('"').lower()
    if bare in ("<>", "*", "@") or _NETWORK.fullmatch(bare):
        return None
    if bare.endswith("@"):
        return bare if "@" not in bare[:-1] else ""
    if "@" in bare and not bare.startswith("@"):
        return normalise("email", bare)
    domain = bare.lstrip("@.")
    return f"@{domain}" if re.fullmatch(r"[\w.-]+\.[\w-]+", domain) else ""


def _effect(action: str) -> str:
    word = action.split(maxsplit=1)[0].upper()
    if word in _LETS_THROUGH or (word.isdigit() and not _REFUSING.fullmatch(word)):
        return FILES if word == "PREPEND" else ""
    if _REFUSING.fullmatch(word):
        return REFUSES
    if word == "HOLD":
        return HIDES  # it lies in the queue until somebody releases it
    return DIVERTS if word in _DIVERTING else "?"
