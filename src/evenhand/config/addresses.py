"""The body's e-mail addresses as the settings write them: a mistake is said when Evenhand starts, and not found by a message."""

from __future__ import annotations

import re

from environs import EnvError


def pairs(name: str, written: str) -> dict[str, str]:
    """`address=word,address=word`. Raises EnvError, in words for whoever installs, for what is not so."""
    found: dict[str, str] = {}
    for each in filter(None, (part.strip() for part in written.split(","))):
        address, equals, word = (part.strip() for part in each.partition("="))
        if not (address and equals and word):
            raise EnvError(f"{name}: “{each}” is not address=word. Write it like address=word,address=word.")
        if found.setdefault(address, word) != word:
            raise EnvError(
                f"{name} says both “{found[address]}” and “{word}” of {address}. Two teams are written one|other."
            )
    return found


def filed_at(name: str, written: str) -> str:
    """Where mail is filed: `+detail`, an address, or nowhere. Raises EnvError for anything else."""
    if written and not re.fullmatch(r"\+[^\s@+]+|[^\s@]+@[^\s@]+", written):
        raise EnvError(f"{name}: “{written}” is neither a detail, such as +closed, nor an e-mail address.")
    return written
