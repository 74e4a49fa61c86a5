"""What the sender says a file is, beside what it is: a picture that is a program is named as that."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from .kinds import Kind

_BY_ENDING: dict[str, str] = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "avif", "ico"), "picture"),
    **dict.fromkeys(("pdf", "doc", "docx", "rtf", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "epub"), "document"),
    **dict.fromkeys(("txt", "csv", "log", "md", "htm", "html", "xml", "json", "ics", "vcf"), "text"),
    **dict.fromkeys(("zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "cab", "iso"), "archive"),
    **dict.fromkeys(("mp3", "wav", "ogg", "oga", "opus", "flac", "m4a", "amr", "au", "wma"), "sound"),
    **dict.fromkeys(("mp4", "mov", "avi", "mkv", "webm", "wmv", "mpg", "mpeg", "3gp", "flv"), "film"),
    **dict.fromkeys(("eml", "msg"), "mail"),
    "svg": "drawing",
}  # fmt: skip
# A double click on one of these runs it.
_RUN = frozenset(
    {
        "apk", "app", "bat", "chm", "cmd", "com", "cpl", "deb", "dll", "docm", "dotm", "exe", "hta", "htm", "html", "img", "iqy",
        "iso", "jar", "js", "jse", "lnk", "mht", "msi", "msp", "pif", "pptm", "ps1", "reg", "rpm", "scr", "sh", "svg", "url",
        "vbe", "vbs", "vhd", "wsf", "wsh", "xhtml", "xlsm", "xll",
    }
)  # fmt: skip
_WINDOWS_KEEPS = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_NOT_IN_NAMES = frozenset('/\\:*?"<>|%')
_LONGEST_NAME = 120
# What may truly be one another: sound in a film's wrapping, mail as text, a drawing as a picture.
_ALSO: dict[str, frozenset[str]] = {
    "film": frozenset({"sound"}),
    "sound": frozenset({"film"}),
    "mail": frozenset({"text", "document"}),
    "text": frozenset({"mail", "document"}),
    "drawing": frozenset({"picture", "text"}),
    "document": frozenset({"mail", "text"}),
}


def family_said(filename: str, media_type: str) -> str:
    """The family that the sender's words name; "" when they name none. The name counts first: it is what a reader sees."""
    by_name = _BY_ENDING.get(ending_of(filename))
    return by_name or _family_of_type(media_type.split(";")[0].strip().lower())


def disagrees(kind: Kind, filename: str, media_type: str) -> str:
    """The family that the sender says and the bytes deny; "" when they agree or nothing was said."""
    said = family_said(filename, media_type)
    if not said or kind.family == "unknown" or said == kind.family or said in _ALSO.get(kind.family, ()):
        return ""
    return said


def may_run(kind: Kind, filename: str) -> bool:
    """Whether opening the file, as it is or as it is called, could run something of the sender's."""
    return (
        kind.family in ("program", "drawing")
        or kind.id in ("html", "disk_image")
        or ending_of(filename) in _RUN
    )


def ending_of(filename: str) -> str:
    """What comes after the last dot, in lower case; blanks and dots at the end do not hide it."""
    return PurePosixPath(_shown(filename).rstrip(". ")).suffix.lstrip(".").lower()


def safe_name(filename: str, otherwise: str, kind: Kind) -> str:
    """A name to save a file under: no folder, no hidden letter, no name that a system keeps for itself.

    What could run is given an ending that nothing opens.
    """
    name = "".join("-" if letter in _NOT_IN_NAMES else letter for letter in _shown(filename))
    name = " ".join(name.split()).strip(". ") or otherwise
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > _LONGEST_NAME:
        name = f"{stem[: _LONGEST_NAME - len(ending[:20]) - 1]}.{ending[:20]}"
    name = name[:_LONGEST_NAME]
    if name.split(".")[0].strip().lower() in _WINDOWS_KEEPS:
        name = f"_{name}"
    return f"{name}.unsafe" if may_run(kind, filename) else name


def _shown(filename: str) -> str:
    """Without letters that nobody sees: controls, and those that turn the direction of writing round (gpj.exe)."""
    return "".join(
        letter
        for letter in filename
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )


def _family_of_type(media_type: str) -> str:
    major, _, minor = media_type.partition("/")
    if minor == "svg+xml":
        return "drawing"
    families = {"image": "picture", "audio": "sound", "video": "film", "text": "text", "message": "mail"}
    if major in families:
        return families[major]
    if minor in ("zip", "gzip", "x-7z-compressed", "x-rar-compressed", "vnd.rar", "x-tar"):
        return "archive"
    documents = ("pdf", "rtf", "msword")
    return (
        "document" if minor in documents or minor.startswith(("vnd.openxml", "vnd.oasis", "vnd.ms-")) else ""
    )
