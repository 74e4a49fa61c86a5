"""What an edition is made of. Plain frozen values; how they are read and checked is in edition_file.py."""

from __future__ import annotations

from dataclasses import dataclass

from .bilingual import Bilingual

RULE, INFORMATION, JUDGEMENT, ABSENT = "rule", "information", "judgement", "absent"


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of the policy. `rule` is in our words, `quote` verbatim from the policy's text, in as many pieces as it needs.

    `kind` says who applies it: "rule" the code, "judgement" a person, "information" nobody because it only tells; "absent" is
    for editions of other bodies whose text does not say it. All but "rule" say why.
    """

    id: str
    heading: Bilingual
    rule: Bilingual
    quote: tuple[str, ...]
    kind: str
    why: Bilingual | None = None

    @property
    def quoted(self) -> str:
        """The quote as one line, its pieces joined with an ellipsis."""
        return " … ".join(self.quote)


@dataclass(frozen=True, slots=True)
class Named:
    """An id with its name and, where there is one, an explanation."""

    id: str
    name: Bilingual
    explanation: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """One of the four kinds of unacceptable contact."""

    id: str
    name: Bilingual
    explanation: Bilingual


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A behaviour the policy names. `example` is its own wording; `check` the check that precedes it: AA3N,
    precondition, intent or "".
    """

    id: str
    category: str
    name: Bilingual
    example: Bilingual
    check: str
    clause: str


@dataclass(frozen=True, slots=True)
class Impact:
    """One of the impacts of which at least one is needed beside a behaviour."""

    id: str
    name: Bilingual
    example: Bilingual
    clause: str


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A type of restriction. `intrusiveness` orders them from the least intrusive up; `tells` is how a letter says it
    to the person.

    `parameters` are the keys of a written measure beside `kind`; those of `tells` are its %(placeholders)s.
    """

    kind: str
    clause: str
    name: Bilingual
    explanation: Bilingual
    tells: Bilingual
    intrusiveness: int
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way of contact. `name` stands alone, `by` inside a sentence; `live` ones are answered while the person waits."""

    id: str
    name: Bilingual
    by: Bilingual
    live: bool


@dataclass(frozen=True, slots=True)
class DisputeRoute:
    """A way to dispute a restriction: what a letter says about it, with the address itself."""

    id: str
    name: Bilingual
    text: Bilingual
    address: str


# Which people's entries a role needs for its work (LK2, I30): all, those whose restriction is disputed, or none.
EVERY_ENTRY, DISPUTED_ENTRIES = "entries", "disputed_entries"
OPENS = ("", DISPUTED_ENTRIES, EVERY_ENTRY)


@dataclass(frozen=True, slots=True)
class Role:
    """A role, what it may do, and which people's entries open to it (one of OPENS)."""

    id: str
    name: Bilingual
    may: Bilingual
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number of the policy, and every number its text leaves open."""

    max_warnings: int
    warning_months: int
    periods: tuple[int, ...]
    dispute_working_days: int
    review_opens_days_before: int
    windows_skip_bank_holidays: bool
    closed_message_days: int


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question the policy's text leaves open, the position taken, and the parameter of the edition that holds it ("" if none)."""

    id: str
    question: Bilingual
    position: Bilingual
    clauses: tuple[str, ...]
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must never happen, and the clauses it protects."""

    id: str
    text: Bilingual
    clauses: tuple[str, ...]
