"""What the pages of a case have in common: finding the record, or saying that it is not there."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evenhand.casework import clock, permissions
from evenhand.letters.counting import counted
from evenhand.people.models import Colleague, Person
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.edition import Edition, load
from evenhand.policy.measures import (
    ClosedChannels,
    ContactHours,
    Measure,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
    stored,
)
from evenhand.web.words import tell_reason

M = TypeVar("M", bound=Model)


def find(model: type[M], pk: int) -> M:
    """The record, or a page that says that there is none."""
    try:
        return model._default_manager.get(pk=pk)
    except model.DoesNotExist as missing:  # type: ignore[attr-defined]
        raise Http404(_("There is no record with this number.")) from missing


def find_person(reference: str) -> Person:
    """The person of this reference (the entry they were merged into, if they were), or a page that says that there is none."""
    person = Person.objects.filter(reference=reference.upper()).first()
    if person is None:
        raise Http404(_("There is nobody with this reference."))
    return person.kept()


def open_entry(request: HttpRequest, person: Person) -> None:
    """Go on only where this person's entry opens to whoever asks; otherwise a page that says why it does not (LK2, I30)."""
    outcome = permissions.to_open_entry(request.user, person)
    if not outcome.allowed:
        raise PermissionDenied(" ".join(tell_reason(reason) for reason in outcome))


def who(request: HttpRequest) -> Colleague:
    """The colleague who is signed in; `screen` has seen to it that somebody is."""
    if not isinstance(request.user, Colleague):
        raise TypeError("a screen was opened without a colleague")
    return request.user


def at() -> datetime:
    """This moment, for an action."""
    return clock.now()


def words(text: Bilingual) -> str:
    """Words of the edition in the language of the page."""
    return text.text(get_language() or "en")


def measure_lines(written: list[dict[str, object]]) -> list[str]:
    """Each measure in plain words, with its parameters, in the language of the page."""
    edition = load()
    return [words(_line(measure, edition)) for measure in stored(written)]


def _line(measure: Measure, edition: Edition) -> Bilingual:
    name = edition.measures[measure.kind].name
    match measure:
        case ContactHours():
            days = Bilingual.all_of([Bilingual.of_day(day) for day in measure.days])
            told = Bilingual(
                en=f"{name.en}: {days.en}, {Bilingual.of_time(measure.opens).en} to {Bilingual.of_time(measure.closes).en}, ",
                cy=f"{name.cy}: {days.cy}, {Bilingual.of_time(measure.opens).cy} tan {Bilingual.of_time(measure.closes).cy}, ",
            )
            by, limits = edition.list_channels(measure.channels), _limits(measure)
            return Bilingual(en=told.en + by.en + limits.en, cy=told.cy + by.cy + limits.cy)
        case ResponseTime(working_days=number):
            length = _so_many(number, "working_days")
            return Bilingual(en=f"{name.en}: {length.en}", cy=f"{name.cy}: {length.cy}")
        case SinglePointOfContact():
            named = dict(
                Colleague.objects.filter(username__in=[measure.contact, measure.deputy]).values_list(
                    "username", "name"
                )
            )
            point, deputy = (named.get(each, each) for each in (measure.contact, measure.deputy))
            return Bilingual(
                en=f"{name.en}: {point}; deputy {deputy}", cy=f"{name.cy}: {point}; dirprwy {deputy}"
            )
        case ClosedChannels(closed=closed):
            names = Bilingual.all_of([edition.channels[each].name for each in closed])
            return Bilingual(en=f"{name.en}: {names.en}", cy=f"{name.cy}: {names.cy}")
        case ReadNoReply(about=about) if about:
            return Bilingual(en=f"{name.en}: {about}", cy=f"{name.cy}: {about}")
        case _:
            return name


def _limits(hours: ContactHours) -> Bilingual:
    """How long and how often, where that is limited too: ", up to 40 minutes, once a week"."""
    told = Bilingual(en="", cy="")
    if hours.max_minutes:
        minutes = _so_many(hours.max_minutes, "minutes")
        told = Bilingual(en=f", up to {minutes.en}", cy=f", hyd at {minutes.cy}")
    if hours.per_week:
        times = _so_many(hours.per_week, "times")
        told = Bilingual(en=f"{told.en}, {times.en} a week", cy=f"{told.cy}, {times.cy} yr wythnos")
    return told


def _so_many(number: int, noun: str) -> Bilingual:
    return Bilingual(en=counted(number, noun, "en"), cy=counted(number, noun, "cy"))
