from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Person
from evenhand.policy.notices import may_be_chosen

from ._action import action, lock
from ._delivering import as_they_read_now
from ._ledger import enter


@action(role="colleague", cites=("PB1", "PB2", "I34"))
def record_preferences(
    *, by: Colleague, now: datetime, person: Person, language: str = "", format: str = "standard"
) -> Person:
    """Record the language and the format in which a person wants our letters, as they say now (PB1, PB2).

    `language` is "" while they have not chosen. It holds for letters from now on, and for those that have not left yet (I34); it
    says nothing about the language in which a colleague works. Raises Refused for another language or format.
    """
    row = lock(person.kept())
    may_be_chosen(language, format).require()
    before = {"language": row.language, "format": row.format}
    row.language, row.format = language, format
    row.save(update_fields=["language", "format"])
    anew = as_they_read_now(row, by=by, now=now)
    enter("record_preferences", row, by=by, now=now, person=row, language=language, format=format, before=before,
          letters_in_place_of_others=anew)  # fmt: skip
    return row
