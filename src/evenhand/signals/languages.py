"""Whether a text is Welsh or English, by its small words; what is mixed is what there is more of."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from .folding import fold

_SMALL = {
    language: frozenset(words.split())
    for language, words in tomllib.loads(
        files(__package__).joinpath("languages.toml").read_text(encoding="utf-8")
    ).items()
}
_LOOKED_AT = 5000  # characters


def language_of(text: str) -> str:
    """ "cy" or "en"."""
    words = [word.text for word in fold(text[:_LOOKED_AT]).words()]
    welsh, english = (sum(word in _SMALL[language] for word in words) for language in ("cy", "en"))
    return "cy" if welsh > english else "en"
