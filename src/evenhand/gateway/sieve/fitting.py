"""What is there on a mail server that does not take our script: as much of it as it takes, and nothing that is no longer so.

A restriction that was lifted never lives on because what came after it did not fit (I35).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .managesieve import MOST, Scripts, ServerError
from .running import running
from .script import NAME, rules_in, then_in

_RULE = re.compile(r'^"(.+) \S+ (\d+) (\d+)",?$', re.MULTILINE)
_PERIOD = re.compile(r'^"(\d+) (\d{4}-\S+ \d{4}-\S+)",?$', re.MULTILINE)
_COURSE = re.compile(r'^if string :is "\$\{course\}" "(\d+)" \{\n(.*?)^\}$', re.MULTILINE | re.DOTALL)
_DEED = re.compile(r'^if string :is "\$\{do\}" "(\d+)" \{\n(.*?)^\}$', re.MULTILINE | re.DOTALL)
_DOES = re.compile(r'set "do" "(\d+)";')
# What became of one that does what is no longer so: it was stopped; it did not run anyhow; the site's own script runs it.
STOPPED, IDLE, INCLUDED = "stopped", "idle", "included"
_WHO, _WHAT = 'set "dollar"', 'set :quotewildcard "key"'  # between these stands how the sender is weighed


@dataclass(frozen=True, slots=True)
class Fewer:
    """Our script for some of the people alone, those who were decided on first: `of` gives it for so many of `all_of_them`."""

    of: Callable[[int], str]
    all_of_them: int


def instead(scripts: Scripts, there: str, text: str, fewer: Fewer, refused: ServerError) -> str:
    """The script to write instead of one that was refused: with as many people as there is room for; with none where what is
    `there` does what is no longer so. Raises ServerError, as it was refused, where what is there may stay.
    """
    if refused.code.startswith("QUOTA") and scripts.has_room(len(fewer.of(0).encode())):
        low, high = 0, fewer.all_of_them  # there is room for `low`, and none for `high`
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if scripts.has_room(len(fewer.of(middle).encode())) else (low, middle)
        return fewer.of(low)
    nobody = fewer.of(0)
    if there != nobody and still_right(there, text):
        raise refused
    return nobody


def still_right(there: str, text: str) -> bool:
    """Whether all that a script of ours does another does as well: whom it meets, when, with what, and how it weighs them."""
    if "fileinto" not in there:
        return True
    rules, wanted = _rules(there), _rules(text)
    return bool(rules) and _weighing(there) == _weighing(text) and rules.items() <= wanted.items()


def stop(scripts: Scripts, there: str, first: Callable[[str], object]) -> str:
    """Let our script run no more, and the site's that it ran afterwards in its place; what became of it. Where the site's own
    script includes ours, it cannot be stopped. `first` is called before.
    """
    names = scripts.names()
    if not names.get(NAME):
        return INCLUDED if NAME in running(scripts, names) else IDLE
    first("stopping")
    then = then_in(there)
    scripts.activate(then if then in names else "")
    return STOPPED


def in_part(refused: ServerError, text: str, written: str) -> str:
    """What an administrator is told of a script that is not there, or not all of it, since it was refused."""
    why = str(refused).rstrip(".")
    if not refused.code.startswith("QUOTA"):
        return (
            f"The mail server does not take our script ({why}). The one before did what is no longer so; one that meets nobody is "
            "in its place: mail goes its usual way here, as if nothing had been decided. It is tried again."
        )
    some, size = rules_in(written), len(text.encode())
    who = f"only the {some} who were decided on first are" if some else "nobody is"
    remedy = (
        "Let the server take more: with Dovecot raise sieve_max_script_size or sieve_quota_max_storage, whichever it names, and "
        "reload it. The whole script is then written by itself, or when this command runs again."
        if size <= MOST
        else "So many people are for the milter or the policy service (docs/mail-server.md)."
    )
    return (
        f"There is no room for our script of {size // 1000 + 1} KB ({why}). Of {rules_in(text)} people with a restriction {who} "
        f"in it; the mail of the others goes its usual way here, as if nothing had been decided. {remedy}"
    )


def _rules(text: str) -> dict[str, tuple[str, str]]:
    """By address, when somebody is met and what is done."""
    periods, deeds = dict(_PERIOD.findall(text)), dict(_DEED.findall(text))
    courses = {
        number: _DOES.sub(lambda found: deeds.get(found[1], ""), lines)
        for number, lines in _COURSE.findall(text)
    }
    return {
        address: (periods.get(period, ""), courses.get(course, ""))
        for address, period, course in _RULE.findall(text)
    }


def _weighing(text: str) -> str:
    return text.partition(_WHO)[2].partition(_WHAT)[0]
