"""What goes to the person: letters in both languages, made from facts, whole or known not to be."""

from __future__ import annotations

from .kinds import KINDS
from .letter import Letter, compose
from .values import Words

__all__ = ["KINDS", "Letter", "Words", "compose"]
