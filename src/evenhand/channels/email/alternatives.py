"""Whether the HTML of a message says what the plain text beside it does not: “your program shows no HTML” in the one, and all the
rest in the other (I23, I25).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Set

_TAG = re.compile(rb"<[^<>]*>")
_WORD, _ROUGHLY = re.compile(r"[^\W_]+"), re.compile(rb"[a-z\x80-\xff]{2,}")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNSEEN = ((b"<!--", b"-->"), (b"<style", b"</style"), (b"<script", b"</script"), (b"<title", b"</title"))
_SHORT = 1500  # characters
_MORE_WORDS, _MORE = 5, 0.3  # different words, and their share of all, that the plain text lacks


def may_say_more(html: bytes, plain: str) -> bool:
    """Whether HTML, roughly read, has many words that a short plain text beside it lacks: only then is it worth reading.

    A plain text of some length is the message; to hold every one against its HTML would cost more than reading it.
    """
    if len(plain) > _SHORT:
        return False
    lowered = html.lower()
    for opening, closing in _UNSEEN:
        lowered = _without(lowered, opening, closing)
    words = set(_ROUGHLY.findall(_TAG.sub(b" ", lowered)))
    return _are_many(words - set(_ROUGHLY.findall(plain.lower().encode("utf-8", "replace"))), words)


def says_more(said: str, known: Set[str]) -> bool:
    """Whether what is said has many words that are not among the known."""
    words = words_of(said)
    return _are_many(words - known, words)


def words_of(text: str) -> set[str]:
    """The different words of a text."""
    return set(_WORD.findall(text.lower()))


def without_lines_of(plain: str, html_said: str) -> str:
    """What the HTML says without the lines that the plain text says too, so that nothing is read twice."""
    said = " ".join(plain.split())
    left = (line for line in html_said.split("\n") if not line.strip() or " ".join(line.split()) not in said)
    return _BLANK_LINES.sub("\n\n", "\n".join(left)).strip("\n").rstrip("\n> ")


def _are_many(lacking: Collection[object], words: Collection[object]) -> bool:
    return len(lacking) >= _MORE_WORDS and len(lacking) > _MORE * len(words)


def _without(html: bytes, opening: bytes, closing: bytes) -> bytes:
    """Without what lies between these, once through; from where one never closes, all stays."""
    if opening not in html:
        return html
    kept, place = [], 0
    while (begins := html.find(opening, place)) != -1:
        ends = html.find(closing, begins)
        if ends == -1:
            break
        kept.append(html[place:begins])
        place = ends
    return b"".join([*kept, html[place:]])
