from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.parts import counting_on
from evenhand.casework.models import Hold
from evenhand.casework.questions.whose import matched_by
from evenhand.casework.rights import readable
from evenhand.people.match import SEVERAL
from evenhand.people.models import Colleague, Identifier, Person, SharedAddress
from evenhand.people.normalise import normalise
from evenhand.policy.addresses import SHAREABLE, is_marked_once, may_mark_shared
from evenhand.policy.calendar import local_date

from ._action import action, begun_too_early, lock
from ._holds import keep_held, standing
from ._ledger import enter
from ._suggest import weigh_anew


@action(role="caseworker", cites=("IN4", "I27"))
def mark_shared(
    *, by: Colleague, now: datetime, kind: str, value: str, used_as: str = "", used_by: str = ""
) -> SharedAddress:
    """Mark an address or number that several people use, such as a household's or an advice office's: it identifies nobody from
    now on, even where one entry has it (IN4, I27).

    Contact that was matched by it alone becomes uncertain, but for what a decision rests on, which somebody has to look at
    first. `used_as` is household, advice_office or organisation, `used_by` says who uses it. Raises Refused where either is
    missing, where the address cannot be read, or where it is marked already.
    """
    normalised = normalise(kind, value) if kind in SHAREABLE else ""
    may_mark_shared(
        kind=kind, value=value, readable=bool(normalised), used_as=used_as, used_by=used_by
    ).require()
    holders = _holders(kind, normalised)
    if holders:
        lock(*holders)
    if _holders(kind, normalised) != holders:
        raise begun_too_early("somebody else was given the address")
    marked = SharedAddress.objects.filter(kind=kind, normalised=normalised, ended_at=None).exists()
    is_marked_once(marked_already=marked).require()
    row = SharedAddress.objects.create(
        kind=kind, value=value.strip(), normalised=normalised, used_as=used_as, used_by=used_by.strip(),
        marked_at=now, marked_by=by,
    )  # fmt: skip
    loosened, resting, still_held = _loosen(kind, normalised, now)
    people = {person.pk: person for person in (each.kept() for each in holders)}
    asked_less = sorted({pk for person in people.values() for pk in weigh_anew(person, kind)})
    enter(
        "mark_shared", row, by=by, now=now, person=holders[0] if len(holders) == 1 else None, kind=kind, used_as=used_as,
        uncertain_now=loosened, still_to_confirm=resting, suggestions_weighed_anew=asked_less, still_held=still_held,
    )  # fmt: skip
    return row


def _holders(kind: str, normalised: str) -> list[Person]:
    return [row.person for row in Identifier.objects.known_as([(kind, normalised)])]


def _loosen(kind: str, normalised: str, now: datetime) -> tuple[list[str], list[str], list[str]]:
    """Contact that only this address gave to somebody is nobody's for certain any more. Answers with the references of those,
    of those that a decision rests on, which stay, to be confirmed or taken back by somebody, and of the holds that the former keep.
    """
    still_held: list[str] = []
    holds: dict[int, list[Hold]] = {}
    loosened, resting = [], []
    held = Identifier.objects.filter(kind=kind, normalised=normalised)
    everyone = set(held.values_list("person", flat=True))
    kept = {row.person.kept().pk for row in Identifier.objects.known_as([(kind, normalised)])}
    for contact in matched_by(everyone | kept, kind, normalised, locked=True):
        if counting_on([contact], local_date(now)) or contact.concerns.exists():
            resting.append(contact.reference)
        else:
            if contact.person is not None:
                if contact.person.pk not in holds:
                    holds[contact.person.pk] = standing(contact.person.everyone())
                still_held += keep_held(holds[contact.person.pk], [contact], now=now)
            contact.match, contact.person = SEVERAL, None
            contact.save(update_fields=["match", "person"])
            readable.index([contact])
            loosened.append(contact.reference)
    return loosened, resting, still_held
