"""What waits for whoever looks after letters: those that no machine takes further, and those that nobody has given yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evenhand.casework.correspondence import endings
from evenhand.casework.correspondence.telling import waits_for_a_manager
from evenhand.casework.models import Delivery, Restriction
from evenhand.casework.questions.astray import letters_astray
from evenhand.policy.calendar import add_working_days, local_date
from evenhand.policy.delivery import BY_HAND, FAILED, HELD, UNKNOWN
from evenhand.policy.outcome import N_
from evenhand.policy.telling import NOTICE

TITLES = {
    "ended": N_("Restriction that ran out: tell the person"),
    "letter_held": N_("Letter that cannot go yet"),
    "letter_to_clear": N_("Letter that a manager looks at before it goes"),
    "letter_to_send": N_("Letter to post or send"),
    "letter_unknown": N_("Letter that perhaps went: find out"),
    "letter_failed": N_("Letter that could not be delivered"),
    "letter_astray": N_("Letter that went to an address that was never theirs"),
}
_WAITS = {
    HELD: "letter_held",
    BY_HAND: "letter_to_send",
    UNKNOWN: "letter_unknown",
    FAILED: "letter_failed",
}


def _waits_for_the_notice(letter: Delivery) -> bool:
    return letter.state == HELD and any(reason.get("field") == NOTICE for reason in letter.held)


@dataclass(frozen=True, slots=True)
class LetterDue:
    """A letter, or a restriction of whose end nobody has told the person; and by when somebody sees to it."""

    kind: str
    row: Delivery | Restriction
    on: date
    role: str = "caseworker"


def letters_due(today: date, *, send_within: int) -> Iterator[LetterDue]:
    """Until somebody sees to these, the person is not told (RT2, RT4). `send_within` is in working days."""
    rows = Delivery.objects.filter(state__in=_WAITS).defer("facts", "text").select_related("person")
    for letter in rows.order_by("pk"):
        on = add_working_days(local_date(letter.asked_at), send_within)
        if _waits_for_the_notice(letter) and waits_for_a_manager(letter, today):
            yield LetterDue("letter_to_clear", letter, on, "manager")
        else:
            yield LetterDue(_WAITS[letter.state], letter, on)
    for each in letters_astray():
        yield LetterDue(
            "letter_astray", each.letter, add_working_days(local_date(each.found_at), send_within)
        )
    for restriction in endings.waiting(today):
        yield LetterDue("ended", restriction, add_working_days(restriction.ends_on, send_within))
