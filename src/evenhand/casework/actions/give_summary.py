from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.about import matter_of_summary
from evenhand.casework.models import Delivery
from evenhand.letters import whole
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.notices import languages

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT2", "DI2", "OA2", "PB1"))
def give_summary(*, by: Colleague, now: datetime, person: Person) -> Delivery:
    """Give a person their own page: what is open to them, until when anything is restricted, and how to dispute it (RT2, DI2, OA2).

    It goes like every letter, in their language and in the format that they read, and is kept to the byte. Raises Refused where
    something is restricted of which they were not told (I15), and on I16, I17 and I38.
    """
    kept = lock(person.kept())
    whole(matter_of_summary(kept, on=local_date(now)), languages(kept.language, None)).require()
    row = Delivery.objects.get(reference=give_letter(kept, by=by, now=now))
    enter("give_summary", row, by=by, now=now, person=kept, letter=row.reference, languages=row.languages)
    return row
