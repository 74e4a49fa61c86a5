"""The instruction: this person, this channel, this moment: what do we do? One function for people and machines alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from .access import DecidedRestriction, closed_channels, never_open, open_channels
from .calendar import add_working_days, local_date
from .edition import Bilingual, Edition
from .hours import next_permitted
from .identity import is_certain
from .measures import ContactHours, EndCalls, ReadNoReply, ResponseTime, SinglePointOfContact
from .needs import AgreedAdjustment
from .rules import applies

NORMAL, ROUTE, HOLD, CHANNEL_CLOSED, READ_NO_REPLY = (
    "normal",
    "route",
    "hold",
    "channel_closed",
    "read_no_reply",
)
GENERAL = "general"
# Windows of several restrictions meet within some weeks, or never.
_TRIES = 100

_NOTHING = Bilingual(en="", cy="")

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Absence:
    """A colleague (user name) is away from one local day to another, both included."""

    colleague: str
    away_from: date
    away_until: date


@dataclass(frozen=True, slots=True)
class Standing:
    """All that an instruction depends on about one person: small, frozen, and true at any moment, because it holds
    dates, not states.

    `taken_up` are the moments of contact taken up in the last fortnight, by channel, for limits per week. `names` gives display
    names of colleagues by user name. Nothing here is history, health or about other people (I31).
    """

    person: str
    language: str = ""
    restrictions: tuple[DecidedRestriction, ...] = ()
    adjustments: tuple[AgreedAdjustment, ...] = ()
    taken_up: tuple[tuple[str, datetime], ...] = ()
    absences: tuple[Absence, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactNow:
    """The contact that asks: its channel, which teams it is for, its purpose, and how certain it is who it is from."""

    channel: str
    to: tuple[str, ...] = ()
    purpose: str = GENERAL
    match: str = "matched"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What to do with a contact, in the words of the process; `say` is what to tell the person, in English and in Welsh.

    `unspoken` says that it rests on something of which the person must not learn: `say` is blank then, and nothing that the
    instruction knows is told to them.
    """

    action: str = NORMAL
    route_to: str = ""
    route_to_name: str = ""
    next_permitted: datetime | None = None
    max_minutes: int | None = None
    reply_by: date | None = None
    may_end_call: bool = False
    open_channels: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()
    until: date | None = None
    restriction: str = ""
    clauses: tuple[str, ...] = ()
    about: str = ""
    match: str = "matched"
    unspoken: bool = False
    say: Bilingual = _NOTHING

    def as_dict(self) -> dict[str, object]:
        """The fields as JSON carries them: ISO dates, None where there is nothing to say."""
        return {
            "action": self.action,
            "route_to": self.route_to or None,
            "route_to_name": self.route_to_name or None,
            "next_permitted": self.next_permitted.isoformat() if self.next_permitted else None,
            "max_minutes": self.max_minutes,
            "reply_by": self.reply_by.isoformat() if self.reply_by else None,
            "may_end_call": self.may_end_call,
            "open_channels": list(self.open_channels),
            "adjustments": list(self.adjustments),
            "until": self.until.isoformat() if self.until else None,
            "restriction": self.restriction or None,
            "clauses": list(self.clauses),
            "about": self.about or None,
            "match": self.match,
            "unspoken": self.unspoken,
            "say": {"en": self.say.en, "cy": self.say.cy},
        }


@applies(
    "RT1",
    "RT1a",
    "RT1b",
    "RT1c",
    "RT1d",
    "RT1e",
    "RT1f",
    "RT4",
    "OA1",
    "OA2",
    "IN4",
    "IN5",
    "MN3",
    "I14",
    "I15",
    "I23",
    "I25",
    "I26",
    "I27",
    "I31",
    "I35",
    "I36",
)
def instruct(standing: Standing | None, contact: ContactNow, now: datetime, edition: Edition) -> Instruction:
    """What to do with this contact at this moment (`now` is aware).

    `standing` is None for people we do not know. An uncertain match restricts nobody, and says that it is uncertain. The floor
    (complaint, review request, dispute) is handled normally by its own team; then a closed channel speaks before a time window,
    a window before the single point of contact, and that before reading without reply. Danger is never delayed by any of them.
    Where a manager withholds the notice of a restriction, it is obeyed and not spoken of.
    Where both the single point of contact and the deputy are away, contact goes the usual way: somebody is there (I36).
    """
    every_channel = tuple(edition.channels)
    if standing is None or contact.match != "matched":
        uncertain = not is_certain(contact.match)
        return Instruction(
            open_channels=every_channel,
            match=contact.match,
            say=edition.say["uncertain" if uncertain else "normal"],
        )
    today = local_date(now)
    active = [each for each in standing.restrictions if each.in_force(today) and each.scope.meets(contact.to)]
    asked = _Asked(tuple(active), standing, contact, now, edition)
    spoken_of = tuple(each for each in active if not each.unspoken)
    if len(spoken_of) == len(active):
        return _told(asked)
    return _silent(_told(asked), _told(replace(asked, active=spoken_of)))


def _silent(told: Instruction, without: Instruction) -> Instruction:
    """What is told to the person where a notice is withheld: what they would be told `without` that restriction, where that is
    no other answer; else nothing, since any word of it would tell them (RT4, I15).
    """
    if replace(told, say=_NOTHING) == replace(without, say=_NOTHING):
        return told
    return replace(told, unspoken=True, say=_NOTHING)


def _told(asked: _Asked) -> Instruction:
    """What is to be done by the restrictions that are active, whoever may know of them."""
    standing, contact, edition, active = asked.standing, asked.contact, asked.edition, asked.active
    known = Instruction(
        open_channels=open_channels(active, edition, standing.adjustments),
        adjustments=tuple(adjustment.what for adjustment in standing.adjustments),
        match=contact.match,
        say=edition.say["normal"],
    )
    if contact.purpose in edition.floor_purposes:
        return replace(known, clauses=("OA2",), say=edition.say["floor"]) if active else known
    for speaks in (_closed, _held, _routed, _read_only):
        told = speaks(known, asked)
        if told is not None:
            return _with_limits(told, asked)
    return _with_limits(known, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: the restrictions in force that meet this contact, and all else the answer depends on."""

    active: tuple[DecidedRestriction, ...]
    standing: Standing
    contact: ContactNow
    now: datetime
    edition: Edition

    def words(self, name: str) -> Bilingual:
        """What the edition says; to whoever calls or stands there, as it is said to them."""
        channel = self.edition.channels.get(self.contact.channel)
        return self.edition.say[f"{name}_live" if channel and channel.live else name]

    def measures(self, kind: type[M]) -> Iterator[tuple[DecidedRestriction, M]]:
        for restriction in self.active:
            for measure in restriction.measures:
                if isinstance(measure, kind):
                    yield restriction, measure


def _speaking(
    told: Instruction, restriction: DecidedRestriction, action: str, clause: str, say: Bilingual
) -> Instruction:
    return replace(
        told,
        action=action,
        restriction=restriction.reference,
        until=restriction.ends_on,
        clauses=(*told.clauses, clause),
        say=say,
    )


def _closed(told: Instruction, asked: _Asked) -> Instruction | None:
    channel, edition = asked.contact.channel, asked.edition
    if channel in told.open_channels or channel not in edition.channels:
        return None
    closing, clause = _what_closes(channel, asked.active)
    say = edition.say["channel_closed"].fill(
        channel=edition.channels[channel].name,
        open=edition.list_channels(told.open_channels),
        until=Bilingual.of_date(closing.ends_on),
    )
    return _speaking(replace(told, clauses=("OA1",)), closing, CHANNEL_CLOSED, clause, say)


def _what_closes(channel: str, active: Sequence[DecidedRestriction]) -> tuple[DecidedRestriction, str]:
    """The restriction that closes a channel and under which clause; where only their hours never meet, the one that ends first:
    after it the channel may open again.
    """
    for restriction in active:
        if channel in closed_channels([restriction]):
            return restriction, "RT1e"
    timed = (each for each in active if any(channel in hours.channels for hours in _hours(each)))
    return min(timed, key=lambda each: each.ends_on), "RT1b"


def _hours(restriction: DecidedRestriction) -> Iterator[ContactHours]:
    return (measure for measure in restriction.measures if isinstance(measure, ContactHours))


def _held(told: Instruction, asked: _Asked) -> Instruction | None:
    """Until contact is permitted by every restriction at once. The windows of one restriction are alternatives.

    Windows that never meet hold nothing: that channel is closed, or an adjustment agreed since keeps it open.
    """
    if asked.contact.channel in never_open(asked.active):
        return None
    windows: dict[DecidedRestriction, list[ContactHours]] = {}
    for restriction, hours in asked.measures(ContactHours):
        if asked.contact.channel in hours.channels:
            windows.setdefault(restriction, []).append(hours)
    found = _in_all_windows(windows, asked)
    if found is None:
        return None
    permitted, speaks = found
    say = asked.words("hold").fill(next_permitted=Bilingual.of_moment(permitted))
    return replace(_speaking(told, speaks, HOLD, "RT1b", say), next_permitted=permitted)


def _in_all_windows(
    windows: Mapping[DecidedRestriction, Iterable[ContactHours]], asked: _Asked
) -> tuple[datetime, DecidedRestriction] | None:
    """The first moment that every restriction permits, and the one that puts it off last; None while all are open.

    Should it lie farther off than anybody looks, the first of their windows that is still to open.
    """
    moment, speaks, first = asked.now, None, None
    for _ in range(_TRIES):
        later = {each: _next_in_one(each, hours, moment, asked) for each, hours in windows.items()}
        latest = max(later, key=lambda each: later[each], default=None)
        if latest is None or later[latest] <= moment:
            return (moment, speaks) if speaks is not None else None
        moment, speaks = later[latest], latest
        first = first or (moment, speaks)
    return first


def _next_in_one(
    restriction: DecidedRestriction, windows: Iterable[ContactHours], at: datetime, asked: _Asked
) -> datetime:
    """The first permitted moment from `at` on in any of one restriction's windows; what came before it began used up nothing."""
    since = [each for each in asked.standing.taken_up if restriction.had_begun(each[1])]
    return min(next_permitted(hours, since, at, asked.edition) for hours in windows)


def _routed(told: Instruction, asked: _Asked) -> Instruction | None:
    """To the single point of contact, to the deputy while they are away, and to nobody who is not there (I36)."""
    today, standing = local_date(asked.now), asked.standing
    away = {each.colleague for each in standing.absences if each.away_from <= today <= each.away_until}
    for restriction, point in asked.measures(SinglePointOfContact):
        who = next((each for each in (point.contact, point.deputy) if each not in away), "")
        if who:
            name = standing.names.get(who, who)
            say = asked.edition.say["route"].fill(name=Bilingual.same(name))
            return replace(_speaking(told, restriction, ROUTE, "RT1d", say), route_to=who, route_to_name=name)
    return None


def _read_only(told: Instruction, asked: _Asked) -> Instruction | None:
    for restriction, measure in asked.measures(ReadNoReply):
        about = Bilingual.same(measure.about)
        say = (
            asked.words("read_no_reply_about").fill(about=about)
            if measure.about
            else asked.words("read_no_reply")
        )
        return replace(_speaking(told, restriction, READ_NO_REPLY, "RT1f", say), about=measure.about)
    return None


def _with_limits(told: Instruction, asked: _Asked) -> Instruction:
    """Add what holds beside the action: ending calls, length, response time. The first decision that speaks is named."""
    if asked.contact.channel == "phone":
        for restriction, _ in asked.measures(EndCalls):
            told = replace(_named(told, restriction, "RT1a"), may_end_call=True)
    for restriction, hours in asked.measures(ContactHours):
        if asked.contact.channel in hours.channels and hours.max_minutes is not None:
            shortest = min(hours.max_minutes, told.max_minutes or hours.max_minutes)
            told = replace(_named(told, restriction, "RT1b"), max_minutes=shortest)
    if told.action not in (READ_NO_REPLY, CHANNEL_CLOSED):
        for restriction, response in asked.measures(ResponseTime):
            by = add_working_days(local_date(asked.now), response.working_days)
            told = replace(_named(told, restriction, "RT1c"), reply_by=min(by, told.reply_by or by))
    return told


def _named(told: Instruction, restriction: DecidedRestriction, clause: str) -> Instruction:
    clauses = told.clauses if clause in told.clauses else (*told.clauses, clause)
    if told.restriction:
        return replace(told, clauses=clauses)
    return replace(told, restriction=restriction.reference, until=restriction.ends_on, clauses=clauses)
