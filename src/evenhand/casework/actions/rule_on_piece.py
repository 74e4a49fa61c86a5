from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Model

from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import PieceRuling, SubjectAccess
from evenhand.casework.questions.records import whom
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.subject_access import Piece, may_rule

from ._action import action, lock
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "I30"))
def rule_on_piece(
    *, by: Colleague, now: datetime, request: SubjectAccess, piece: Model, held: Piece, verdict: str = "", reasons: str = ""
) -> PieceRuling:  # fmt: skip
    """Say of a piece of what is held that it goes to the person, or is kept back, with reasons (LK2).

    `held` is the piece as it was gathered for whoever rules on it. What is sealed, what the person has not been told of and a
    letter that names an affected colleague stay back (I28, I15, I38), here and again when the file is made.
    """
    person = lock(request.person.kept())
    request.refresh_from_db()
    piece.refresh_from_db()
    about = whom(piece)
    if about is None or about.kept() != person:
        raise Refused(because("LK2", "I30", why=say(N_("This is not about them.")), field="piece"))
    sealed = isinstance(piece, Contact) and piece.sealed_at is not None
    may_rule(
        replace(held, sealed=held.sealed or sealed), verdict=verdict, reasons=reasons, given=request.given_at is not None
    ).require()  # fmt: skip
    row = PieceRuling.objects.create(
        request=request, piece=label(piece), verdict=verdict, reasons=reasons.strip(), by=by, at=now
    )
    enter(
        "rule_on_piece", request, by=by, now=now, person=person, piece=piece, verdict=verdict, reasons=reasons, ruling=row
    )  # fmt: skip
    return row
