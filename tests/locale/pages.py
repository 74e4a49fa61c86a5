"""What a reader of a page reads or hears, and whether any of it is English where Welsh was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.apps import apps

from evenhand.config.places import PACKAGE
from evenhand.policy.edition import load

FILE = PACKAGE / "locale" / "cy" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

# Words that English can hardly do without, and that are not Welsh words too.
ENGLISH = re.compile(
    r"\b(the|and|of|with|this|that|these|from|not|for|they|their|has|have|been|was|were|you|your|will|which|who|what|"
    r"when|where|please|enter|select|choose|required|valid|field|date|day|days|number)\b",
    re.IGNORECASE,
)
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_SPOKEN = ("title", "alt", "aria-label", "placeholder")


def catalogue(file: Path = FILE) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale="cy")


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message: one, or as many as there are plurals."""
    return (words,) if isinstance(words, str) else tuple(words or ())


@cache
def english_of_the_catalogue() -> frozenset[str]:
    """Every stretch of three words or more, between placeholders, that the catalogue knows in English."""
    stretches = {
        " ".join(part.split())
        for message in messages(catalogue())
        for form in forms(message.id)
        if form not in forms(message.string)
        for part in PLACEHOLDER.split(form)
    }
    return frozenset(each for each in stretches if len(re.findall(r"\w+", each)) > 2)


class Reading(HTMLParser):
    """The stretches of text on a page that are not marked as another language, with what is read aloud for pictures and fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        skipped = (
            self._skipping() or tag in ("style", "script", "textarea") or given.get("lang", "cy") != "cy"
        )
        if not skipped:
            self.said += [str(given[name]) for name in _SPOKEN if given.get(name)]
        if not skipped and tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append(str(given.get("value")))
        if tag not in _VOID:
            self._open.append((tag, skipped))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skipping():
            self.said.append(" ".join(data.split()))

    def _skipping(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def not_ours_to_translate() -> list[str]:
    """What stands in the records, for people write in the language that they choose; and addresses. The longest first."""
    found = {line for route in load().dispute_routes.values() for line in route.address.splitlines()}
    for model in apps.get_models():
        for row in model._default_manager.values():
            found.update(" ".join(text.split()) for text in _strings(row))
    return sorted((text for text in found if " " in text or text[:1].isupper()), key=len, reverse=True)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for _key, each in value.items():
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)


def english_in(page: str, known: frozenset[str], others: list[str]) -> list[str]:
    """The stretches of a Welsh page that are English: known to the catalogue, or by their small words, `others` left out."""
    found = []
    for said in Reading(page).said:
        if _holds_any(said, known):
            found.append(said)
            continue
        if not ENGLISH.search(said):
            continue
        for each in others:
            if each in said:
                said = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", said)
        if ENGLISH.search(said):
            found.append(said)
    return found


@cache
def _holds_any(said: str, known: frozenset[str]) -> bool:
    """Most of what stands on a page stands on every page."""
    return any(each in said for each in known)
