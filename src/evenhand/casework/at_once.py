"""The quick answer to a door: most addresses it asks about are nobody's, or of somebody who has nothing on record on which an
instruction depends. One query finds that out, together with where the audit trail ends; a second would take as long again.
"""

from __future__ import annotations

from django.db import connection

from evenhand.audit.models import Entry
from evenhand.people.match import MATCHED, Match, by_name
from evenhand.people.models import Identifier, Person
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise
from evenhand.people.quickly import HELD_AS, SHARED
from evenhand.policy.edition import load
from evenhand.policy.instruction import ContactNow, Standing, instruct

from .asking import Met, Question
from .standing import PARTICULAR

End = tuple[int, str] | None


def meet_at_once(question: Question) -> tuple[End, Met | None]:
    """The end of the audit trail (None for an empty one), and what `meet` would answer where this is quickly known: for nobody on
    record, and for somebody with no merged entry, no restriction and no adjustment. None for everybody else: ask `meet`.
    """
    kind = KIND_OF_CHANNEL.get(question.channel, "")
    with connection.cursor() as cursor:
        written = normalise(kind, question.sender) if kind else ""
        cursor.execute(_AT_ONCE, {"kind": kind, "normalised": written})
        rows = cursor.fetchall()
    if len(rows) != 1:
        return (rows[0][:2] if rows else None), None
    ((number, hashed, plain, *told),) = rows
    if told[0] is None:
        found, standing = by_name(question.sender), None
    elif plain:
        person = Person.from_db(connection.alias, _OF_A_PERSON, told)
        found = Match(MATCHED, person=person, candidates=(person,))
        standing = Standing(person=person.reference, language=person.language)
    else:
        return (number, hashed), None
    asked = ContactNow(question.channel, question.to, question.purpose, found.kind)
    return (number, hashed), Met(question, found, instruct(standing, asked, question.at, load()))


_OF_A_PERSON = ("id", "reference", "language")
_NOTHING = " AND ".join(
    f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" AS its WHERE its."{name}" = held."person_id")'  # noqa: S608
    for model, name in PARTICULAR
)
_AT_ONCE = f"""
    SELECT last."number", last."hash",
    person."merged_into_id" IS NULL AND held."representative_id" IS NULL AND NOT {SHARED} AND {_NOTHING},
    {", ".join(f'person."{each}"' for each in _OF_A_PERSON)}
    FROM (SELECT "number", "hash" FROM "{Entry._meta.db_table}" ORDER BY "number" DESC LIMIT 1) AS last
    LEFT JOIN "{Identifier._meta.db_table}" AS held ON {HELD_AS}
    LEFT JOIN "{Person._meta.db_table}" AS person ON person."id" = held."person_id" LIMIT 2
"""  # noqa: S608
