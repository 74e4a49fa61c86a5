"""How recorded words stand in a case file: as they were said, and marked where that is another language than the file's own."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evenhand.casework.correspondence.halves import label
from evenhand.casework.oversight.case_record import Records
from evenhand.letters.as_pages import Block, Words, pairs
from evenhand.letters.values import language_of
from evenhand.people.models import Colleague
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import Edition
from evenhand.policy.own_words import CORRECTED
from evenhand.policy.subject_access import RULED
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


def kept_words(why: str) -> str:
    """What stands in place of the words of a contact that are kept back."""
    if why == RULED:
        return _("Its words are left out: data protection keeps them back (LK2).")
    return _("Its words are left out: they did not come from the person themselves (LK2, IN4).")


def sealed_words(limits: Limits) -> str:
    """What stands in place of words that are sealed: not that they are, where that may not be told (IC2)."""
    return _("This contact is sealed.") if limits.sealing else _("Its words are left out (LK2).")


def beside(case: Records, record: Model, limits: Limits) -> Iterator[Block]:
    """What stands beside a record: what the person says of it, and what was corrected in it or refused (LK2, IN1)."""
    found = case.beside.get(label(record))
    if found is None:
        return
    for row in found.statements:
        words: list[Words] = [theirs(line) for line in row.words.splitlines() if line.strip()]
        if row.is_sealed:
            words = [sealed_words(limits)]
        elif why := case.why_kept(row.contact, limits):
            words = [kept_words(why)]
        if limits.sealing or not row.is_sealed:
            words.append(_("In contact %(reference)s") % {"reference": row.contact.reference})
        yield pairs([(_("What they say of it"), [*words, by(row.by, row.at)])])
    for each in found.corrections:
        outcome = _("Corrected") if each.outcome == CORRECTED else _("Not corrected")
        yield pairs(
            [
                (f"{outcome} (LK2, IN1)", by(each.by, each.at)),
                (_("Said to be wrong"), theirs(each.wrong)),
                (_("What is right"), theirs(each.right)),
                (_("Reasons"), theirs(each.reasons)),
                (_("Who asked"), theirs(each.asked_by)),
            ]
        )


def behaviour(edition: Edition, id_: str) -> str:
    known = edition.behaviours.get(id_)
    return cited(known.name, known.clause) if known else id_


def impact(edition: Edition, id_: str) -> str:
    known = edition.impacts.get(id_)
    return cited(known.name, known.clause) if known else id_


def channel(edition: Edition, id_: str) -> str:
    return said(edition.channels[id_].name) if id_ in edition.channels else id_
