"""What goes to the person: letters in both languages, made from facts, whole or known not to be."""

from __future__ import annotations

from .forms import FORMATS, Form, Rendered, render, whole
from .kinds import KINDS
from .letter import Letter, Matter, compose
from .values import Words

__all__ = ["FORMATS", "KINDS", "Form", "Letter", "Matter", "Rendered", "Words", "compose", "render", "whole"]
