from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.edition import load
from evenhand.policy.outcome import Outcome

from ._action import action
from ._arrival import AlreadyHeldError, Arrival, Attached, LongOriginal, held_among, may_take_in
from ._copies import take_in_once

__all__ = ["AlreadyHeldError", "Arrival", "Attached", "LongOriginal", "held_among", "receive_contacts"]


@action(role="colleague", cites=("DF3", "I25"), system=True)
def receive_contacts(
    *, by: Colleague | None = None, now: datetime, arrivals: Sequence[Arrival]
) -> list[Contact]:
    """Take in many contacts at once, each as `receive_contact` would, with an audit entry each; all of them
    or none.

    Answers with those that are new. What is a copy of a contact that is held adds its bytes and its recipients to that one.
    Raises AlreadyHeldError when every one of them is held already, with all its recipients.
    """
    edition = load()
    sum((may_take_in(arrival, edition) for arrival in arrivals), Outcome()).require()
    return take_in_once(arrivals, by=by, now=now)
