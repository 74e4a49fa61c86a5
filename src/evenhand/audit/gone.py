"""Entries whose facts went with the record that they were about (I33), and how the trail stays provable all the same (I32).

Such an entry keeps its number, its moment, who did what to which record, and its hash, to which the next entry is bound; only its
facts say no more than with which disposal they went. Its hash cannot be worked out again. So the entry of the disposal, whose own
hash can, holds a digest over all of them as they are now: none can be changed, added or left out unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .models import Entry

DISPOSED_OF = "disposed_of"
# The action whose entry answers for the facts that went, and where it says so.
ANSWERS, WITH, COUNT, DIGEST = "decide_disposal", "disposal", "entries", "entries_sha256"


def disposed_of(facts: object) -> str:
    """With which disposal these facts went; "" where they are there."""
    told = facts.get(DISPOSED_OF) if isinstance(facts, Mapping) and len(facts) == 1 else ""
    return told if isinstance(told, str) else ""


@dataclass(slots=True)
class Digest:
    """A SHA-256 over entries, in their order: the hash of each as it was, and each as it is now."""

    _sha256: hashlib._Hash = field(default_factory=hashlib.sha256)
    count: int = 0

    def add(self, hashed: str, entry: bytes) -> None:
        self._sha256.update(hashed.encode() + hashlib.sha256(entry).digest())
        self.count += 1

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


@dataclass(slots=True)
class Gone:
    """What went with each disposal, as far as the trail was read; it is held against the entry of the disposal when that comes."""

    _with: dict[str, Digest] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)

    def wrong(self, entry: Entry, as_bytes: Callable[[Entry], bytes]) -> str:
        """What is wrong with this entry, as far as facts that went are concerned, or ""."""
        if reference := disposed_of(entry.facts):
            self._with.setdefault(reference, Digest()).add(entry.hash, as_bytes(entry))
            self._first.setdefault(reference, entry.number)
            return ""
        if entry.action != ANSWERS or DIGEST not in entry.facts:
            return ""
        reference = str(entry.facts.get(WITH))
        found = self._with.pop(reference, Digest())
        self._first.pop(reference, None)
        if (found.count, found.hexdigest()) == (entry.facts.get(COUNT), entry.facts[DIGEST]):
            return ""
        return f"Entries whose facts went with {reference} are not as they were left."

    @property
    def without_certificate(self) -> list[int]:
        """The numbers of the first entries whose facts went with a disposal that the trail does not hold."""
        return list(self._first.values())
