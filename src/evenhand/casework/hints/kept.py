"""The hints that are kept with contacts: which are shown, which kinds are on, how right they have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from evenhand.casework.models import Hint, HintMark, HintSwitch, Looked
from evenhand.contacts.models import Contact
from evenhand.signals.hint import DANGER, STRONG, kinds

# Switched like a kind: the look that a larger model takes, and what it found but for danger.
SECOND_LOOK = "second_look"
_MOST_SHOWN = 10


def switched_off() -> frozenset[str]:
    """The kinds that are off now."""
    latest = {row.kind: row.on for row in HintSwitch.objects.order_by("pk")}
    return frozenset(kind for kind, on in latest.items() if not on)


def shown(contact: Contact) -> list[Hint]:
    """The hints of a contact to show: danger first, without the kinds that are off now."""
    off = switched_off()
    order = {kind: place for place, kind in enumerate((DANGER, *kinds()))}
    rows = [
        each
        for each in Hint.objects.filter(contact=contact)
        .select_related("attachment")
        .prefetch_related("marks__by")
        if each.kind == DANGER
        or (each.kind not in off and not (each.look == "second" and SECOND_LOOK in off))
    ]
    return sorted(rows, key=lambda each: (each.kind != DANGER, order.get(each.kind, len(order)), each.pk))


@dataclass(frozen=True, slots=True)
class Record:
    """How right hints have been: how many there were, and how many of them colleagues last marked right and wrong."""

    kind: str
    made: int
    right: int
    wrong: int
    on: bool
    by: Mapping[tuple[str, str], tuple[int, int]]

    @property
    def marked(self) -> int:
        return self.right + self.wrong


def records() -> list[Record]:
    """The record of every kind, and of the second look where there was one. `by` splits what was marked, right and wrong, by
    ("language", "cy"), ("channel", "email") and, where it was not ours, the model that made it.
    """
    off = switched_off()
    made: dict[str, int] = {}
    found = Hint.objects.order_by().values("kind", "look").annotate(many=Count("pk"))
    for kind, look, count in found.values_list("kind", "look", "many"):
        for name in (kind, SECOND_LOOK) if look == "second" else (kind,):
            made[name] = made.get(name, 0) + count
    told: dict[str, dict[tuple[str, str], list[int]]] = {}
    last = HintMark.objects.order_by().values("hint").annotate(last=Max("pk")).values("last")
    split_by = ("right", "hint__kind", "hint__made_by", "hint__language", "hint__contact__channel")
    marks = HintMark.objects.filter(pk__in=last).order_by().values(*split_by).annotate(many=Count("pk"))
    for right, kind, made_by, language, channel, count in marks.values_list(*split_by, "many"):
        for split in (("all", ""), ("language", language), ("channel", channel), ("made_by", made_by)):
            for name in (kind, SECOND_LOOK) if made_by else (kind,):
                told.setdefault(name, {}).setdefault(split, [0, 0])[0 if right else 1] += count
    names = [*kinds(), SECOND_LOOK] if settings.SECOND_LOOK or SECOND_LOOK in made else list(kinds())
    return [_record(name, made.get(name, 0), told.get(name, {}), name not in off) for name in names]


def _record(kind: str, made: int, told: Mapping[tuple[str, str], Sequence[int]], on: bool) -> Record:
    right, wrong = told.get(("all", ""), (0, 0))
    by = {
        split: (each[0], each[1])
        for split, each in told.items()
        if split[0] != "all" and split != ("made_by", "")
    }
    return Record(kind, made, right, wrong, on, by)


@dataclass(frozen=True, slots=True)
class Unread:
    """Contacts to read first: the latest of them, and how many more there are."""

    latest: list[Contact]
    more: int = 0


def dangers_unread(among: QuerySet[Contact]) -> Unread:
    """Of these contacts the open ones with a strong sign that somebody may be in danger, which nobody has read and about which no
    danger was raised; the latest first.
    """
    strong = Hint.objects.filter(kind=DANGER, strength=STRONG).values("contact")
    waiting = among.filter(pk__in=strong, closed_at=None, sealed_at=None, readings=None, dangers=None)
    latest = list(waiting.order_by("-received_at", "-pk")[: _MOST_SHOWN + 1])
    if len(latest) <= _MOST_SHOWN:
        return Unread(latest)
    return Unread(latest[:_MOST_SHOWN], waiting.count() - _MOST_SHOWN)


def looked(contact: Contact) -> bool:
    """Whether the contact was looked at for hints."""
    return Looked.objects.filter(contact=contact).exists()
