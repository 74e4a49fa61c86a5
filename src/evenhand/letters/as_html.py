"""A letter as HTML: what it is made of as elements, every word of it escaped, each language marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Span, Text
from .values import runs_leftwards

if TYPE_CHECKING:
    from .letter import Letter

_NOTHING = Markup()


def render(letter: Letter, top: int = 1) -> Markup:
    """The letter as an `article`. `top` is the level of its title, for a page that has headings above it."""
    parts = [
        _address(letter.sender, "letter-sender"),
        _address(letter.to, "letter-to"),
        _date(letter),
        _element("p", _words(letter.reference), css="letter-reference") if letter.reference else _NOTHING,
        _element(_heading(top), _words(letter.title), css="letter-title"),
        *(_block(block, letter.language, top) for block in letter.blocks),
    ]
    inside = Markup("\n").join(part for part in parts if part)
    return Markup('<article class="letter letter-{}" lang="{}">\n{}\n</article>').format(
        letter.name, letter.language, inside
    )


def _block(block: Block, language: str, top: int) -> Markup:
    match block:
        case Heading(text=text, level=level):
            return _element(_heading(top + level), _words(text))
        case Paragraph(text=text, language=other):
            return _element("p", _words(text), language=other)
        case Bullets(items=items):
            return _element("ul", Markup().join(_element("li", _words(item)) for item in items))
        case Lines(lines=lines):
            return _element("p", Markup("<br>").join(_words(line) for line in lines), css="letter-lines")
        case Quote(paragraphs=paragraphs, language=other):
            said = Markup().join(_element("p", _run(each)) for each in paragraphs)
            return _element("blockquote", said, language="" if other == language else other)


def _heading(level: int) -> str:
    return f"h{min(level, 6)}"


def _element(name: str, inside: Markup, *, language: str = "", css: str = "") -> Markup:
    marks = Markup(' class="{}"').format(css) if css else _NOTHING
    marks += Markup(' lang="{}"').format(language) if language else _NOTHING
    return Markup("<{0}{1}>{2}</{0}>").format(name, marks, inside)


def _words(text: Text) -> Markup:
    return Markup().join(_span(span) for span in text)


def _span(span: Span) -> Markup:
    said = _run(span.text) if span.given else Markup.escape(span.text)
    return Markup('<span lang="{}">{}</span>').format(span.language, said) if span.language else said


def _run(text: str) -> Markup:
    """Words that came from a record; where they run from right to left, set apart from what stands around them."""
    return Markup('<bdi dir="auto">{}</bdi>').format(text) if runs_leftwards(text) else Markup.escape(text)


def _address(lines: Text, css: str) -> Markup:
    if not lines:
        return _NOTHING
    return _element("address", Markup("<br>").join(_words((line,)) for line in lines), css=css)


def _date(letter: Letter) -> Markup:
    if letter.date is None:
        return _NOTHING
    return Markup('<p class="letter-date"><time datetime="{}">{}</time></p>').format(
        letter.date.isoformat(), letter.dated
    )
