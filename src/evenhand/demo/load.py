"""Plays the demo's stories, all together and in the order in which things happened, into an empty database."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from evenhand.casework.actions.drop_letter import drop_letter
from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.models import Delivery
from evenhand.casework.rights import permissions
from evenhand.casework.work import due
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import BY_HAND, HELD
from evenhand.policy.edition import load as load_edition
from evenhand.rehearsal import marked
from evenhand.rehearsal.cast import read_colleague
from evenhand.rehearsal.play import Performance, Played, Result
from evenhand.rehearsal.read import read
from evenhand.rehearsal.stage import RecordsStage, vocabulary
from evenhand.rehearsal.story import ColleagueInStory, Scenario, Step

from . import clock

HERE = Path(__file__).parent
STORIES = HERE / "stories"
STAFF = HERE / "staff.yaml"
# Known to everybody who reads this, on purpose: it opens invented files about invented people and nothing else.
PASSPHRASE = "an even hand for everybody"  # noqa: S105

Progress = Callable[[int, int], None]


class NotLoadedError(Exception):
    """Why the demo was not loaded, in a sentence; nothing was written."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was played."""

    stories: int
    steps: int


def staff() -> tuple[ColleagueInStory, ...]:
    """Everybody who works at the invented body."""
    content = marked.load(STAFF)
    listed = content.get("staff") if isinstance(content, marked.Table) else None
    if not isinstance(listed, marked.Series):
        raise NotLoadedError(f"{STAFF.name} lists nobody.")
    return tuple(read_colleague(entry, tuple(load_edition().roles)) for entry in listed)


def stories() -> tuple[Scenario, ...]:
    """Every story, by the name of its file. Raises Unreadable."""
    words = vocabulary()
    return tuple(read(path, words) for path in sorted(STORIES.glob("*.yaml")))


def load(progress: Progress | None = None) -> Loaded:
    """Play every story into the open database and set the demo's clock to its first morning; all of it or nothing.

    Raises NotLoadedError where this is no demo, the database holds anything, or a step does not go as it is told.
    """
    if not settings.DEMO:
        raise NotLoadedError(
            "This is not a demonstration. To make it one, set EVENHAND_DEMO=1 and try again."
        )
    if holds_anything():
        raise NotLoadedError(
            "The database is not empty, and a demonstration is never mixed with what is there already. "
            "Choose another place for it with EVENHAND_DATA, or an empty database with EVENHAND_DATABASE_URL."
        )
    told = stories()
    with transaction.atomic():
        _play(told, progress)
        due.run(clock.BEGINS)
        see_to_letters(clock.BEGINS)
        # Hashed once for all of them: each hash is slow by design.
        Colleague.objects.update(password=make_password(PASSPHRASE))
        clock.begin()
    return Loaded(len(told), sum(len(story.steps) for story in told))


def holds_anything() -> bool:
    """Whether there is a single record of ours in the database."""
    ours = (config for config in apps.get_app_configs() if config.name.startswith("evenhand."))
    return any(model._base_manager.exists() for config in ours for model in config.get_models())


@dataclass
class _Stage(RecordsStage):
    """The real stage, made quick: what is due by itself is looked at once a day, the staff stay as they are, and answers
    that nobody reads are not made.
    """

    looked_on: date | None = None
    staff: dict[str, object] = field(default_factory=dict)

    def employ(self, everybody: Sequence[ColleagueInStory], now: datetime) -> None:
        """Put the staff on record once, for all stories."""
        self.staff = super().cast(Scenario("", "", load_edition().name, (), staff=tuple(everybody)), now)

    def cast(self, scenario: Scenario, now: datetime) -> dict[str, object]:
        people = super().cast(replace(scenario, staff=()), now)
        return {**people, **{each.id: self.staff[each.id] for each in scenario.staff}}

    def settle(self, now: datetime) -> None:
        if (today := local_date(now)) != self.looked_on:
            self.looked_on = today
            due.run(now)
            see_to_letters(now)

    def fresh(self, record: object) -> object:
        return record if isinstance(record, Colleague) else super().fresh(record)

    def describe(self, record: object, now: datetime) -> object:  # noqa: ARG002
        return record


def _play(told: Sequence[Scenario], progress: Progress | None) -> None:
    stage = _Stage()
    steps = list(merged(told))
    stage.employ(staff(), steps[0][1].at)
    playing: dict[str, Performance] = {}
    for done, (story, step) in enumerate(steps, start=1):
        if story.path not in playing:
            playing[story.path] = Performance(story, stage)
            playing[story.path].begin()
        _went_well(story, playing[story.path].play(step))
        if progress:
            progress(done, len(steps))


def merged(told: Iterable[Scenario]) -> Iterator[tuple[Scenario, Step]]:
    """The steps of all stories in the order in which they happened; at the same moment by story, then as written."""
    lines = ([(step.at, story.path, step.number, story, step) for step in story.steps] for story in told)
    for *_, story, step in heapq.merge(*lines, key=lambda each: each[:3]):
        yield story, step


def see_to_letters(now: datetime) -> None:
    """What the worker and the post room do: letters are made ready, and those of yesterday are in the post. What nobody put
    into both languages within weeks was gone through with them.
    """
    for row in Delivery.objects.filter(state=BY_HAND).order_by("pk"):
        if row.asked_at <= now - timedelta(days=1):
            record_delivery(by=None, now=now, delivery=row, what="posted")
    held = Delivery.objects.filter(state=HELD, asked_at__lte=now - timedelta(weeks=4)).exclude(asked_by=None)
    for row in held.select_related("asked_by").order_by("pk"):
        if row.asked_by is not None and permissions.may(row.asked_by, "drop_letter"):
            drop_letter(
                by=row.asked_by,
                now=now,
                delivery=row,
                told=True,
                reasons="Gone through with them at the office, in their language.",
            )
    worker = LetterWork(moment=lambda: now)
    while worker.do_next():
        pass


def _went_well(story: Scenario, played: Played) -> None:
    if played.result is Result.HELD:
        return
    why = " ".join(played.reasons) or played.fault or "It did not answer as it was expected to."
    raise NotLoadedError(f"{Path(story.path).name}, line {played.step.line}, {played.step.verb}: {why}")
