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
ROWS = "sha256"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a disposal says of itself: how many entries lost their facts, and the digest of the rows that went."""

    entries: int
    sha256: str


def disposed_of(facts: object) -> str:
    """With which disposal these facts went; "" where they are there."""
    told = facts.get(DISPOSED_OF) if isinstance(facts, Mapping) and len(facts) == 1 else ""
    return told if isinstance(told, str) else ""


@dataclass(slots=True)
class Digest:
    """A SHA-256 over entries, in their order: which hash each follows, its own as it was, and each as it is now."""

    _sha256: hashlib._Hash = field(default_factory=hashlib.sha256)
    count: int = 0

    def add(self, row: Entry, as_it_is: bytes) -> None:
        told = f"{row.previous} {row.hash} {hashlib.sha256(as_it_is).hexdigest()}\n"
        self._sha256.update(told.encode())
        self.count += 1

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


@dataclass(slots=True)
class Gone:
    """What went with each disposal, as far as the trail was read; it is held against the entry of the disposal when that comes."""

    _with: dict[str, Digest] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)
    certificates: dict[str, tuple[int, Certificate]] = field(default_factory=dict)

    def wrong(self, entry: Entry, as_bytes: Callable[[Entry], bytes]) -> str:
        """What is wrong with this entry, as far as facts that went are concerned, or ""."""
        if reference := disposed_of(entry.facts):
            self._with.setdefault(reference, Digest()).add(entry, as_bytes(entry))
            self._first.setdefault(reference, entry.number)
            return ""
        if entry.action != ANSWERS or DIGEST not in entry.facts:
            return ""
        reference = str(entry.facts.get(WITH))
        if reference in self.certificates:
            return f"Entry {entry.number} says a second time what went with {reference}."
        told = Certificate(_number(entry.facts.get(COUNT)), str(entry.facts.get(ROWS)))
        self.certificates[reference] = entry.number, told
        found = self._with.pop(reference, Digest())
        self._first.pop(reference, None)
        if (found.count, found.hexdigest()) == (entry.facts.get(COUNT), entry.facts[DIGEST]):
            return ""
        return f"Entries whose facts went with {reference} are not as they were left."

    @property
    def without_certificate(self) -> list[int]:
        """The numbers of the first entries whose facts went with a disposal that the trail does not hold."""
        return list(self._first.values())

    def held_against(
        self, before: Mapping[str, Certificate], after: Mapping[str, Certificate]
    ) -> tuple[int, str] | None:
        """The entry of a disposal that is not as its certificate says, and what is wrong; 0 for a certificate without its entry.
        With the certificates as they were before the trail was read, and after: one may be made meanwhile.
        """
        for reference, (number, told) in self.certificates.items():
            if after.get(reference) != told:
                return number, f"Entry {number} is not what the certificate {reference} says."
        for reference in sorted(before.keys() - self.certificates.keys()):
            return 0, f"The trail does not hold the disposal {reference}."
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
