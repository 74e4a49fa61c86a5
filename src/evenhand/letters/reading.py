"""Letters as a policy officer or translator reads them, and how they become blocks.

A letter is templates/<letter>/en.txt and cy.txt, and for easy reading templates/easy/<letter>/; what several letters share is in
templates/parts/<part>/ and templates/easy/parts/<part>/. The lines of a template say what they are by how they begin:

    title: …        the letter's title
    reference: …    the line that quotes our reference
    # …   ## …      a heading, a lesser heading; # (door) … one beside which this picture stands (typeset/pictures)
    - …             an item of a list
    > {{ … }}       somebody's own words, quoted
    | …             a line of an address or a signature
    [cy] …          a paragraph in another language
    anything else   a paragraph; an empty line ends it, and in a letter for easy reading so does the end of the line

{{ … }} is a gap for a fact, {% … %} a condition or a repetition, {# … #} a note to whoever reads the template. What fills a gap
is put in after the lines have been read: nothing in it can become a line, a gap or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    Environment,
    Template,
    TemplateNotFound,
    Undefined,
    pass_context,
)
from jinja2.ext import Extension
from jinja2.runtime import Context

from evenhand.policy.bilingual import Bilingual

from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Span, Text
from .counting import counted, nouns
from .values import GAP, LANGUAGES, Words, paragraphs, said

TEMPLATES = Path(__file__).parent / "templates"

_OPEN, _CLOSE = "\ue000", "\ue001"
_GAP = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_FILLED = "filled gaps"
_PICTURE = re.compile(r"\(([a-z]+)\) +")
_FOREIGN = re.compile(r"\[([a-z]{2})\] +")
_INCLUDED = re.compile(r'^[ \t]*{% include "([a-z_/]+)" %}\n?', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Read:
    """A filled template: its two special lines and its blocks."""

    title: Text
    reference: Text
    blocks: tuple[Block, ...]


EASY = "easy/"


def easy_words(letter: str) -> str:
    """The name of the letter's template for easy reading; of its own, where it is short and has no other."""
    return f"{EASY}{letter}" if (TEMPLATES / EASY / letter).is_dir() else letter


def fill(letter: str, language: str, facts: Mapping[str, object]) -> Read:
    """A letter's template in one language, filled with facts and read into blocks."""
    filled: list[object] = []
    text = template(letter, language).render({**facts, _FILLED: filled})
    return _Reader(language, filled).read(_read(text, letter.startswith(EASY)))


def template(letter: str, language: str) -> Template:
    """The template of a letter in one language. Raises TemplateNotFound when half of its pair is missing."""
    return {each: environment(each).get_template(letter) for each in LANGUAGES}[language]


@cache
def environment(language: str) -> Environment:
    """Jinja2 for the templates of one language."""
    # Nothing is escaped here, since this makes no markup: gaps leave as numbers, and each rendering escapes all words.
    made = Environment(
        loader=_Pairs(language),
        undefined=ChainableUndefined,
        finalize=_leave_gap,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
        auto_reload=False,  # our own files, which do not change under a running process
        extensions=[_InTheirPlaces],
    )
    made.filters["any_of"] = lambda parts: Bilingual.any_of(list(parts)) if parts else GAP
    made.filters["all_of"] = lambda parts: Bilingual.all_of(list(parts)) if parts else GAP
    for noun in nouns(language):
        made.filters[noun] = _counting(noun, language)
    return made


class _Pairs(BaseLoader):
    """Finds "warning" as warning/cy.txt, and "parts/needs" as parts/needs/cy.txt."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002
        file = TEMPLATES / template / f"{self.language}.txt"
        try:
            return file.read_text(encoding="utf-8"), str(file), None
        except OSError as error:
            raise TemplateNotFound(f"{template}/{self.language}.txt") from error

    def list_templates(self) -> list[str]:
        return sorted(
            file.parent.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob(f"{self.language}.txt")
        )


class _InTheirPlaces(Extension):
    """Puts the parts that a template includes in their places when it is read: Jinja2 would begin each anew in each letter."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        return _INCLUDED.sub(lambda found: self.preprocess(self._part(found[1]), found[1]), source)

    def _part(self, name: str) -> str:
        loader = self.environment.loader
        return loader.get_source(self.environment, name)[0] if loader else ""


def _counting(noun: str, language: str) -> object:
    def count(number: object) -> object:
        return counted(number, noun, language) if isinstance(number, int) else GAP

    return count


@pass_context
def _leave_gap(context: Context, value: object) -> str:
    """Keep a gap's value aside and leave only its number, so that no word of it is ever read as a line of ours."""
    filled = context[_FILLED]
    filled.append(GAP if isinstance(value, Undefined) else value)
    return f"{_OPEN}{len(filled) - 1}{_CLOSE}"


_LINES = frozenset({"title:", "reference:", "#", "##", "-", "|", ">"})
_PROSE = ""

# The words of a line: our own, ready to be put into a letter, or pieces of which the numbers are gaps.
_Said = Text | tuple[str | int, ...]
# A line: how it begins, in which other language it is or which picture stands beside it, and its words; or a block without gaps.
_Told = tuple[str, str, _Said] | Paragraph | Heading


@lru_cache(maxsize=500)
def _read(text: str, by_line: bool) -> tuple[_Told, ...]:
    """The lines of a template that was rendered. `by_line` where each line is a paragraph of its own.

    There are gaps where the facts go: there is nothing of anybody's in it, and letters that differ in nothing else are read once.
    """
    found: list[_Told] = []
    prose: list[str] = []

    def end_paragraph() -> None:
        if prose:
            words = " ".join(prose)
            prose.clear()
            foreign = _FOREIGN.match(words)
            language, words = (foreign[1], words[foreign.end() :]) if foreign else ("", words)
            found.append(_told(_PROSE, language, words))

    for each in text.splitlines():
        line = each.strip()
        begins, _, rest = line.partition(" ")
        if begins in _LINES:
            end_paragraph()
            pictured = _PICTURE.match(rest) if begins in ("#", "##") else None
            picture, rest = (pictured[1], rest[pictured.end() :]) if pictured else ("", rest)
            found.append(_told(begins, picture, rest.strip()))
            continue
        if line:
            prose.append(line)
        if not line or by_line:
            end_paragraph()
    end_paragraph()
    return tuple(found)


def _told(begins: str, mark: str, words: str) -> _Told:
    """A line; most are a paragraph or a heading of our own, which every letter has as it is."""
    if words and _OPEN not in words:
        if begins == _PROSE:
            return Paragraph((Span(words),), language=mark)
        if begins in ("#", "##"):
            return Heading((Span(words),), level=len(begins), picture=mark)
    return begins, mark, _pieces(words)


def _pieces(line: str) -> _Said:
    if _OPEN not in line:
        return (Span(line),) if line else ()
    told = [int(each) if at % 2 else each for at, each in enumerate(_GAP.split(line))]
    return tuple(each for each in told if each != "")


@dataclass
class _Reader:
    """Fills the gaps of a template that was read, and makes its lines into blocks."""

    language: str
    filled: list[object]
    blocks: list[Block] = field(default_factory=list)
    title: Text = ()
    reference: Text = ()

    def read(self, lines: Iterable[_Told]) -> Read:
        for line in lines:
            if not isinstance(line, tuple):
                self.blocks.append(line)
                continue
            begins, mark, said_there = line
            if begins == ">":
                self._quote(said_there)
            else:
                self._line(begins, mark, self._text(said_there))
        return Read(self.title, self.reference, tuple(_without_empty_headings(self.blocks)))

    def _line(self, begins: str, mark: str, text: Text) -> None:
        match begins:
            case "title:":
                self.title = text
            case "reference:":
                self.reference = text
            case "#" | "##":
                self.blocks.append(Heading(text, level=len(begins), picture=mark))
            case "-":
                self._add_to(Bullets, text)
            case "|":
                self._add_to(Lines, text)
            case _:
                if text:
                    self.blocks.append(Paragraph(text, language=mark))

    def _add_to(self, kind: type[Bullets] | type[Lines], text: Text) -> None:
        """Add an item to the list or the lines that stand last; begin them where something else does."""
        if not text:
            return
        last = self.blocks[-1] if self.blocks else None
        if kind is Bullets:
            items = (*last.items, text) if isinstance(last, Bullets) else (text,)
            self._put(Bullets(items), instead=isinstance(last, Bullets))
        else:
            lines = (*last.lines, text) if isinstance(last, Lines) else (text,)
            self._put(Lines(lines), instead=isinstance(last, Lines))

    def _put(self, block: Block, *, instead: bool) -> None:
        if instead:
            self.blocks[-1] = block
        else:
            self.blocks.append(block)

    def _quote(self, words_there: _Said) -> None:
        if len(words_there) != 1 or not isinstance(words_there[0], int):
            raise ValueError(f"A quotation is one gap and nothing beside it: {words_there!r}")
        value = self.filled[words_there[0]]
        words = value if isinstance(value, Words) else Words(said(value, self.language), self.language)
        if words:
            self.blocks.append(Quote(paragraphs(words.text), language=words.spoken))

    def _text(self, words: _Said) -> Text:
        if len(words) == 1 and isinstance(words[0], Span):  # our own, as nearly every line
            return (words[0],)
        spans = [each if isinstance(each, Span) else self._span(each) for each in words]
        return tuple([span for span in spans if span.text])

    def _span(self, piece: str | int) -> Span:
        if isinstance(piece, str):
            return Span(piece)
        value = self.filled[piece]
        if isinstance(value, Words):
            language = value.spoken
            return Span(said(value, self.language), "" if language == self.language else language, given=True)
        return Span(said(value, self.language), given=True)


def _without_empty_headings(blocks: list[Block]) -> Iterator[Block]:
    """A heading stands for what follows it; where nothing does, it goes."""
    following: list[Block | None] = [*blocks[1:], None]
    for block, next_block in zip(blocks, following, strict=True):
        if isinstance(block, Heading) and (next_block is None or _as_high(next_block, block)):
            continue
        yield block


def _as_high(block: Block, heading: Heading) -> bool:
    return isinstance(block, Heading) and block.level <= heading.level
