"""The quick answer to a door: most addresses it asks about are nobody's, or of somebody who has nothing on record on which an
instruction depends. One query finds that out, together with where the audit trail ends; a second would take as long again.
"""

from __future__ import annotations

from django.db import connection

from evenhand.audit.models import Entry
from evenhand.casework.facts.standing import PARTICULAR
from evenhand.people.match import MATCHED, by_name
from evenhand.people.models import Identifier, Person
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise
from evenhand.people.quickly import HELD_AS, SHARED
from evenhand.policy.edition import load
from evenhand.policy.instruction import ContactNow, Standing, instruct

from .asking import Met, Question

End = tuple[int, str] | None


def meet_at_once(question: Question) -> tuple[End, Met | None]:
    """The end of the audit trail (None for an empty one), and what `meet` would answer where this is quickly known: for nobody on
    record, and for somebody with no merged entry, no restriction and no adjustment. None for everybody else: ask `meet`.
    """
    of_channel = KIND_OF_CHANNEL.get(question.channel, "")
    written = normalise(of_channel, question.sender) if of_channel else ""
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE, {"kind": of_channel, "normalised": written})
        rows = cursor.fetchall()
    if len(rows) != 1:
        return (rows[0][:2] if rows else None), None
    ((number, hashed, reference),) = rows
    if reference is None:
        kind, standing = by_name(question.sender).kind, None
    elif reference:
        kind, standing = MATCHED, Standing(person=reference)
    else:
        return (number, hashed), None
    asked = ContactNow(question.channel, question.to, question.purpose, kind)
    return (number, hashed), Met(question, reference or "", instruct(standing, asked, question.at, load()))


_NOTHING = " AND ".join(
    f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" AS its WHERE its."{name}" = held."person_id")'  # noqa: S608
    for model, name in PARTICULAR
)
# Of nobody on record NULL; "" of whom more is to be asked. Columns are few: at each the interpreter is offered to other threads.
_AT_ONCE = f"""
    SELECT last."number", last."hash", CASE
    WHEN person."merged_into_id" IS NULL AND held."representative_id" IS NULL AND NOT {SHARED} AND {_NOTHING}
    THEN person."reference" ELSE '' END
    FROM (SELECT "number", "hash" FROM "{Entry._meta.db_table}" ORDER BY "number" DESC LIMIT 1) AS last
    LEFT JOIN "{Identifier._meta.db_table}" AS held ON {HELD_AS}
    LEFT JOIN "{Person._meta.db_table}" AS person ON person."id" = held."person_id" LIMIT 2
"""  # noqa: S608
