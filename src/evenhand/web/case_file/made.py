"""The case files that were made of a restriction, as the trail tells it: the record of a case file is its entry there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenhand.audit import ledger
from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import Restriction
from evenhand.casework.oversight.case_record import MAKES, named_colleagues
from evenhand.policy.case_files import READER_NAMES


def tell_reader(reader: str) -> str:
    """For whom a file is, in the language of the page."""
    return _(READER_NAMES[reader]) if reader in READER_NAMES else reader


def files_made(row: Restriction) -> list[dict[str, object]]:
    """The case files that were made of a restriction, the newest first: when, by whom, for whom, why, with which checksum."""
    found = [entry for entry in ledger.of(label(row)) if entry.action == MAKES]
    names = named_colleagues(entry.actor for entry in found)
    return [
        {
            "at": entry.at,
            "by": names.get(entry.actor, entry.actor),
            "reader": tell_reader(str(entry.facts["reader"])),
            **{name: entry.facts[name] for name in ("to", "why", "sha256", "size")},
        }
        for entry in reversed(found)
    ]
