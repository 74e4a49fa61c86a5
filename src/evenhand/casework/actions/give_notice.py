from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.about import affected_names, letter_for, notice_facts
from evenhand.casework.correspondence.facts import given_notice
from evenhand.casework.correspondence.telling import silent_in_notice, telling_of
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.people.models import Colleague
from evenhand.policy import notices as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.telling import may_tell_what_is_withheld

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter
from ._notice import record_notice, release_letters


@action(role="caseworker", cites=("RT2", "RT4"))
def give_notice(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    sent_by: str = "",
    include_welsh: bool | None = None,
) -> Notice:
    """Tell the person of a restriction: what, why, until when, what stays open, how to dispute (RT2, RT4, DI2).

    `sent_by` is "email" or "post". The letter is in Welsh too where the person chose Welsh or `include_welsh` asks for it. Its
    exact text is kept with a checksum; what a translator adds before it leaves is kept with the letter, not here. Only a manager
    may give it where a manager decided that the person must not hear of this restriction, or of the one that it extends or
    replaces. Raises Refused on I15-I17, I34 and I38.
    """
    person = lock(restriction.person.kept())
    restriction.refresh_from_db()
    policy.may_give_notice(
        notice_facts(restriction, now),
        chosen_language=person.language,
        include_welsh=include_welsh,
        sent_by=sent_by,
        affected=affected_names(restriction),
        already_given=given_notice(restriction) is not None,
        over=restriction.is_over(local_date(now)),
        telling=telling_of(restriction),
    ).require()
    may_tell_what_is_withheld(
        restriction.reference,
        silent_in_notice(restriction),
        by_a_manager="manager" in by.role_names(),
    ).require()
    spoken = policy.languages(person.language, include_welsh)
    text = {language: letter_for(restriction, language, on=local_date(now)).text for language in spoken}
    row = record_notice(restriction, text, languages=spoken, sent_by=sent_by, by=by, now=now)
    letter = give_letter(restriction, by=by, now=now, route=sent_by, include_welsh=include_welsh)
    waited = release_letters(restriction, Delivery.objects.get(reference=letter), by=by, now=now)
    enter(
        "give_notice",
        row,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        sent_by=sent_by,
        languages=spoken,
        sha256=row.sha256,
        letter_on_its_way=letter,
        letters_that_waited=waited,
    )
    return row
