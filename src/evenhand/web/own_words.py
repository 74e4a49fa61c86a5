"""How a record is named where something stands beside it, and where that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    PoliceReport,
    Restriction,
    Review,
    Warning,
)

# What may be said something of, by the word for it in an address.
KINDS: Mapping[str, type[Any]] = {
    "concern": Concern,
    "assessment": Assessment,
    "warning": Warning,
    "restriction": Restriction,
    "review": Review,
    "dispute": Dispute,
    "danger": Danger,
    "police": PoliceReport,
}
_WORDS = {model: word for word, model in KINDS.items()}


def word_for(record: Model) -> str:
    """The word for a record in an address; "" for one beside which nothing is written."""
    return _WORDS.get(type(record), "")


def anchor_of(record: Model) -> str:
    """Where a record stands on the timeline of its person's page."""
    return f"{word_for(record)}-{record.pk}"


def name_of(record: Model) -> str:
    """A record as a heading names it, in the language of the page."""
    match record:
        case Concern():
            return _("A concern was reported")
        case Assessment():
            return _("Assessment")
        case Warning():
            return _("Warning %(number)s") % {"number": record.number}
        case Restriction():
            return _("Restriction %(reference)s") % {"reference": record.reference}
        case Review():
            return _("Review of %(reference)s") % {"reference": record.restriction.reference}
        case Dispute():
            return _("Dispute %(reference)s") % {"reference": record.reference}
        case Danger() if record.kind == "immediate":
            return _("Immediate danger")
        case Danger():
            return _("Concern for safety")
        case PoliceReport():
            return _("Reported to %(force)s") % {"force": record.force}
        case _:
            return ""
