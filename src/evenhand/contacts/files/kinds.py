"""What a file is, by its first bytes: a small table of our own. What the sender calls it is compared with that, never believed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from evenhand.contacts.files.charsets import utf_16_of
from evenhand.contacts.files.trees import as_mail

HEAD_BYTES = 8192  # as much of a file's beginning as tells what it is
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<hta:")
_TEXT_CONTROLS = frozenset(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its id, its family, and the media type under which we would hand it on."""

    id: str
    family: str
    media_type: str = "application/octet-stream"


UNKNOWN = Kind("unknown", "unknown")
EMPTY = Kind("empty", "unknown")

# Each with where in the file the mark stands, and the mark.
_MARKS: tuple[tuple[Kind, int, bytes], ...] = (
    (Kind("png", "picture", "image/png"), 0, b"\x89PNG\r\n\x1a\n"),
    (Kind("jpeg", "picture", "image/jpeg"), 0, b"\xff\xd8\xff"),
    (Kind("gif", "picture", "image/gif"), 0, b"GIF87a"),
    (Kind("gif", "picture", "image/gif"), 0, b"GIF89a"),
    (Kind("tiff", "picture", "image/tiff"), 0, b"II*\x00"),
    (Kind("tiff", "picture", "image/tiff"), 0, b"MM\x00*"),
    (Kind("webp", "picture", "image/webp"), 8, b"WEBP"),
    (Kind("bmp", "picture", "image/bmp"), 0, b"BM"),
    (Kind("icon", "picture", "image/x-icon"), 0, b"\x00\x00\x01\x00"),
    (Kind("heic", "picture", "image/heic"), 4, b"ftyphei"),
    (Kind("heic", "picture", "image/heic"), 4, b"ftypmif1"),
    (Kind("avif", "picture", "image/avif"), 4, b"ftypavif"),
    (Kind("photoshop", "picture"), 0, b"8BPS"),
    (Kind("emf", "picture"), 40, b" EMF"),
    (Kind("pdf", "document", "application/pdf"), 0, b"%PDF-"),
    (Kind("rtf", "document", "application/rtf"), 0, b"{\\rtf"),
    (
        Kind("ole", "document"),
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ),  # its list of names tells more (kind_by_streams)
    (Kind("postscript", "document"), 0, b"%!PS"),
    (Kind("wav", "sound", "audio/wav"), 8, b"WAVE"),
    (Kind("mp3", "sound", "audio/mpeg"), 0, b"ID3"),
    (Kind("ogg", "sound", "audio/ogg"), 0, b"OggS"),
    (Kind("flac", "sound", "audio/flac"), 0, b"fLaC"),
    (Kind("amr", "sound", "audio/amr"), 0, b"#!AMR"),
    (Kind("m4a", "sound", "audio/mp4"), 4, b"ftypM4A"),
    (Kind("au", "sound", "audio/basic"), 0, b".snd"),
    (Kind("mp4", "film", "video/mp4"), 4, b"ftyp"),
    (Kind("matroska", "film", "video/x-matroska"), 0, b"\x1aE\xdf\xa3"),
    (Kind("avi", "film"), 8, b"AVI "),
    (Kind("mpeg", "film"), 0, b"\x00\x00\x01\xba"),
    (Kind("flv", "film"), 0, b"FLV\x01"),
    (Kind("asf", "film"), 0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    (Kind("gzip", "archive", "application/gzip"), 0, b"\x1f\x8b"),
    (Kind("bzip2", "archive"), 0, b"BZh"),
    (Kind("xz", "archive"), 0, b"\xfd7zXZ\x00"),
    (Kind("zstd", "archive"), 0, b"\x28\xb5\x2f\xfd"),
    (Kind("7z", "archive"), 0, b"7z\xbc\xaf\x27\x1c"),
    (Kind("rar", "archive"), 0, b"Rar!\x1a\x07"),
    (Kind("cab", "archive"), 0, b"MSCF"),
    (Kind("tar", "archive"), 257, b"ustar"),
    (Kind("disk_image", "archive"), 0x8001, b"CD001"),
    (Kind("tnef", "mail"), 0, b"\x78\x9f\x3e\x22"),
    (Kind("windows_program", "program"), 0, b"MZ"),
    (Kind("program", "program"), 0, b"\x7fELF"),
    (Kind("program", "program"), 0, b"\xcf\xfa\xed\xfe"),
    (Kind("program", "program"), 0, b"\xce\xfa\xed\xfe"),
    (Kind("program", "program"), 0, b"\xca\xfe\xba\xbe"),
    (Kind("program", "program"), 0, b"\x00asm"),
    (Kind("shortcut", "program"), 0, b"\x4c\x00\x00\x00\x01\x14\x02\x00"),
    (Kind("script", "program"), 0, b"#!"),
)
_MP3_FRAMES = tuple(b"\xff" + bytes([second]) for second in (0xFB, 0xFA, 0xF3, 0xF2, 0xE3))
_MP3 = Kind("mp3", "sound", "audio/mpeg")

# What a ZIP archive is by the names that it holds; each of them begins one of the names.
ZIP = Kind("zip", "archive", "application/zip")
_IN_A_ZIP: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind("docx", "document"), ("word/document",)),
    (Kind("xlsx", "document"), ("xl/workbook",)),
    (Kind("pptx", "document"), ("ppt/presentation",)),
    (Kind("android_program", "program"), ("AndroidManifest.xml",)),
    (Kind("java_program", "program"), ("META-INF/MANIFEST.MF",)),
    (Kind("office", "document"), ("[Content_Types].xml", "_rels/")),
)
_STORED_FIRST: tuple[tuple[Kind, bytes], ...] = (
    (Kind("opendocument", "document"), b"mimetypeapplication/vnd.oasis"),
    (Kind("epub", "document"), b"mimetypeapplication/epub"),
)

# What a compound file is by the streams that it holds; one of them is enough. None says more than its first bytes do.
_IN_A_COMPOUND: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind("outlook", "mail", "application/vnd.ms-outlook"), ("__properties_version1.0",)),
    (Kind("word_97", "document", "application/msword"), ("WordDocument",)),
    (Kind("excel_97", "document", "application/vnd.ms-excel"), ("Workbook", "Book")),
    (Kind("powerpoint_97", "document", "application/vnd.ms-powerpoint"), ("PowerPoint Document",)),
    (Kind("office", "document"), ("EncryptedPackage",)),
)

HTML = Kind("html", "text", "text/html")
MAIL = Kind("mail", "mail", "message/rfc822")
_TEXTS: tuple[tuple[Kind, tuple[bytes, ...]], ...] = (
    (HTML, _MARKUP),
    (Kind("svg", "drawing", "image/svg+xml"), (b"<svg",)),
    (Kind("calendar", "text", "text/calendar"), (b"begin:vcalendar",)),
    (Kind("card", "text", "text/vcard"), (b"begin:vcard",)),
)  # fmt: skip
_BEGINS_MAIL = (b"return-path:", b"received:", b"delivered-to:", b"message-id:")
# Two lines of a message's head, whichever they are: what is forwarded begins with any of them. Or any fields at all, if one among
# them says what its content is.
_HEAD_OF_MAIL = re.compile(
    rb"(?:[!-9;-~]++[ \t]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?content-type[ \t]*:"
    rb"|(?:(?:from|to|cc|date|subject|sender|reply-to|mime-version|content-[a-z-]+|in-reply-to|references|message-id"
    rb"|dkim-signature|authentication-results|arc-[a-z-]+|thread-[a-z]+|x-[a-z0-9-]+):[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
)
TEXT = Kind("text", "text", "text/plain")
XML = Kind("xml", "text", "text/xml")

# Kinds that are shown as a picture, heard, or looked at page by page; each only on purpose.
SHOWN = frozenset({"png", "jpeg", "gif", "tiff", "webp", "bmp"})
# What a message may be by its first bytes: in it there may be pictures and files.
MESSAGES = frozenset({"mail", "ole", "tnef"})
HEARD = frozenset({"wav", "mp3", "ogg", "flac", "m4a"})
IN_PAGES = frozenset({"pdf"})
# Kinds of sound that a recording may be kept as, whether a browser plays them or not.
RECORDINGS = frozenset({*HEARD, "amr", "au", "mp4", "asf", "matroska"})


def every_kind() -> Iterator[Kind]:
    """All kinds there are, once each."""
    tables = (_MARKS, _IN_A_ZIP, _STORED_FIRST, _IN_A_COMPOUND, _TEXTS)
    found: dict[str, Kind] = {row[0].id: row[0] for table in tables for row in table}
    yield from (found | {kind.id: kind for kind in (_MP3, ZIP, MAIL, TEXT, XML, UNKNOWN, EMPTY)}).values()


def kind_of(head: bytes) -> Kind:
    """What a file is whose first bytes (`HEAD_BYTES` of them are enough) these are."""
    if not head:
        return EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(head)
    for kind, place, mark in _MARKS:
        if head.startswith(mark, place) and (kind.id != "bmp" or _is_bmp(head)):
            return kind
    if head.startswith(_MP3_FRAMES):
        return _MP3
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", "document", "application/pdf")
    return _written(head)


def _is_bmp(head: bytes) -> bool:
    """Two letters prove little: the reserved bytes are zero too."""
    return len(head) >= 14 and head[6:10] == b"\x00\x00\x00\x00"


def _zipped(head: bytes) -> Kind:
    for kind, mark in _STORED_FIRST:
        if head.startswith(mark, 30):
            return kind
    names, place = [], 0
    while (place := head.find(b"PK\x03\x04", place)) >= 0:
        length = int.from_bytes(head[place + 26 : place + 28], "little")
        names.append(head[place + 30 : place + 30 + length].decode("latin-1"))
        place += 30
    return kind_by_names(names)


def kind_by_names(names: Collection[str]) -> Kind:
    """What a ZIP archive is whose entries have these names."""
    for kind, marks in _IN_A_ZIP:
        if all(any(name.startswith(mark) for name in names) for mark in marks):
            return kind
    return ZIP


def kind_by_streams(names: Collection[str], otherwise: Kind) -> Kind:
    """What a compound file is whose streams have these names: of Outlook, or of an Office of before 2007."""
    return next(
        (kind for kind, marks in _IN_A_COMPOUND if not set(marks).isdisjoint(names)),
        otherwise,
    )


def _written(head: bytes) -> Kind:
    """A text of some kind, if no byte of it is one that texts do not hold."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or utf_16_of(head):
        return MAIL if _is_mail(_plainly(as_mail(head))) else TEXT
    if not _TEXT_CONTROLS.isdisjoint(head):
        return MAIL if _is_mail(_plainly(head)) else UNKNOWN
    whole = _plainly(head)
    begins = whole[:1024]
    for kind, marks in _TEXTS:
        if begins.startswith(marks):
            return kind
    if _is_mail(whole):
        return MAIL
    if begins.startswith((b"<?xml", b"<!--", b"<!doctype")):
        for kind, marks in _TEXTS[:2]:
            if any(mark in begins for mark in marks):
                return kind
        return XML
    return TEXT


def _plainly(head: bytes) -> bytes:
    """The beginning of a text: in small letters and lines of one kind, without marks, spaces or NULs before it and in it."""
    begins = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    return begins.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in begins else begins


def _is_mail(begins: bytes) -> bool:
    """Whether it begins as a message does: programs open that, whatever bytes come after."""
    return begins.startswith(_BEGINS_MAIL) or _HEAD_OF_MAIL.match(begins) is not None
