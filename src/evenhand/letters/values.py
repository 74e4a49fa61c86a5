"""How what is put into a letter's gaps is said in its language: dates, numbers and names, and the words of others.

Whatever comes from a record is text and nothing but text: it is never read as a template, as markup or as a line of our own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from evenhand.policy.bilingual import Bilingual

ENGLISH, WELSH = "en", "cy"
LANGUAGES = (ENGLISH, WELSH)

GAP = "…"  # stands where a part of a letter is still missing

# Characters that turn the order of what follows them, beyond the words they came with.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Numbers that Unicode never gives to a character; no document of Word's may hold the last two.
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
# Where characters are that run from right to left; nearly no text of ours has one, and each is asked only where one may be.
_MAY_RUN_LEFTWARDS = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

# Small words that only one of the two languages has.
_WELSH = """mae yn yr y wedi eich chi ni roedd oedd bod fod gan ar gyfer hyn gyda rhwng nad nid bydd wrth sydd gwnaethoch
    ydych ond hwn hon fel pan beth sy'n ei'n i'n o'r a'r i'r yw yw'r"""
_ENGLISH = """the and of to is was were that this you your we our for with have has not it be been from which when what but
    after she he they there in on by"""
_SMALL_WORDS = {WELSH: frozenset(_WELSH.split()), ENGLISH: frozenset(_ENGLISH.split())}


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's own words, as they wrote them. Without a language given, it is told from the small words in them. `other` is the
    same in the other language, where somebody wrote it.
    """

    text: str
    language: str = ""
    other: str = ""

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def spoken(self) -> str:
        """The language they are in: "cy" or "en"."""
        return self.language or language_of(self.text)

    def told_in(self, language: str) -> Words:
        """The words in this language where there are any, else as they were written."""
        return self if not self.other or self.spoken == language else Words(self.other, language)


def language_of(text: str) -> str:
    """Whether a text is Welsh or, as all that is not plainly Welsh, English. It decides how a text is read aloud, nothing more."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.casefold().replace("’", "'"))
    hits = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    return WELSH if hits[WELSH] > hits[ENGLISH] else ENGLISH


def said(value: object, language: str) -> str:
    """One value as it stands in a sentence of this language, on one line."""
    match value:
        case Words():
            return one_line(value.text)
        case Bilingual():
            return one_line(value.text(language))
        case datetime():
            return Bilingual.of_moment(value).text(language)
        case date():
            return Bilingual.of_date(value).text(language)
        case time():
            return Bilingual.of_time(value).text(language)
        case None:
            return ""
        case _:
            return one_line(str(value))


def one_line(text: str) -> str:
    """The text in one line, with nothing in it but text."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, one for every line that has words."""
    lines = (" ".join(line.split()) for line in clean(text).splitlines())
    return tuple(line for line in lines if line)


def clean(text: str) -> str:
    """The text without control characters, those that turn the reading order of what follows, and what is no character at all."""
    if text.isprintable():  # has none of them, as nearly every text
        return text
    kept = (
        char
        for char in text.translate(_TURNING)
        if char in "\n\t" or (unicodedata.category(char) != "Cc" and not _NO_CHARACTER.match(char))
    )
    return "".join(kept).encode("utf-8", "replace").decode("utf-8")


def set_apart(text: str) -> str:
    """The text, set apart where it runs from right to left, so that it does not move what stands around it."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if runs_leftwards(text) else text


def runs_leftwards(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return _MAY_RUN_LEFTWARDS.search(text) is not None and any(
        unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text
    )
