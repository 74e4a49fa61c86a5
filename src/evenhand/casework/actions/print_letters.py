from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.audit.references import new_reference
from evenhand.casework.delivery.printing import is_printed
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.telling import may_print

from ._action import action, lock
from ._delivering import happened, lock_letter
from ._ledger import enter


@action(role="caseworker", cites=("RT4", "IN1"))
def print_letters(*, by: Colleague, now: datetime, deliveries: Sequence[Delivery] = ()) -> str:
    """Take letters out to print them together. Answers with the reference of the batch; they are not posted until somebody says
    so, and until then can be put back.

    Raises Refused, for all of them, where one does not wait to be posted or was printed by somebody else meanwhile.
    """
    if not deliveries:
        raise Refused(because("RT4", why=say(N_("Choose at least one letter.")), field="letter"))
    lock(*(each.person for each in deliveries))  # all at once, in one order, as whoever settles them does
    reference = new_reference("B")
    for delivery in sorted(deliveries, key=lambda each: each.pk):
        row = lock_letter(delivery)
        may_print(state=row.state, route=row.route, printed=is_printed(row)).require()
        happened(row, "printed", by=by, now=now, told=reference)
        enter("print_letters", row, by=by, now=now, person=row.person, batch=reference)
    return reference
