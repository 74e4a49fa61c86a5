"""Reads a scenario file: all that is wrong is said at once, each with its line and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from evenhand.policy.schedules import read_schedule

from .cast import known_keys, read_colleague, read_person, word
from .fields import LONDON, moment, read_field
from .marked import Misread, Node, Scalar, Series, Table, load
from .names import Names
from .story import ColleagueInStory, Expected, PersonInStory, Ref, Scenario, Step
from .vocabulary import Verb, Vocabulary, did_you_mean
from .words import check_words

_TOP = ("scenario", "about", "edition", "retention", "people", "staff", "steps")
_STEP = ("at", "by", "do", "ask", "as", "expect")


class Unreadable(Exception):
    """A file is no scenario: all that is wrong with it, in the order of its lines."""

    def __init__(self, path: str, problems: Iterable[Misread]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{path}, {problem}" for problem in self.problems))


def read(path: Path | str, vocabulary: Vocabulary) -> Scenario:
    """The scenario in a file. Raises Unreadable with all that is wrong in it."""
    try:
        content = load(Path(path))
    except Misread as problem:
        raise Unreadable(str(path), [problem]) from None
    return _Reader(str(path), vocabulary).scenario(content)


class _Reader:
    """Goes through a file from top to bottom and collects what is wrong."""

    def __init__(self, path: str, vocabulary: Vocabulary) -> None:
        self.path = path
        self.vocabulary = vocabulary
        self.problems: list[Misread] = []
        self.people: list[PersonInStory] = []
        self.staff: list[ColleagueInStory] = []
        self.names = Names(vocabulary)
        self.edition, self.words = next(iter(vocabulary.editions.items()))
        self.retention: dict[str, Any] | None = None
        self.clock: datetime | None = None

    @contextmanager
    def _collecting(self) -> Iterator[None]:
        try:
            yield
        except Misread as problem:
            self.problems.append(problem)

    def scenario(self, content: Node) -> Scenario:
        if not isinstance(content, Table):
            raise Unreadable(
                self.path,
                [Misread(content.line, "This is not a scenario.", "It begins with `scenario:` and a title.")],
            )
        title = about = ""
        steps: list[Step] = []
        with self._collecting():
            known_keys(content, _TOP, "scenario")
        with self._collecting():
            title, about = word(content, "scenario", needed=True), word(content, "about")
        with self._collecting():
            self._choose_edition(content)
        with self._collecting():
            self.retention = _schedule(content)
        for item in self._listed(content, "people"):
            with self._collecting():
                self._add_person(item)
        for item in self._listed(content, "staff"):
            with self._collecting():
                self._add_colleague(item)
        for number, item in enumerate(self._listed(content, "steps", needed=True), start=1):
            with self._collecting():
                steps.append(self._step(number, item))
        if self.problems:
            raise Unreadable(self.path, self.problems)
        return Scenario(
            self.path,
            title,
            self.edition,
            tuple(steps),
            tuple(self.people),
            tuple(self.staff),
            about,
            self.retention,
        )

    def _choose_edition(self, content: Table) -> None:
        named = word(content, "edition")
        if named and named not in self.vocabulary.editions:
            raise Misread(
                content.line_of("edition"),
                f"There is no edition “{named}”.",
                did_you_mean(named, self.vocabulary.editions),
            )
        if named:
            self.edition, self.words = named, self.vocabulary.editions[named]

    def _listed(self, content: Table, key: str, *, needed: bool = False) -> tuple[Node, ...]:
        node = content.get(key)
        if node is None or (isinstance(node, Scalar) and node.empty):
            items: tuple[Node, ...] = ()
        elif isinstance(node, Series):
            items = node.items
        else:
            self.problems.append(
                Misread(node.line, f"“{key}” needs a list.", "Begin each entry with a dash.")
            )
            return ()
        if needed and not items:
            self.problems.append(
                Misread(content.line_of(key), f"There are no {key}.", f"Add at least one under `{key}:`.")
            )
        return items

    def _add_person(self, node: Node) -> None:
        person = read_person(node)
        self.names.add_person(person.id, person.line)
        self.people.append(person)

    def _add_colleague(self, node: Node) -> None:
        colleague = read_colleague(node, self.words.roles)
        self.names.add_colleague(colleague.id, colleague.line)
        self.staff.append(colleague)

    def _step(self, number: int, node: Node) -> Step:
        if not isinstance(node, Table):
            raise Misread(
                node.line,
                "This is not a step.",
                "Write {at: 2026-07-01T10:00, by: ana, do: …} or {at: …, ask: …}.",
            )
        does, verb = self._verb(node)
        name = word(node, "as")
        try:
            step = Step(
                number=number,
                line=node.line,
                at=self._at(node),
                does=does,
                verb=verb.name,
                by=self._by(node),
                name=name,
                arguments=self._arguments(node, verb),
                expect=self._expect(node),
            )
        except Misread:
            # The name is known all the same, or every step that uses it would tell this mistake again.
            self.names.add_record(name, verb.makes, node.line)
            raise
        if name and not does:
            raise Misread(
                node.line_of("as"), "A question makes no record that could be named.", "Leave `as:` out."
            )
        if name and step.expect and step.expect.refused is not None:
            self.names.will_be_refused(name, node.line)
        elif name:
            self.names.add_record(name, verb.makes, node.line)
        return step

    def _verb(self, node: Table) -> tuple[bool, Verb]:
        action, question = word(node, "do"), word(node, "ask")
        if bool(action) == bool(question):
            raise Misread(
                node.line, "A step has either `do:` or `ask:`.", "Name one action, or one question."
            )
        known, named, what = (
            (self.vocabulary.actions, action, "action")
            if action
            else (self.vocabulary.questions, question, "question")
        )
        if named not in known:
            other = self.vocabulary.questions if action else self.vocabulary.actions
            instead = (
                f"It is {'a question: write `ask:`' if action else 'an action: write `do:`'}."
                if named in other
                else did_you_mean(named, known)
            )
            raise Misread(node.line_of("do" if action else "ask"), f"There is no {what} “{named}”.", instead)
        return bool(action), known[named]

    def _at(self, node: Table) -> datetime:
        """The clock of this step. A bare date on the day that the clock shows leaves it as it is."""
        written = node.get("at")
        if written is None or (isinstance(written, Scalar) and written.empty):
            if self.clock is None:
                raise Misread(
                    node.line,
                    "The first step needs `at:`.",
                    "Write when it happens, such as 2026-07-01T10:00.",
                )
            return self.clock
        at, timed = moment(written, "at", self.clock)
        if self.clock is not None and at < self.clock:
            before = self.clock.astimezone(LONDON)
            if not timed and at.astimezone(LONDON).date() == before.date():
                return self.clock
            raise Misread(
                node.line_of("at"),
                "This step is earlier than the one before it.",
                f"The clock stands at {before:%Y-%m-%dT%H:%M} already.",
            )
        self.clock = at
        return at

    def _by(self, node: Table) -> Ref | None:
        who = word(node, "by")
        if not who or (who == "system" and not self.names.is_colleague(who)):
            return None
        ref = Ref(who, node.line_of("by"))
        self.names.check(ref, "by", (self.vocabulary.colleague,))
        return ref

    def _arguments(self, node: Table, verb: Verb) -> dict[str, object]:
        arguments: dict[str, object] = {}
        for key, value in node.entries.items():
            if key in _STEP:
                continue
            field = verb.fields.get(key)
            if field is None:
                raise Misread(
                    node.line_of(key),
                    f"{verb.name} has no field “{key}”.",
                    did_you_mean(key, (*verb.fields, *_STEP)),
                )
            check_words(key, value, self.words, self.names)
            arguments[field.argument] = self._sender(verb, key, value) or read_field(
                field, value, lambda ref, of: self.names.check(ref, of.key, of.records)
            )
        for field in verb.fields.values():
            if field.required and field.argument not in arguments:
                if field.records and not field.nothing == ():
                    raise Misread(
                        node.line,
                        f"{verb.name} needs “{field.key}”.",
                        f"Add `{field.key}:` with {field.kind.value}.",
                    )
                arguments[field.argument] = field.nothing
        return arguments

    def _sender(self, verb: Verb, key: str, node: Node) -> Ref | None:
        """Who a contact is from, where the story names the person instead of an address."""
        if (
            key != "from"
            or not verb.takes_person
            or not isinstance(node, Scalar)
            or not self.names.is_person(node.text)
        ):
            return None
        return Ref(node.text, node.line)

    def _expect(self, node: Table) -> Expected | None:
        written = node.get("expect")
        if written is None or written.plain in (None, {}):
            return None
        if not isinstance(written, Table) or "refused" not in written.entries:
            return Expected(answer=written)
        if len(written.entries) > 1:
            raise Misread(
                written.line,
                "A step that is refused has no answer to compare.",
                "Write either `refused:` or the fields of the answer.",
            )
        return Expected(refused=self._clauses(written.entries["refused"]))

    def _clauses(self, node: Node) -> tuple[str, ...]:
        if node.plain is True:
            return ()
        items = node.items if isinstance(node, Series) else (node,)
        for item in items:
            cited = item.text if isinstance(item, Scalar) else ""
            if cited not in self.words.clauses:
                near = did_you_mean(cited, self.words.clauses) if len(cited) < 10 else ""
                instead = (
                    near
                    if near.startswith("Did")
                    else "Name an id of the policy's clauses, such as RT3, or of the invariants, such as I8."
                )
                raise Misread(item.line, f"There is no clause “{cited}”.", instead)
        return tuple(item.text for item in items if isinstance(item, Scalar))


def _schedule(content: Table) -> dict[str, Any] | None:
    """The schedule by which records are kept in this story, written as the setting EVENHAND_RETENTION."""
    written = word(content, "retention")
    try:
        return read_schedule(written)
    except ValueError as wrong:
        raise Misread(
            content.line_of("retention"), str(wrong), "It is written as the setting EVENHAND_RETENTION is."
        ) from None
