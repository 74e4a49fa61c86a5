"""Who: colleagues, the people who get in touch, how they reach us, what they need."""

from .colleague import Absence, Colleague, ColleagueRole
from .names import NameSlip, NameWord
from .person import Adjustment, Identifier, Merge, Person, Representative, folded
from .shared import SharedAddress
from .suggestion import MergeSuggestion
from .token import Token, TokenUse

__all__ = [
    "Absence",
    "Adjustment",
    "Colleague",
    "ColleagueRole",
    "Identifier",
    "Merge",
    "MergeSuggestion",
    "NameSlip",
    "NameWord",
    "Person",
    "Representative",
    "SharedAddress",
    "Token",
    "TokenUse",
    "folded",
]
