"""What is restricted, measure by measure, in the words of the policy's edition with what was really decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evenhand.policy.bilingual import DAYS, Bilingual
from evenhand.policy.edition import Edition
from evenhand.policy.measures import (
    ClosedChannels,
    ContactHours,
    Measure,
    ReadNoReply,
    ResponseTime,
    SinglePointOfContact,
)
from evenhand.policy.rules import applies

from .counting import counted
from .values import Words


@applies("RT1", "RT2", "I16")
def tell(
    measures: Iterable[Measure], edition: Edition, names: Mapping[str, str]
) -> tuple[Mapping[str, object], ...]:
    """Each measure as the letters' templates take it: its kind, its sentence, and what else there is to say of it.

    `names` gives colleagues' names by user name. The least intrusive measure comes first.
    """
    order = list(edition.measures)
    told = sorted(measures, key=lambda measure: order.index(measure.kind))
    return tuple(_told(measure, edition, names) for measure in told)


def _told(measure: Measure, edition: Edition, names: Mapping[str, str]) -> Mapping[str, object]:
    tells = edition.measures[measure.kind].tells
    match measure:
        case ResponseTime(working_days=days):
            return {
                "kind": measure.kind,
                "sentence": tells.fill(working_days=_working_days(days)),
                "working_days": days,
            }
        case SinglePointOfContact(contact=contact, deputy=deputy):
            who = {"contact": names.get(contact, contact), "deputy": names.get(deputy, deputy)}
            return {"kind": measure.kind, "sentence": tells.fill(**who), **who}
        case ContactHours():
            return {
                "kind": measure.kind,
                "sentence": _hours(tells, measure, edition),
                "channels": edition.list_channels(measure.channels),
                "days": _days(measure),
                "opens": measure.opens,
                "closes": measure.closes,
                "max_minutes": measure.max_minutes,
                "per_week": measure.per_week,
            }
        case ClosedChannels(closed=closed):
            ways = in_a_sentence(closed, edition)
            return {"kind": measure.kind, "sentence": tells.fill(closed=ways), "closed": ways}
        case ReadNoReply(about=about):
            return {"kind": measure.kind, "sentence": tells, "about": Words(about)}
        case _:
            return {"kind": measure.kind, "sentence": tells}


def _working_days(number: int) -> Bilingual:
    return Bilingual(en=counted(number, "working_days", "en"), cy=counted(number, "working_days", "cy"))


def _hours(tells: Bilingual, hours: ContactHours, edition: Edition) -> Bilingual:
    return tells.fill(
        channels=edition.list_channels(hours.channels),
        days=_days(hours),
        **{"from": Bilingual.of_time(hours.opens), "until": Bilingual.of_time(hours.closes)},
    )


def _days(hours: ContactHours) -> Bilingual:
    return Bilingual.all_of([Bilingual.of_day(day) for day in DAYS if day in hours.days])


def in_a_sentence(channels: Sequence[str], edition: Edition) -> Bilingual:
    """The names of these channels inside a sentence, in the edition's order."""
    names = [channel.name for name, channel in edition.channels.items() if name in channels]
    return Bilingual.all_of([inside_a_sentence(name) for name in names])


def inside_a_sentence(name: Bilingual) -> Bilingual:
    """A name that stands at the head of a list, as it stands inside a sentence."""
    return Bilingual(en=_lower(name.en), cy=_lower(name.cy))


def _lower(name: str) -> str:
    # A brand keeps its capitals; a common noun loses the one that a list gave it.
    rest = name[1:]
    return name[0].lower() + rest if rest == rest.lower() else name
