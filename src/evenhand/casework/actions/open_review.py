from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Restriction, Review
from evenhand.people.models import Colleague
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.reviews import due_on

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="caseworker", cites=("OA6",), system=True)
def open_review(*, by: Colleague | None, now: datetime, restriction: Restriction) -> Review:
    """Open the review of a restriction for its effect on the behaviour (OA6).

    The system opens it 28 days before the end; a caseworker may at any time. The open review is answered when there is one.
    """
    lock(restriction.person)
    restriction.refresh_from_db()
    review = restriction.reviews.filter(decided_at=None).first()
    if review is not None:
        enter(
            "open_review",
            review,
            by=by,
            now=now,
            person=restriction.person,
            restriction=restriction,
            already_open=True,
        )
        return review
    if restriction.ended_as or restriction.reviews.exists():
        raise Refused(
            because(
                "OA6",
                "I35",
                why=say(N_("This restriction has been ended or reviewed already.")),
                instead=say(N_("An extension has a review of its own.")),
            )
        )
    review = Review.objects.create(
        restriction=restriction, opened_at=now, opened_by=by, due_on=due_on(restriction.ends_on)
    )
    letter = give_letter(review, by=by, now=now)
    enter(
        "open_review",
        review,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        due_on=review.due_on,
        letter_on_its_way=letter,
    )
    return review
