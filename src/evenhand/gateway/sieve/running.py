"""Which scripts of a mailbox run: the active one, and all that are included on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .reading import included
from .script import NAME, then_in


class Readable(Protocol):
    """The scripts of one mailbox, wherever they lie."""

    def names(self) -> Mapping[str, bool]:
        """The name of each script, and whether it runs."""
        ...

    def read(self, name: str) -> str:
        """The text of a script."""
        ...


def running(scripts: Readable, names: Mapping[str, bool]) -> dict[str, str]:
    """The scripts that run, by name, each with its text; `names` as the mailbox tells them."""
    waiting = [name for name, active in names.items() if active]
    texts: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in texts and name in names:
            texts[name] = scripts.read(name)
            # Ours may be longer than a script is that is read, and says at its end what it runs.
            ours = {then_in(texts[name])} - {""} if name == NAME else set()
            waiting += sorted(included(texts[name]) | ours)
    return texts
