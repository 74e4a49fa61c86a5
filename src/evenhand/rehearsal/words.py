"""Checks that the channels, measures, behaviours and impacts of a scenario exist in its edition."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .marked import Misread, Node, Scalar, Series, Table
from .names import Names
from .story import Ref
from .vocabulary import Words, did_you_mean

# What each measure takes, as scenarios write it.
_MEASURES: Mapping[str, tuple[str, ...]] = {
    "end_calls": (),
    "contact_hours": ("days", "from", "until", "max_minutes", "per_week", "channels"),
    "response_time": ("working_days",),
    "single_point_of_contact": ("contact", "deputy"),
    "channels": ("closed",),
    "read_no_reply": ("about",),
    "police_report": (),
}


def check_words(key: str, node: Node, words: Words, names: Names) -> None:
    """Raise Misread for a word that the edition does not have."""
    match key:
        case "channel" | "channels" | "needs_channels" | "closed":
            _each_known(node, words.channels, "channel")
        case "behaviours":
            _each_known(node, words.behaviours, "behaviour")
        case "impacts":
            _each_known(node, words.impacts, "impact")
        case "measures":
            for measure in node.items if isinstance(node, Series) else (node,):
                _measure(measure, words, names)
        case _:
            pass


def _each_known(node: Node, known: Collection[str], what: str) -> None:
    for word, line in _written(node):
        if word not in known:
            raise Misread(line, f"There is no {what} “{word}”.", did_you_mean(word, known))


def _written(node: Node) -> list[tuple[str, int]]:
    """The words of a text, of a list, or the keys of a mapping, each with its line."""
    if isinstance(node, Scalar):
        return [] if node.empty or not node.text else [(node.text, node.line)]
    if isinstance(node, Table):
        return [(key, node.line_of(key)) for key in node.entries]
    return [found for item in node for found in _written(item)]


def _measure(node: Node, words: Words, names: Names) -> None:
    if isinstance(node, Scalar) and node.empty:
        return
    if not isinstance(node, Table):
        raise Misread(node.line, "A measure is a mapping.", "Write it as {kind: end_calls}.")
    kind = node.get("kind")
    if not isinstance(kind, Scalar) or kind.text not in _MEASURES:
        found = kind.text if isinstance(kind, Scalar) else ""
        raise Misread(node.line, f"There is no measure “{found}”.", did_you_mean(found, _MEASURES))
    for key, value in node.entries.items():
        if key != "kind" and key not in _MEASURES[kind.text]:
            raise Misread(
                node.line_of(key),
                f"The measure {kind.text} has no “{key}”.",
                did_you_mean(key, _MEASURES[kind.text], none="It takes nothing more."),
            )
        if key in ("contact", "deputy") and isinstance(value, Scalar) and value.text and not value.empty:
            names.check(Ref(value.text, value.line), key, (names.vocabulary.colleague,))
        check_words(key, value, words, names)
