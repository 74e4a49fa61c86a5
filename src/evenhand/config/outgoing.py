"""Settings by which something leaves the house, looked at when Evenhand starts: a mistake is said before it meets a letter."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree

from environs import EnvError

if TYPE_CHECKING:
    from evenhand.signals.second.looking import Looker

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SHORTEST_TOKEN = 10  # Notify asks for no less


def notify_key(given: str) -> str:
    """An API key of GOV.UK Notify: its name, the service's id and the secret, with hyphens between."""
    if given and not re.search(rf"-{_ID}-{_ID}\Z", given, re.IGNORECASE):
        raise EnvError(
            "EVENHAND_NOTIFY_KEY is no API key of GOV.UK Notify: copy the whole of it, from its name to the last figure."
        )
    return given


def notify_url(given: str) -> str:
    """Where Notify's API answers; without encryption only on this machine."""
    parts = urlsplit(given)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return given
    raise EnvError(f"EVENHAND_NOTIFY_URL is “{given}”, and letters go to https:// addresses only.")


def notify_template(given: str) -> str:
    """The id of the e-mail template at Notify."""
    if given and not re.fullmatch(_ID, given, re.IGNORECASE):
        raise EnvError(
            "EVENHAND_NOTIFY_EMAIL_TEMPLATE is no id of a template: copy it from the template’s page at Notify."
        )
    return given


def notify_token(given: str) -> str:
    """What Notify sends with its reports, so that nobody else can."""
    if given and len(given) < _SHORTEST_TOKEN:
        raise EnvError(
            f"EVENHAND_NOTIFY_TOKEN is too short: Notify asks for at least {_SHORTEST_TOKEN} characters."
        )
    return given


def second_look() -> Looker | None:
    """The larger model that looks again where hints leave doubt: none unless EVENHAND_SECOND_LOOK names one."""
    if not os.environ.get("EVENHAND_SECOND_LOOK"):
        return None
    from evenhand.signals.second.configured import (
        WrongSettingError,
        looker,
    )  # it takes a moment, and few have it

    try:
        return looker(os.environ)
    except WrongSettingError as problem:
        raise EnvError(str(problem)) from problem


_LARGEST = 1_000_000  # bytes of a logo or a template
_PNG = b"\x89PNG\r\n\x1a\n"
# What the letters are written in, by the names that Word gives these styles in every language.
_STYLES = ("Normal", "heading 1", "heading 2", "heading 3", "heading 4", "List Bullet", "Quote")


def logo(given: str) -> str:
    """The path of a logo: a PNG, or an SVG that holds everything it shows."""
    if not given:
        return ""
    raw = _file("EVENHAND_LOGO", given)
    if raw.startswith(_PNG):
        return given
    # A document type could define entities without end; a picture has no need of one.
    plain = b"<!DOCTYPE" not in raw and b"<!ENTITY" not in raw
    try:
        # Nothing of a document type is left, and it is the body's own file.
        root = ElementTree.fromstring(raw.decode("utf-8")) if plain else None  # noqa: S314
    except (ElementTree.ParseError, UnicodeDecodeError):
        root = None
    if root is None or not root.tag.endswith("svg"):
        raise EnvError(f"EVENHAND_LOGO: {given} is neither a PNG nor an SVG without a document type.")
    for each in root.iter():
        reaches_out = any(
            name.endswith("href") and not value.startswith(("#", "data:"))
            for name, value in each.attrib.items()
        )
        if reaches_out or each.tag.endswith("}script"):
            raise EnvError(
                f"EVENHAND_LOGO: {given} fetches something or holds a script. Save it as a plain SVG."
            )
    return given


def both(name: str, english: str, welsh: str, *, needed: bool) -> tuple[str, str]:
    """A text of the letters in both languages: neither without the other."""
    if bool(english.strip()) != bool(welsh.strip()) or (needed and not english.strip()):
        raise EnvError(f"{name} and {name}_CY go together: every letter is in English and in Welsh.")
    return english.strip(), welsh.strip()


def signature(english: str, welsh: str) -> tuple[tuple[str, str], ...]:
    """The lines of a signature, between which a | stands, in both languages: as many in each."""
    lines = [[line.strip() for line in each.split("|") if line.strip()] for each in (english, welsh)]
    if len(lines[0]) != len(lines[1]):
        raise EnvError(
            "EVENHAND_SIGNATURE and EVENHAND_SIGNATURE_CY need the same lines, with | between them, one for one."
        )
    return tuple(zip(*lines, strict=True))


def word_template(given: str) -> str:
    """The path of a Word document that has the styles in which letters are written."""
    if not given:
        return ""
    _file("EVENHAND_WORD_TEMPLATE", given)
    try:
        with zipfile.ZipFile(given) as parts:
            styles = parts.read("word/styles.xml").decode("utf-8", "replace")
            kind = parts.read("[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError) as problem:
        raise EnvError(f"EVENHAND_WORD_TEMPLATE: {given} is no Word document (.docx).") from problem
    if "document.main+xml" not in kind:
        raise EnvError(
            f"EVENHAND_WORD_TEMPLATE: save {given} as a Word document (.docx), not as a template or with macros."
        )
    names = {name.casefold() for name in re.findall(r'<w:name w:val="([^"]+)"', styles)}
    missing = [name for name in _STYLES if name.casefold() not in names]
    if missing:
        raise EnvError(
            f"EVENHAND_WORD_TEMPLATE: {given} lacks the styles {', '.join(missing)}. Use each once in Word, and save it."
        )
    return given


def _file(name: str, given: str) -> bytes:
    path = Path(given)
    try:
        if path.stat().st_size > _LARGEST:
            raise EnvError(f"{name}: {given} is larger than {_LARGEST // 1_000_000} MB.")
        return path.read_bytes()
    except OSError as problem:
        raise EnvError(f"{name}: {given} cannot be read ({problem.strerror}).") from problem
