"""Measures in plain words, for the pages; letters tell them at greater length (letters.measures)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evenhand.letters.counting import counted
from evenhand.people.models import Colleague
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
from evenhand.web.words import said


def measure_lines(written: list[dict[str, object]]) -> list[str]:
    """Each measure in plain words, with its parameters, in the language of the page."""
    edition = load()
    return [said(_line(measure, edition)) for measure in stored(written)]


def measures_without_names(written: Sequence[Mapping[str, object]]) -> list[str]:
    """Which measures they are, and which ways they close: nothing that names a colleague, a subject or a habit (LK2, I30)."""
    edition = load()
    return [
        said(_line(measure, edition) if isinstance(measure, ClosedChannels) else edition.measures[measure.kind].name)
        for measure in stored(written)
    ]  # fmt: skip


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
