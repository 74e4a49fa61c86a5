"""Text whose lines a program broke within words (format=flowed with delsp=yes, RFC 3676), put together again so that they are
found. Without delsp lines are broken at a space, and are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from itertools import chain

_SIGNATURE = "-- "


def unbroken(text: str, parameters: Mapping[str, str]) -> str:
    """The text as it was typed, if these parameters of its Content-Type say that it was broken within words."""
    if parameters.get("delsp", "").lower() != "yes" or parameters.get("format", "").lower() != "flowed":
        return text
    text = text.replace("\r\n", "\n")
    told = StringIO()
    open_depth = -1  # how deep in quotes the last line stands, if it goes on
    for number, line in enumerate(chain(StringIO(text, newline="\n"), [""] if text.endswith("\n") else [])):
        quotes, said = _parts(line.removesuffix("\n"))
        goes_on = said.endswith(" ") and said != _SIGNATURE
        if open_depth != len(quotes) or said == _SIGNATURE:
            told.write("\n" if number else "")
            told.write(f"{quotes} " if quotes else "")
        told.write(said[:-1] if goes_on else said)
        open_depth = len(quotes) if goes_on else -1
    return told.getvalue()


def _parts(line: str) -> tuple[str, str]:
    """The marks of a quotation, and what is said, without the space that parts it from them or that guards its first letter."""
    said = line.lstrip(">")
    return line[: len(line) - len(said)], said.removeprefix(" ")
