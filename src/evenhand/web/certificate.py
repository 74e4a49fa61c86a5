"""The certificate of a disposal, as its page says it and as pages of its own (LK2, I33)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evenhand.casework.facts.counted import KINDS
from evenhand.casework.models import Disposal
from evenhand.letters import as_pages
from evenhand.letters.as_pages import Pages, bullets, heading, pairs, paragraph
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.pages import body_name
from evenhand.web.words import day, moment, said


def filename(row: Disposal) -> str:
    """What the file is called."""
    return f"certificate-{row.reference}.pdf"


def what_it_was(row: Disposal) -> str:
    """Whose record it was, by its reference alone: a certificate holds no personal data."""
    if row.person is not None:
        return _("The record %(reference)s of a person") % {"reference": row.person.reference}
    return _("Contact %(reference)s, of nobody’s") % {
        "reference": row.contact.reference if row.contact else ""
    }


def years(told: Mapping[str, Any]) -> list[str]:
    """A schedule, or a part of one, by the names of its years, in words."""
    lines = {
        "decisions": _("Years after the last matter, with a warning or a restriction: %(years)s"),
        "contact": _("Years after the last contact: %(years)s"),
        "nobody": _("Years after contact of nobody’s: %(years)s"),
        "police": _("Years after something was given to the police: %(years)s"),
    }
    return [line % {"years": told[name]} for name, line in lines.items() if told.get(name)]


def left_over(row: Disposal) -> list[str]:
    """Where something of it may be left, as things stand now: in the database's own files, and in backups."""
    backups = _(
        "A backup made before holds it still. Whoever restores one runs “evenhand retention --again” with the list of "
        "certificates, and it is disposed of again."
    )
    if row.cleaned_at is None:
        return [
            _("The worker has still to clean the database’s own files of it; “evenhand scour” does it too."),
            backups,
        ]
    cleaned = _("The database’s own files were cleaned of it on %(moment)s.") % {
        "moment": moment(row.cleaned_at)
    }
    return [cleaned, backups]


def as_pdf(row: Disposal) -> bytes:
    """The certificate as a tagged PDF, in the language of the page."""
    assert row.decided_by is not None
    assert row.decided_at is not None
    title = _("Certificate of disposal %(reference)s") % {"reference": row.reference}
    body = body_name() or said(load().body)
    adopted = day(date.fromisoformat(row.schedule["adopted"]))
    blocks = [
        paragraph(_("What is named here was disposed of and cannot be brought back. This certificate holds no personal data.")),
        pairs([
            (_("Certified by"), body),
            (_("What it was"), what_it_was(row)),
            (_("Disposed of"), moment(row.decided_at)),
            (_("First day on record"), day(row.first_on)),
            (_("Last day on record"), day(row.last_on)),
            (_("Due since"), day(row.due_since)),
            (_("Under which rule"), _("The privacy notice applies (LK2); no personal data past its retention (I33)")),
            (_("Proposed by"), f"{row.proposed_by.name}, {moment(row.proposed_at)}"),
            (_("Decided by"), f"{row.decided_by.name}, {moment(row.decided_at)}"),
        ]),
        heading(_("What went")),
        bullets(f"{_(KINDS[kind])}: {number}" for kind, number in row.counts.items()),
        pairs([
            (_("Rows whose words went"), str(row.rows)),
            (_("Entries of the audit trail whose facts went"), str(row.entries)),
            (_("SHA-256 of what went"), row.sha256),
        ]),
        heading(_("The body’s schedule that day")),
        bullets([*years(row.schedule), _("Adopted on %(day)s") % {"day": adopted}]),
        *map(paragraph, left_over(row)),
    ]  # fmt: skip
    language = "cy" if get_language() == "cy" else "en"
    return as_pages.render(Pages(title, body, language, row.reference, local_date(row.decided_at), blocks))
