from __future__ import annotations

from datetime import datetime

from evenhand.casework.delivery.addressing import went_to
from evenhand.casework.questions.whose import matched_by
from evenhand.people.models import Colleague, Identifier, Person, Representative
from evenhand.people.normalise import normalise
from evenhand.policy.addresses import KINDS, may_remove_identifier

from ._action import action, lock
from ._delivering import not_to
from ._ledger import enter
from ._suggest import weigh_anew


@action(role="caseworker", cites=("IN4", "DF3", "I27"))
def remove_identifier(
    *,
    by: Colleague,
    now: datetime,
    person: Person,
    kind: str,
    value: str,
    representative: Representative | None = None,
    reasons: str = "",
) -> Person:
    """Say that an address, a number or a name was never a person's, or never their `representative`'s: it identifies nobody by
    them from now on, at every door, and no letter goes there (IN4, I27). Adding it again undoes it.

    Contact that was taken for theirs by it stays as it is; the trail names it, and the letters that went there, so that somebody
    looks at each. What spoke by it for their being one with somebody else speaks no more. Raises Refused without reasons, and where
    it is not on record.
    """
    kept = lock(person, person.kept()).kept()
    everyone, normalised = kept.everyone(), normalise(kind, value) if kind in KINDS else ""
    rows = Identifier.objects.filter(
        person__in=everyone, representative=representative, kind=kind, normalised=normalised
    )
    may_remove_identifier(reasons=reasons, on_record=rows.exists()).require()
    was = rows.order_by("pk")[0]
    rows.delete()
    of_their_own = representative is None
    if kind == "post" and of_their_own:
        _forget_postal(everyone, normalised)
    asked_less = weigh_anew(kept, kind) if of_their_own else []
    anew = not_to(kept, kind, normalised, by=by, now=now) if of_their_own else []
    enter(
        "remove_identifier", kept, by=by, now=now, person=kept, kind=kind, value=was.value, normalised=normalised,
        representative=representative, reasons=reasons, letters_in_place_of_others=anew, suggestions_weighed_anew=asked_less,
        contacts=[each.reference for each in matched_by(everyone, kind, normalised, representative=representative)],
        letters=[each.reference for each in went_to(kept, kind, normalised)] if of_their_own else [],
    )  # fmt: skip
    return kept


def _forget_postal(everyone: list[int], normalised: str) -> None:
    """The same address stands on the entry itself, for the envelope."""
    for entry in Person.objects.filter(pk__in=everyone).exclude(postal=""):
        if normalise("post", entry.postal) == normalised:
            entry.postal = ""
            entry.save(update_fields=["postal"])
