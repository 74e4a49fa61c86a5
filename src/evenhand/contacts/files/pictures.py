"""A picture made anew, smaller, from one that nobody should trust. Runs inside a cell."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image, ImageOps

_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "PPM")
_MOST_POINTS = 120_000_000
_SMALL, _LARGE, _TO_READ = 240, 1100, 3000
_SMALLEST_TO_READ = 120  # a logo or a smiley holds no page of writing
Image.MAX_IMAGE_PIXELS = _MOST_POINTS


class NotAPictureError(ValueError):
    """Too large to unpack, or nothing that may be shown."""


def picture(file: BinaryIO, size: str = "small") -> bytes:
    """A JPEG of the first frame: small and without colour, or large. Nothing of the original's bytes is in it."""
    made = opened(file, _SMALL if size == "small" else _LARGE)
    return _saved(made.convert("L" if size == "small" else "RGB"), "JPEG")


def scan(file: BinaryIO) -> bytes:
    """A grey PNG for reading its writing; empty when it is too small to hold any."""
    made = opened(file, _TO_READ)
    return b"" if min(made.size) < _SMALLEST_TO_READ else _saved(made.convert("L"), "PNG")


def opened(file: BinaryIO, size: int) -> Image.Image:
    """The first frame upright, no larger than this in either direction. Raises whatever a hostile file makes of it."""
    image = Image.open(file, formats=_FORMATS)
    if image.width * image.height > _MOST_POINTS:
        raise NotAPictureError
    image.draft("RGB", (size, size))
    made: Image.Image = ImageOps.exif_transpose(image)
    if made.mode in ("P", "RGBA", "LA", "PA"):
        made = made.convert("RGBA")
        ground = Image.new("RGBA", made.size, "white")
        made = Image.alpha_composite(ground, made)
    made.thumbnail((size, size))
    return made


def _saved(made: Image.Image, format: str) -> bytes:
    held = io.BytesIO()
    image = Image.new(
        made.mode, made.size
    )  # a fresh one: nothing that rode along with the original is written
    image.paste(made)
    image.save(held, format=format, quality=82)
    return held.getvalue()
