from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.telling import left_all_the_same, telling_of
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.letters import Form, as_email
from evenhand.people.models import Colleague
from evenhand.policy.telling import may_let_stand

from ._action import action, lock
from ._delivering import happened
from ._ledger import enter
from ._notice import record_notice, release_letters


@action(role="manager", cites=("RT4", "RT3", "I15"))
def let_notice_stand(*, by: Colleague, now: datetime, restriction: Restriction, reasons: str = "") -> Notice:
    """Let a letter stand as the notice of a restriction: one that left although the notice had been withheld, too late to stop it.
    The person has been told by it (RT4, I15).

    Letters that waited for the notice go then; until a manager has said so, none of them does. Raises Refused where no such letter
    has left.
    """
    lock(restriction.person.kept())
    restriction.refresh_from_db()
    may_let_stand(telling_of(restriction), reasons).require()
    letter = left_all_the_same(restriction)
    if letter is None:
        raise TypeError("the rule has just said that it left")
    letter = Delivery.objects.get(pk=letter.pk)
    text = as_email.apart(letter.text, Form.fitting("standard", letter.languages).languages)
    row = record_notice(restriction, text, languages=letter.languages, sent_by=letter.route, by=by, now=now)
    happened(letter, "cleared", by=by, now=now, told=reasons)
    waited = release_letters(restriction, letter, by=by, now=now)
    enter("let_notice_stand", row, by=by, now=now, person=restriction.person, restriction=restriction, reasons=reasons,
          letter=letter.reference, letters_on_their_way=waited)  # fmt: skip
    return row
