"""A browser of few words for the screens' tests: what a page's form would send, and one page after another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from evenhand.people.models import Colleague


class Typed(HTMLParser):
    """What a page's form would send: hidden fields, texts, ticked boxes."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._area: str | None = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self._area = name
            self.fields.setdefault(name, [""])
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and name and given.get("type") != "submit" and ticked:
            self.fields.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = [self.fields[self._area][0] + data]


def as_read(page: str) -> str:
    """A page's own markup without what only keeps its references on one line."""
    return re.sub(r'<span class="eh-nowrap">([^<]*)</span>', r"\1", page)


class Broken(HTMLParser):
    """The texts of a page with a reference that a narrow screen would break at its hyphen."""

    # What holds no text that wraps. (The name of a file, what a person or a colleague wrote, and a letter stand as they are.)
    _APART = frozenset({"title", "textarea", "option", "script", "style", "code", "button"})
    _VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._VOID:
            classes = (dict(attrs).get("class") or "").split()
            whole = tag in self._APART or {"eh-nowrap", "eh-reference", "eh-written", "eh-letter"} & set(
                classes
            )
            self._inside.append(bool(whole) or bool(self._inside and self._inside[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._VOID and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if re.search(r"\b[A-Z]-[2-9A-HJ-NP-Z]{8}\b(?!\.\w)", data) and not (
            self._inside and self._inside[-1]
        ):
            self.found.append(data.strip())


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def walk(client: Client, address: str, *answers: Mapping[str, object]) -> Any:
    """Answer page after page, sending what each page carries along, as a browser would."""
    page = client.get(address)
    for answer in answers:
        sent = {name: values for name, values in Typed(page).fields.items() if name != "csrfmiddlewaretoken"}
        page = client.post(address, {**sent, "go": "next", **answer})
    return page
