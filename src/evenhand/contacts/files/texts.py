"""The text of a file, by its kind. Runs inside a cell: what a hostile file does to a library here ends with the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from evenhand.contacts.files.charsets import utf_16_of
from evenhand.contacts.files.html import charset_in, html_to_text

MOST_TEXT = 1_000_000  # characters
MOST_PAGES = 300
WORDS_ALONE = "words"  # how a message is read whose files cannot be read with it
_UNPACKED_DOCX = 200 * 1024 * 1024
_FEW = 12  # letters on a page, below which it is taken for a picture of a page
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(slots=True)
class Read:
    """What was found: `outcome` is read, listed, empty, unreadable or no_reader; `why` says more; `cut` that there was too much."""

    outcome: str
    text: str = ""
    why: str = ""
    pages: int = 0
    cut: bool = False
    scanned: bool = False  # pages that are pictures: reading them needs OCR
    entries: list[dict[str, Any]] = field(default_factory=list)  # of an archive
    count: int = 0  # of all its entries, also those not listed
    total: int = 0  # bytes that they say they would unpack to

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def told(text: str, *, pages: int = 0, cut: bool = False, scanned: bool = False) -> Read:
    """A text as an answer, cut where it is too long."""
    cut = cut or len(text) > MOST_TEXT
    text = text[:MOST_TEXT].strip()
    return Read("read" if text else "empty", text=text, pages=pages, cut=cut, scanned=scanned)


def of_text(file: BinaryIO) -> Read:
    """Plain text of any kind."""
    return told(decoded(file.read(4 * MOST_TEXT + 4)))


def of_html(file: BinaryIO) -> Read:
    """A web page as text: nothing of it is run, loaded or shown."""
    markup = file.read(8 * MOST_TEXT)
    text, whole = html_to_text(decoded(markup, charset_in(markup)))
    return told(text, cut=not whole)


def of_pdf(file: BinaryIO) -> Read:
    """The text layer of a PDF; `scanned` where there is none to speak of."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Read("unreadable", why="encrypted")
        pages = len(reader.pages)
        text, wrong = _pdf_text(reader, pages)
    except (DependencyError, FileNotDecryptedError, WrongPasswordError):
        return Read("unreadable", why="encrypted")
    looked_at = min(pages, MOST_PAGES)
    scanned = pages > 0 and len("".join(text.split())) < _FEW * looked_at
    if not text.strip() and wrong and wrong == looked_at:
        return Read("unreadable", why="broken", pages=pages, scanned=True)
    return told(text, pages=pages, cut=pages > MOST_PAGES or bool(wrong), scanned=scanned)


def _pdf_text(reader: Any, pages: int) -> tuple[str, int]:
    """What its pages say, and how many could not be read."""
    said: list[str] = []
    length = wrong = 0
    for number in range(min(pages, MOST_PAGES)):
        try:
            said.append(reader.pages[number].extract_text())
        except MemoryError:
            raise
        except Exception:  # one broken page does not take the others with it
            wrong += 1
            continue
        length += len(said[-1])
        if length > MOST_TEXT:
            break
    return "\n\n".join(said), wrong


def of_docx(file: BinaryIO) -> Read:
    """A Word document: its paragraphs in order, those in tables too. Nothing that it refers to is loaded."""
    from zipfile import ZipFile

    from docx import Document

    with ZipFile(file) as archive:
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            return Read("unreadable", why="encrypted")
        if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_DOCX:
            return Read("unreadable", why="bomb")
    file.seek(0)
    return told("".join(_word_text(Document(file).element.body)))


def _word_text(body: Any) -> Iterator[str]:
    length = 0
    for element in body.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"):
        if element.tag == f"{_W}t":
            length += len(element.text or "")
            yield element.text or ""
        else:
            yield "\t" if element.tag == f"{_W}tab" else "\n"
        if length > MOST_TEXT:
            return


_RTF = re.compile(
    rb"\\\r?\n|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)", re.DOTALL
)
# Groups that hold no words of the text.
_RTF_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping latentstyles datastore listtable "
    b"listoverridetable generator xmlnstbl header footer rsidtbl filetbl revtbl nonshppict".split()
)
_RTF_SAYS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"page": "\n\n", b"emdash": "—",
             b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}  # fmt: skip


def of_rtf(file: BinaryIO) -> Read:
    """Rich text, without its dress, in one pass."""
    said: list[str] = []
    aside: list[bool] = []  # for each open group, whether it is passed over
    skip = swallow = length = 0
    for found in _RTF.finditer(file.read(16 * MOST_TEXT)):
        word, number, code, sign, brace, text = found.groups()
        if brace == b"{":
            aside.append(bool(skip))
        elif brace == b"}":
            skip = int(aside.pop()) if aside else 0
        elif sign == b"*" or word in _RTF_ASIDE:
            skip = 1
        elif not skip:
            piece = _rtf_piece(word, number, code, sign, text)
            if swallow and (code or text):
                piece, swallow = piece[swallow:], 0
            said.append(piece)
            length += len(piece)
            swallow = 1 if word == b"u" and number else swallow
        if length > MOST_TEXT:
            break
    return told("".join(said))


def _rtf_piece(
    word: bytes | None, number: bytes | None, code: bytes | None, sign: bytes | None, text: bytes | None
) -> str:
    if text:
        return text.decode("cp1252", "replace")
    if code:
        return bytes([int(code, 16)]).decode("cp1252", "replace")
    if word == b"u" and number:
        return chr(int(number) % 0x10000)
    if word:
        return _RTF_SAYS.get(word, "")
    return {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}.get(sign or b"", "")


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text: by their mark; as UTF-8 if they are that; else by the charset they are said to have, or Windows’ own."""
    for mark, marked in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    if unmarked := utf_16_of(data):
        return data.decode(unmarked, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and len(data) > MOST_TEXT:  # a character that the limit cut in two
            return data.decode("utf-8", "replace")
    try:
        return data.decode(charset or "cp1252", "replace")
    except (LookupError, ValueError):  # no charset, or one that makes no text
        return data.decode("cp1252", "replace")
