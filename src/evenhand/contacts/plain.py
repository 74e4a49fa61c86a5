"""Text of these islands with a byte for each letter, so that a table folds a whole text at once, and not letter by letter.

Nearly every text is ASCII but for a few Welsh letters, or for the quotes and dashes that programs put in place of plain ones. There
are fewer than 128 of these. A text that holds anything else is left to slower ways, which fold it to the same.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

_LETTERS = "âêîôûŵŷäëïöüẅÿáéíóúẃýàèìòùẁỳãõñçåø"
_MARKS = "’‘“”„«»–—‐‑−…•·°£€©®§´′″\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2009\u202f\u2028\ufeff\ufffd"
_ASCII = bytes(range(128)).decode()
_TABLE = f"{_ASCII}{_LETTERS}{_LETTERS.upper()}{_MARKS}"
_UNUSED = "\ufffe"  # charmap_build reads it as "no letter"
_MAP = codecs.charmap_build(_TABLE.ljust(256, _UNUSED))


class Folding:
    """How texts are folded where that is one byte for another: `fold` says what becomes of a letter."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        """Raises ValueError when a letter becomes more than one."""
        gone, table = bytearray(), bytearray(b" " * 256)
        for code, letter in enumerate(_TABLE):
            folded = fold(letter)
            if not folded:
                gone.append(code)
            elif len(folded := folded.strip()) > 1:
                raise ValueError(f"{letter!r} becomes {folded!r}.")
            elif folded:
                table[code] = _TABLE.index(folded)
        self._table, self._gone = bytes(table), bytes(gone)
        self._is_ascii = self._table.isascii()

    def of(self, text: str) -> str | None:
        """The text folded; None where it holds a letter that has no byte here."""
        try:
            plain = text.encode() if text.isascii() else codecs.charmap_encode(text, "strict", _MAP)[0]
        except UnicodeEncodeError:
            return None
        folded = plain.translate(self._table, self._gone)
        if self._is_ascii or text.isascii():
            return folded.decode("ascii")
        return codecs.charmap_decode(folded, "strict", _TABLE)[0]
