"""The one folding of text into words: for what came in and for what is asked, on both databases.

Lower case, without accents, without apostrophes, compatible forms made one (NFKC): “Ŵyn’s” and “wyns” are the same word. Letters
and digits of any script make words, everything else parts them. So an e-mail address or a reference is some words beside each
other: it is found by each of them, and as a whole by all of them in their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from evenhand.contacts.plain import Folding

LONGEST = 64  # characters; what is longer is found by its beginning

GAP = "_"  # stands where no word is, so that no phrase reaches from a subject into a body
_BETWEEN = "\x1c"  # what becomes a gap

_WORDS = re.compile(r"[^\W_]+")
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
    words = plain.split() if (plain := _PLAIN.of(text)) is not None else _words_of_any(text)
    if len(text) > LONGEST and max(map(len, words), default=0) > LONGEST:
        return [word[:LONGEST] for word in words]
    return words


def words_apart(texts: Iterable[str]) -> list[str]:
    """The words of several texts, in their order, with a gap after each text that is not empty. None is cut."""
    every = [text for text in texts if text]
    together = f" {_BETWEEN} ".join([*every, ""])
    if together.count(_BETWEEN) == len(every) and (plain := _APART.of(together)) is not None:
        return plain.split()
    found: list[str] = []
    for text in every:
        found += plain.split() if (plain := _PLAIN.of(text)) is not None else _words_of_any(text)
        found.append(GAP)
    return found


def _words_of_any(text: str) -> list[str]:
    # Folding is slow, and nothing in it reaches past a space: only pieces that need it are folded, most of them once.
    text = " ".join([piece if piece.isascii() else _folded(piece) for piece in text.split()])
    if text.isascii() and (plain := _PLAIN.of(text)) is not None:
        return plain.split()
    return _WORDS.findall(text.replace("'", "").replace("`", "").casefold())


def _folded(text: str) -> str:
    return _folded_before(text) if len(text) <= LONGEST else _fold(text)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    # Folding case may leave accents that were no accents before, and the other way round.
    plain = unicodedata.normalize("NFKD", plain).casefold().translate(_LIKE)
    if not plain.isascii():
        plain = "".join(
            mark for mark in plain if not unicodedata.combining(mark) and unicodedata.category(mark) != "Mn"
        )
    return plain.replace("'", " ").replace("`", " ")  # what only now looks like an apostrophe is none


_folded_before = lru_cache(maxsize=8192)(_fold)


def _plainly(letter: str) -> str:
    """The folding of a letter by itself, where what parts words becomes a space."""
    return "" if _APOSTROPHES.match(letter) else "".join(_WORDS.findall(_fold(letter))) or " "


_PLAIN = Folding(_plainly)
_APART = Folding(lambda letter: GAP if letter == _BETWEEN else _plainly(letter))
