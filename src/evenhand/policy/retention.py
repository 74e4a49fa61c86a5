"""How long personal data is kept, and when a record may be disposed of (LK2, I33).

The policy gives no periods: they are the body's (docs/decisions/0035). Nothing is ever due without them, nor while anything about
the person counts, is in force or waits for somebody, nor while a hold stands. A clock starts when the last matter has ended.
Records that keep each other are due together, so that none is kept for ever (UK GDPR Art. 5(1)(e)).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .calendar import add_months
from .outcome import ALLOWED, N_, Outcome, Sentence, because, refused, say
from .rules import applies

# What may be open or count, and how each is said. `day` is the last day on which it counts, where there is one.
LIVE = {
    "warning": N_("A warning counts until %(day)s."),
    "restriction": N_("A restriction is in force or agreed until %(day)s."),
    "proposal": N_("A proposal waits for a decision."),
    "review": N_("A review waits for a decision."),
    "dispute": N_("A dispute waits for its outcome."),
    "concern": N_("A concern has not been assessed."),
    "danger": N_("A danger is not dealt with yet."),
    "adjustment": N_("A request for an adjustment waits for an answer."),
    "subject_access": N_("A request for what is held about them waits for its answer."),
    "letter": N_("A letter is still on its way."),
    "contact": N_("Contact waits to be read or dealt with."),
}
# Who may ask that something is kept.
ASKERS = {
    "court": N_("A court"),
    "ombudsman": N_("The ombudsman"),
    "police": N_("The police"),
    "inquiry": N_("An inquiry or investigation"),
    "person": N_("The person themselves"),
    "body": N_("We ourselves, for a claim or a complaint"),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long the body keeps what, in years, since it adopted this on a day.

    `decisions`: after the last matter of a record with a warning or a restriction has ended; `contact`: after the last contact of
    any record; `nobody`: after contact came of which nobody knows whose it is; `police`: after something was last given to the
    police (None: for as long as nobody says otherwise).
    """

    adopted: date
    decisions: int
    contact: int
    nobody: int
    police: int | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """Something that counts, is in force or waits for somebody: which of LIVE, and until when, where it has a last day."""

    kind: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that stands: who asked for it (one of ASKERS), and when it is looked at again."""

    asked_by: str
    look_again_on: date


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on record about one person, or is one contact of nobody's, as far as its clock depends on it.

    `last_contact` is the last day of contact, or when the record was made; `last_matter` the last day on which anything ended, was
    decided or was sent; `decided` whether there was ever a warning, or a restriction; `sealed` how many contacts are sealed;
    `police_on` when something was last given to the police; `elsewhere` the references of other records that rest on this contact;
    `ring` those among them, each with its reference, that this one keeps in turn; `disposed_as` the certificate by which it went
    already.
    """

    last_contact: date
    last_matter: date | None = None
    decided: bool = False
    nobodys: bool = False
    live: tuple[Live, ...] = ()
    holds: tuple[Held, ...] = ()
    sealed: int = 0
    police_on: date | None = None
    elsewhere: tuple[str, ...] = ()
    ring: tuple[tuple[str, Kept], ...] = ()
    disposed_as: str = ""


@applies("LK2", "I33")
def due_from(kept: Kept, schedule: Schedule) -> date | None:
    """The first day on which the schedule lets it go, whatever else may stand in the way; None where there is no such day.

    Three years after 6 May are over at the end of 6 May: it is due on 7 May. What began on 29 February ends on the 28th. Of records
    that keep each other the last one's day is that of all.
    """
    days = [_alone_due_from(each, schedule) for each in (kept, *(other for _, other in kept.ring))]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _alone_due_from(kept: Kept, schedule: Schedule) -> date | None:
    if kept.police_on is not None and schedule.police is None:
        return None
    clocks = [(kept.last_contact, schedule.nobody if kept.nobodys else schedule.contact)]
    if kept.last_matter is not None:
        clocks.append((kept.last_matter, schedule.decisions if kept.decided else schedule.contact))
    if kept.police_on is not None and schedule.police is not None:
        clocks.append((kept.police_on, schedule.police))
    last = max(add_months(day, 12 * years) for day, years in clocks)
    return max(last + timedelta(days=1), schedule.adopted)


@applies("LK2", "IC2", "RT1g", "I28", "I33")
def may_dispose_of(kept: Kept, schedule: Schedule | None, today: date) -> Outcome:
    """Whether a record may be disposed of today; if not, everything that stands in the way, in plain words."""
    if kept.disposed_as:
        return _gone(kept)
    return (
        _by_the_schedule(kept, schedule, today)
        + _besides_the_schedule(kept, schedule)
        + _keeps_its_ring(kept, schedule)
    )


def _besides_the_schedule(kept: Kept, schedule: Schedule | None) -> Outcome:
    """What of this record itself stands in the way, however old it is."""
    return _held(kept) + _live(kept) + _for_the_police(kept, schedule) + _rests_on(kept)


def _gone(kept: Kept) -> Outcome:
    return refused(
        because(
            "LK2", "I33",
            why=say(N_("It was disposed of already (%(reference)s)."), reference=kept.disposed_as),
            instead=say(N_("The certificate says what went, and when.")),
        )
    )  # fmt: skip


def _by_the_schedule(kept: Kept, schedule: Schedule | None, today: date) -> Outcome:
    if schedule is None:
        return refused(
            because(
                "LK2", "I33",
                why=say(N_("No schedule says how long anything is kept, so nothing is ever due.")),
                instead=say(N_("Whoever runs the installation sets EVENHAND_RETENTION, as the body has decided.")),
            )
        )  # fmt: skip
    day = due_from(kept, schedule)
    if day is None or day <= today:
        return ALLOWED
    why = (
        say(
            N_("The body’s schedule keeps it until %(last)s, together with %(references)s: they rest on each other’s contact."),
            last=day - timedelta(days=1), references=_named(kept.ring),
        )
        if kept.ring
        else say(N_("The body’s schedule keeps it until %(last)s."), last=day - timedelta(days=1))
    )  # fmt: skip
    return refused(
        because(
            "LK2", "I33",
            why=why,
            instead=say(N_("From %(day)s on it may be disposed of, if nothing else stands in the way."), day=day),
        )
    )  # fmt: skip


def _held(kept: Kept) -> Outcome:
    return refused(
        *(
            because(
                "LK2", "I33",
                why=say(N_("It is held: %(who)s asked for it to be kept."), who=say(ASKERS[each.asked_by])),
                instead=say(
                    N_("It is looked at again on %(day)s. Lift the hold once it is no longer needed."), day=each.look_again_on
                ),
            )
            for each in kept.holds
        )
    )  # fmt: skip


def _live(kept: Kept) -> Outcome:
    told: list[Sentence] = []
    for each in kept.live:
        sentence = say(LIVE[each.kind], day=each.day) if each.day else say(LIVE[each.kind])
        if sentence not in told:
            told.append(sentence)
    return refused(*(because("LK2", "I33", why=each) for each in told))


def _for_the_police(kept: Kept, schedule: Schedule | None) -> Outcome:
    """What is sealed, or was given to the police and has no period of its own, stays."""
    told = may_let_bytes_go(sealed=kept.sealed > 0)
    if kept.police_on is not None and schedule is not None and schedule.police is None:
        told += refused(
            because(
                "RT1g", "LK2", "I33",
                why=say(
                    N_("It was given to the police on %(day)s, and the schedule does not say how long that is kept."),
                    day=kept.police_on,
                ),
                instead=say(N_("Ask the police, and have the body set “police” in EVENHAND_RETENTION.")),
            )
        )  # fmt: skip
    return told


@applies("LK2", "IC2", "I28", "I33")
def may_let_bytes_go(*, sealed: bool) -> Outcome:
    """What is sealed stays while it is, with whatever contact it came."""
    if not sealed:
        return ALLOWED
    return refused(
        because(
            "IC2", "I28", "I33",
            why=say(N_("Sealed content belongs to it, and is not disposed of while it is sealed.")),
            instead=say(N_("The content lead says what becomes of it.")),
        )
    )  # fmt: skip


def _rests_on(kept: Kept) -> Outcome:
    if not kept.elsewhere:
        return ALLOWED
    return refused(
        because(
            "LK2", "I33",
            why=say(
                N_("Other records rest on contact that belongs to it: %(references)s."), references=", ".join(kept.elsewhere)
            ),
            instead=say(N_("It goes once they have gone, or somebody has said that the contact is not theirs.")),
        )
    )  # fmt: skip


def _keeps_its_ring(kept: Kept, schedule: Schedule | None) -> Outcome:
    """Of records that keep each other none goes while anything keeps one of them."""
    in_the_way = [each for each in kept.ring if not _besides_the_schedule(each[1], schedule).allowed]
    if not in_the_way:
        return ALLOWED
    return refused(
        because(
            "LK2", "I33",
            why=say(
                N_("It and other records rest on each other’s contact, and something keeps %(references)s."),
                references=_named(in_the_way),
            ),
            instead=say(N_("The page of each says what. They are due together once nothing keeps any of them.")),
        )
    )  # fmt: skip


def _named(ring: Collection[tuple[str, Kept]]) -> str:
    return ", ".join(reference for reference, _ in ring)


@applies("LK2", "I33")
def with_rings(alone: Mapping[str, Kept]) -> dict[str, Kept]:
    """The same records by their references, each with those that it keeps and that keep it in turn, however many stand between.

    Such records would wait for each other without end. They no longer do: they wait together, for the last of their clocks and
    for whatever keeps one of them (UK GDPR Art. 5(1)(e)). `alone` holds whatever any of them waits for.
    """
    return {
        reference: replace(
            alone[reference],
            elsewhere=tuple(each for each in alone[reference].elsewhere if each not in ring),
            ring=tuple((each, _without(alone[each], ring)) for each in sorted(ring - {reference})),
        )
        for ring in _rings({reference: kept.elsewhere for reference, kept in alone.items()})
        for reference in ring
    }


def _without(kept: Kept, ring: Collection[str]) -> Kept:
    return replace(kept, elsewhere=tuple(each for each in kept.elsewhere if each not in ring))


def _rings(waits_for: Mapping[str, Collection[str]]) -> Iterator[set[str]]:
    """All of these once, each with those that it reaches and that reach it; one that is in no ring by itself."""
    waited_for_by: dict[str, set[str]] = {}
    for each, others in waits_for.items():
        for other in others:
            waited_for_by.setdefault(other, set()).add(each)
    left = set(waits_for)
    while left:
        one = min(left)
        ring = _reached(one, waits_for) & _reached(one, waited_for_by)
        yield ring
        left -= ring


def _reached(one: str, ways: Mapping[str, Collection[str]]) -> set[str]:
    found, newest = {one}, {one}
    while newest:
        newest = {other for each in newest for other in ways.get(each, ())} - found
        found |= newest
    return found


@applies("LK2", "I33")
def is_of_one_record(*, person: bool, contact: bool, nobodys: bool) -> Outcome:
    """A hold is of one record: of a person, or of a contact that is nobody's. Somebody's contact is held with their record."""
    if person != contact and (person or nobodys):
        return ALLOWED
    why = (
        N_("This contact is somebody’s, and is held with their record.")
        if contact and not person
        else N_("Say whose record it is.")
    )
    return refused(
        because(
            "LK2", "I33",
            why=say(why), instead=say(N_("Name a person, or a contact of which nobody knows whose it is.")), field="person",
        )
    )  # fmt: skip
