from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence import about
from evenhand.casework.correspondence.halves import label, with_halves, written_of
from evenhand.casework.models import Delivery, Dispute, OtherHalf, Restriction, Review, Warning
from evenhand.letters import stored
from evenhand.people.models import Adjustment, Colleague
from evenhand.policy.delivery import HELD, NEW, may_write_half

from ._action import action, lock
from ._ledger import enter


@action(role="caseworker", cites=("PB1", "I34"))
def write_other_half(
    *,
    by: Colleague,
    now: datetime,
    of: Warning | Restriction | Review | Dispute | Adjustment,
    original: str = "",
    language: str = "",
    words: str = "",
) -> OtherHalf:
    """Write our own words in a letter, as they stand in it (`original`), in the other language too, so that both halves are whole
    (PB1, I34). The newest counts; a letter of this record that is held or not yet made ready takes it up, and is looked at afresh.
    """
    record = about.told_by(of)
    person = lock(about.person_of(record))
    may_write_half(original=original, language=language, words=words).require()
    row = OtherHalf.objects.create(
        record=label(record), original=original, language=language, words=words.strip(), by=by, at=now
    )
    written = written_of(record)
    for letter in Delivery.objects.select_for_update().filter(record=row.record, state__in=(NEW, HELD)):
        letter.facts = stored.keep_facts(with_halves(stored.facts_of(letter.facts), written))
        letter.state, letter.due_at = NEW, now  # to be looked at afresh, whatever stood in its way
        letter.save(update_fields=["facts", "state", "due_at"])
    enter("write_other_half", row, by=by, now=now, person=person, of=record, language=language, words=words)
    return row
