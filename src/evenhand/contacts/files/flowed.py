"""Text whose lines a program broke within words (format=flowed with delsp=yes, RFC 3676), put together again so that they are
found. Without delsp lines are broken at a space, and are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_QUOTES = re.compile(r"(>*) ?(.*)", re.DOTALL)
_SIGNATURE = "-- "


def unbroken(text: str, parameters: Mapping[str, str]) -> str:
    """The text as it was typed, if these parameters of its Content-Type say that it was broken within words."""
    if parameters.get("delsp", "").lower() != "yes" or parameters.get("format", "").lower() != "flowed":
        return text
    lines: list[str] = []
    open_depth = -1  # how deep in quotes the last line stands, if it goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        quotes, said = _parts(line)
        goes_on = said.endswith(" ") and said != _SIGNATURE
        said = said[:-1] if goes_on else said
        if open_depth == len(quotes) and said != _SIGNATURE:
            lines[-1] += said
        else:
            lines.append(f"{quotes} {said}" if quotes else said)
        open_depth = len(quotes) if goes_on else -1
    return "\n".join(lines)


def _parts(line: str) -> tuple[str, str]:
    """The marks of a quotation, and what is said, without the space that parts it from them or that guards its first letter."""
    found = _QUOTES.fullmatch(line)
    return (found[1], found[2]) if found else ("", line)
