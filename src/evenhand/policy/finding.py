"""A finding: what an assessor puts on record about a concern, and the contact it rests on. Plain values for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from .outcome import Sentence

NO_ACTION, ADJUST, WARN, RESTRICT = "no_action", "adjust", "warn", "restrict"
OUTCOMES = (NO_ACTION, ADJUST, WARN, RESTRICT)
GROUNDING = (WARN, RESTRICT)

# What everybody may do by right. The first time each is done can never be an incident in itself (OA2).
RIGHTS = frozenset(
    {
        "complaint",
        "review_request",
        "dispute",
        "data_complaint",
        "information_request",
        "subject_access",
        "criticism",
    }
)


@dataclass(frozen=True, slots=True)
class CitedContact:
    """A contact that a finding rests on, as far as the rules need to know it.

    `rights` are the rights it exercises (its purpose, or what its reader found in it); `grounds` names the live decision that
    already rests on it; `whose` is "own" when it is certainly the person's own contact, otherwise "representative",
    "somebody_else" or "uncertain".
    """

    reference: str
    on: date
    rights: frozenset[str] = frozenset()
    grounds: Sentence | str = ""
    whose: str = "own"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an assessor puts on record about a concern. Texts that were not given are empty; answers not given are None or ""."""

    behaviours: Mapping[str, str]
    impacts: Mapping[str, str]
    outcome: str
    contacts: tuple[CitedContact, ...] = ()
    deliberate: bool | None = None
    recognised_condition: str = ""
    next_steps_explained: str = ""
    decision_final: bool = False
    our_part: str = ""
    resolvable_otherwise: str = ""
    extremely_unacceptable: str = ""

    def on_record(self) -> dict[str, Any]:
        """Its values as an assessment keeps them, by their names; the contacts are on record with the concern."""
        return {name: getattr(self, name) for name in ON_RECORD}

    @property
    def grounds_a_decision(self) -> bool:
        """Whether a warning or a proposed restriction is meant to follow."""
        return self.outcome in GROUNDING

    def of_category(self, *categories: str) -> list[str]:
        """The behaviours of these categories (AA, UP, UD, IC), in the order they were given."""
        return [behaviour for behaviour in self.behaviours if behaviour[:2] in categories]


# What an assessment has of a finding: everything but the contacts, which may be read anew and found to be somebody else's (I27).
ON_RECORD = tuple(each.name for each in fields(Finding) if each.name != "contacts")
