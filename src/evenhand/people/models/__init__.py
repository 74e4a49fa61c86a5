"""Who: colleagues, the people who get in touch, how they reach us, what they need."""

from .colleague import Absence, Colleague, ColleagueRole
from .person import Adjustment, Identifier, Merge, Person, Representative, folded
from .token import Token

__all__ = [
    "Absence",
    "Adjustment",
    "Colleague",
    "ColleagueRole",
    "Identifier",
    "Merge",
    "Person",
    "Representative",
    "Token",
    "folded",
]
