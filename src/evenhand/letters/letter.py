"""A letter, made from facts: the same blocks for every rendering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from evenhand.policy.bilingual import Bilingual
from evenhand.policy.notices import names_nobody
from evenhand.policy.outcome import N_
from evenhand.policy.rules import applies

from . import as_html, as_text
from .blocks import Block, Span, Text
from .kinds import KINDS, Kind
from .reading import easy_words, fill
from .values import LANGUAGES, Words, said

UNNAMED = N_("agreement of a colleague who is named")
OPEN = N_("ways to reply that are all open to the person")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language. `lacks` names the parts that are missing; a letter that lacks one is not fit to be given.

    `sender` and `to` are the lines of the letterhead and of the address; `dated` is `date` in the letter's language; `reference`
    is the line that quotes our reference, and `number` that reference alone.
    """

    name: str
    language: str
    title: Text
    reference: Text
    number: str
    date: date | None
    dated: str
    sender: Text
    to: Text
    blocks: tuple[Block, ...]
    lacks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The letter as plain text, a line for each paragraph."""
        return as_text.render(self)

    @property
    def html(self) -> Markup:
        """The letter as an article of HTML, its title an h1."""
        return as_html.render(self)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about, before it is in any language: which letter, its facts, and whom it must not name (see `compose`)."""

    name: str
    facts: Mapping[str, object]
    unnamed: tuple[str, ...] = ()

    def letter(self, language: str, *, easy: bool = False) -> Letter:
        """The letter in this language, in its own words or in those for easy reading, where it has such."""
        return compose(self.name, language, self.facts, unnamed=self.unnamed, easy=easy)


@applies("RT2", "WA2", "DI2", "PB1", "I16", "I17", "I34", "I38")
def compose(
    letter: str,
    language: str,
    facts: Mapping[str, object],
    *,
    unnamed: Iterable[str] = (),
    easy: bool = False,
) -> Letter:
    """The letter of this name in this language ("en", "cy"), from these facts; what it lacks is told, not hidden.

    A fact is a name, a number, a day, a time, a `Bilingual`, somebody's own `Words`, or a sequence of those or of mappings of
    them. `unnamed` are the full names of colleagues who have not agreed to be named; the fact `affected_points` are those of them
    whom a measure names as single point of contact or deputy; `offered` are the channels that the letter offers, `closed` those
    that are closed to the person. `easy` takes the letter's words for easy reading, where it has such. Raises KeyError for a
    letter that does not exist, ValueError for another language or a fact that the letter does not know, and TemplateNotFound
    when the letter is not there in both languages.
    """
    kind = KINDS[letter]
    if language not in LANGUAGES:
        raise ValueError(f"Letters are written in {' and '.join(LANGUAGES)}, not in {language!r}.")
    unknown = sorted(facts.keys() - kind.facts)
    if unknown:
        raise ValueError(f"The letter {letter!r} knows nothing of {', '.join(unknown)}.")
    given = {name: _told_in(value, language) for name, value in facts.items() if _is_there(value)}
    quoted = tuple(_quoted(given))
    other = any(words.spoken != language for words in quoted)
    read = fill(easy_words(letter) if easy else letter, language, {**given, "in_other_language": other})
    day = given.get("date")
    return Letter(
        name=letter,
        language=language,
        title=read.title,
        reference=read.reference,
        number=said(given.get("reference"), language),
        date=day if isinstance(day, date) else None,
        dated=said(day, language),
        sender=_lines(given.get("sender"), language),
        to=_lines(given.get("to"), language),
        blocks=read.blocks,
        lacks=(
            *_lacks(kind, given),
            *_names_too_many(kind, given, quoted, unnamed),
            *_offers_too_much(given),
        ),
    )


def _told_in(value: object, language: str) -> object:
    """The fact, with somebody's words in the letter's language where they were written in both."""
    match value:
        case str() | int() | Bilingual() | date():  # nearly every fact
            return value
        case Words():
            return value.told_in(language)
        case tuple() | list():
            return tuple(_told_in(each, language) for each in value)
        case Mapping():
            return {name: _told_in(each, language) for name, each in value.items()}
        case _:
            return value


def _is_there(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value not in (None, (), []) and (bool(value) or not isinstance(value, Words))


def _lacks(kind: Kind, given: Mapping[str, object]) -> Iterator[str]:
    return (lack for fact, lack in kind.parts.items() if fact not in given)


def _names_too_many(
    kind: Kind, given: Mapping[str, object], quoted: Iterable[Words], unnamed: Iterable[str]
) -> tuple[str, ...]:
    if kind.internal:
        return ()
    # The team that a restriction is about is typed by whoever proposes it, as somebody's own words are.
    told = names_nobody((*(words.text for words in quoted), str(given.get("scope_team", ""))), unnamed)
    return () if told.allowed and "affected_points" not in given else (UNNAMED,)


def _offers_too_much(given: Mapping[str, object]) -> tuple[str, ...]:
    closed = set(_each(given.get("closed")))
    return (OPEN,) if closed.intersection(_each(given.get("offered"))) else ()


def _quoted(value: object) -> Iterator[Words]:
    """Everything in the facts that is somebody's own words."""
    match value:
        case Words():
            if value:
                yield value
        case tuple() | list():
            for each in value:
                yield from _quoted(each)
        case dict():
            for each in value.values():
                yield from _quoted(each)


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, (tuple, list)) else ()


def _lines(value: object, language: str) -> Text:
    told = (said(line, language) for line in _each(value))
    return tuple(Span(line, given=True) for line in told if line)
