"""In which form a letter goes: one letter, many renderings, in English, in Welsh or in both (PB1, PB2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evenhand.policy.outcome import N_, Outcome, Reason, because, refused, say
from evenhand.policy.rules import applies

from . import as_email, as_pdf, as_speech
from .letter import Letter, Matter
from .values import ENGLISH, LANGUAGES, WELSH

BOTH = "both"
# Where a letter is in both languages the Welsh stands first, and each half is a whole letter: neither is the other's appendix.
_IN_ORDER = {ENGLISH: (ENGLISH,), WELSH: (WELSH,), BOTH: (WELSH, ENGLISH)}


@dataclass(frozen=True, slots=True)
class Format:
    """A way to read a letter. `easy` is one with words of its own: short sentences, one idea each."""

    name: str
    label: str
    media_type: str
    extension: str
    make: Callable[[Sequence[Letter]], bytes]
    easy: bool = False


def _as_word(letters: Sequence[Letter]) -> bytes:
    # The library of Word documents is large: whoever makes none does without it.
    from . import as_word

    return as_word.render(letters)


_PDF = ("application/pdf", "pdf")
_WORD = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
_TEXT = ("text/plain; charset=utf-8", "txt")

_ALL = (
    Format("pdf", N_("PDF"), *_PDF, as_pdf.render),
    Format(
        "large_print",
        N_("PDF in large print"),
        *_PDF,
        lambda letters: as_pdf.render(letters, size=as_pdf.LARGE_SIZE),
    ),
    Format("docx", N_("Word document"), *_WORD, _as_word),
    Format("email", N_("E-mail"), "message/rfc822", "eml", as_email.render),
    Format("text", N_("Plain text"), *_TEXT, lambda letters: as_email.text(letters).encode()),
    Format("audio", N_("Script for reading aloud"), *_TEXT, as_speech.render),
    Format(
        "easy_read",
        N_("Easy Read"),
        *_PDF,
        lambda letters: as_pdf.render(letters, size=as_pdf.EASY_SIZE, easy=True),
        easy=True,
    ),
)
FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})

# The format that a person reads → the form in which their letter is made. Braille is written from the plain text.
FOR_READERS: Mapping[str, str] = MappingProxyType(
    {
        "standard": "pdf",
        "large_print": "large_print",
        "audio": "audio",
        "easy_read": "easy_read",
        "braille": "text",
    }
)


@dataclass(frozen=True, slots=True)
class Form:
    """A format by its name in FORMATS, and "en", "cy" or "both". Raises ValueError for anything else."""

    format: str
    language: str

    def __post_init__(self) -> None:
        if self.format not in FORMATS or self.language not in _IN_ORDER:
            raise ValueError(
                f"A letter is {', '.join(FORMATS)}, in {', '.join(_IN_ORDER)}; not {self.format!r} in {self.language!r}."
            )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in the order in which they stand."""
        return _IN_ORDER[self.language]

    @classmethod
    def fitting(cls, reads: str, languages: Sequence[str]) -> Form:
        """The form for whoever reads this format of the edition ("standard", "large_print" …) in these languages."""
        spoken = set(languages)
        return cls(FOR_READERS.get(reads, "pdf"), BOTH if spoken == set(LANGUAGES) else next(iter(spoken)))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in one form: its bytes, what they are, and a file name without a word about the person."""

    data: bytes
    media_type: str
    name: str


@applies("RT2", "WA2", "DI2", "PB1", "PB2", "I16", "I17", "I34", "I38")
def render(matter: Matter, form: Form) -> Rendered:
    """The letter in this form. The same matter gives the same bytes.

    Raises Refused, saying what is missing, where the letter lacks a part (I16), offers a way that is closed to the person (I17)
    or names a colleague who has not agreed (I38), in any of the languages.
    """
    format = FORMATS[form.format]
    letters = [matter.letter(language, easy=format.easy) for language in form.languages]
    _whole(letters).require()
    return Rendered(format.make(letters), format.media_type, _file_name(letters, format))


@applies("RT2", "WA2", "DI2", "PB1", "I16", "I17", "I34", "I38")
def whole(matter: Matter, languages: Iterable[str]) -> Outcome:
    """Whether the letter is whole in each of these languages; a reason for each thing that it lacks in any."""
    return _whole([matter.letter(language) for language in languages])


def _whole(letters: Iterable[Letter]) -> Outcome:
    lacking = dict.fromkeys(lack for letter in letters for lack in letter.lacks)
    return refused(*(_missing(part) for part in lacking))


def _missing(part: str) -> Reason:
    return because(
        "RT2", "I16", "I17", "I38", why=say(N_("The letter lacks this: %(part)s."), part=say(part))
    )


def _file_name(letters: Sequence[Letter], format: Format) -> str:
    spoken = "-".join(letter.language for letter in letters)
    reference = re.sub(r"[^A-Za-z0-9-]", "", letters[0].number)[:20]
    parts = (reference, letters[0].name.replace("_", "-"), format.name.replace("_", "-"), spoken)
    return f"{'-'.join(part for part in parts if part)}.{format.extension}"
