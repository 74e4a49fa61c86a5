"""YAML in which every value still knows its line, read with limits, so that a mistake can be pointed at.

Values keep the text as it was written: `from: 10:00`, `recognised_condition: no` and an unquoted telephone
number mean what their author saw, whatever YAML would make of them. Whoever asks says which kind is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MOST_BYTES = 1_000_000
MOST_NODES = 50_000
DEEPEST = 20

_STANDARD_TAG = "tag:yaml.org,2002:"
_WORDS: Mapping[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "yes": True,
    "false": False,
    "no": False,
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}\.[0-9]{1,18}")


class Misread(Exception):
    """What is wrong in a file, at which line, and what would be right."""

    def __init__(self, line: int, why: str, instead: str = "") -> None:
        self.line, self.why, self.instead = line, why, instead
        super().__init__(f"line {line}: {why}" + (f" {instead}" if instead else ""))


@dataclass(frozen=True, slots=True)
class Scalar:
    """One word, number or text."""

    text: str
    line: int
    quoted: bool = False

    @property
    def value(self) -> object:
        """What an unquoted text means by itself: nothing, yes or no, a number, or the text."""
        if self.quoted:
            return self.text
        if self.text.lower() in _WORDS:
            return _WORDS[self.text.lower()]
        if _NUMBER.fullmatch(self.text) and not re.match(r"[+]|-?0[0-9]", self.text):
            return int(self.text)
        return float(self.text) if _DECIMAL.fullmatch(self.text) else self.text

    @property
    def empty(self) -> bool:
        return not self.quoted and self.text in ("", "~", "null")

    @property
    def plain(self) -> object:
        return self.value


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    items: tuple[Node, ...]
    line: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    @property
    def plain(self) -> object:
        return [item.plain for item in self.items]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their values, in the order in which they were written."""

    entries: Mapping[str, Node]
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    @property
    def plain(self) -> object:
        return {key: value.plain for key, value in self.entries.items()}


Node = Scalar | Series | Table


class _Loader(yaml.SafeLoader):
    """Composes nodes and never constructs objects; gives up early on what no story needs."""

    depth = 0
    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth, self.nodes = self.depth + 1, self.nodes + 1
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if self.depth > DEEPEST:
            raise Misread(
                event.start_mark.line + 1,
                "This is nested too deeply.",
                "A story needs lists inside lists at most a few levels deep.",
            )
        if self.nodes > MOST_NODES:
            raise _too_long(event.start_mark.line + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Marker:
    """Turns composed nodes into marked values, counting what aliases repeat."""

    def __init__(self) -> None:
        self.left = MOST_NODES

    def mark(self, node: yaml.Node, depth: int = 0) -> Node:
        line = node.start_mark.line + 1
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            raise _too_long(line)
        if not node.tag.startswith(_STANDARD_TAG) or node.tag.startswith(_STANDARD_TAG + "python"):
            raise Misread(line, f"The tag {node.tag} means nothing in a scenario.", "Leave it out.")
        if isinstance(node, yaml.ScalarNode):
            return Scalar(node.value, line, quoted=node.style in ("'", '"', "|", ">"))
        if isinstance(node, yaml.SequenceNode):
            return Series(tuple(self.mark(item, depth + 1) for item in node.value), line)
        assert isinstance(node, yaml.MappingNode)
        return self._table(node, line, depth)

    def _table(self, node: yaml.MappingNode, line: int, depth: int) -> Table:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise Misread(at, "A key must be a word.", "Write `key: value`.")
            key = key_node.value
            if key in entries:
                raise Misread(
                    at, f"“{key}” stands here twice; the first is at line {lines[key]}.", "Keep one of them."
                )
            entries[key], lines[key] = self.mark(value_node, depth + 1), at
        return Table(entries, line, lines)


def load(path: Path) -> Node:
    """The marked content of a YAML file.

    Raises Misread, naming the line, when the file is missing, too big, not text, or not YAML.
    """
    try:
        if path.is_dir():
            raise Misread(1, "This is a folder, not a file.", "Name the scenario files in it.")
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Misread(1, "There is no such file.", "Check its name and its folder.") from None
    except OSError as error:
        raise Misread(
            1, f"The file cannot be read: {error.strerror or error}.", "Check that you may read it."
        ) from None
    return loads(raw)


def loads(raw: bytes) -> Node:
    """The marked content of a YAML text. Raises Misread like `load`."""
    if len(raw) > MOST_BYTES:
        raise Misread(1, f"The file has more than {MOST_BYTES:,} bytes.", "Tell one story in one file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Misread(line, "This is not text in UTF-8.", "Save the file as UTF-8.") from None
    loader: _Loader | None = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise Misread(
            line, "There is a character here that YAML does not allow.", "Delete it; it may be invisible."
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error) from None
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        raise Misread(1, "The file is empty.", "A scenario has at least `scenario:` and `steps:`.")
    return _Marker().mark(node)


def _not_yaml(error: yaml.MarkedYAMLError) -> Misread:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    why = error.problem or error.context or "something is out of place"
    if "single document" in str(error.context):
        return Misread(line, "A second document begins here.", "Tell one story in one file.")
    return Misread(
        line,
        f"This is not valid YAML: {why}.",
        "Check the quotes, brackets and indents of this line and the one before.",
    )


def _too_long(line: int) -> Misread:
    return Misread(
        line,
        "The file holds too much, or repeats itself without end.",
        "Tell one story in one file, and write repeated parts out.",
    )
