"""Months of an office at random: any action by anybody, rightly and wrongly; and after each step no forbidden state.

A few short games are played with the other tests. Long ones, by hand:
EVENHAND_GAMES=200 EVENHAND_STEPS=300 pytest -s tests/casework/test_stateful.py
and one again, by its number: EVENHAND_SEED=17 EVENHAND_GAMES=1

The checks reckon for themselves (game/reckoning.py), and ask a rule only where its answer is what is checked. They look for
I1 to I27, I29, I31, I32, I34 to I41 in the records, in the trail, in what is told at the front and in the notices. Left out are
I28 and I30, which are about what a screen shows to whom (tests/web tries those); of I25 what arrives as bytes (tests/channels);
I33, of which no action is played here; of I29 what a colleague writes in their own words; of I39 a second edition, for there is
one. A letter in Welsh is looked for (I34), not read. Two at once are not played: see test_two_at_once.py.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from evenhand import audit
from evenhand.casework.actions import ACTIONS
from evenhand.casework.work import due
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import Refused

from .game.dice import Fields
from .game.forbidden import check_always
from .game.moments import check_done, check_entries, check_refused
from .game.player import LEFT_OUT, Player
from .game.records import Records
from .game.standing import check_due, check_person
from .office import NOON, Office

# Eight games reach nearly every action, and more are played until all are reached; on PostgreSQL, where a game takes a minute, one
# shows that its guards hold as well.
_USUAL = "8" if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else "1"
GAMES, STEPS = int(os.environ.get("EVENHAND_GAMES", _USUAL)), int(os.environ.get("EVENHAND_STEPS", "200"))
FIRST = int(os.environ.get("EVENHAND_SEED", "1"))
PLAYED = sorted(set(ACTIONS) - LEFT_OUT)
FEWEST, MOST, LAST_TOLD = 8, 24, 12


@dataclass
class Score:
    """What came of the games."""

    games: int = 0
    days: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cited: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> set[str]:
        """The actions that were never done, or never refused."""
        return {each for each in PLAYED if not (self.done[each] and self.refused[each])}

    def __str__(self) -> str:
        done, refused = self.done.total(), self.refused.total()
        told = [
            f"{self.games} games, {done + refused} steps, {self.days} days: {done} done, {refused} refused"
        ]
        told += [f"{action:28}{self.done[action]:7}{self.refused[action]:7}" for action in PLAYED]
        return "\n".join([*told, "cited: " + ", ".join(f"{id_} {n}" for id_, n in self.cited.most_common())])


@dataclass
class Game:
    """One game. The same seed plays the same; it ends with an AssertionError where anything forbidden is reached."""

    seed: int
    score: Score
    make_colleague: Callable[..., Colleague]
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office = Office(now=NOON).open()
        both = ("caseworker", "manager", "quality_reviewer")
        self.office.colleagues["both"] = self.make_colleague("both", *both, name="Bethan Oth")
        self.office.colleagues["gone"] = self.make_colleague(
            "gone", "manager", name="Gareth One", is_active=False
        )
        self.records = Records()
        self.player = Player(self.office, self.records, self.seed)

    def play(self, steps: int) -> None:
        for _ in range(3):
            self.office.person()
        self.records.refresh()
        with self.records.watching():
            for number in range(steps):
                try:
                    self._turn()
                except Exception as wrong:
                    last = "\n".join(self.log[-LAST_TOLD:])
                    raise AssertionError(f"game {self.seed}, step {number}: {wrong!r}\n{last}") from wrong
        verdict = audit.verify()
        assert verdict.whole, f"I32: {verdict.why}"
        assert not verdict.unguarded, f"I32: without guard: {verdict.unguarded}"
        self.score.games += 1
        self.score.days += (self.office.now - NOON).days

    def _turn(self) -> None:
        """Time passes, somebody does something or is refused, and nothing forbidden came of it."""
        office, records, player = self.office, self.records, self.player
        player.pass_time()
        action, fields, by = player.next(PLAYED, self.score.done, self.score.refused)
        self.log.append(f"{office.now:%Y-%m-%d %H:%M} {by and by.username}: {action} {str(fields)[:300]}")
        self._step(action, by, fields)
        if player.chance(0.06):
            due.run(office.now)
            check_entries(office, records.refresh(), None)
        check_always(office, records)
        people = [each for each in records.all(Person) if each.merged_into_id is None]
        to = player.pick([(), ("press",), ("casework",)])
        check_person(office, records, player.pick(people), player.edition, to)
        if player.chance(0.1):
            check_due(office, records)

    def _step(self, action: str, by: Colleague | None, fields: Fields) -> None:
        """One action: done and recorded, or refused with a reason and without a trace. Nothing else may come of it."""
        contacts = len(self.records.all(Contact))
        try:
            result = ACTIONS[action](by=by, now=self.office.now, **fields)
        except Refused as told:
            self.score.refused[action] += 1
            self.score.cited.update(told.clauses)
            check_refused(self.office, self.records, action, by, fields, told)
            assert not self.records.refresh(), "I32: a refusal left a trace"
            assert len(self.records.all(Contact)) == contacts, "a refusal left a contact"
            return
        self.score.done[action] += 1
        entries = self.records.refresh()
        assert entries, "I32: done without a trace"
        check_entries(self.office, entries, by)
        came = len(self.records.all(Contact)) - contacts
        assert came == (action == "receive_contact"), "I25: a contact was lost"
        check_done(self.office, self.records, action, result)


@pytest.mark.proves(
    "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13", "I14", "I15", "I16", "I17", "I18", "I19",
    "I20", "I21", "I22", "I23", "I24", "I25", "I26", "I27", "I31", "I32", "I34", "I35", "I36", "I37", "I38", "I40", "I41",
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::evenhand.policy.calendar.CalendarHorizonWarning")
@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_no_forbidden_state_is_reached(make_colleague: Any) -> None:
    score, begun = Score(), time.process_time()
    for seed in range(FIRST, FIRST + max(GAMES, MOST)):
        if score.games >= GAMES and (GAMES < FEWEST or not score.missing):
            break
        with transaction.atomic():
            Game(seed, score, make_colleague).play(STEPS)
            transaction.set_rollback(True)
    print(f"\n{score}\nin {time.process_time() - begun:.0f} seconds of processor time")  # noqa: T201
    if GAMES < FEWEST:
        return  # one game again, by hand
    assert not score.missing, "these were never done or never refused, so the games prove nothing about them"
