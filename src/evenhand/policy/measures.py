"""Types of restriction: the seven measures, each with its parameters (RT1a to RT1g)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from .bilingual import DAYS
from .edition import Edition
from .outcome import N_, Outcome, Reason, Sentence, because, refused
from .rules import applies

FORMS = "web_form"  # the floor: never closed, never timed (OA2)
LONGEST_RESPONSE = 260  # working days: whoever waits longer than a year is not answered at all


@dataclass(frozen=True, slots=True)
class EndCalls:
    """Calls may be ended."""

    kind = "end_calls"
    clause = "RT1a"


@dataclass(frozen=True, slots=True)
class ContactHours:
    """Contact through these channels is taken up only in this weekly window, at most so long and so often (Monday to Sunday)."""

    days: tuple[str, ...]
    opens: time
    closes: time
    max_minutes: int | None = None
    per_week: int | None = None
    channels: tuple[str, ...] = ("phone", "in_person")

    kind = "contact_hours"
    clause = "RT1b"


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """Replies come within so many working days."""

    working_days: int

    kind = "response_time"
    clause = "RT1c"


@dataclass(frozen=True, slots=True)
class SinglePointOfContact:
    """One colleague deals with this person, and a deputy while that colleague is away. Both are user names."""

    contact: str
    deputy: str

    kind = "single_point_of_contact"
    clause = "RT1d"


@dataclass(frozen=True, slots=True)
class ClosedChannels:
    """These channels are closed to the person."""

    closed: tuple[str, ...]

    kind = "channels"
    clause = "RT1e"


@dataclass(frozen=True, slots=True)
class ReadNoReply:
    """Contact is read and not answered; `about` limits it to one matter."""

    about: str = ""

    kind = "read_no_reply"
    clause = "RT1f"


@dataclass(frozen=True, slots=True)
class PoliceReport:
    """Extreme instances are reported to the police: an act of its own, recorded by report_to_police."""

    kind = "police_report"
    clause = "RT1g"


Measure = (
    EndCalls
    | ContactHours
    | ResponseTime
    | SinglePointOfContact
    | ClosedChannels
    | ReadNoReply
    | PoliceReport
)
Written = Mapping[str, object]


@applies("RT1", "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "RT1g", "I36", "I14")
def read_measures(
    written: Sequence[object], edition: Edition, colleagues: Collection[str]
) -> tuple[tuple[Measure, ...], Outcome]:
    """The measures that were written down, and all that is wrong with them.

    `colleagues` are the user names of colleagues who can be a single point of contact. A measure that cannot be read is left out
    of the first answer and refused in the second.
    """
    measures: list[Measure] = []
    reasons: list[Reason] = []
    if not written:
        reasons.append(
            _wrong(
                "RT1",
                N_("A restriction names at least one measure."),
                N_("Choose the least intrusive one that would do."),
            )
        )
    for item in written:
        measure, wrong = _read(item, edition, colleagues)
        reasons += wrong
        if measure is not None:
            measures.append(measure)
    if sum(isinstance(measure, SinglePointOfContact) for measure in measures) > 1:
        reasons.append(
            _wrong(
                SinglePointOfContact.clause,
                N_("Two single points of contact are named, so nobody would know who answers."),
                N_("Name one colleague, and one deputy."),
                "I36",
            )
        )
    return tuple(measures), refused(*reasons)


def stored(written: Iterable[Written]) -> tuple[Measure, ...]:
    """The measures of a decided restriction, read back as they were decided; they were checked then."""
    measures = (_build(item) for item in written)
    return tuple(measure for measure in measures if measure is not None)


def _wrong(clause: str, why: str, instead: str, *more: str, **values: object) -> Reason:
    return because(
        clause, *more, why=Sentence(why, values), instead=Sentence(instead, values), field="measures"
    )


def _read(
    written: object, edition: Edition, colleagues: Collection[str]
) -> tuple[Measure | None, list[Reason]]:
    item = written if isinstance(written, Mapping) else {"kind": written}
    try:
        measure = _build(item)
    except (TypeError, ValueError, KeyError, OverflowError):
        clause = _CLAUSES.get(str(item.get("kind")), "RT1")
        return None, [
            _wrong(
                clause,
                N_("The measure “%(kind)s” is not complete."),
                N_("Fill in its days, times and numbers."),
                kind=item.get("kind", ""),
            )
        ]
    if measure is None:
        return None, [
            _wrong(
                "RT1",
                N_("“%(kind)s” is not one of the policy's measures."),
                N_("Choose from: %(known)s."),
                kind=item.get("kind", ""),
                known=", ".join(_CLAUSES),
            )
        ]
    wrong = list(_check(measure, edition, colleagues))
    return measure, wrong


def _build(item: Written) -> Measure | None:
    kind = item.get("kind")
    if kind == "end_calls":
        return EndCalls()
    if kind == "contact_hours":
        return ContactHours(
            days=tuple(_day(day) for day in _list(item["days"])),
            opens=_time(item["from"]),
            closes=_time(item["until"]),
            max_minutes=_number(item.get("max_minutes")),
            per_week=_number(item.get("per_week")),
            channels=tuple(_list(item.get("channels") or ("phone", "in_person"))),
        )
    if kind == "response_time":
        return ResponseTime(working_days=int(str(item["working_days"])))
    if kind == "single_point_of_contact":
        return SinglePointOfContact(
            contact=str(item.get("contact") or ""), deputy=str(item.get("deputy") or "")
        )
    if kind == "channels":
        return ClosedChannels(closed=tuple(_list(item.get("closed"))))
    if kind == "read_no_reply":
        return ReadNoReply(about=str(item.get("about") or ""))
    if kind == "police_report":
        return PoliceReport()
    return None


_CLAUSES = {
    kind.kind: kind.clause
    for kind in (
        EndCalls,
        ContactHours,
        ResponseTime,
        SinglePointOfContact,
        ClosedChannels,
        ReadNoReply,
        PoliceReport,
    )
}


def _list(value: object) -> list[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value)]


def _day(value: str) -> str:
    day = value.strip().lower()[:3]
    if day not in DAYS:
        raise ValueError(value)
    return day


def _time(value: object) -> time:
    # YAML reads an unquoted 10:30 as 630, a number to the base of sixty.
    if isinstance(value, int):
        return time(value // 60, value % 60)
    return value if isinstance(value, time) else time.fromisoformat(str(value).strip().zfill(5))


def _number(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


def _check(measure: Measure, edition: Edition, colleagues: Collection[str]) -> Iterable[Reason]:
    match measure:
        case ContactHours():
            yield from _check_hours(measure, edition)
        case ResponseTime(working_days=days) if not 1 <= days <= LONGEST_RESPONSE:
            yield _wrong(
                "RT1c",
                N_("A response time is at least one working day, and at most a year of them."),
                N_("Choose a time that we can keep."),
            )
        case SinglePointOfContact():
            yield from _check_single_point(measure, colleagues)
        case ClosedChannels(closed=closed):
            if not closed:
                yield _wrong(
                    "RT1e",
                    N_("No channel is named that would be closed."),
                    N_("Name it, or leave this measure out."),
                )
            yield from _check_channels(closed, "RT1e", edition)
        case _:
            return


def _check_hours(hours: ContactHours, edition: Edition) -> Iterable[Reason]:
    if not hours.days or hours.opens >= hours.closes:
        yield _wrong(
            "RT1b",
            N_("The permitted window never opens."),
            N_("Name at least one day, and an end later than the start."),
        )
    if hours.max_minutes is not None and hours.max_minutes < 1:
        yield _wrong(
            "RT1b",
            N_("A permitted length is at least one minute."),
            N_("Leave it empty if there is no limit."),
        )
    if hours.per_week is not None and hours.per_week < 1:
        yield _wrong(
            "RT1b",
            N_("A window that may be used no time a week is a closed channel."),
            N_("Allow at least one contact a week."),
        )
    yield from _check_channels(hours.channels, "RT1b", edition)


def _check_channels(channels: Iterable[str], clause: str, edition: Edition) -> Iterable[Reason]:
    for channel in channels:
        if channel == FORMS:
            yield _wrong(
                clause,
                N_(
                    "The online forms are never closed or timed: complaints, review requests and disputes come through them."
                ),
                N_(
                    "Leave the online forms out of the measure. Abuse of them can lead to an extension (OA3)."
                ),
                "OA2",
                "DI2",
                "I14",
            )
        elif channel not in edition.channels:
            yield _wrong(
                clause,
                N_("“%(channel)s” is not a channel."),
                N_("Choose from: %(known)s."),
                channel=channel,
                known=", ".join(edition.channels),
            )


def _check_single_point(measure: SinglePointOfContact, colleagues: Collection[str]) -> Iterable[Reason]:
    for role, name in ((N_("single point of contact"), measure.contact), (N_("deputy"), measure.deputy)):
        if not name.strip():
            yield _wrong(
                "RT1d",
                N_("Nobody is named as %(role)s."),
                N_("Name a single point of contact, and a deputy for absences."),
                "I36",
                role=Sentence(role),
            )
        elif name not in colleagues:
            yield _wrong(
                "RT1d",
                N_("There is no colleague “%(name)s” who could be %(role)s."),
                N_("Name a colleague who deals with contact and can sign in."),
                "I36",
                name=name,
                role=Sentence(role),
            )
    if measure.contact.strip() and measure.contact == measure.deputy:
        yield _wrong(
            "RT1d",
            N_("The deputy is the same colleague, so nobody would answer while they are away."),
            N_("Name somebody else as deputy."),
            "I36",
        )
