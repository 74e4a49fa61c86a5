"""Whether the HTML of a message says what the plain text beside it does not: “your program shows no HTML” in the one, and all the
rest in the other (I23, I25). Asked of mail, and inside a cell of messages that came as files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Set

from evenhand.contacts.files.charsets import codec_for, decode
from evenhand.contacts.files.html import BREAKING, html_to_text, unescaped

# As html_to_text reads them: tags that part words, and those within which words go on. A “<” before a space is none.
_NAMES = b"|".join(sorted(each.encode() for each in BREAKING))
_PARTING = re.compile(rb"</?(?:" + _NAMES + rb")(?:[\s/][^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(rb"<(?:/?[a-z]|[!?])[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(rb"<(?:(!--)|(style|script|title)(?:>|\s[^<>]*(?<!/)>))", re.IGNORECASE)
_ENDS = {
    name: re.compile(rb"</" + name + rb"[\s/>]", re.IGNORECASE) for name in (b"style", b"script", b"title")
}
_ENDS[b"!--"] = re.compile(rb"-->")

_WORD, _ROUGHLY = re.compile(r"[^\W_]+"), re.compile(rb"[a-z\x80-\xff]{2,}")
_BLANK_LINES = re.compile(r"\n{3,}")
_WHITE, _NO_BREAK = b" \t\r\n\f\v", b"\xc2\xa0"
_AS_IT_IS = (None, "utf-8", "cp1252")  # charsets whose bytes can be looked at undecoded
_SHORT = 1500  # characters
_MORE_WORDS, _MORE = 5, 0.3  # different words, and their share of all, that the plain text lacks
_MUCH = 20  # bytes that are seen and in no word


def is_long(plain: str) -> bool:
    """Whether a plain text is the message itself: then nothing is held against it."""
    return len(plain) > _SHORT


def said_alone(markup: bytes, charset: str, plain: str) -> str:
    """What HTML says and the plain text beside it does not; "" where they say the same, more or less."""
    if not plain.strip() or not may_say_more(markup, charset, plain):
        return ""
    told = html_to_text(decode(markup, charset))[0].strip("\n")
    return without_lines_of(plain, told) if told not in plain and says_more(told, words_of(plain)) else ""


def may_say_more(markup: bytes, charset: str, plain: str) -> bool:
    """Whether HTML, roughly read, has many words that a short plain text beside it lacks: only then is it worth reading.

    To hold a long one against its HTML as well would cost more than reading the mail.
    """
    if is_long(plain):
        return False
    if codec_for(charset) not in _AS_IT_IS:
        markup = decode(markup, charset).encode("utf-8", "replace")
    seen, beside = _seen(markup), plain.encode("utf-8", "replace").replace(_NO_BREAK, b" ")
    if _letters(_said(seen)) == _letters(beside):
        return False  # nearly always: the very same letters
    text = _said(_PARTING.sub(b" ", seen)).lower()
    found = _ROUGHLY.findall(text)
    words = set(found)
    if _are_many(words - set(_ROUGHLY.findall(beside.lower())), words):
        return True
    told = len(b"".join(found))
    return len(_letters(text)) - told > max(_MUCH, told)  # letters one by one, or numbers for letters


def says_more(said: str, known: Set[str]) -> bool:
    """Whether what is said has many words that are not among the known."""
    words = words_of(said)
    return _are_many(words - known, words)


def words_of(text: str) -> set[str]:
    """The different words of a text."""
    return set(_WORD.findall(text.lower()))


def without_lines_of(plain: str, html_said: str) -> str:
    """What the HTML says without the lines that the plain text says too, in a line or a paragraph, so that nothing is read twice.
    A piece of a line is none: “I will not kill you” does not say “kill you”.
    """
    said = {" ".join(each.split()) for each in (*plain.splitlines(), *re.split(r"\n\s*\n", plain))}
    left = (line for line in html_said.split("\n") if not line.strip() or " ".join(line.split()) not in said)
    return _BLANK_LINES.sub("\n\n", "\n".join(left)).strip("\n").rstrip("\n> ")


def _are_many(lacking: Collection[object], words: Collection[object]) -> bool:
    return len(lacking) >= _MORE_WORDS and len(lacking) > _MORE * len(words)


def _seen(markup: bytes) -> bytes:
    """Without comments, styles, scripts and titles, once through; where one never closes, what follows it stays."""
    found = _UNSEEN.search(markup)
    if found is None:
        return markup
    kept, place, never_closed = [], 0, set[bytes]()
    while found is not None:
        name = (found[1] or found[2]).lower()
        begins = found.start() + 2 if found[1] else found.end()
        kept.append(markup[place : found.start()])
        end = None if name in never_closed else _ENDS[name].search(markup, begins)
        if end is None:
            never_closed.add(name)
            place = found.end()
        else:
            place = end.end() if found[1] else end.start()
        found = _UNSEEN.search(markup, place)
    return b"".join([*kept, markup[place:]])


def _said(seen: bytes) -> bytes:
    text = _TAG.sub(b"", seen)
    if b"&" in text:
        text = unescaped(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return text.replace(_NO_BREAK, b" ")


def _letters(text: bytes) -> bytes:
    return text.translate(None, _WHITE)
