"""Takes a list of people in: in batches, each whole or not at all, so that a run that was stopped can simply be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from evenhand.casework.actions.import_people import CREATED, LOOK, THERE, Became, import_people
from evenhand.people.models import Colleague, Identifier
from evenhand.people.newcomers import Newcomer, on_record

from .reading import Problem, WrongLine

BATCH = 100


@dataclass(slots=True)
class ListReport:
    """What became of every line: `read` is always the sum of created, already there, needing a look, and wrong lines, of which all
    faults are told.
    """

    read: int = 0
    created: int = 0
    already_there: int = 0
    look: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)
    checked_only: bool = False

    def as_dict(self) -> dict[str, object]:
        """The report as JSON carries it."""
        return {
            "checked_only": self.checked_only,
            "read": self.read,
            "created": self.created,
            "already_there": self.already_there,
            "needs_a_look": [
                {"line": line, "person": person or None, "perhaps": list(perhaps)}
                for line, person, perhaps in self.look
            ],
            "wrong": [
                {"line": each.line, "column": each.column or None, "why": each.why, "instead": each.instead}
                for wrong in self.wrong
                for each in wrong.faults
            ],
        }

    def lines(self) -> Iterator[str]:
        """The report as a person reads it."""
        would = "would be " if self.checked_only else ""
        yield (
            f"Read {self.read:,}: {would}put on record {self.created:,}, {would}left as they are {self.already_there:,}, "
            f"to look at {len(self.look):,}, wrong {len(self.wrong):,}. Nobody is merged or restricted by a list."
        )
        if self.look:
            where = "They will wait" if self.checked_only else "They wait"
            yield f"Perhaps somebody who is on record. {where} under “Perhaps the same person”:"
            yield from (
                f"  line {line}: {person or 'a new entry'} and {', '.join(perhaps)}"
                for line, person, perhaps in self.look
            )
        if self.wrong:
            yield "Wrong, and not taken in. Correct them and import the file again; nobody is taken twice:"
            yield from (f"  {_visible(str(each))}" for wrong in self.wrong for each in wrong.faults)


def take_in(
    people: Iterable[Newcomer | WrongLine],
    *,
    by: Colleague | None,
    moment: Callable[[], datetime],
    source: str = "",
    progress: Callable[[int], object] = lambda _: None,
    report: ListReport | None = None,
) -> ListReport:
    """Put the people of a list on record. `report` is kept up to date as it goes, for whoever is interrupted."""
    told = report if report is not None else ListReport()
    stream = iter(people)
    while batch := list(islice(stream, BATCH)):
        newcomers = [each for each in batch if isinstance(each, Newcomer)]
        became = import_people(by=by, now=moment(), newcomers=newcomers, source=source) if newcomers else []
        told.wrong += [each for each in batch if isinstance(each, WrongLine)]
        for each in became:
            _count(each, told)
        told.read += len(batch)
        progress(batch[-1].line)
    return told


def check(
    people: Iterable[Newcomer | WrongLine], *, progress: Callable[[int], object] = lambda _: None
) -> ListReport:
    """What taking the list in would come to, without writing anything. Near names are compared only when it is taken in."""
    told = ListReport(checked_only=True)
    seen: dict[object, int] = {}
    for each in people:
        told.read += 1
        if isinstance(each, WrongLine):
            told.wrong.append(each)
        else:
            _weigh(each, seen, told)
        progress(each.line)
    return told


def _weigh(newcomer: Newcomer, seen: dict[object, int], told: ListReport) -> None:
    """Which of the four it would be; what an earlier line of the list brings counts as if it were there."""
    identifiers = sorted(set(newcomer.identifiers()))
    itself = newcomer.by_reference() or (newcomer.name.casefold(), *identifiers)
    if itself in seen or on_record(newcomer) is not None:
        told.already_there += 1
        return
    telling = [each for each in identifiers if each[0] != "post"]
    perhaps = tuple(dict.fromkeys(other for each in telling for other in _holders(each, seen)))
    if perhaps:
        told.look.append((newcomer.line, "", perhaps))
    else:
        told.created += 1
    seen[itself] = newcomer.line
    for each in telling:
        seen.setdefault(each, newcomer.line)


def _holders(identifier: tuple[str, str], seen: dict[object, int]) -> Iterator[str]:
    kind, normalised = identifier
    rows = Identifier.objects.filter(kind=kind, normalised=normalised, representative=None)
    yield from rows.order_by("pk").values_list("person__reference", flat=True)[:5]
    if identifier in seen:
        yield f"line {seen[identifier]}"


def _count(became: Became, told: ListReport) -> None:
    if became.what == CREATED:
        told.created += 1
    elif became.what == THERE:
        told.already_there += 1
    elif became.what == LOOK and became.person is not None:
        told.look.append((became.newcomer.line, became.person.reference, became.perhaps))
    elif became.refused is not None:
        line = became.newcomer.line
        faults = (
            Problem(line, each.field, str(each.why), str(each.instead or "")) for each in became.refused
        )
        told.wrong.append(WrongLine(line, tuple(faults)))


def _visible(text: str) -> str:
    """Without what would move a terminal's cursor: the list's own words are shown as they are read."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
