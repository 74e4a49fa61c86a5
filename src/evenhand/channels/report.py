"""What taking in mail came to, in numbers that add up and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evenhand.channels.email.sources import Failure, LeftAside


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that is kept whole but could not be read as others are, and why."""

    path: str
    reason: str
    sha256: str


@dataclass(slots=True)
class Report:
    """Everything that was met, and what became of it.

    `read` counts every message, and every path that turned out to hold none: it is always the sum of
    `stored`, `already_held`, `quarantined` and the number of `failed`. `copies` counts those of `already_held` that a mail
    server delivered once more, and whose own bytes and recipients were added to the contact.
    """

    read: int = 0
    stored: int = 0
    already_held: int = 0
    copies: int = 0
    quarantined: int = 0
    failed: list[Failure] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)

    def fail(self, path: str, reason: str) -> None:
        """Something met could not be taken in; its path and why."""
        self.failed.append(Failure(path, reason))

    def add(self, other: Report) -> None:
        """Count another one's with this one's."""
        self.read += other.read
        self.stored += other.stored
        self.already_held += other.already_held
        self.copies += other.copies
        self.quarantined += other.quarantined
        self.failed += other.failed
        self.listed += other.listed
        self.left_aside += other.left_aside

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.already_held + self.quarantined + len(self.failed)

    def as_dict(self) -> dict[str, object]:
        """The report as JSON carries it."""
        return {
            "read": self.read,
            "stored": self.stored,
            "already_held": self.already_held,
            "copies": self.copies,
            "quarantined": self.quarantined,
            "failed": [{"path": each.path, "reason": each.reason} for each in self.failed],
            "listed": [
                {"path": each.path, "reason": each.reason, "sha256": each.sha256} for each in self.listed
            ],
            "left_aside": [{"path": each.path, "reason": each.reason} for each in self.left_aside],
        }

    def lines(self) -> Iterator[str]:
        """The report as a person reads it."""
        yield (
            f"Read {self.read:,}: stored {self.stored:,}, held already {self.already_held:,}, "
            f"in quarantine {self.quarantined:,}, failed {len(self.failed):,}."
        )
        if self.copies:
            yield f"Of those held already, {self.copies:,} were other deliveries: their bytes and recipients are kept too."
        yield from self._named(
            "Kept whole, to be looked at:", [(each.path, each.reason) for each in self.listed]
        )
        if self.listed:
            yield "Each is a contact. What could not be read at all waits for caseworkers in My work, and for the content lead."
        yield from self._named("Left aside:", [(each.path, each.reason) for each in self.left_aside])
        yield from self.problem_lines()

    def problem_lines(self) -> Iterator[str]:
        """What failed alone."""
        yield from self._named("Failed:", [(each.path, each.reason) for each in self.failed])

    @staticmethod
    def _named(title: str, named: list[tuple[str, str]]) -> Iterator[str]:
        if named:
            yield title
            yield from (f"  {path}: {reason}" for path, reason in named)
