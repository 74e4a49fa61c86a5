from __future__ import annotations

import hashlib
import json
from datetime import datetime

from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.casework.telling import left_all_the_same, telling_of
from evenhand.letters import Form, as_email
from evenhand.people.models import Colleague
from evenhand.policy.telling import may_let_stand

from ._action import action, lock
from ._delivering import happened, release_what_waits
from ._give import give_what_waited
from ._ledger import enter


@action(role="manager", cites=("RT4", "RT3", "I15"))
def let_notice_stand(*, by: Colleague, now: datetime, restriction: Restriction, reasons: str = "") -> Notice:
    """Say that the letter of a notice which was withheld too late, and left all the same, stands as the notice: the person has been
    told by it (RT4, I15). What waited for that goes then. Until a manager has said so, nothing else tells of the restriction.

    Raises Refused where no such letter has left.
    """
    lock(restriction.person.kept())
    restriction.refresh_from_db()
    may_let_stand(telling_of(restriction), reasons).require()
    letter = left_all_the_same(restriction)
    if letter is None:
        raise TypeError("the rule has just said that it left")
    letter = Delivery.objects.get(pk=letter.pk)
    text = as_email.apart(letter.text, Form.fitting("standard", letter.languages).languages)
    checksum = hashlib.sha256(json.dumps(text, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    row = Notice.objects.create(
        restriction=restriction,
        kind="given",
        sent_by=letter.route,
        languages=list(letter.languages),
        text=text,
        sha256=checksum,
        by=by,
        at=now,
    )
    happened(letter, "cleared", by=by, now=now, told=reasons)
    release_what_waits(letter, now)
    waited = give_what_waited(restriction, by=by, now=now)
    enter("let_notice_stand", row, by=by, now=now, person=restriction.person, restriction=restriction, reasons=reasons,
          letter=letter.reference, letters_on_their_way=waited)  # fmt: skip
    return row
