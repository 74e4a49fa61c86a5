"""HTML to text in one pass, for reading and searching; never for showing as HTML.

A tree-building parser takes seconds over a few hundred kilobytes of hostile markup (`<div>` a hundred
thousand times), so none is used (docs/decisions/0010-mail-parsing.md). Quoted history keeps its depth as ">
", a link its address, an image its label.

Whatever a browser or Outlook may show is said: where they take markup apart differently by what stands around it, what is said is
what any of them shows (a test holds it beside Chromium).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evenhand.contacts.files.attributes import LABELS, REST_OF_TAG, attribute, label_of, unescaped
from evenhand.contacts.files.charsets import codec_for

_OPENING = re.compile(r"<(?=[a-zA-Z!?/])")
_TAG_NAME = re.compile(r"/?[a-zA-Z][^\t\n\f\r />]*+")
_END_OF_COMMENT = re.compile("--!?>")
_ONLY_FOR_OUTLOOK = re.compile(r"<!--\[if\b[^\]>]*\]>", re.IGNORECASE)
_ITS_END = "<![endif]"
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096  # bytes
_WHITE = "\t\r\n\f\u00a0"  # beside the space
_SPACES = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r"\n(?:>*\n){2,}")
_DROPPED = frozenset({"script", "style", "title"})
# Text whatever stands there, and what is shown by programs that do not know these: no tag within them reaches beyond their end.
_AS_WRITTEN = frozenset({"textarea", "xmp", "plaintext"})
_FOR_OTHERS = frozenset({"iframe", "noembed", "noframes", "noscript"})
# Within drawings and formulas a style is none; within their islands it is one again, and their end ends nothing there.
_FOREIGN = frozenset({"svg", "math"})
_ISLANDS = frozenset({"foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})
_LISTS = frozenset({"select", "option"})
_COUNTED = _FOREIGN | _LISTS
_ODD = frozenset({*_DROPPED, *_AS_WRITTEN, *_FOR_OTHERS, *_COUNTED, *_ISLANDS})
_PARAGRAPH = frozenset({
    "p", "blockquote", "ul", "ol", "table", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "section", "article", "menu",
    "dir", "listing",
})  # fmt: skip
_LINE = frozenset({
    *_PARAGRAPH, "div", "br", "tr", "li", "dt", "dd", "address", "header", "footer", "form", "fieldset", "center", "aside", "main",
    "nav", "hgroup", "search", "figure", "figcaption", "details", "summary", "dialog", "legend", "option", "optgroup", "caption",
    "thead", "tbody", "tfoot", "body", "html",
})  # fmt: skip
BREAKING = frozenset({*_LINE, "td", "th"})  # tags at which a word ends; it goes on over all others
_HEEDED = frozenset({*_ODD, *LABELS, "td", "th", "a", "xml"})
_SHOWN_LINKS = ("http:", "https:", "mailto:", "tel:", "ftp:")
_DEEPEST_QUOTE = 10
_A_FRAME = 20  # tags, by what it costs to read one
_LONGEST_LINK = 500


def html_to_text(markup: str, most_tags: int = 200_000) -> tuple[str, bool]:
    """What the markup says, in lines, and whether that is all of it: after so many tags the reading ends.

    Scripts, styles, the title and comments that Outlook does not show either are left out; hidden text is not: it is said.
    """
    reader = _Reader(markup, tags_left=most_tags)
    reader.read()
    return reader.text(), reader.place >= len(markup) and not reader.cut


def charset_in(markup: bytes) -> str:
    """The charset that HTML says it is in, for where nobody else says it; "" where it says none, or one in which these bytes would
    not say so: UTF-16, EBCDIC. UTF-7 no browser believes.
    """
    found = _CHARSET.search(markup[:_HEAD])
    label = found[1].decode("ascii") if found else ""
    if not found or (codec := codec_for(label)) in (None, "utf_7", "utf-7"):
        return ""
    return label if found[0].decode(codec, "replace") == found[0].decode("ascii", "replace") else ""


@dataclass(slots=True)
class _Reader:
    markup: str
    tags_left: int
    dropped: frozenset[str] = _DROPPED
    frames: int = 3  # in one another
    place: int = 0
    lines: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # what only Outlook shows
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    preformatted: int = 0
    link: str = ""
    link_start: int = 0
    never_closed: set[str] = field(default_factory=set)
    # How many there are of what changes how tags are taken.
    open: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)  # where the next end of something stands
    as_written: int = 0  # the place up to which all was said as it is written
    cut: bool = False

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
        if self.beside:
            said = {part for line in self.lines for part in (line, line.partition(" <")[0])}
            self.lines += ["", *(line for line in self.beside if line not in said)]
        told = "\n".join(self.lines)
        return _BLANK_LINES.sub("\n\n", told).strip("\n")

    def _markup_at(self, opening: int) -> None:
        if name := _TAG_NAME.match(self.markup, opening + 1):
            if rest := REST_OF_TAG.match(self.markup, name.end()):
                self.place = rest.end()
                self._tag(name[0].lower(), self.markup[name.end() : rest.end() - 1])
            else:  # it never closes
                self.place = len(self.markup)
                self._say(self.markup[name.end() :])
        elif self.markup.startswith("<!--", opening):
            self._comment(opening)
        elif self.markup.startswith("<![CDATA[", opening):
            self._as_written_or_not(opening)
        else:
            self.place = self._after(">", opening)
            if self.markup[opening + 1] == "/":  # the end of nothing
                self._say(self.markup[opening : self.place])

    def _comment(self, opening: int) -> None:
        found = None
        if "--" not in self.never_closed:
            found = _END_OF_COMMENT.search(self.markup, opening + 2)
        if found is None:
            self.never_closed.add("--")
            self.place = opening + 3  # so that what it says is said
            return
        self.place = found.end()
        if only := _ONLY_FOR_OUTLOOK.match(self.markup, opening, found.start()):
            ends = found.start() - len(_ITS_END) * self.markup.endswith(_ITS_END, only.end(), found.start())
            self.beside += self._inside(only.end(), ends, self.dropped | {"xml"}).lines

    def _as_written_or_not(self, opening: int) -> None:
        """Text in a drawing, a comment elsewhere: of words without any markup it is the same."""
        begins = opening + len("<![CDATA[")
        if begins < self.as_written:
            self.place = self._after(">", opening)
            return
        ends = self._after("]]>", begins)
        self.place = begins
        if ends > begins + 1:
            self._say(self.markup[begins : ends - len("]]>")])
            self.as_written = ends
            self.place = ends if "<" not in self.markup[begins:ends] else begins

    def _inside(self, begins: int, ends: int, dropped: frozenset[str] = _DROPPED) -> _Reader:
        """A piece read by itself, so that nothing in it reaches beyond it."""
        inside = _Reader(
            self.markup[begins:ends],
            self.tags_left,
            dropped,
            self.frames,
            quotes=self.quotes,
            open=dict(self.open),
        )
        inside.read()
        self.tags_left = inside.tags_left
        self.cut |= inside.cut or inside.place < ends - begins
        return inside

    def _after(self, closing: str, start: int) -> int:
        """The place after the next closing mark, or where it is missing just after the opening one, so
        that the text is said.
        """
        found = -1 if closing in self.never_closed else self.markup.find(closing, start)
        if found == -1:
            self.never_closed.add(closing)
            return start + 1
        return found + len(closing)

    def _tag(self, name: str, rest: str) -> None:
        closing, name = name.startswith("/"), name.removeprefix("/")
        if name in _LINE:
            self._new_line(paragraph=name in _PARAGRAPH)
        elif name not in _HEEDED:
            return
        if name in ("blockquote", "pre"):
            self._nest(name, -1 if closing else 1)
        match name:
            case "a":
                self._end_link()
                if not closing:
                    self.link, self.link_start = attribute("href", rest), len(self.line)
            case "td" | "th" if closing:
                self.line.append(" ")
            case "li" if not closing:
                self.line.append("- ")
            case _ if name in _ODD or name in self.dropped:
                self._odd(name, rest, closing=closing)
        if rest and name in LABELS and not closing:
            self.line.append(label_of(name, rest))

    def _odd(self, name: str, rest: str, *, closing: bool) -> None:
        """What is not shown, and what changes how the tags within it are taken."""
        if name in _COUNTED or (name in _ISLANDS and self._is_open(_FOREIGN)):
            self._count(name, rest, closing=closing)
        if closing:
            return
        if name == "iframe" and (page := attribute("srcdoc", rest)):
            self._framed(page)
        ends = self._closing(name)
        if name in _AS_WRITTEN or (name in self.dropped and self._is_open(_LISTS)):
            self._say_as_written(len(self.markup) if ends == -1 else ends)
        elif ends == -1:
            return
        elif name in _FOR_OTHERS:
            inside = self._inside(self.place, ends)
            if inside.lines:
                self._new_line()
            self.lines += inside.lines
            self.beside += inside.beside
            self.place = ends
        elif name in self.dropped and not self._is_shown_there(name, ends):
            self.place = ends

    def _framed(self, page: str) -> None:
        """A page that the tag of a frame holds itself, and of those in it as many in one another as are read."""
        if not self.frames:
            self.cut = True
            return
        inside = _Reader(page, self.tags_left - _A_FRAME, frames=self.frames - 1)
        inside.read()
        self._new_line()
        self.lines += inside.lines
        self.tags_left = inside.tags_left
        self.cut |= inside.cut or inside.place < len(page)

    def _is_shown_there(self, name: str, ends: int) -> bool:
        """Whether what begins here may be shown all the same: in a drawing there are titles, and tags within a style."""
        return self._is_open(_FOREIGN) and (name == "title" or self.markup.find("<", self.place, ends) != -1)

    def _count(self, name: str, rest: str, *, closing: bool) -> None:
        """How many are open of what changes how tags are taken; the end of a drawing ends nothing on an island in it."""
        if name == "option" and "select" in self.open:
            return  # it ends by itself, with the list at the latest
        if rest.endswith("/") or (closing and name in _FOREIGN and self._is_open(_ISLANDS)):
            return
        if (left := self.open.pop(name, 0) + (-1 if closing else 1)) > 0:
            self.open[name] = left

    def _is_open(self, names: frozenset[str]) -> bool:
        return not names.isdisjoint(self.open)

    def _closing(self, name: str) -> int:
        """Where the end of what begins here stands; -1 where it never comes."""
        if (known := self.ends.get(name, 0)) >= self.place or known == -1:
            return known
        found = re.compile(rf"</{name}[\t\n\f\r />]", re.IGNORECASE | re.ASCII).search(
            self.markup, self.place
        )
        self.ends[name] = found.start() if found else -1
        return self.ends[name]

    def _nest(self, name: str, step: int) -> None:
        if name == "blockquote":
            self.quotes = max(0, self.quotes + step)
        else:
            self.preformatted = max(0, self.preformatted + step)

    def _say_as_written(self, ends: int) -> None:
        self._new_line()
        self.preformatted += 1
        self._say(self.markup[self.place : ends])
        self._new_line()
        self.preformatted -= 1
        self.place = ends

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
        if not self.link:
            return
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
