"""Which other entries are perhaps the same person, and why: evidence for a caseworker, never an identity (I9, I27).

Each question goes through an index and looks at a bounded number of entries, however many people there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from .models import Identifier, Person
from .names import nearness
from .normalise import KIND_OF_CHANNEL

SAME, VARIANT, NAME, LINKED = "same_identifier", "variant", "near_name", "linked"

MOST_SHARE = 5  # an identifier that more entries have is some office's; it says nothing about who is who
LOOKED_AT = 200  # entries of one postcode or telephone line whose names are compared
NEAR_ENOUGH = 0.85  # by `names.nearness`: a slip or an initial, not another given name
_TELLING = ("email", "phone", "social")  # kinds by which two entries are alike whatever they are called


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for two entries being one person: why, by which kind of identifier, and what each entry has.

    `key` is what is remembered when somebody answers: the same evidence never asks again. `probability` is a linking model's,
    from 0 to 1; None where no model was asked.
    """

    why: str
    kind: str
    key: str
    values: tuple[str, str]
    probability: float | None = None

    def as_dict(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "why": self.why,
            "kind": self.kind,
            "key": self.key,
            "values": list(self.values),
            "probability": self.probability,
        }


def alike(person: Person, identifiers: Iterable[Identifier]) -> dict[Person, list[Evidence]]:
    """The other people whom these identifiers of a person speak for, with what speaks for each. Shared ones say nothing."""
    kept = person.kept()
    found: dict[Person, list[Evidence]] = {}
    for identifier in _that_others_have(person, identifiers):
        for other, evidence in _by(kept, identifier):
            known = found.setdefault(other, [])
            if evidence.key not in {each.key for each in known}:
                known.append(evidence)
    return found


def _that_others_have(person: Person, identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Those of these identifiers that another entry has too, as they are or in a variant: seldom any, so one question asks."""
    own = [
        row for row in identifiers if row.representative_id is None and row.kind in KIND_OF_CHANNEL.values()
    ]
    said = {row.normalised for row in own} | {row.variant for row in own if row.variant}
    if not said:
        return []
    # The kind beside each, else SQLite finds neither index and reads every identifier of these kinds.
    of_kind = Q(kind__in={row.kind for row in own})
    rows = Identifier.objects.filter((of_kind & Q(normalised__in=said)) | (of_kind & Q(variant__in=said)))
    others = set(
        rows.exclude(person=person).values_list("kind", "normalised", "variant").distinct()[: 4 * LOOKED_AT]
    )
    forms = {(kind, form) for kind, *both in others for form in both}
    return [row for row in own if {(row.kind, row.normalised), (row.kind, row.variant)} & forms]


def _by(person: Person, own: Identifier) -> Iterator[tuple[Person, Evidence]]:
    rows = Identifier.objects.known_as([(own.kind, own.normalised)], most=LOOKED_AT + 1)
    if any(row.shared for row in rows):
        return
    others = _others(person, rows)
    if own.kind in _TELLING and len({row.person_id for row in others}) <= MOST_SHARE:
        for row in others:
            yield row.person.kept(), _evidence(SAME, own, row)
    if own.variant:
        yield from _by_variant(person, own)


def _by_variant(person: Person, own: Identifier) -> Iterator[tuple[Person, Evidence]]:
    rows = Identifier.objects.filter(kind=own.kind, variant=own.variant, representative=None)
    others = _others(person, rows.select_related("person").order_by("pk")[: LOOKED_AT + 1])
    few = len({row.person_id for row in others}) <= MOST_SHARE
    for row in others:
        other = row.person.kept()
        if own.kind == "email" and few and row.normalised != own.normalised:
            yield other, _evidence(VARIANT, own, row)
        elif own.kind != "email" and not _told_already(own, row) and _near(person, other, row):
            yield other, Evidence(NAME, own.kind, f"{NAME}:{own.kind}:{own.variant}", (own.value, row.value))


def _others(person: Person, rows: Iterable[Identifier]) -> list[Identifier]:
    """Those that are other people's own: no representative's, none of this person."""
    return [row for row in rows if row.representative_id is None and row.person.kept() != person]


def _told_already(own: Identifier, row: Identifier) -> bool:
    """Whether the two have the very same identifier, of a kind by which that alone was told."""
    return own.kind in _TELLING and row.normalised == own.normalised


def _near(person: Person, other: Person, row: Identifier) -> bool:
    return any(nearness(person.name, name) >= NEAR_ENOUGH for name in {other.name, row.person.name})


def _evidence(why: str, own: Identifier, other: Identifier) -> Evidence:
    both = sorted({own.normalised, other.normalised})
    return Evidence(why, own.kind, ":".join((why, own.kind, *both)), (own.value, other.value))


def in_common() -> Iterator[Identifier]:
    """Every identifier that more than one entry has, as it is or in a variant; found by counting in the database."""
    for form in ("normalised", "variant"):
        rows = Identifier.objects.filter(kind__in=KIND_OF_CHANNEL.values(), representative=None)
        rows = rows.filter(person__merged_into=None).exclude(**{form: ""})
        groups = (
            rows.values("kind", form).annotate(entries=Count("person", distinct=True)).filter(entries__gt=1)
        )
        for group in groups.order_by("kind", form).iterator():
            same = rows.filter(kind=group["kind"], **{form: group[form]}).select_related(
                "person__merged_into"
            )
            yield from same.order_by("pk")[:LOOKED_AT]
