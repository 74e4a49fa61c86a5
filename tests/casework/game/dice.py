"""What a player's hand does by chance: which record, which words, which day. The same seed throws the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Model
from tests.casework.office import ORDINARY, Office

from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load

from .records import Records

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Fields = dict[str, Any]

# Everybody's free text is one of these, so that a card that shows any of it is found out (I31).
SENSE = [
    "It goes on.",
    "Explained on 3 June, by letter.",
    "Nothing less would do.",
    "Ymddiheuriadau.",
    "Four requests in a week.",
]
NONSENSE = [
    "",
    " ",
    "\n\t",
    "x" * 20_000,
    "Ana did it.",
    "%s %(name)d {0}",
    "<b>no</b>",
    "😀",
    "'; DROP TABLE warnings; --",
]
NEEDS = ["Short sentences, please.", "Ring before noon.", "Large print."]
NUMBERS = [None, 0, -1, 1, 2, 4, 24, 10**7]


class NothingYetError(Exception):
    """There is no such record yet to do something with."""


class Dice:
    """Chance, as seeded; `wildness` is how often a hand slips or means harm, the same throughout a game."""

    def __init__(self, office: Office, records: Records, seed: int) -> None:
        self.office, self.records = office, records
        self.dice = random.Random(seed)
        self.wildness = self.dice.choice([0.01, 0.03, 0.06, 0.15])
        self.edition = load()

    def wild(self) -> bool:
        return self.dice.random() < self.wildness

    def chance(self, one_in: float) -> bool:
        return self.dice.random() < one_in

    def pick(self, of: Sequence[T], wildly: Sequence[T] = ()) -> T:
        return self.dice.choice(wildly if wildly and self.wild() else of)

    def some(self, of: Sequence[T], most: int, least: int = 0) -> list[T]:
        return self.dice.sample(list(of), self.dice.randint(least, min(most, len(of))))

    def text(self) -> str:
        return self.pick(SENSE, NONSENSE)

    def word(self, *known: str) -> str:
        """One of the words that the policy knows, or any other."""
        return self.dice.choice(known) if not self.wild() else self.dice.choice(NONSENSE)[:12]

    def day(self) -> date:
        today = self.office.today
        far = [date.min, date.max, today - timedelta(days=4000), today + timedelta(days=4000)]
        return self.pick([today + timedelta(days=self.dice.randint(0, 40))], far)

    def months(self) -> int | None:
        return self.pick([3, 3, 6, 12], NUMBERS)

    def one(self, rows: Sequence[M], likely: Sequence[M] = ()) -> M:
        """A record, mostly one of those that are likely and a recent one; now and then as it was before it last changed.

        Raises NothingYetError where there is none.
        """
        wanted = rows if not likely or self.chance(0.06) else likely
        if not wanted:
            raise NothingYetError
        found = self.dice.choice(wanted[-4:] if self.chance(0.8) else wanted)
        return self.records.copy(found, stale=self.chance(0.08))

    def any(self, model: type[M], likely: Sequence[M] = ()) -> M:
        return self.one(self.records.all(model), likely)

    def person(self) -> Person:
        return self.one(self.records.all(Person))

    def colleague(self, *roles: str) -> Colleague:
        """Somebody with one of these roles; or, when the hand slips, anybody, even who has left."""
        everybody = list(self.office.colleagues.values())
        fit = [each for each in everybody if each.is_active and not each.role_names().isdisjoint(roles)]
        return self.pick(fit or everybody, everybody)

    # --- measures ---------------------------------------------------------------------------------------------------------

    def measures(self) -> list[Any]:
        odd: list[list[Any]] = [
            [], ["email"], [None], [{}], [{"kind": "ban"}], [{"kind": "channels", "closed": [*ORDINARY, "web_form"]}]
        ]  # fmt: skip
        return self.pick([[self._measure() for _ in range(self.dice.choice([1, 1, 1, 2, 3]))]], odd)

    def _measure(self) -> Any:
        point = self.some([each for each in self.office.colleagues if each not in ("gone", "adam")], 2, 2)
        made: list[Fields] = [
            {"kind": "end_calls"},
            {"kind": "channels", "closed": self.some(ORDINARY, 3, 1)},
            {"kind": "channels", "closed": self.some(ORDINARY, 6, 1)},
            {"kind": "response_time", "working_days": self.dice.randint(5, 40)},
            {"kind": "single_point_of_contact", "contact": point[0], "deputy": point[1]},
            {"kind": "read_no_reply", "about": self.dice.choice(["", "the decision of 3 March"])},
            {"kind": "police_report"},
            {"kind": "contact_hours", "days": self.some(["mon", "tue", "thu"], 3, 1), "from": "10:00", "until": "11:30",
             "max_minutes": self.dice.choice([None, 20]), "per_week": self.dice.choice([None, 1, 2]),
             "channels": self.some(ORDINARY, 3, 1)},
        ]  # fmt: skip
        measure = self.dice.choice(made)
        if self.wild():
            name = self.dice.choice(["closed", "days", "from", "working_days", "contact", "kind"])
            measure[name] = self.dice.choice(
                [None, "", [], {}, -1, 10**9, "web_form", ["web_form"], "🙂", True, "gone"]
            )
        return measure
