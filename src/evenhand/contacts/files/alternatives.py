"""Whether the HTML of a message says what the plain text beside it does not: “your program shows no HTML” in the one, and all the
rest in the other (I23, I25). Asked of mail, and inside a cell of messages that came as files.
"""

from __future__ import annotations

import re

from evenhand.contacts.files.attributes import REST_OF_TAG, label_of, unescaped
from evenhand.contacts.files.charsets import codec_for, decode
from evenhand.contacts.files.html import html_to_text

# As html_to_text reads them. A “<” before a space begins no tag.
_TAG = re.compile(rb"<[a-zA-Z/!?][^<>]*>")
# Comments, styles, scripts and titles; else what is not for a rough reading: see `html_to_text`. Each begins with
# a letter by which most tags are passed by at once.
_UNSEEN = re.compile(
    rb"<(?:!--(?i:\[if)?|[sS](?i:tyle|cript)(?:>|[\t\n\f\r ][^<>]*(?<!/)>)|[tT](?i:itle)(?:>|[\t\n\f\r ][^<>]*(?<!/)>)"
    rb"|[sS](?i:vg|elect)|[mM](?i:ath)|[oO](?i:ption|ptgroup)|[iI](?i:nput|frame)|[tT](?i:extarea)|[xX](?i:mp)|[pP](?i:laintext)"
    rb"|[nN](?i:oembed|oframes|oscript)|!\[[cC]|[^a-zA-Z/!?])"
)
_PICTURE = re.compile(rb"<im(?:g|age)(?=[\t\n\f\r />])")
_REST_OF_TAG = re.compile(REST_OF_TAG.pattern.encode())
_BETWEEN_TAGS = re.compile(rb">\s*([^<\s][^<]*)")
_ENDS = {name: re.compile(rb"</(?i:" + name + rb")[\s/>]") for name in (b"style", b"script", b"title")}
_ENDS[b"!--"] = re.compile(rb"--!?>")
# What looks like a tag within another one, or in quotes in it.
_WITHIN_A_TAG = re.compile(
    rb"""<(?:[a-zA-Z/?]|!(?!--))[^<>]*+<|=[\t\n\f\r ]*+(?:"[^"<>]*+[<>]|'[^'<>]*+[<>])"""
)
_NO_WORDS = (b"&nbsp;", b"&amp;", b"&lt;", b"&gt;", b"&quot;", b"&#39;")

_BLANK_LINES = re.compile(r"\n{3,}")
_A_LINK = re.compile(r"<[^<>\s]*>")
_AS_IT_IS = (None, "utf-8")  # charsets whose bytes can be looked at undecoded
_LIKE_ASCII = (*_AS_IT_IS, "cp1252")
# Of letters alone: how many at once are looked for, how many are passed over where they are not found, and how many that the
# plain text lacks, in a row or in all, make the HTML say more.
_PROBE, _STEP, _IN_A_ROW, _IN_ALL = 12, 3, 12, 200
MOST_LOOKED_AT = 32 * 1024 * 1024
_ACCENTS, _ONE_IN = (
    24,
    10,
)  # letters beyond ASCII: so many more say something; fewer than one in so many are accents
_LONG = 40  # letters that are the same by no accident
_NO_LETTERS = bytes(each for each in range(128) if not chr(each).isalnum())
_ASCII, _BEYOND_ASCII = bytes(range(128)), bytes(range(128, 256))


def said_alone(markup: bytes, charset: str, plain: str, looks: int = MOST_LOOKED_AT) -> str:
    """What HTML says and the plain text beside it does not; "" where they say the same, more or less.

    `looks`: through how many letters it is looked for what is elsewhere; beyond that it counts as not said.
    """
    if not plain.strip():
        return ""
    more, labels = _roughly(markup, charset, plain, looks)
    if not more:
        return "\n".join(labels)
    told = html_to_text(decode(markup, charset))[0].strip("\n")
    return without_lines_of(plain, told, looks) if says_more(told, plain, looks) else ""


def may_say_more(markup: bytes, charset: str, plain: str, looks: int = MOST_LOOKED_AT) -> bool:
    """Whether HTML, roughly read, says something that the plain text beside it does not: only then is it worth reading.

    They are compared letter by letter, so that neither dress nor the lines' ends nor what only the plain text says matters.
    """
    more, labels = _roughly(markup, charset, plain, looks)
    return more or bool(labels)


def _roughly(markup: bytes, charset: str, plain: str, looks: int) -> tuple[bool, list[str]]:
    """Whether its text may say more; and where that does not, what alone stands for pictures that are not loaded."""
    if codec_for(charset) not in (_LIKE_ASCII if markup.isascii() else _AS_IT_IS):
        markup = decode(markup, charset).encode("utf-8", "replace")
    beside = plain.encode("utf-8", "replace")
    if (seen := _seen(markup)) is None or (labels := _labels(seen)) is None:  # it is not for a rough reading
        return _has_more(_bare(html_to_text(decode(markup))[0]), beside, looks), []
    if not _is_within(seen, beside) and _has_more(_said(seen), beside, looks):
        return True, []
    if not labels or not _has_more(_bare(" ".join(labels)), beside, looks):
        return False, []
    return False, _without_those_in(beside, labels, looks)


def _labels(seen: bytes) -> list[str] | None:
    """What is shown of its pictures where they are not loaded, each once; None where one of their tags never closes."""
    said: dict[str, None] = {}
    if b"<im" not in (small := seen.lower()):
        return []
    found = _PICTURE.search(small)
    while found is not None:
        if (rest := _REST_OF_TAG.match(seen, found.end())) is None:
            return None
        said[label_of("img", rest[0][:-1].decode("utf-8", "replace"))] = None
        found = _PICTURE.search(small, rest.end())
    return [label for label in said if label]


def _without_those_in(plain: bytes, labels: list[str], looks: int) -> list[str]:
    letters = _letters(plain)
    left = []
    for label in labels:
        looks -= len(letters)
        if looks < 0 or _letters(label.encode("utf-8", "replace")) not in letters:
            left.append(label)
    return left


def _is_within(seen: bytes, plain: bytes) -> bool:
    """Whether all that stands between the tags stands in the plain text as well, one piece after another, as nearly always; what
    is short at once after what came before.
    """
    if seen.rfind(b"<") > seen.rfind(b">"):
        return False  # a tag that never ends is said
    place = 0
    for piece in _BETWEEN_TAGS.findall(b">" + seen):
        text = piece.rstrip()
        if not plain.startswith(text, place):
            while plain[place : place + 1].isspace():
                place += 1
            if not plain.startswith(text, place):
                place = plain.find(text, place) if len(text) >= _LONG else -1
                if place == -1:
                    return False
        place += len(text)
    return True


def says_more(said: str, plain: str, looks: int = MOST_LOOKED_AT) -> bool:
    """Whether what is said, as text, says something that the plain text does not."""
    return said not in plain and _has_more(_bare(said), _bare(plain), looks)


def without_lines_of(plain: str, html_said: str, looks: int = MOST_LOOKED_AT) -> str:
    """What the HTML says without the lines that the plain text says too, in a line or a paragraph, so that nothing is read twice.
    A piece of a line is none, unless it is long: “I will not kill you” does not say “kill you”.
    """
    said = {" ".join(each.split()) for each in (*plain.splitlines(), *re.split(r"\n\s*\n", plain))}
    letters = _letters(_bare(plain))
    looks //= len(letters) + 1
    left: list[str] = []
    for line in html_said.split("\n"):
        if not line.strip() or " ".join(line.split()) not in said:
            long = len(own := _letters(_bare(line))) >= _LONG
            looks -= long
            if not (long and looks > 0 and own in letters):
                left.append(line)
    return _BLANK_LINES.sub("\n\n", "\n".join(left)).strip("\n").rstrip("\n> ")


def _seen(markup: bytes) -> bytes | None:
    """Without comments, styles, scripts and titles, once through; where one never closes, what follows it stays. None where there
    is what changes how the rest is to be read.
    """
    found = _UNSEEN.search(markup)
    if found is None:
        return markup
    kept, place, never_closed, comment_ends = [], 0, set[bytes](), 0
    while found is not None:
        name = next((each for each in _ENDS if found[0][1:].lower().startswith(each)), b"")
        if not name or _WITHIN_A_TAG.search(markup, place, found.start() + 1):
            return None
        is_comment, for_outlook = name == b"!--", found[0].endswith((b"f", b"F"))
        inside, end = found.start() < comment_ends, None
        if name not in never_closed and not (for_outlook and inside):
            end = _ENDS[name].search(markup, found.start() + 2 if is_comment else found.end())
            if end is None:
                never_closed.add(name)
            elif inside and end.start() >= comment_ends:  # it ends with the comment, which only Outlook reads
                return None
        kept.append(markup[place : found.end() if for_outlook else found.start()])
        place = found.end()
        if end is not None and for_outlook:
            comment_ends = end.end()
        elif end is not None:
            place = end.end() if is_comment else end.start()
        found = _UNSEEN.search(markup, place)
    return b"".join([*kept, markup[place:]])


def _said(seen: bytes) -> bytes:
    text = _TAG.sub(b"", seen)
    if b"&" in text:
        for each in _NO_WORDS:  # nearly always no others
            text = text.replace(each, b"")
        if b"&" in text:
            text = unescaped(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return text


def _bare(text: str) -> bytes:
    return _A_LINK.sub("", text).encode("utf-8", "replace")


def _letters(text: bytes) -> bytes:
    return text.translate(None, _NO_LETTERS)


def _has_more(said: bytes, plain: bytes, looks: int) -> bool:
    """Whether letters stand in the one, many in a row, that do not stand so in the other."""
    said, plain = _letters(said), _letters(plain)
    if said == plain:
        return False  # nearly always: the very same letters
    if not (said.isascii() and plain.isascii()):
        accents = _accents(said)
        if accents - _accents(plain) > _ACCENTS:
            return True
        if accents * _ONE_IN < len(said):  # many programs write them, and printers' quotes, in another way
            said, plain = said.translate(None, _BEYOND_ASCII), plain.translate(None, _BEYOND_ASCII)
    return _lacks(plain, said, looks)


def _accents(letters: bytes) -> int:
    return sum(map(str.isalpha, letters.translate(None, _ASCII).decode("utf-8", "ignore")))


def _lacks(plain: bytes, said: bytes, looks: int) -> bool:
    here = there = in_a_row = in_all = 0
    while here < len(said):
        probe = said[here : here + _PROBE]
        if (found := plain.find(probe, there)) == -1:
            looks -= 2 * len(plain) - there
            found = plain.find(probe)
        if found == -1:
            step = min(_STEP, len(probe))
            here, in_a_row, in_all = here + step, in_a_row + step, in_all + step
            if in_a_row >= _IN_A_ROW or in_all >= _IN_ALL or looks < 0:
                return True
            continue
        alike = _alike(said, here, plain, found)
        here, there, in_a_row = here + alike, found + alike, 0
        if looks < 0:
            return True
    return False


def _alike(one: bytes, here: int, other: bytes, there: int) -> int:
    """How many bytes from there on are the same."""
    known, step = 0, _PROBE
    while step:
        most = min(step, len(one) - here - known, len(other) - there - known)
        begins, begins_there = here + known, there + known
        if most and one[begins : begins + most] == other[begins_there : begins_there + most]:
            known, step = known + most, step * 2
        else:
            step = min(step, most) // 2
    return known
