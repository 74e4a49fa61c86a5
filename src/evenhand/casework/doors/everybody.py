"""What a door needs to know about every address: the standings of everybody, gathered in a few questions to the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import QuerySet

from evenhand.casework.facts.case import not_to_be_told
from evenhand.casework.facts.standing import absences_of, entries_of, taken_up_by
from evenhand.casework.models import HandOver, Restriction
from evenhand.people.match import MATCHED, REPRESENTATIVE, SEVERAL
from evenhand.people.models import Adjustment, Colleague, Identifier, Person, SharedAddress
from evenhand.policy.access import DecidedRestriction, read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.instruction import Absence, Standing
from evenhand.policy.measures import ContactHours, SinglePointOfContact, stored
from evenhand.policy.needs import AgreedAdjustment

# What mail servers and telephone systems know of a sender.
KINDS = ("email", "phone")
_ASKED_AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address: how certainly it is one person's, the references of their restrictions that are not over, and
    `facts`, all else that an instruction depends on, as text that `standing_from` reads. No name and no history is in it (I31).
    """

    match: str
    references: tuple[str, ...] = ()
    facts: str = ""


@dataclass(frozen=True, slots=True)
class There:
    """A colleague who is, or stands in for, a single point of contact."""

    name: str
    email: str
    away: tuple[Absence, ...] = ()


FREE = Known(MATCHED)
_SEVERAL, _REPRESENTATIVE = Known(SEVERAL), Known(REPRESENTATIVE)


def everybody(now: datetime) -> Iterator[tuple[str, str, Known]]:
    """Every e-mail address and telephone number on record: its kind, its normalised form, and what is known of it."""
    merged = dict(Person.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    facts = _Facts(None, {pk: _followed(pk, merged) for pk in merged}, now)
    rows = Identifier.objects.filter(kind__in=KINDS).order_by("kind", "normalised")
    yield from facts.known(rows.values_list(*_COLUMNS).iterator(chunk_size=10_000), _shared(None))


def some_of_everybody(after: int, number: int, now: datetime) -> tuple[int, list[tuple[str, str, Known]]]:
    """The same of some of them, and where to go on: 0 at the end. To go through all, begin with 0. What is not an address of
    these kinds is gone through as well: by its number alone a database finds the next without looking at all.
    """
    rows = Identifier.objects.filter(pk__gt=after).order_by("pk").values_list("pk", *_COLUMNS[:2])[:number]
    some = list(rows)
    asked = {(kind, normalised) for _, kind, normalised in some if kind in KINDS}
    return (some[-1][0] if some else 0), list(_of_addresses(asked, now))


def how_many() -> int:
    """How many different addresses are on record."""
    number: int = Identifier.objects.filter(kind__in=KINDS).values(*_COLUMNS[:2]).distinct().count()
    return number


def ended_between(since: date, until: date) -> list[int]:
    """Whose restriction had its last day from `since` on and before `until`."""
    rows = Restriction.objects.filter(ends_on__gte=since, ends_on__lt=until)
    return sorted(set(rows.values_list("person_id", flat=True)))


def of_people(people: Collection[int], now: datetime) -> Iterator[tuple[str, str, Known]]:
    """The same of the addresses that these people have, under whatever entry of theirs; it takes into account who else has one."""
    theirs = entries_of(set(_roots(people).values()))
    found = Identifier.objects.filter(kind__in=KINDS)
    addresses = {
        row for some in _some(theirs) for row in found.filter(person__in=some).values_list(*_COLUMNS[:2])
    }
    yield from _of_addresses(addresses, now)


def of_shared(marks: Collection[int], now: datetime) -> Iterator[tuple[str, str, Known]]:
    """The same of addresses that were marked as shared, or are no longer, by the ids of the marks."""
    rows = SharedAddress.objects.filter(pk__in=marks, kind__in=KINDS)
    yield from _of_addresses(set(rows.values_list(*_COLUMNS[:2])), now)


def of_addresses(addresses: set[tuple[str, str]], now: datetime) -> Iterator[tuple[str, str, Known | None]]:
    """The same of these addresses, each its kind and normalised form; None of one that nobody has any more."""
    asked = {each for each in addresses if each[0] in KINDS}
    known = {(kind, normalised): each for kind, normalised, each in _of_addresses(asked, now)}
    for kind, normalised in sorted(asked):
        yield kind, normalised, known.get((kind, normalised))


def colleagues(usernames: Collection[str]) -> dict[str, There]:
    """These colleagues, and when they are away; whoever does not deal with contact any more is away for good (I36)."""
    rows = Colleague.objects.filter(username__in=usernames).values_list("username", "name", "email")
    told = {username: (name, email) for username, name, email in rows}
    away: dict[str, list[Absence]] = defaultdict(list)
    for absence in absences_of(set(usernames)):
        away[absence.colleague].append(absence)
    return {
        each: There(*told.get(each, (each, "")), away=tuple(sorted(away[each], key=_by_day)))
        for each in sorted(usernames)
    }


def standing_from(facts: str, references: Sequence[str] | None, there: Mapping[str, There]) -> Standing:
    """The standing that `standing_of` would give, from what was kept of it, and from who is there now. It names no person.

    Without references the restrictions are called "0", "1"…, in their order.
    """
    told = json.loads(facts) if facts else {}
    if references is None:
        references = [str(place) for place, _ in enumerate(told.get("restrictions", ()))]
    restrictions = tuple(
        DecidedRestriction(
            reference=reference,
            measures=stored(measures),
            starts_on=date.fromisoformat(starts_on),
            ends_on=date.fromisoformat(ends_on),
            scope=read_scope(scope),
            unspoken=bool(more[0]) if more else False,
            decided_at=datetime.fromisoformat(more[1]) if len(more) > 1 else None,
        )
        for reference, (measures, starts_on, ends_on, scope, *more) in zip(
            references, told.get("restrictions", ()), strict=True
        )
    )
    points = points_in(facts)
    return Standing(
        person="",
        restrictions=restrictions,
        adjustments=tuple(
            AgreedAdjustment(what, tuple(channels)) for what, channels in told.get("adjustments", ())
        ),
        taken_up=tuple((channel, datetime.fromisoformat(at)) for channel, at in told.get("taken_up", ())),
        absences=tuple(absence for each in points if each in there for absence in there[each].away),
        names={each: there[each].name for each in points if each in there},
    )


def points_in(facts: str) -> tuple[str, ...]:
    """The user names of the single points of contact, and of their deputies, that these facts name."""
    if SinglePointOfContact.kind not in facts:
        return ()
    measures = [measure for one in json.loads(facts)["restrictions"] for measure in stored(one[0])]
    points = [measure for measure in measures if isinstance(measure, SinglePointOfContact)]
    return tuple(sorted({name for point in points for name in (point.contact, point.deputy)}))


_COLUMNS = ("kind", "normalised", "person_id", "representative_id")
Row = tuple[str, str, int, int | None]


def _by_day(absence: Absence) -> tuple[date, date]:
    return absence.away_from, absence.away_until


def _of_addresses(addresses: set[tuple[str, str]], now: datetime) -> Iterator[tuple[str, str, Known]]:
    rows: list[Row] = []
    for kind in KINDS:
        for some in _some([normalised for each, normalised in addresses if each == kind]):
            found = Identifier.objects.filter(kind=kind, normalised__in=some)
            rows += found.order_by("normalised").values_list(*_COLUMNS)
    roots = _roots({row[2] for row in rows})
    entries = entries_of(set(roots.values()))
    facts = _Facts(list(entries), {pk: kept for pk, kept in entries.items() if pk != kept}, now)
    yield from facts.known(rows, _shared({normalised for _, normalised in addresses}))


def _shared(normalised: set[str] | None) -> set[tuple[str, str]]:
    rows = SharedAddress.objects.filter(ended_at=None, kind__in=KINDS)
    if normalised is None:
        return set(rows.values_list(*_COLUMNS[:2]))
    return {
        row
        for some in _some(normalised)
        for row in rows.filter(normalised__in=some).values_list(*_COLUMNS[:2])
    }


def _roots(people: Collection[int]) -> dict[int, int]:
    """For each entry, the one that stands for it."""
    merged: dict[int, int | None] = {}
    newest = set(people)
    while newest:
        found: dict[int, int | None] = {}
        for some in _some(newest):
            rows = Person.objects.filter(pk__in=some).exclude(merged_into=None)
            found |= dict(rows.values_list("pk", "merged_into_id"))
        merged |= found
        newest = {into for into in found.values() if into is not None} - merged.keys()
    return {pk: _followed(pk, merged) for pk in people}


def _followed(pk: int, merged: Mapping[int, int | None]) -> int:
    while (into := merged.get(pk)) is not None:
        pk = into
    return pk


def _some(of: Iterable[T]) -> Iterator[list[T]]:
    every = list(of)
    for start in range(0, len(every), _ASKED_AT_ONCE):
        yield every[start : start + _ASKED_AT_ONCE]


@dataclass(slots=True)
class _Facts:
    """What holds for some entries, or (None) for all; `roots` leads merged entries to the one that stands for them."""

    entries: list[int] | None
    roots: Mapping[int, int]
    now: datetime
    restrictions: dict[int, list[_Decided]] = field(default_factory=lambda: defaultdict(list))
    adjustments: dict[int, list[_Agreed]] = field(default_factory=lambda: defaultdict(list))
    _same: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        handed, silent = self._handed_over(), self._not_to_be_told()
        decided = Restriction.objects.filter(ended_as="", ends_on__gte=local_date(self.now))
        columns = ("person_id", "starts_on", "pk", "reference", "measures", "ends_on", "scope", "decided_at")
        for person, starts_on, pk, reference, measures, ends_on, scope, at in self._rows(decided, *columns):
            held = [_as_handed_over(measure, handed.get(pk)) for measure in measures]
            # As text, and the same text once: a million restrictions are much alike. Whoever must not learn of it has one more
            # item; when it was decided, which tells each from all others, is another where contact of that day is counted.
            more: list[object] = [1] if pk in silent else []
            if any(measure.get("per_week") for measure in held) and starts_on <= local_date(at):
                more = [int(pk in silent), at.isoformat()]
            text = _text([held, starts_on.isoformat(), ends_on.isoformat(), scope, *more])
            text = self._same.setdefault(text, text)
            self.restrictions[self.roots.get(person, person)].append((starts_on, pk, reference, text))
        agreed = Adjustment.objects.filter(status="agreed")
        for person, pk, what, channels in self._rows(agreed, "person_id", "pk", "request", "needs_channels"):
            self.adjustments[self.roots.get(person, person)].append((pk, _text([what, channels])))

    def known(
        self, rows: Iterable[Row], shared: Collection[tuple[str, str]]
    ) -> Iterator[tuple[str, str, Known]]:
        """Of identifiers in the order of their kind and form, what is known of each form: what `match` and `standing_of` say."""
        for (kind, normalised), same in groupby(rows, key=lambda row: row[:2]):
            holders = list(same)
            own = {self.roots.get(row[2], row[2]) for row in holders if row[3] is None}
            speaking = any(row[3] is not None for row in holders)
            if (kind, normalised) in shared or len(own) > 1 or (own and speaking):
                yield kind, normalised, _SEVERAL
            elif own:
                yield kind, normalised, self._of_person(own.pop())
            else:
                yield kind, normalised, _REPRESENTATIVE

    def _of_person(self, root: int) -> Known:
        # In the order in which `standing_of` has them: on that depends which of two restrictions speaks.
        decided = sorted(self.restrictions.get(root, ()))
        agreed = sorted(self.adjustments.get(root, ()))
        if not (decided or agreed):
            return FREE
        parts = {
            "restrictions": [text for *_, text in decided],
            "adjustments": [text for _, text in agreed],
            "taken_up": self._taken_up(root) if any('"per_week":' in text for *_, text in decided) else [],
        }
        told = ",".join(f'"{name}":[{",".join(texts)}]' for name, texts in parts.items() if texts)
        return Known(MATCHED, tuple(reference for _, _, reference, _ in decided), f"{{{told}}}")

    def _taken_up(self, root: int) -> list[str]:
        limits = (
            measure
            for *_, text in self.restrictions[root]
            for measure in stored(json.loads(text)[0])
            if isinstance(measure, ContactHours)
        )
        if not any(measure.per_week for measure in limits):
            return []
        taken = taken_up_by(Person.objects.get(pk=root), self.now)
        return [_text([channel, at.isoformat()]) for channel, at in taken]

    def _not_to_be_told(self) -> set[int]:
        if self.entries is None:
            return not_to_be_told()
        return {row for some in _some(self.entries) for row in not_to_be_told(some)}

    def _handed_over(self) -> dict[int, tuple[str, str]]:
        """To whom single points of contact were handed over since they were decided: the last counts."""
        rows = HandOver.objects.order_by("pk")
        columns = ("restriction_id", "contact__username", "deputy__username")
        found = self._rows(rows, *columns, of="restriction__person__in")
        return {restriction: (contact, deputy) for restriction, contact, deputy in found}

    def _rows(self, rows: QuerySet[Any], *columns: str, of: str = "person__in") -> Iterator[tuple[Any, ...]]:
        if self.entries is None:
            yield from rows.values_list(*columns).iterator(chunk_size=10_000)
            return
        for some in _some(self.entries):
            yield from rows.filter(**{of: some}).values_list(*columns)


def _as_handed_over(measure: dict[str, Any], to: tuple[str, str] | None) -> dict[str, Any]:
    if to is None or measure.get("kind") != SinglePointOfContact.kind:
        return measure
    return measure | {"contact": to[0], "deputy": to[1]}


def _text(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


_Decided = tuple[date, int, str, str]
_Agreed = tuple[int, str]
