"""Somebody who fills in a public form page by page, sending what each page carries along, as a browser does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.test import Client
from tests.web.walking import Typed

from evenhand.contacts.models import Contact

ADDRESSES = {
    "complaint": "/contact-us/complaint/",
    "review_request": "/contact-us/review/",
    "dispute": "/contact-us/dispute/",
    "general": "/contact-us/message/",
}
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "reference": {"reference": ""},
    "about": {"about": "The call of 3 August"},
    "happened": {"happened": "Nobody rang me back."},
    "wanted": {"wanted": "Ring me."},
    "danger": {"danger": "no"},
    "danger_details": {"danger_details": "My neighbour, at home."},
    "who": {"writing_as": "self"},
    "somebody": {"writing_for": "Olive Example", "speaks_as": "her son"},
    "name": {"name": "Pat Example"},
    "reach": {"email": "pat@example.org"},
    "needs": {"reply_language": "en", "format": "standard"},
}


@dataclass
class Filling:
    """A form that is being filled in; `page` is the last answer."""

    client: Client
    kind: str = "complaint"
    answers: dict[str, object] = field(default_factory=dict)
    page: Any = None

    @property
    def address(self) -> str:
        return ADDRESSES[self.kind]

    @property
    def text(self) -> str:
        return unescape(re.sub(r"(<[^>]+>|\s)+", " ", self.page.content.decode()))

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.content.decode(), re.DOTALL)
        assert found, self.text
        return unescape(re.sub(r"(<[^>]+>|\s)+", " ", found[1])).strip()

    @property
    def at(self) -> str:
        return str(Typed(self.page).fields["at"][0])

    def begin(self) -> Filling:
        self.page = self.client.get(self.address)
        return self

    def press(self, go: str, **more: object) -> Filling:
        """Press a button of this page, with these answers to its questions."""
        sent: dict[str, object] = dict(Typed(self.page).fields)
        self.page = self.client.post(self.address, {**sent, **more, "go": go})
        return self

    def to_the_check(self) -> Filling:
        """Answer every page until all answers are shown to be checked."""
        if self.page is None:
            self.begin()
        for _ in range(20):
            at = self.at
            if at == "check":
                return self
            given = {**ANSWERS.get(at, {})}
            given |= {
                name: value
                for name, value in self.answers.items()
                if name in given or at == self._where(name)
            }
            self.press("next", **given)
        raise AssertionError(f"The form does not end: {self.heading}")

    def send(self) -> Contact:
        """Fill in all of it and send it."""
        self.to_the_check().press("confirm")
        assert self.page.status_code == 303, self.text
        self.page = self.client.get(self.page.headers["Location"])
        return self.sent

    @property
    def sent(self) -> Contact:
        """What the page after sending gives the reference of."""
        found = re.search(r"C-[A-Z0-9]{8}", self.text)
        assert found
        return Contact.objects.get(reference=found[0])

    @staticmethod
    def _where(name: str) -> str:
        reach = ("phone", "postal", "no_reply")
        return "reach" if name in reach else {"adjustments": "needs", "attached": "files"}.get(name, "")


def fill(kind: str = "complaint", **answers: object) -> Filling:
    """A new form in a new browser without cookies, whose forms need their token as everywhere."""
    return Filling(Client(enforce_csrf_checks=True), kind, answers)
