"""Reading a Sieve script that somebody else wrote, with whatever extensions: the language's grammar is one (RFC 5228, 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 1_000_000  # characters; what is longer was written by no person
DEEPEST = 50

_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r\n]|\#[^\n]*(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*\*/)+)
      | (?P<text>text:[ \t]*(?:\#[^\n]*)?\r?\n)
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>\d+[KMGkmg]?)
      | (?P<tag>:[A-Za-z_]\w*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>[;,(){}\[\]])""",
    re.VERBOSE | re.DOTALL,
)


class NotSieveError(ValueError):
    """A script that cannot be read; the text says at which line."""


class Tag(str):
    """A word with a colon, such as :is."""

    __slots__ = ()


@dataclass(slots=True)
class Command:
    """A command or a test: its name in lower case, what follows it, the tests it asks, and the block that it begins.

    `arguments` are Tags, numbers as they are written, and lists of strings.
    """

    name: str
    line: int
    arguments: list[object] = field(default_factory=list)
    tests: list[Command] = field(default_factory=list)
    block: list[Command] = field(default_factory=list)

    @property
    def tags(self) -> list[str]:
        """Its tags in lower case, without the colon."""
        return [each[1:].lower() for each in self.arguments if isinstance(each, Tag)]

    @property
    def strings(self) -> list[list[str]]:
        """Its strings and lists of strings, each as a list."""
        return [each for each in self.arguments if isinstance(each, list)]


def parse(text: str) -> list[Command]:
    """The commands of a script, in their order. Raises NotSieveError."""
    if len(text) > LONGEST:
        raise NotSieveError("It is too long to be a script.")
    reader = _Reader(list(_tokens(text)))
    commands = reader.commands(0)
    if reader.kind:
        raise NotSieveError(f"Line {reader.line}: “{reader.value[:40]}” is not expected here.")
    return commands


def included(text: str) -> set[str]:
    """The names of the scripts that a script includes; none where it cannot be read."""
    try:
        return {
            name
            for command in every(parse(text))
            if command.name == "include" and "global" not in command.tags
            for names in command.strings[-1:]
            for name in names
        }
    except NotSieveError:
        return set()


def every(commands: list[Command]) -> Iterator[Command]:
    """These commands and all within them."""
    for command in commands:
        yield command
        yield from every(command.block)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    line: int


def _tokens(text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotSieveError(f"Line {line}: “{text[at : at + 20].strip()}” cannot be read.")
        kind, value, at = str(found.lastgroup), found[0], found.end()
        if kind == "text":
            end = re.compile(r"^\.\r?$", re.MULTILINE).search(text, at)
            if end is None:
                raise NotSieveError(f"Line {line}: a text does not end.")
            told = re.sub(r"^\.\.", ".", text[at : end.start()], flags=re.MULTILINE)
            yield _Token("string", told, line)
            line += value.count("\n") + text.count("\n", at, end.end())
            at = end.end()
            continue
        if kind == "string":
            yield _Token(kind, re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL), line)
        elif kind != "space":
            yield _Token(kind, value, line)
        line += value.count("\n")


class _Reader:
    """Goes through the tokens once; `kind`, `value` and `line` are of the next one, "" at the end."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def _next(self) -> _Token:
        if self._at < len(self._tokens):
            return self._tokens[self._at]
        return _Token("", "", self._tokens[-1].line if self._tokens else 1)

    @property
    def kind(self) -> str:
        return self._next.kind

    @property
    def value(self) -> str:
        return self._next.value

    @property
    def line(self) -> int:
        return self._next.line

    def _is(self, mark: str) -> bool:
        return self._next.kind == "mark" and self._next.value == mark

    def _take(self, mark: str) -> None:
        if not self._is(mark):
            raise NotSieveError(f"Line {self.line}: “{mark}” is missing.")
        self._at += 1

    def commands(self, depth: int) -> list[Command]:
        found = []
        while self.kind == "word":
            command = self._command(depth)
            if self._is("{"):
                self._take("{")
                command.block = self.commands(depth + 1)
                self._take("}")
            else:
                self._take(";")
            found.append(command)
        return found

    def _command(self, depth: int) -> Command:
        """A name, its arguments, and then a test or a list of tests."""
        if depth > DEEPEST:
            raise NotSieveError(f"Line {self.line}: it goes deeper than anybody writes.")
        command = Command(self.value.lower(), self.line)
        self._at += 1
        while (argument := self._argument()) is not None:
            command.arguments.append(argument)
        if self._is("("):
            self._take("(")
            command.tests.append(self._command(depth + 1))
            while self._is(","):
                self._take(",")
                command.tests.append(self._command(depth + 1))
            self._take(")")
        elif self.kind == "word":
            command.tests.append(self._command(depth + 1))
        return command

    def _argument(self) -> object | None:
        kind, value = self.kind, self.value
        if kind in ("string", "number", "tag"):
            self._at += 1
            return [value] if kind == "string" else Tag(value) if kind == "tag" else value
        if not self._is("["):
            return None
        self._take("[")
        listed = []
        while self.kind == "string":
            listed.append(self.value)
            self._at += 1
            if not self._is(","):
                break
            self._take(",")
        self._take("]")
        return listed
