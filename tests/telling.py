"""A person hears of a restriction: the letter about it is made ready and goes into the post."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.actions.drop_letter import drop_letter
from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.correspondence.telling import letter_about
from evenhand.casework.models import Delivery, Restriction
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Colleague


def hears_of(restriction: Restriction, *, by: Colleague, now: datetime) -> Delivery:
    """The notice was given; its letter leaves. One that lacks half of our words is gone through with the person."""
    letter = letter_about(restriction)
    assert letter is not None, "notice of it has to be given first"
    Delivery.objects.filter(pk=letter.pk).update(due_at=datetime.min.replace(tzinfo=now.tzinfo, year=2000))
    LetterWork(moment=lambda: now).do_next()
    letter = Delivery.objects.get(pk=letter.pk)
    if letter.state == "held":
        return drop_letter(by=by, now=now, delivery=letter, reasons="Gone through with them.", told=True)
    assert letter.state == "by_hand"
    return record_delivery(by=by, now=now, delivery=letter)
