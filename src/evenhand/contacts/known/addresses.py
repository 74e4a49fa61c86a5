"""Addresses of pages in a text: found however they are written, compared by host and path, shown so that nobody can click on them.

Nothing here or anywhere fetches one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import idna

_SCHEME = r"(?:h(?:tt|xx)ps?|f[tx]p)\s?(?::|\[:\])//"
_DOT = r"(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}|{_LABEL}(?:{_DOT}{_LABEL}){{0,8}}{_DOT}[^\W\d_]{{2,24}})"
_REST = r"(?::\d{1,5})?(?:[/?#][^\s<>\"'“”‘’]*)?"
_ADDRESS = re.compile(
    rf"(?<![\w@.-])(?P<scheme>{_SCHEME}(?:[^\s/@]{{1,100}}@)?)?(?P<host>{_HOST})(?P<rest>{_REST})(?![\w@])",
    re.IGNORECASE,
)
_A_DOT = re.compile(_DOT, re.IGNORECASE)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST_TEXT = 1_000_000  # characters looked at
_ENDS = ".,;:!?)]}>*_~"  # of the sentence, not of the address
_MOST_FOLDERS = 12


@dataclass(frozen=True, slots=True)
class Address:
    """A page by its host and path, as lists compare them; no scheme, no port, no user, no "www."."""

    host: str
    path: str
    query: str = ""

    @classmethod
    def read(cls, host: str, rest: str = "") -> Address:
        path, _, query = rest.partition("#")[0].partition("?")
        path = path[path.find("/") :] if "/" in path else ""
        return cls(_plain_host(host), _plain_path(path), query)

    def listed_as(self) -> Iterator[str]:
        """What a list may name it by: this page with or without its query, a folder that it is in, its host or one above."""
        if self.query:
            yield f"{self.host}{self.path}?{self.query}"
        yield f"{self.host}{self.path}"
        folders = self.path.split("/")[1:]
        for depth in range(min(len(folders), _MOST_FOLDERS), 0, -1):
            yield f"{self.host}/{'/'.join(folders[:depth])}/"
        labels = self.host.split(".")
        for place in range(len(labels) - 1):
            yield f"{'.'.join(labels[place:])}/"


def addresses_in(text: str) -> Iterator[Address]:
    """The addresses that a text names, with or without their scheme, also where it was made unclickable."""
    for found in _ADDRESS.finditer(text[:_LONGEST_TEXT]):
        yield Address.read(_A_DOT.sub(".", found["host"]), found["rest"].rstrip(_ENDS))


def as_listed(line: str) -> str:
    """How a list's line is compared: a host by itself, or a path that ends with “/”, means all that is below. "" for no address."""
    found = _ADDRESS.match(line.strip())
    if found is None:
        return ""
    address = Address.read(_A_DOT.sub(".", found["host"]), found["rest"])
    if not address.path and not address.query:
        return f"{address.host}/"
    below = found["rest"].partition("?")[0].endswith("/") and not address.query
    query = f"?{address.query}" if address.query else ""
    return f"{address.host}{address.path}{'/' if below else query}"


def defanged(text: str) -> str:
    """The text with every address of a page written so that nothing makes a link of it: hxxps://example[.]org/path. Letters that
    nobody sees and that turn what follows round are left out: with them a line reads as its writer never wrote it.
    """
    if not text.isascii() and _TURNS.search(text):
        text = _TURNS.sub("", text)
    if "." not in text:
        return text
    return _ADDRESS.sub(_without_teeth, text)


def _without_teeth(found: re.Match[str]) -> str:
    scheme, host, rest = found["scheme"] or "", found["host"], found["rest"]
    if not scheme and not rest.startswith(("/", "?", "#", ":")) and not host.lower().startswith("www"):
        return found[
            0
        ]  # "see my letter.I wrote", "gov.uk": words, or a name that nothing makes a link of without more
    name, colon, user = scheme.partition(":")
    scheme = name.replace("t", "x").replace("T", "X") + colon + user
    return f"{scheme}{_A_DOT.sub('[.]', host)}{rest}"


def _plain_host(host: str) -> str:
    host = host.lower().rstrip(".").removeprefix("www.")
    try:
        return host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host


def _plain_path(path: str) -> str:
    """One way of writing a path: percent signs undone, no empty steps, no end."""
    steps = [each for each in unquote(path).split("/") if each not in ("", ".")]
    return f"/{'/'.join(steps)}" if steps else ""
