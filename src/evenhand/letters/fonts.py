"""The fonts of printed letters, installed with the product: one family for nearly every script that people here write."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import manimgx_fonts

if TYPE_CHECKING:
    import typst

FOLDER = Path(manimgx_fonts.__file__).parent
FIRST = "Noto Sans"  # it has ŵ and ŷ, upright and italic, light and bold

# What the first family has for certain: Latin letters with all their accents, and the signs of everyday typing.
_EVERYDAY = re.compile(r"[\x20-\x7e\xa0-\u024f\u1e00-\u1eff\u2010-\u2022\u2026\u2032\u2033\u20ac]*")
# Marks that are never seen themselves: joiners, isolates, variation selectors, tags. Typesetters leave them out by themselves.
_UNSEEN = frozenset(
    {0x034F, 0x061C, *range(0x200B, 0x2010), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF}
)


@cache
def fonts() -> typst.Fonts:
    """The fonts for the typesetter: ours alone, so that a letter looks the same on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


@cache
def families() -> tuple[str, ...]:
    """The names of the families, in the order in which they are asked for a character."""
    others = sorted(set(fonts().families()) - {FIRST})
    return (FIRST, *others)


@cache
def drawn() -> frozenset[int]:
    """Every character for which one of the fonts has a picture."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for file in sorted(FOLDER.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def drawable(text: str) -> str:
    """The text, where a character that no font has is said by its number: [U+4E2D]. Nothing is left out in silence."""
    if _EVERYDAY.fullmatch(text):
        return text
    return "".join(char if _is_drawable(char) else f"[U+{ord(char):04X}]" for char in text)


def _is_drawable(char: str) -> bool:
    number = ord(char)
    if number in _UNSEEN or 0xE0020 <= number <= 0xE007F:
        return True
    return number in drawn() and unicodedata.category(char) not in ("Co", "Cn")
