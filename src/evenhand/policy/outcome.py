"""Every answer of the policy core explains itself: allowed or refused, why, under which clauses, and what would be allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def N_(text: str) -> str:
    """Mark an English sentence for translation; the screens translate it when they show it."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of plain English with named values, translated only where it is shown.

    `text` is an English template in %-style and at the same time its key in the Welsh catalogue, so that the policy core needs
    no translation machinery of its own. A value may itself be a Sentence.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            self.text % {name: str(value) for name, value in self.values.items()}
            if self.values
            else self.text
        )


def say(text: str, **values: object) -> Sentence:
    """A Sentence from a marked text and its values."""
    return Sentence(text, MappingProxyType(values))


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way, or one thing to bear in mind.

    `clauses` are ids of the policy's clauses and of the invariants; `instead` says what would be allowed; `field` names the
    argument of the action it concerns, so that a form can show it beside the right question.
    """

    clauses: tuple[str, ...]
    why: Sentence
    instead: Sentence | None = None
    field: str = ""

    def __str__(self) -> str:
        told = f"{self.why} {self.instead}" if self.instead else str(self.why)
        return f"{told} ({', '.join(self.clauses)})"


def because(*clauses: str, why: Sentence, instead: Sentence | None = None, field: str = "") -> Reason:
    """A Reason, read aloud: because of these clauses, why, and what would do instead."""
    return Reason(clauses=tuple(dict.fromkeys(clauses)), why=why, instead=instead, field=field)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the policy answers: allowed when no reason stands in the way. Advice never refuses."""

    reasons: tuple[Reason, ...] = ()
    advice: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause and invariant that stands in the way, each once, in the order of the reasons."""
        return tuple(dict.fromkeys(clause for reason in self.reasons for clause in reason.clauses))

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.reasons + other.reasons, self.advice + other.advice)

    def __iter__(self) -> Iterator[Reason]:
        return iter(self.reasons)

    def __str__(self) -> str:
        return "Allowed." if self.allowed else " ".join(str(reason) for reason in self.reasons)

    def require(self) -> None:
        """Raise Refused unless this is allowed."""
        if not self.allowed:
            raise Refused(self)


ALLOWED = Outcome()


def refused(*reasons: Reason) -> Outcome:
    """An Outcome of these reasons; without any, it is allowed."""
    return Outcome(reasons=reasons)


def refused_where(*cases: tuple[bool, Reason]) -> Outcome:
    """Refused for each reason whose case it is; allowed where it is none."""
    return refused(*(reason for it_is, reason in cases if it_is))


def reasoned(reasons: str, *clauses: str, why: Sentence, instead: Sentence) -> Outcome:
    """Allowed once reasons are given; else refused under these clauses, beside the question that asks for them."""
    if reasons.strip():
        return ALLOWED
    return refused(because(*clauses, why=why, instead=instead, field="reasons"))


def advised(*advice: Reason) -> Outcome:
    """An Outcome that allows and advises."""
    return Outcome(advice=advice)


class Refused(Exception):
    """The policy refuses an action. Nothing was written; `outcome` says why and what would be allowed."""

    def __init__(self, outcome: Outcome | Reason) -> None:
        self.outcome = refused(outcome) if isinstance(outcome, Reason) else outcome
        super().__init__(str(self.outcome))

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.outcome.clauses
