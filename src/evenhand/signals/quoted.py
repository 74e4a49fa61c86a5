"""What a message says itself, and the history it quotes: so that a reader can fold the history away. Nothing is left out.

One pass over the lines, with no pattern that could be made slow by a hostile message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# How programs announce what follows as earlier mail, in English and in Welsh; compared in lower case.
_WROTE = ("wrote:", "wrote :")
_WROTE_AMID = (
    "ysgrifennodd",
    "schrieb",
    "a écrit",
)  # the name stands after the verb, or both before the date
_OPENS = ("on ", "ar ", "ysgrifennodd ", "le ", "am ")
_BEGINNINGS = tuple({each[:3] for each in _OPENS})
# What stands between dashes, of which each program has its own number.
_DIVIDERS = frozenset(
    {
        "original message", "original appointment", "included message", "forwarded message", "neges wreiddiol",
        "neges wedi'i hanfon ymlaen", "neges a anfonwyd ymlaen", "neges wedi'i hanfon 'mlaen", "neges wedi'i blaenyrru",
    }
)  # fmt: skip
_ANNOUNCED_ALONE = frozenset({"begin forwarded message:"})
_HEADINGS = (
    ("from:", "sent:"),
    ("from:", "date:"),
    ("from:", "to:"),
    ("oddi wrth:", "anfonwyd:"),
    ("oddi wrth:", "dyddiad:"),
    ("oddi wrth:", "at:"),
    ("gan:", "anfonwyd:"),
    ("gan:", "dyddiad:"),
    ("o:", "anfonwyd:"),
    ("o:", "dyddiad:"),
)
_LAST_HEADINGS = (" subject:", " pwnc:")
# As Yahoo's programs on telephones announce it: what was written follows in the very same line.
_IN_ONE_LINE = re.compile(
    r"(?:on|ar) [^<>]{5,150}<[^<>\s]{1,100}@[^<>\s]{1,200}> ?(?:wrote|ysgrifennodd): ", re.IGNORECASE
)
_FIRST_HEADINGS = tuple({first for first, _ in _HEADINGS})
_RULE = 20  # underscores
_LONGEST_NAME = 100
_LONGEST = 400  # a line that announces a quotation is short; longer ones are somebody's own words


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `quoted` when it is earlier mail."""

    text: str
    quoted: bool


def pieces_of(body: str) -> list[Piece]:
    """The text in order, cut where quoting begins and ends. Joined with line ends, the pieces are the text again."""
    found: list[tuple[bool, list[str]]] = []
    for quoted, line in _lines(body.replace("\r\n", "\n")):
        if found and found[-1][0] == quoted:
            found[-1][1].append(line)
        else:
            found.append((quoted, [line]))
    return [Piece("\n".join(lines), quoted) for quoted, lines in found]


def own_words(body: str) -> str:
    """What a message says itself, without the history it quotes; all of it where it is nothing but history."""
    return own_lines(body).strip() or body.strip()


def own_lines(body: str) -> str:
    """The lines of a text that are its own, without the history it quotes; "" where it is nothing but history."""
    text = body.replace("\r\n", "\n") if "\r" in body else body
    lines = text.split("\n")
    begins, announced = _history(text, lines)
    if ">" not in text:
        return text if begins == len(lines) else "\n".join(lines[:begins])
    own = enumerate(lines[:begins])
    return "\n".join([line for place, line in own if line.lstrip()[:1] != ">" and place not in announced])


def _lines(text: str) -> Iterable[tuple[bool, str]]:
    lines = text.split("\n")
    begins, announced = _history(text, lines)
    return (
        (place >= begins or place in announced or line.lstrip().startswith(">"), line)
        for place, line in enumerate(lines)
    )


def _history(text: str, lines: list[str]) -> tuple[int, set[int]]:
    """The line from which everything to the end is earlier mail, and the lines that announce what is marked after them."""
    # One of these is in each of the lines that divide or announce: all mail is read here, and most lines have none.
    colons = may_begin = [place for place, line in enumerate(lines) if ":" in line]
    if "---" in text or "___" in text:
        may_begin = [n for n, line in enumerate(lines) if ":" in line or "---" in line or "___" in line]
    begins = next((place for place in may_begin if _begins_history(lines, place)), len(lines))
    return begins, _announced(lines, colons) if ">" in text else set()


def _begins_history(lines: list[str], place: int) -> bool:
    line = lines[place].strip()
    if (
        line[:1] == ">"
    ):  # “>>> Pat <pat@example.org> 02/11/2026 10:15 >>>”, as GroupWise does: no line after it is marked
        return line[:4] == ">>> " and line[-4:] == " >>>" and _names_its_writer(line[4:-4])
    if not line or _IN_ONE_LINE.match(line):
        return bool(line)
    if len(line) > _LONGEST:
        return False
    line = _plainly(line)
    if line in _ANNOUNCED_ALONE or (line[:2] == "--" and _divides(line)):
        return True
    if _is_rule(line):
        # Outlook's line, and whoever wrote what follows, in any language
        return any(":" in each[:20] and "@" in each for each in _short(lines[place + 1 : place + 3]))
    if line.startswith(_OPENS):
        announces = _is_announcement([lines[place]]) and _names_its_writer(line)
        return announces and not _quote_follows(lines, place + 1)
    if not line.startswith(_FIRST_HEADINGS):
        return False
    if any(each in line for each in _LAST_HEADINGS):  # all headings in one line
        return any(line.startswith(first) and f" {second} " in line for first, second in _HEADINGS)
    following = [_plainly(each.strip()[:24]) for each in lines[place + 1 : place + 4]]
    return any(
        line.startswith(first) and any(each.startswith(second) for each in following)
        for first, second in _HEADINGS
    )


def _plainly(line: str) -> str:
    """In lower case and without the stars of what was bold: programs that make text of HTML write “*From:* Pat”."""
    line = line.casefold()
    return line if line.isascii() and "*" not in line else line.replace("*", "").replace("\xa0", " ")


def _divides(line: str) -> bool:
    """“-----Original Message-----”, with however many dashes."""
    return line[-2:] == "--" and line.strip("- ").replace("’", "'") in _DIVIDERS


def _is_rule(line: str) -> bool:
    return len(line) >= _RULE and not line.strip("_")


def _short(lines: list[str]) -> list[str]:
    return [line for line in lines if len(line) <= _LONGEST]


def _names_its_writer(line: str) -> bool:
    """“On 14 August 2026 Pat <pat@example.org> wrote:” is no person's own line: some programs mark no line after it."""
    return "@" in line.partition("<")[2].partition(">")[0] and any(character.isdigit() for character in line)


def _announced(lines: list[str], colons: Iterable[int]) -> set[int]:
    """Where “On Tuesday, Pat wrote:” stands, on one line or two, with quoted lines after it."""
    found: set[int] = set()
    # In each of these one line ends with the colon.
    for colon in (place for place in colons if lines[place].rstrip().endswith(":")):
        for first, after in ((colon, colon + 1), (colon - 1, colon + 1), (colon, colon + 2)):
            together = lines[max(0, first) : after]
            if len(together) == after - first and _is_announcement(together) and _quote_follows(lines, after):
                found.update(range(first, after))
        if _names_whom_it_marks(lines, colon):
            found.add(colon)
    return found


def _names_whom_it_marks(lines: list[str], place: int) -> bool:
    """“Pat Example wrote:”, where a program says no more: only where what it announces is marked in the very next line."""
    if place + 1 == len(lines) or lines[place + 1][:1] != ">":
        return False
    line = lines[place].strip()
    return len(line) <= _LONGEST_NAME and _plainly(line).endswith(_WROTE)


def _is_announcement(together: list[str]) -> bool:
    if not _plainly(together[0].lstrip()[:3]).startswith(_BEGINNINGS):
        return False
    text = _plainly(" ".join(each.strip() for each in together if len(each) <= _LONGEST))
    if not text.startswith(_OPENS):
        return False
    return text.endswith(_WROTE) or (text.endswith(":") and any(verb in text for verb in _WROTE_AMID))


def _quote_follows(lines: list[str], place: int) -> bool:
    return any(each.lstrip().startswith(">") for each in lines[place : place + 2])
