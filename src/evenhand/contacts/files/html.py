"""HTML to text in one pass, for reading and searching; never for showing as HTML.

A tree-building parser takes seconds over a few hundred kilobytes of hostile markup (`<div>` a hundred
thousand times), so none is used (docs/decisions/0010-mail-parsing.md). Quoted history keeps its depth as ">
", a link its address, an image its label.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_OPENING = re.compile(r"<(?=/?[a-zA-Z]|[!?])")
_TAG_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_VALUE_OR_END = re.compile(r"""=\s*["']|>""")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_WHITE = "\t\r\n\f\u00a0"  # beside the space
_SPACES = re.compile(r" {2,}")
_NO_CHARACTER = re.compile(r"&#[0-9]{9,};?")
_BLANK_LINES = re.compile(r"\n(?:>*\n){2,}")
_DROPPED = {"script", "style", "head", "title", "template", "svg", "math", "object"}
_PARAGRAPH = {
    "p",
    "blockquote",
    "ul",
    "ol",
    "table",
    "pre",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dl",
    "section",
    "article",
}
_LINE = _PARAGRAPH | {
    "div",
    "br",
    "tr",
    "li",
    "dt",
    "dd",
    "address",
    "header",
    "footer",
    "form",
    "fieldset",
    "center",
    "aside",
}
BREAKING = frozenset({*_LINE, "td", "th"})  # tags at which a word ends; it goes on over all others
_SHOWN_LINKS = ("http:", "https:", "mailto:", "tel:", "ftp:")
_DEEPEST_QUOTE = 10
_LONGEST_LINK = 500


def html_to_text(markup: str, most_tags: int = 200_000) -> tuple[str, bool]:
    """What the markup says, in lines, and whether that is all of it: after so many tags the reading ends.

    Scripts, styles and the head are left out; hidden text is not: it is said all the same.
    """
    reader = _Reader(markup, tags_left=most_tags)
    reader.read()
    return reader.text(), reader.place >= len(markup)


def unescaped(text: str) -> str:
    """Characters for their names and numbers."""
    try:
        return html.unescape(text)
    except ValueError:  # one of these numbers has thousands of digits
        return html.unescape(_NO_CHARACTER.sub("\ufffd", text))


@dataclass(slots=True)
class _Reader:
    markup: str
    tags_left: int
    place: int = 0
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    preformatted: int = 0
    link: str = ""
    link_start: int = 0
    never_closed: set[str] = field(default_factory=set)

    def read(self) -> None:
        while self.place < len(self.markup) and self.tags_left > 0:
            self.tags_left -= 1
            found = _OPENING.search(self.markup, self.place)
            opening = found.start() if found else len(self.markup)
            self._say(self.markup[self.place : opening])
            self.place = opening
            if opening < len(self.markup):
                self._markup_at(opening)
        self._end_link()
        self._new_line()

    def text(self) -> str:
        told = "\n".join(self.lines)
        return _BLANK_LINES.sub("\n\n", told).strip("\n")

    def _markup_at(self, opening: int) -> None:
        if self.markup.startswith("<!--", opening):
            self.place = self._after("-->", opening + 2)
        elif self.markup.startswith(("<!", "<?"), opening):
            self.place = self._after(">", opening)
        elif name := _TAG_NAME.match(self.markup, opening + 1):
            end = self._end_of_tag(name.end())
            self.place = end + 1
            self._tag(name[0].lower(), self.markup[name.end() : end])

    def _after(self, closing: str, start: int) -> int:
        """The place after the next closing mark, or where it is missing just after the opening one, so
        that the text is said.
        """
        found = -1 if closing in self.never_closed else self.markup.find(closing, start)
        if found == -1:
            self.never_closed.add(closing)
            return start + 1
        return found + len(closing)

    def _end_of_tag(self, start: int) -> int:
        """The place of a tag's ">", those inside quoted values aside; a quote that never closes counts as
        none.
        """
        while found := _VALUE_OR_END.search(self.markup, start):
            quote = found[0][-1]
            if quote == ">":
                return found.start()
            closing = -1 if quote in self.never_closed else self.markup.find(quote, found.end())
            if closing == -1:
                self.never_closed.add(quote)
            start = closing + 1 if closing != -1 else found.end()
        return len(self.markup)

    def _tag(self, name: str, rest: str) -> None:
        closing, name = name.startswith("/"), name.removeprefix("/")
        if name in _DROPPED:
            if not closing and not rest.endswith("/"):
                self._skip_past(name)
            return
        if name in _LINE:
            self._new_line(paragraph=name in _PARAGRAPH)
        if name in ("blockquote", "pre"):
            self._nest(name, -1 if closing else 1)
        match name:
            case "li" if not closing:
                self.line.append("- ")
            case "td" | "th" if closing:
                self.line.append(" ")
            case "a":
                self._end_link()
                if not closing:
                    self.link, self.link_start = _attribute(_HREF, rest), len(self.line)
            case "img" if label := _attribute(_ALT, rest):
                self.line.append(f"[{label}]")

    def _nest(self, name: str, step: int) -> None:
        if name == "blockquote":
            self.quotes = max(0, self.quotes + step)
        else:
            self.preformatted = max(0, self.preformatted + step)

    def _skip_past(self, name: str) -> None:
        if name in self.never_closed:
            return
        stop = re.compile(rf"</{name}[\s/>]" + (r"|<body[\s>]" if name == "head" else ""), re.IGNORECASE)
        found = stop.search(self.markup, self.place)
        if found is None:
            self.never_closed.add(name)
        else:
            self.place = found.start()

    def _say(self, text: str) -> None:
        if not text:
            return
        if "&" in text:
            text = unescaped(text)
        if self.preformatted:
            first, *others = text.split("\n")
            self.line.append(first)
            for other in others:
                self._new_line()
                self.line.append(other)
        else:
            for white in _WHITE:
                if white in text:
                    text = text.replace(white, " ")
            self.line.append(_spaced_once(text))

    def _end_link(self) -> None:
        said = "".join(self.line[self.link_start :]).strip()
        target = self.link[:_LONGEST_LINK]
        if target.lower().startswith(_SHOWN_LINKS) and target.partition(":")[2].strip(
            "/"
        ) not in said.replace("\n", ""):
            self.line.append(f" <{target}>")
        self.link = ""

    def _new_line(self, *, paragraph: bool = False) -> None:
        mark = ">" * min(self.quotes, _DEEPEST_QUOTE)
        if self.line:
            said = "".join(self.line)
            said = said.rstrip() if self.preformatted else _spaced_once(said).strip()
            self.line.clear()
            self.link_start = 0
            if said:
                self.lines.append(f"{mark} {said}" if mark else said)
        if paragraph and self.lines and self.lines[-1] != mark:
            self.lines.append(mark)


def _spaced_once(text: str) -> str:
    return _SPACES.sub(" ", text) if "  " in text else text


def _attribute(pattern: re.Pattern[str], rest: str) -> str:
    found = pattern.search(rest[:20_000])
    return unescaped(found[1] or found[2] or found[3] or "")[:_LONGEST_LINK].strip() if found else ""
