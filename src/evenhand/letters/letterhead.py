"""The body's own letterhead: its logo with the words that stand for it, and the Word document that its letters are written into.

All of it is the body's own settings (config/outgoing.py looks at them when Evenhand starts). The address and the signature are
facts of each letter.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

_PNG = b"\x89PNG\r\n\x1a\n"
HIGH = 15  # millimetres; there is room for it above the window of the envelope
_DOTS_AN_INCH = 300


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`logo` is an SVG, "" where there is none; `says` what it says, by language; `word_template` a .docx, empty for none."""

    logo: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    word_template: bytes = b""


def current() -> Letterhead:
    """The letterhead of this installation."""
    if not settings.configured:
        return Letterhead()
    return _read(settings.LOGO, settings.LOGO_SAYS, settings.LOGO_SAYS_CY, settings.WORD_TEMPLATE)


@cache
def _read(logo: str, english: str, welsh: str, template: str) -> Letterhead:
    return Letterhead(
        logo=as_svg(Path(logo).read_bytes()) if logo else "",
        says={"en": english, "cy": welsh},
        word_template=Path(template).read_bytes() if template else b"",
    )


def as_svg(picture: bytes) -> str:
    """A picture as an SVG: one that is a PNG stands inside it, with its own width and height."""
    if not picture.startswith(_PNG):
        return picture.decode("utf-8")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/></svg>'
    )


@cache
def as_png(logo: str) -> bytes:
    """An SVG as the PNG that a Word document takes, as large as it is printed."""
    import typst  # only where a letter is made

    source = (
        "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        f'#image(bytes(sys.inputs.logo), format: "svg", height: {HIGH}mm)'
    )
    made = typst.compile(source.encode(), format="png", ppi=_DOTS_AN_INCH, sys_inputs={"logo": logo})
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no picture.")
    return made
