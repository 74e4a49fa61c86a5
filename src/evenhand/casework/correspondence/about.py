"""The letter about a record: which one it is, from which facts, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Model

from evenhand.casework.delivery.documents import letters_of
from evenhand.casework.facts.case import decided, edition_named, no_longer_from, restrictions_of
from evenhand.casework.models import (
    Assessment,
    Concern,
    Correction,
    Delivery,
    Dispute,
    Notice,
    Restriction,
    Review,
    SubjectAccess,
    Warning,
)
from evenhand.letters import Form, Letter, Matter, Words, as_email
from evenhand.letters.values import ENGLISH, LANGUAGES
from evenhand.people.models import Adjustment, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import LEFT
from evenhand.policy.notices import NoticeFacts, dispute_routes
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.policy.rules import applies
from evenhand.policy.telling import told_of_all

from . import facts as told
from . import of_record
from .halves import label, record_named, with_halves, written_of
from .telling import TELL, telling_of


@applies("RT2", "WA2", "PB1", "I16", "I38")
def letter_for(record: Model, language: str, *, on: date | None = None) -> Letter:
    """The letter about a record, in "en" or "cy": see `matter_of`."""
    return matter_of(record, on=on).letter(language)


@applies("RT2", "WA2", "I16", "I38")
def matter_of(record: Model, *, on: date | None = None) -> Matter:
    """What the letter about a warning, restriction, review, dispute, adjustment, correction, request for one's own data or
    withheld notice tells, in whatever form; about a person, with a day, their own page.

    `on` is the letter's date; without it, the day of what it tells. A restriction's letter is that of the decision that made
    it; for its end see `matter_of_end`. Our own words are in both languages as far as somebody wrote them so. Raises Refused where
    there is no letter about a record.
    """
    record = told_by(record)
    match record:
        case Person() if on is not None:
            return matter_of_summary(record, on=on)
        case Warning():
            name, facts = of_record.warning(record, on)
        case Restriction():
            name, facts = of_record.restriction(record, on)
        case Review():
            name, facts = of_record.review(record, on)
        case Dispute():
            name, facts = of_record.dispute(record, on)
        case Adjustment() if record.status != "asked":
            name, facts = of_record.adjustment(record, on)
        case Correction():
            name, facts = of_record.correction(record, on)
        case SubjectAccess() if record.extended_at is not None:
            name, facts = of_record.own_data_later(record, on)
        case Notice():
            name, facts = of_record.withheld(record, on)
        case _:
            raise Refused(because("RT2", why=say(N_("There is no letter about this record."))))
    return Matter(name, with_halves(facts, written_of(record)), tuple(affected_names(record)))


def told_by(record: Model) -> Model:
    """The record whose letter tells of this one: an extension's for the review that led to it, a restriction's for its notice."""
    match record:
        case Review() if record.outcome == "extend" and record.leads_to is not None:
            return told_by(record.leads_to)
        case Notice() if record.kind != "withheld":
            return record.restriction
        case _:
            return record


@applies("RT2", "I35")
def matter_of_end(restriction: Restriction, *, on: date | None = None) -> Matter:
    """What the letter tells that a restriction is over: lifted by a manager, or at its end. (A review and a dispute have
    letters of their own.)
    """
    name = "lifted" if restriction.ended_as == "lifted" else "ended"
    day = on or no_longer_from(restriction)
    facts = of_record.around_restriction(restriction, day)
    facts |= told.still_in_force(restriction.person, day, restriction)
    if name == "lifted":
        facts |= {"reasons": Words(restriction.ended_reasons), "ended_on": no_longer_from(restriction)}
    else:
        facts["ends_on"] = restriction.ends_on
    return Matter(name, with_halves(facts, written_of(restriction)), tuple(affected_names(restriction)))


def ending_letter(restriction: Restriction, language: str, *, on: date | None = None) -> Letter:
    """The letter that a restriction is over, in "en" or "cy": see `matter_of_end`."""
    return matter_of_end(restriction, on=on).letter(language)


@applies("RT2", "DI2", "OA2", "I16", "I38")
def matter_of_summary(person: Person, *, on: date) -> Matter:
    """What the person's own page tells: what is open, until when anything is restricted, and how to dispute it.

    Raises Refused where something is restricted of which the person has not been told (RT4, I15).
    """
    rows = restrictions_of(person.kept(), not_over_on=on)
    told_of_all(telling_of(row) for row in rows).require()
    name, facts = of_record.summary(person, on)
    unnamed = dict.fromkeys(name for row in rows for name in affected_names(row))
    return Matter(name, with_halves(facts, written_of(person.kept())), tuple(unnamed))


def answer_letter(of: Model, language: str = "") -> dict[str, object]:
    """A record's letter as scenarios and screens ask for it: its text, what it lacks, its name and language.

    Without a language it is the one the person chose, or English. A letter that has been given is answered as it was given.
    """
    chosen = language or person_of(of).language or ENGLISH
    if chosen not in LANGUAGES:
        raise Refused(
            because("PB1", why=say(N_("Letters are in English (en) or Welsh (cy).")), field="language")
        )
    letter = letter_for(of, chosen)
    kept = _as_given(of, chosen)
    return {
        "text": kept or letter.text,
        "lacks": [] if kept else list(letter.lacks),
        "letter": letter.name,
        "language": chosen,
    }


def _as_given(record: Model, language: str) -> str:
    restriction = record.restriction if isinstance(record, Notice) else record
    if not isinstance(restriction, Restriction) or (isinstance(record, Notice) and record.kind != "given"):
        return ""
    return words_given(restriction).get(language, "")


@applies("RT2", "I16", "I34")
def words_given(restriction: Restriction) -> dict[str, str]:
    """Language → the words of the notice that was given, with the halves that were written since, as its letter goes or went:
    as they were kept once that was ready (I16).
    """
    given = told.given_notice(restriction)
    if given is None:
        return {}
    rows = Delivery.objects.filter(record=label(restriction), letter__in=TELL).order_by("-pk")
    letter = rows.filter(state__in=LEFT).first() or rows.first()
    if letter is None:
        return dict(given.text)
    if letter.text:
        return as_email.apart(letter.text, Form.fitting("standard", letter.languages).languages)
    return {each.language: each.text for each in letters_of(letter)}


def person_of(record: Model) -> Person:
    """Whom a record is about."""
    match record:
        case Person():
            return record.kept()
        case Warning() | Restriction() | Adjustment() | Concern() | Correction() | SubjectAccess():
            return record.person.kept()
        case Assessment():
            return record.concern.person.kept()
        case Review() | Dispute() | Notice():
            return record.restriction.person.kept()
        case _:
            raise Refused(because("RT2", why=say(N_("There is no letter about this record."))))


@applies("RT2", "DI2", "I16", "I17")
def notice_facts(restriction: Restriction, now: datetime) -> NoticeFacts:
    """What the notice of a restriction is made from, for the rules on its completeness.

    `reasons` and `examples` hold every word of ours that the letter would carry. An extension's examples are what its review
    found and the contact assessed since.
    """
    edition, today = edition_named(restriction.edition), local_date(now)
    row = restriction
    return NoticeFacts(
        restriction=decided(row),
        reasons="\n\n".join(
            part
            for part in (
                row.reasons.strip(),
                told.reasons_without_warning(row),
                told.reasons_of_conduct(row),
            )
            if part
        ),
        examples=told.dated_examples(row),
        open_channels=told.channels_open(row, today, edition),
        dispute_routes=dispute_routes(told.in_force_with(row, today), edition),
        affected_points=told.affected_points(row),
    )


@applies("IN2", "I38")
def affected_names(record: Model) -> list[str]:
    """The names of colleagues who reported or were affected by the contact behind a record, and have not agreed to be named."""
    found = {
        colleague.name
        for concern in _concerns(record)
        if not concern.may_be_named
        for colleague in (concern.reported_by, *concern.affected.all())
    }
    return sorted(found)


def _concerns(record: Model) -> Iterator[Concern]:
    match record:
        case Assessment():
            yield record.concern
        case Concern():
            yield record
        case Correction():
            yield from _concerns(record_named(record.record))
        case Warning():
            yield record.assessment.concern
        case SubjectAccess():
            yield from Concern.objects.filter(person__in=record.person.everyone())
        case Review() | Dispute() | Notice():
            yield from _concerns(record.restriction)
        case Restriction():
            yield from told.concerns_behind(record)
