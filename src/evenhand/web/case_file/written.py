"""How recorded words stand in a case file: as they were said, and marked where that is another language than the file's own."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evenhand.letters.as_pages import Words
from evenhand.letters.values import language_of
from evenhand.people.models import Colleague
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.edition import Edition
from evenhand.web.words import moment, said

_MOST = 3000  # characters of one text in the pages; the whole is in a file of its own


def language() -> str:
    """The file's own language."""
    return "cy" if get_language() == "cy" else "en"


def theirs(text: str) -> Words:
    """Words that somebody wrote, in the language they wrote them in."""
    spoken = language_of(text)
    return text if not text.strip() or spoken == language() else {"text": text, "language": spoken}


def lines_of(text: str, most: int = _MOST) -> list[Words]:
    """Somebody's words line by line; where they are very long, their beginning, and that there is more."""
    shown = text[:most]
    told = [theirs(line) for line in shown.splitlines() if line.strip()]
    return [*told, _("[… the rest is in the file of this contact]")] if len(text) > most else told


def name(colleague: Colleague | None) -> str:
    return colleague.name if colleague is not None else _("nobody in person")


def by(colleague: Colleague | None, at: object) -> str:
    """Who, and when."""
    return f"{name(colleague)}, {moment(at)}"  # type: ignore[arg-type]


def cited(named: Bilingual, clause: str) -> str:
    """A name of the policy's, with its clause."""
    return f"{said(named)} ({clause})"


def behaviour(edition: Edition, id_: str) -> str:
    known = edition.behaviours.get(id_)
    return cited(known.name, known.clause) if known else id_


def impact(edition: Edition, id_: str) -> str:
    known = edition.impacts.get(id_)
    return cited(known.name, known.clause) if known else id_


def channel(edition: Edition, id_: str) -> str:
    return said(edition.channels[id_].name) if id_ in edition.channels else id_
