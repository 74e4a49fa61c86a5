"""What is held about somebody, piece by piece, for the officer who looks it through before it is given (LK2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from evenhand.casework.correspondence.halves import label
from evenhand.casework.facts.rulings import said_of_pieces
from evenhand.casework.models import Delivery, PieceRuling, SubjectAccess
from evenhand.casework.oversight.case_record import blotter_of
from evenhand.casework.oversight.person_fields import words_of
from evenhand.casework.oversight.person_record import Whole
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Colleague
from evenhand.policy.blotting import Blotter
from evenhand.policy.subject_access import (
    GIVE,
    KEEP,
    NAMES_COLLEAGUE,
    NOT_TOLD,
    SEALED,
    WHY_KEPT,
    Piece,
    why_kept,
)
from evenhand.web.case_file.making import INSTEAD
from evenhand.web.case_file.own_data import OF_CONTACT, PIECES, name_of_piece, own_data

PAGE = 50
_MOST = 2000  # characters of what a file says; the whole is on the page of its contact
# Of these the words stand here, since the officer looks them through nowhere else.
_WORDS_SHOWN = OF_CONTACT | {"Correction"}
_NEVER = (SEALED, NOT_TOLD, NAMES_COLLEAGUE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece as its officer sees it: whether it goes, else why not; what is blotted out of it; what was last said of it, for
    this request or an earlier one.

    `may` is what can be said of it now: "give", "keep" or, of what stays back whatever anybody says, "".
    """

    record: Model
    name: str
    kept: str
    blotted: list[tuple[str, str]]
    may: str
    words: str  # of what colleagues and forms wrote of a contact, and what its files say: nobody looks it through elsewhere
    ruling: PieceRuling | None

    @property
    def label(self) -> str:
        return label(self.record)


class Pieces:
    """The pieces of a request, in order: what is small first, then letters, then contact, of which there may be very much."""

    def __init__(self, request: SubjectAccess, by: Colleague) -> None:
        self.request = request
        self.whole: Whole = own_data(request)
        self.blotter: Blotter = blotter_of(self.whole, {}, named=[*self.whole.named(), by])
        self.rulings = {row.piece: row for row in said_of_pieces(request)}

    def kept(self) -> list[Shown]:
        """What is kept back, with why."""
        small = [self.shown(record) for record, _why in self.whole.kept.values()]
        rest = [self.shown(record) for record in (*self.whole.letters, *self._kept_contacts())]
        return [each for each in (*small, *rest) if each.kept]

    def going(self, page: int) -> tuple[list[Shown], bool]:
        """A page of what goes, from 1, and whether there is another."""
        found: list[Shown] = []
        for number, record in enumerate(self._going()):
            if number < (page - 1) * PAGE:
                continue
            if len(found) == PAGE:
                return found, True
            found.append(self.shown(record))
        return found, False

    def shown(self, record: Model) -> Shown:
        why = why_kept(self.piece(record))
        blotted = [] if why else self.blotter.found_in(words_of(record))
        may = "" if why in _NEVER else GIVE if why else KEEP
        told = [(_(INSTEAD[kind]), words) for kind, words in blotted]
        kept = _(WHY_KEPT[why]) if why else ""
        words = _beginning(_written(record)) if type(record).__name__ in _WORDS_SHOWN else ""
        return Shown(record, name_of_piece(record), kept, told, may, words, self.rulings.get(label(record)))

    def piece(self, record: Model) -> Piece:
        """The piece as the rules need to know it."""
        return self.whole.piece(record, self.blotter)

    def find(self, name: str) -> Model | None:
        """The record of this name, where it is a piece of this request."""
        kind, _colon, pk = name.partition(":")
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            return None
        if model.__name__ not in PIECES or not pk.isdecimal():
            return None
        record = model._default_manager.filter(pk=int(pk)).first()
        going = (
            *self.whole.small_records(),
            *self.whole.corrections(),
            *self.whole.in_contact,
            *self.whole.letters,
        )
        every = {*self.whole.kept, *map(label, going)}
        if isinstance(record, Contact):
            return record if record.person_id in self.whole.people else None
        return record if record is not None and label(record) in every else None

    def _going(self) -> Iterator[Model]:
        yield from self.whole.small_records()
        yield from self.whole.corrections()
        yield from self.whole.in_contact
        yield from (row for row in self.whole.letters if not why_kept(self.piece(row)))
        limits = self.whole.limits
        rows = self.whole.contacts().iterator(chunk_size=PAGE)
        yield from (row for row in rows if not self.whole.why_kept(row, limits))

    def _kept_contacts(self) -> Iterator[Contact | Delivery]:
        limits = self.whole.limits
        rows = self.whole.contacts().defer("body", "instruction").iterator(chunk_size=200)
        yield from (row for row in rows if self.whole.why_kept(row, limits))


def _written(record: Model) -> str:
    """What somebody wrote in it: of a reading without the kinds that it was given."""
    return record.note if isinstance(record, Reading) else words_of(record)


def _beginning(words: str) -> str:
    return words if len(words) <= _MOST else f"{words[:_MOST]} […]"
