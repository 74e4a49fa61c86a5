"""The one folding of text into words: for what came in and for what is asked, on both databases.

Lower case, without accents, without apostrophes, compatible forms made one (NFKC): “Ŵyn’s” and “wyns” are the same word. Letters
and digits of any script make words, everything else parts them. So an e-mail address or a reference is some words beside each
other: it is found by each of them, and as a whole by all of them in their order.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64  # characters; what is longer is found by its beginning

_WORDS = re.compile(r"[^\W_]+")
# The same for plain ASCII, much quicker: letters small, apostrophes gone, spaces for the rest.
_ASCII = {
    code: None if chr(code) in "'`" else chr(code).lower() if chr(code).isalnum() else " "
    for code in range(128)
}
_APOSTROPHES = re.compile("['’‘ʼʹ＇`´′]")
# Letters that Unicode does not take apart, though a keyboard of these islands cannot type them.
_LIKE = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "ẞ": "ss", "ĸ": "k", "ŋ": "n",
    }
)  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words of a text, in their order."""
    words = text.translate(_ASCII).split() if text.isascii() else _WORDS.findall(_folded(text))
    if len(text) > LONGEST and max(map(len, words), default=0) > LONGEST:
        return [word[:LONGEST] for word in words]
    return words


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    # Folding case may leave accents that were no accents before, and the other way round.
    plain = unicodedata.normalize("NFKD", plain).casefold().translate(_LIKE)
    if plain.isascii():
        return plain
    return "".join(
        mark for mark in plain if not unicodedata.combining(mark) and unicodedata.category(mark) != "Mn"
    )
