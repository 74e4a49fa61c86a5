"""How many, in words: Welsh has six plural forms, English two. The forms are a translator's files, templates/counts/."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel import Locale

COUNTS = Path(__file__).parent / "templates" / "counts"


def counted(number: int, noun: str, language: str) -> str:
    """So many of something: "3 months"; "3 mis", "2 fis". A form for just this number goes before its plural form.

    Raises KeyError for a noun that the language's file does not have.
    """
    forms = nouns(language)[noun]
    form = forms.get(str(number)) or forms.get(_plural_form(language)(number)) or forms["other"]
    return form.replace("{n}", str(number))


@cache
def nouns(language: str) -> Mapping[str, Mapping[str, str]]:
    """Every noun of the language's file, with its plural forms by the names that Unicode gives them."""
    return tomllib.loads((COUNTS / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def forms_needed(language: str) -> frozenset[str]:
    """The plural forms that a noun needs in this language."""
    return Locale(language).plural_form.tags | {"other"}


@cache
def _plural_form(language: str) -> Callable[[int], str]:
    return Locale(language).plural_form
