"""Rules cite the policy. A rule that cites nothing, or what nobody knows, cannot be imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from .edition import REFERENCE, invariants, load

P = ParamSpec("P")
R = TypeVar("R")

# For each clause and each invariant, the dotted names of the functions that apply it, in the order they were imported.
RULES: dict[str, list[str]] = {}


class CitesNothingKnownError(TypeError):
    """A rule cites no clause, or an id that is neither a clause of the policy nor an invariant."""


def applies(*ids: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as applying these clauses and invariants. The function itself is left as it is."""
    check_ids(*ids)

    def register(rule: Callable[P, R]) -> Callable[P, R]:
        name = f"{rule.__module__}.{rule.__qualname__}"
        for id_ in ids:
            appliers = RULES.setdefault(id_, [])
            if name not in appliers:
                appliers.append(name)
        return rule

    return register


def check_ids(*ids: str) -> None:
    """Raise CitesNothingKnownError unless these are ids of clauses or invariants, and at least one."""
    if not ids:
        raise CitesNothingKnownError('A rule cites at least one clause or invariant: @applies("WA1", "I5").')
    known = load(REFERENCE).clauses.keys() | invariants().keys()
    unknown = [id_ for id_ in ids if id_ not in known]
    if unknown:
        raise CitesNothingKnownError(
            f"{', '.join(map(repr, unknown))}: no clause of {REFERENCE} and no invariant has this id. "
            "The clauses stand in its TOML file in policy/editions/, the invariants in invariants.toml beside it."
        )
