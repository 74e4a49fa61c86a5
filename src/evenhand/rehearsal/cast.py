"""Reads the people and the staff of a scenario."""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.policy.notices import FORMATS

from .marked import Misread, Node, Scalar, Series, Table
from .story import ColleagueInStory, PersonInStory
from .vocabulary import did_you_mean

_PERSON = ("id", "name", "emails", "phones", "social", "postal", "language", "format")
_STAFF = ("id", "name", "roles", "email", "language", "team")
_ONE_OF = {"email": "emails", "phone": "phones", "role": "roles"}
_LANGUAGES = ("en", "cy")


def read_person(node: Node) -> PersonInStory:
    """A service user. Raises Misread."""
    entry = _entry(node, _PERSON, "person", "{id: pat, name: Pat Example, emails: [pat@example.org]}")
    return PersonInStory(
        id=word(entry, "id", needed=True),
        name=word(entry, "name") or word(entry, "id"),
        line=entry.line,
        emails=words(entry, "emails"),
        phones=words(entry, "phones"),
        social=words(entry, "social"),
        postal="\n".join(words(entry, "postal")),
        language=known(entry, "language", _LANGUAGES),
        format=known(entry, "format", FORMATS),
    )


def read_colleague(node: Node, roles: Sequence[str]) -> ColleagueInStory:
    """A member of staff with roles of the edition. Raises Misread."""
    entry = _entry(node, _STAFF, "member of staff", "{id: cal, name: Cal, roles: [caseworker]}")
    for role in words(entry, "roles"):
        if role not in roles:
            raise Misread(entry.line_of("roles"), f"There is no role “{role}”.", did_you_mean(role, roles))
    return ColleagueInStory(
        id=word(entry, "id", needed=True),
        name=word(entry, "name") or word(entry, "id"),
        line=entry.line,
        roles=words(entry, "roles"),
        email=word(entry, "email"),
        language=known(entry, "language", _LANGUAGES),
        team=word(entry, "team"),
    )


def _entry(node: Node, keys: Sequence[str], what: str, example: str) -> Table:
    if not isinstance(node, Table):
        raise Misread(node.line, f"This is not a {what}.", f"Write one as {example}.")
    entry = Table(
        {_plural(key, keys): value for key, value in node.entries.items()},
        node.line,
        {_plural(key, keys): line for key, line in node.lines.items()},
    )
    known_keys(entry, keys, what)
    return entry


def _plural(key: str, keys: Sequence[str]) -> str:
    return key if key in keys else _ONE_OF.get(key, key)


def known_keys(table: Table, keys: Sequence[str], what: str) -> None:
    """Raise Misread for the first key that a thing of this kind has not."""
    for key in table.entries:
        if key not in keys:
            raise Misread(table.line_of(key), f"A {what} has no “{key}”.", did_you_mean(key, keys))


def word(table: Table, key: str, *, needed: bool = False) -> str:
    """One text of a mapping, or "" where it has none. Raises Misread where it is needed or no text."""
    node = table.get(key)
    if node is not None and not isinstance(node, Scalar):
        raise Misread(table.line_of(key), f"“{key}” needs one text.", "Put it in quotation marks.")
    text = "" if node is None or node.empty else node.text.strip()
    if needed and not text:
        raise Misread(table.line_of(key), f"“{key}” is missing.", f"Add `{key}:`.")
    return text


def words(table: Table, key: str) -> tuple[str, ...]:
    """A list of texts, or the one text that stands for it."""
    node = table.get(key)
    if node is None or (isinstance(node, Scalar) and node.empty):
        return ()
    items = node.items if isinstance(node, Series) else (node,)
    if not all(isinstance(item, Scalar) for item in items):
        raise Misread(table.line_of(key), f"“{key}” needs a list of texts.", f"Write `{key}: [one, two]`.")
    return tuple(item.text.strip() for item in items if isinstance(item, Scalar))


def known(table: Table, key: str, choices: Sequence[str]) -> str:
    """One word out of a few, or ""."""
    found = word(table, key)
    if found and found not in choices:
        raise Misread(table.line_of(key), f"“{found}” is not a {key}.", did_you_mean(found, choices))
    return found
