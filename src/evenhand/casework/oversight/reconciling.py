"""What a body's systems have, held against the register: the facts gathered for policy.reconciliation. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from evenhand.casework.facts.case import no_longer_from
from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.casework.facts.restricted import restricted_people
from evenhand.casework.facts.standing import standings_of
from evenhand.casework.models import Reconciliation, Restriction
from evenhand.people.match import Match, match_all
from evenhand.people.models import Identifier, Person
from evenhand.people.normalise import normalise
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition, load
from evenhand.policy.reconciliation import (
    MATCHED,
    Difference,
    Known,
    Owed,
    Rule,
    Unread,
    differs,
    missing,
    unread,
)

FORGOTTEN = 50  # reconciliations; what none of so many looked into is nobody's any more


@dataclass(frozen=True, slots=True)
class Source:
    """What was read in one system: its rules, what could not be read, what our own script there is like. `covers` are the kinds of
    addresses whose restrictions it is to carry; `carries` are addresses that it carries though no rule names them one by one.
    """

    name: str
    kind: str
    sha256: str
    rules: tuple[Rule, ...] = ()
    unread: tuple[Unread, ...] = ()
    covers: tuple[str, ...] = ()
    carries: tuple[tuple[str, str], ...] = ()
    told: tuple[Difference, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """As it is kept on record."""
        return {"name": self.name, "kind": self.kind, "sha256": self.sha256, "rules": len(self.rules)}


def differences(
    sources: Sequence[Source], carried: Iterable[str], adding: Mapping[str, str], now: datetime
) -> list[Difference]:
    """All that these systems and the register do not agree on, the worst for people first.

    `carried` are the kinds of addresses that the gateway carries by itself; `adding` is, by kind, what to add or to run.
    """
    edition = load()
    restricted = restricted_people(now)
    found = [each for source in sources for each in (*source.told, *map(unread, source.unread))]
    rules = [rule for source in sources for rule in source.rules]
    known = _known(rules, now)
    floor = _floor(edition)
    for rule in rules:
        difference = differs(rule, known[rule.kind, rule.address], floor, now, edition)
        if difference is not None:
            found.append(difference)
    covered = {kind for source in sources for kind in source.covers} - set(carried)
    owed = [
        Owed(kind, address, each.standing)
        for each in restricted
        for kind, address in each.addresses
        if kind in covered
    ]
    have = {(rule.kind, rule.address) for rule in rules}
    have.update(address for source in sources for address in source.carries)
    found += missing(owed, have, adding, now, edition)
    return sorted(found, key=lambda each: (_ORDER.index(each.kind), each.source, each.line, each.address))


def newest() -> list[Reconciliation]:
    """The reconciliations that still stand: a later one has not looked into the same systems."""
    seen: set[str] = set()
    standing = []
    for row in Reconciliation.objects.order_by("-pk").prefetch_related("differences")[:FORGOTTEN]:
        if not row.names <= seen:
            standing.append(row)
        seen |= row.names
    return standing


_ORDER = (
    "closes_floor", "bars_from_floor", "loses_floor", "refuses", "shared", "catches_others", "left_after_end", "no_restriction",
    "goes_further", "nobody_on_record", "own_script", "own_script_idle", "missing", "unread",
)  # fmt: skip


def _known(rules: Sequence[Rule], now: datetime) -> dict[tuple[str, str], Known]:
    """What the register says of every address that the rules name."""
    many = {(rule.kind, rule.address) for rule in rules if rule.names_many}
    single = {(rule.kind, rule.address) for rule in rules} - many
    matches = match_all(single)
    people = {found.person.pk: found.person for found in matches.values() if found.person is not None}
    standings = standings_of(people.values(), now)
    ended = _ended(people.values(), now)
    known: dict[tuple[str, str], Known] = _within(many)
    for kind, address in single:
        found: Match = matches[kind, address]
        if found.kind != MATCHED or found.person is None:
            known[kind, address] = Known(match=found.kind)
            continue
        last = ended.get(found.person.pk)
        known[kind, address] = Known(
            match=MATCHED,
            standing=standings[found.person.pk],
            ended=last.reference if last else "",
            ended_on=no_longer_from(last) if last else None,
        )
    return known


def _within(many: set[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """How many addresses on record each of these stands for, a domain (@domain) or a mailbox in any (mailbox@); read once, however
    many are named.
    """
    counted = Counter[tuple[str, str]]()
    for kind in {kind for kind, _ in many}:
        for address in Identifier.objects.filter(kind=kind).values_list("normalised", flat=True).iterator():
            mailbox, _, domain = address.rpartition("@")
            labels = domain.split(".")
            counted.update((kind, "@" + ".".join(labels[at:])) for at in range(len(labels)))
            counted[kind, f"{mailbox}@"] += 1
    return {each: Known(within=counted[each]) for each in many}


def _ended(people: Iterable[Person], now: datetime) -> dict[int, Restriction]:
    """The restriction of each of these that was the last to end."""
    today = local_date(now)
    found: dict[int, Restriction] = {}
    for person in people:
        rows = Restriction.objects.filter(person__in=person.everyone())
        over = [row for row in rows if row.is_over(today)]
        if over:
            found[person.pk] = max(over, key=lambda row: row.ended_on or row.ends_on)
    return found


def _floor(edition: Edition) -> set[str]:
    """The addresses at which complaints, review requests and disputes come in, normalised."""
    routes = {name: route.address for name, route in edition.dispute_routes.items()}
    routes |= {name: address for name, address in settings.DISPUTE_ADDRESSES.items() if address}
    kinds = {"email": "email", "voicemail": "phone", "phone": "phone"}
    named = {normalise(kinds[name], address) for name, address in routes.items() if name in kinds}
    return (named | set(mailboxes().floor)) - {""}
