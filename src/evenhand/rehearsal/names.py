"""The names that a scenario gives to people, staff and records, and what each stands for at a step."""

from __future__ import annotations

from collections.abc import Iterable

from .marked import Misread
from .story import Ref
from .vocabulary import Vocabulary, did_you_mean


class Names:
    """Filled from top to bottom while a file is read, so that a step knows only what happened before it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.people: dict[str, int] = {}
        self.staff: dict[str, int] = {}
        self.records: dict[str, tuple[type, ...]] = {}
        self.refused: dict[str, int] = {}

    def add_person(self, name: str, line: int) -> None:
        """A service user's id. Raises Misread when it is taken."""
        self._add(self.people, name, line)

    def add_colleague(self, name: str, line: int) -> None:
        """A colleague's id. Raises Misread when it is taken."""
        self._add(self.staff, name, line)

    def _add(self, names: dict[str, int], name: str, line: int) -> None:
        taken = self.people.get(name) or self.staff.get(name)
        if taken:
            raise Misread(
                line,
                f"The id “{name}” stands here twice; the first is at line {taken}.",
                "Give each person an id of their own.",
            )
        names[name] = line

    def add_record(self, name: str, makes: tuple[type, ...], line: int) -> None:
        """What a step makes. A later step may use the name again, for a second try for example."""
        if not name:
            return
        taken = self.people.get(name) or self.staff.get(name)
        if taken:
            raise Misread(
                line,
                f"The name “{name}” belongs to somebody already, at line {taken}.",
                "Choose another name after `as:`.",
            )
        self.records[name] = makes

    def will_be_refused(self, name: str, line: int) -> None:
        """A step that is expected to be refused makes nothing."""
        self.refused[name] = line

    def is_colleague(self, name: str) -> bool:
        return name in self.staff

    def is_person(self, name: str) -> bool:
        """Whether this is a service user, or somebody recorded by an earlier step."""
        return name in self.people or any(
            issubclass(kind, self.vocabulary.person) for kind in self.records.get(name, ())
        )

    def check(self, ref: Ref, key: str, wanted: tuple[type, ...]) -> None:
        """Raise Misread unless the name stands for something of a kind that this field takes."""
        kinds = self._kinds(ref.name)
        if kinds is None:
            raise self._unknown(ref, wanted)
        accepted = [*wanted, *(kind for one in wanted for kind in self.vocabulary.stands_for.get(one, ()))]
        if kinds and not any(issubclass(kind, one) for kind in kinds for one in accepted):
            is_, needed = _in_words(kinds), _in_words(wanted)
            raise Misread(
                ref.line, f"“{ref.name}” is {is_}, and “{key}” needs {needed}.", self._suggest(wanted)
            )

    def _kinds(self, name: str) -> tuple[type, ...] | None:
        if name in self.people:
            return (self.vocabulary.person,)
        return (self.vocabulary.colleague,) if name in self.staff else self.records.get(name)

    def _unknown(self, ref: Ref, wanted: tuple[type, ...]) -> Misread:
        what = _in_words(wanted, article="")
        if ref.name in self.refused:
            line = self.refused[ref.name]
            return Misread(
                ref.line,
                f"“{ref.name}” does not exist: the step at line {line} is to be refused.",
                "Use another name.",
            )
        return Misread(
            ref.line,
            f"There is no {what} “{ref.name}” at this step.",
            did_you_mean(ref.name, self._fitting(wanted), none=self._suggest(wanted)),
        )

    def _fitting(self, wanted: tuple[type, ...]) -> Iterable[str]:
        every = [*self.people, *self.staff, *self.records]
        return [
            name
            for name in every
            if any(issubclass(kind, one) for kind in self._kinds(name) or () for one in wanted)
        ]

    def _suggest(self, wanted: tuple[type, ...]) -> str:
        fitting = list(self._fitting(wanted))
        if fitting:
            return f"There is: {', '.join(fitting)}."
        if self.vocabulary.person in wanted:
            return "Add them under `people:`."
        return (
            "Add them under `staff:`."
            if self.vocabulary.colleague in wanted
            else "Name the result of an earlier step with `as:`."
        )


def _in_words(kinds: tuple[type, ...], article: str = "a") -> str:
    """Such as “a restriction or a proposal”."""
    words = [
        str(getattr(getattr(kind, "_meta", None), "verbose_name", "") or kind.__name__).lower()
        for kind in kinds
    ]
    if "model" in words:
        words = ["record"]
    with_article = [f"{'an' if article and word[0] in 'aeiou' else article} {word}".strip() for word in words]
    return " or ".join(with_article)
