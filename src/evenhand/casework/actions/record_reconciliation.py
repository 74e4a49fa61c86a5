from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from evenhand.casework.models import Reconciliation, RuleDifference
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import N_, Refused, Sentence, because, say
from evenhand.policy.reconciliation import Difference

from ._action import action
from ._arrival import storable
from ._ledger import enter

MOST = 10_000  # differences; a system that differs in more is not the register's at all
LAST_LOOKED_AT = 50  # reconciliations; systems are looked into in turns
LONGEST = 2_000  # characters of a rule that are kept


@action(role="caseworker", cites=("RT2",), system=True)
def record_reconciliation(
    *,
    by: Colleague | None = None,
    now: datetime,
    sources: Sequence[Mapping[str, object]],
    differences: Sequence[Difference],
    carried: Sequence[str] = (),
) -> Reconciliation:
    """Record how the rules of the body's systems agree with the register (RT2, F31). `sources` are name, kind, sha256 and rules
    of each. What was found before is told with the day it was first found, though somebody marked it as put right.
    """
    if not sources:
        raise Refused(because("RT2", why=say(N_("Nothing was read, so nothing was compared."))))
    row = Reconciliation.objects.create(
        at=now, by=by, sources=[dict(each) for each in sources], carried=list(carried)
    )
    keyed = dict(_keyed(differences[:MOST]))
    since = _since(row)
    people = {
        person.reference: person
        for person in Person.objects.filter(
            reference__in={each.person for each in keyed.values() if each.person}
        )
    }
    RuleDifference.objects.bulk_create(
        RuleDifference(
            reconciliation=row,
            number=number,
            key=key,
            kind=each.kind,
            source=storable(each.source),
            line=each.line,
            text=storable(each.text)[:LONGEST],
            address=storable(each.address),
            person=people.get(each.person),
            restriction=each.restriction,
            clauses=list(each.reason.clauses),
            words={"why": _plain(each.reason.why), "instead": _plain(each.reason.instead)},
            fix=storable(each.fix)[:LONGEST],
            first_found_at=since.get(key, now),
        )
        for number, (key, each) in enumerate(keyed.items(), start=1)
    )
    kinds: dict[str, int] = {}
    for each in keyed.values():
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    enter(
        "record_reconciliation",
        row,
        by=by,
        now=now,
        sources=row.sources,
        carried=row.carried,
        differences=kinds,
    )
    return row


def _keyed(differences: Iterable[Difference]) -> Iterable[tuple[str, Difference]]:
    """Each with what it is known by from one reconciliation to the next: not its line, which moves."""
    for each in differences:
        parts = [each.kind, each.source, each.address, each.restriction, each.text.strip()]
        yield hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest(), each


def _since(row: Reconciliation) -> dict[str, datetime]:
    """When those that the last look into the same source told of were first found. What was gone then begins anew."""
    last: dict[str, int] = {}
    for earlier in Reconciliation.objects.filter(pk__lt=row.pk).order_by("-pk")[:LAST_LOOKED_AT]:
        for name in earlier.names & row.names:
            last.setdefault(name, earlier.pk)
            last.setdefault("", earlier.pk)  # what is in no source: a restriction without its rule
    found = RuleDifference.objects.filter(reconciliation__in=set(last.values()))
    return {
        key: first
        for key, first, source, pk in found.values_list(
            "key", "first_found_at", "source", "reconciliation_id"
        )
        if last.get(source) == pk
    }


def _plain(sentence: Sentence | None) -> dict[str, object]:
    if sentence is None:
        return {}
    return {"text": sentence.text, "values": {name: str(value) for name, value in sentence.values.items()}}
