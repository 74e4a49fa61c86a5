"""A letter as a Word document: real headings, lists and quotations, each run of words marked with its language."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from . import letterhead
from .blocks import Block, Bullets, Heading, Lines, Paragraph, Quote, Span, Text, plain
from .values import runs_leftwards

if TYPE_CHECKING:
    from .letter import Letter

SIZE = 12  # points
_FONT = "Arial"  # every machine that opens Word documents has it or its double; it has ŵ and ŷ
_LOCALES = {"en": "en-GB", "cy": "cy-GB"}
_HEADING_SIZES = {1: 18, 2: 14, 3: 13, 4: 12}
_PACKED_ON = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the date of every part inside, so that the same letter gives the same bytes


def render(letters: Sequence[Letter]) -> bytes:
    """The letters, one after the other, each from a new page on. The same letters give the same bytes."""
    head = letterhead.current()
    document = Document(io.BytesIO(head.word_template) if head.word_template else None)
    _prepare(document, letters, own=bool(head.word_template))
    for number, letter in enumerate(letters):
        if number:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        _write(document, letter, head)
    made = io.BytesIO()
    document.save(made)
    return _repacked(made.getvalue())


def _prepare(document: Any, letters: Sequence[Letter], *, own: bool) -> None:
    """Properties, page and styles; page and styles stay as they are in a template of the body's `own`."""
    first = letters[0]
    about = document.core_properties
    about.title = " / ".join(plain(letter.title) for letter in letters)[:255]
    about.author = about.last_modified_by = plain(first.sender[:1])[:255]
    about.language = _LOCALES[first.language]
    about.subject, about.comments, about.keywords = first.number[:255], "", ""
    if first.date is not None:
        about.created = about.modified = datetime.combine(first.date, time())
    spoken = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if spoken is not None:
        spoken.set(qn("w:val"), _LOCALES[first.language])
    if own:
        return
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(20), Mm(20), Mm(22)
    for name in ("Normal", "List Bullet", "Quote", *(f"Heading {level}" for level in _HEADING_SIZES)):
        _plain_style(document.styles[name])
    document.styles["Normal"].font.size = Pt(SIZE)
    document.styles["Quote"].paragraph_format.left_indent = Mm(8)
    for level, size in _HEADING_SIZES.items():
        document.styles[f"Heading {level}"].font.size = Pt(size)


def _plain_style(style: Any) -> None:
    """Upright, black and in one font, whatever the theme of the document would have."""
    style.font.name, style.font.italic, style.font.color.rgb = _FONT, False, RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)


def _write(document: Any, letter: Letter, head: letterhead.Letterhead) -> None:
    into = _Writer(document, letter.language)
    if head.logo:
        into.picture(letterhead.as_png(head.logo), head.says[letter.language])
    into.lines(tuple((line,) for line in letter.sender))
    into.lines(tuple((line,) for line in letter.to))
    into.lines(tuple(text for text in ((Span(letter.dated),), letter.reference) if plain(text)))
    into.paragraph(letter.title, "Heading1")
    for block in letter.blocks:
        into.block(block)


class _Writer:
    """Writes blocks into a document, in the language of one letter."""

    def __init__(self, document: Any, language: str) -> None:
        self.document, self.language = document, language

    def block(self, block: Block) -> None:
        match block:
            case Heading(text=text, level=level):
                self.paragraph(text, f"Heading{min(level + 1, 4)}")
            case Paragraph(text=text, language=other):
                self.paragraph(text, language=other)
            case Bullets(items=items):
                for item in items:
                    self.paragraph(item, "ListBullet")
            case Lines(lines=lines):
                self.lines(lines)
            case Quote(paragraphs=paragraphs, language=other):
                for each in paragraphs:
                    self.paragraph((Span(each, given=True),), "Quote", language=other)

    def paragraph(self, text: Text, style: str = "", language: str = "") -> None:
        paragraph = self.document.add_paragraph()
        if style:
            paragraph._p.style = style  # by its id: looking each up by its name takes most of the time
        self._runs(paragraph, text, language)

    def picture(self, png: bytes, says: str) -> None:
        """A picture of its own height, with the words that stand for it."""
        run = self.document.add_paragraph().add_run()
        shape = run.add_picture(io.BytesIO(png), height=Mm(letterhead.HIGH))
        about = shape._inline.docPr
        about.set("descr", says)
        about.set("name", "logo")

    def lines(self, lines: tuple[Text, ...]) -> None:
        """Lines one under the other, in one paragraph."""
        if not lines:
            return
        paragraph = self.document.add_paragraph()
        for number, line in enumerate(lines):
            if number:
                paragraph.add_run().add_break()
            self._runs(paragraph, line, "")

    def _runs(self, paragraph: Any, text: Text, language: str) -> None:
        for said, spoken in _spoken(text, language or self.language):
            run = paragraph.add_run(said)
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), _LOCALES.get(spoken, spoken))
            run._r.get_or_add_rPr().append(mark)
            if runs_leftwards(said):
                run.font.rtl = True


def _spoken(text: Text, language: str) -> Iterator[tuple[str, str]]:
    return ((span.text, span.language or language) for span in text)


def _repacked(made: bytes) -> bytes:
    """The same document with nothing in it that tells when it was packed."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename, _PACKED_ON), old.read(part), zipfile.ZIP_DEFLATED)
    return into.getvalue()
