"""From an edition's file to its values, one function a part. What cannot be right is refused with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TypeVar

from .bilingual import Bilingual
from .edition_file import EditionError, Part
from .edition_parts import (
    ABSENT,
    INFORMATION,
    JUDGEMENT,
    OPENS,
    RULE,
    Behaviour,
    Category,
    Channel,
    Clause,
    DisputeRoute,
    Impact,
    Invariant,
    MeasureKind,
    Named,
    Numbers,
    OpenQuestion,
    Role,
)

T = TypeVar("T")

CHECKS = ("", "AA3N", "precondition", "intent")
LEVELS = ("low", "medium", "high")
# The sentences an instruction speaks in, and what is filled into each; “_live”: as they are said to somebody who is there or calls.
SAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "normal": (),
        "uncertain": (),
        "floor": (),
        "channel_closed": ("channel", "open", "until"),
        "hold": ("next_permitted",),
        "hold_live": ("next_permitted",),
        "route": ("name",),
        "read_no_reply": (),
        "read_no_reply_live": (),
        "read_no_reply_about": ("about",),
        "read_no_reply_about_live": ("about",),
        "may_end_call": (),
        "max_minutes": ("minutes",),
        "reply_by": ("date",),
    }
)


def _each(root: Part, key: str, read: Callable[[str, Part], T]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for name, part in root.parts(key):
        found[name] = read(name, part)
        part.done()
    if not found:
        raise root.wrong(key, "is empty.", "Add at least one.")
    return MappingProxyType(found)


def plain(text: str) -> str:
    """A policy's text without its markup: tags, footnote marks, emphasis, links, list marks and line breaks."""
    text = re.sub(r"<sup>.*?</sup>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:[-*]|#+)\s+", "", text, flags=re.MULTILINE)
    text = text.replace("**", "").replace("\\", "").replace("’", "'")
    return re.sub(r"\s+", " ", text).strip()


def clauses(root: Part, text: str) -> Mapping[str, Clause]:
    """The clauses, each quote of which stands in the policy's text."""
    said = plain(text)
    headings = _each(root, "headings", lambda _, part: Bilingual(en=part.text("en"), cy=part.text("cy")))

    def read(id_: str, part: Part) -> Clause:
        heading = id_[:2]
        if heading not in headings:
            raise part.wrong("", "stands under no heading.", f"Add [headings.{heading}], or correct the id.")
        kind = part.choice("kind", (RULE, INFORMATION, JUDGEMENT, ABSENT))
        quote = () if kind == ABSENT else part.texts("quote")
        for piece in quote:
            if plain(piece) not in said:
                raise part.wrong(
                    "quote", f"“{piece}” does not stand in the text.", "Copy it from there word for word."
                )
        why = None if kind == RULE else part.bilingual("why")
        return Clause(id_, headings[heading], part.bilingual("rule"), quote, kind, why)

    return _each(root, "clauses", read)


def categories(root: Part) -> Mapping[str, Category]:
    return _each(
        root,
        "categories",
        lambda id_, part: Category(id_, part.bilingual("name"), part.bilingual("explanation")),
    )


def behaviours(root: Part, known: Collection[str], ids: Collection[str]) -> Mapping[str, Behaviour]:
    """The behaviours. Each is a clause of its own, in one of the categories."""

    def read(id_: str, part: Part) -> Behaviour:
        _clause(part, "", id_, ids)
        category = part.choice("category", tuple(known))
        return Behaviour(
            id_,
            category,
            part.bilingual("name"),
            part.bilingual("example"),
            part.choice("check", CHECKS),
            id_,
        )

    return _each(root, "behaviours", read)


def impacts(root: Part, ids: Collection[str]) -> Mapping[str, Impact]:
    def read(id_: str, part: Part) -> Impact:
        return Impact(
            id_,
            part.bilingual("name"),
            part.bilingual("example"),
            _clause(part, "clause", part.text("clause"), ids),
        )

    return _each(root, "impacts", read)


def measures(root: Part, ids: Collection[str]) -> Mapping[str, MeasureKind]:
    """The types of restriction, from the least intrusive up."""

    def read(kind: str, part: Part) -> MeasureKind:
        return MeasureKind(
            kind=kind,
            clause=_clause(part, "clause", part.text("clause"), ids),
            name=part.bilingual("name"),
            explanation=part.bilingual("explanation"),
            tells=part.bilingual("tells"),
            intrusiveness=part.number("intrusiveness"),
            parameters=part.optional_texts("parameters"),
        )

    found = _each(root, "measures", read)
    if len({measure.intrusiveness for measure in found.values()}) < len(found):
        raise root.wrong(
            "measures",
            "two measures have the same place among the intrusive ones.",
            "Number them 1, 2, 3 from the least intrusive up.",
        )
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].intrusiveness)))


def channels(root: Part) -> Mapping[str, Channel]:
    return _each(
        root,
        "channels",
        lambda id_, part: Channel(id_, part.bilingual("name"), part.bilingual("by"), part.flag("live")),
    )


def dispute_routes(root: Part, known: Collection[str]) -> Mapping[str, DisputeRoute]:
    def read(id_: str, part: Part) -> DisputeRoute:
        if id_ not in known:
            raise part.wrong(
                "",
                "is not a channel, so nothing could close it or leave it open.",
                f"Choose from {', '.join(known)}.",
            )
        return DisputeRoute(id_, part.bilingual("name"), part.bilingual("text"), part.text("address"))

    return _each(root, "dispute_routes", read)


def roles(root: Part) -> Mapping[str, Role]:
    def read(id_: str, part: Part) -> Role:
        opens = part.choice("opens", OPENS) if part.has("opens") else ""
        return Role(id_, part.bilingual("name"), part.bilingual("may"), opens)

    return _each(root, "roles", read)


def named(root: Part, key: str) -> Mapping[str, Named]:
    return _each(
        root,
        key,
        lambda id_, part: Named(id_, part.bilingual("name"), part.optional_bilingual("explanation")),
    )


def numbers(root: Part) -> Numbers:
    part = root.part("numbers")
    read = Numbers(
        max_warnings=part.number("max_warnings"),
        warning_months=part.number("warning_months"),
        periods=part.numbers("periods"),
        dispute_working_days=part.number("dispute_working_days"),
        review_opens_days_before=part.number("review_opens_days_before"),
        windows_skip_bank_holidays=part.flag("windows_skip_bank_holidays"),
        closed_message_days=part.number("closed_message_days"),
    )
    part.done()
    return read


def guidance(root: Part, periods: Collection[int]) -> Mapping[tuple[str, str], int]:
    """Severity by persistence to the length suggested, in months, for every pair of levels."""
    within = root.part("guidance")
    found: dict[tuple[str, str], int] = {}
    for severity in LEVELS:
        row = within.part(severity)
        for persistence in LEVELS:
            months = row.number(persistence)
            if months not in periods:
                raise row.wrong(
                    persistence,
                    f"is {months}, which is not a length a restriction can have.",
                    f"Choose from {list(periods)}.",
                )
            found[severity, persistence] = months
        row.done()
    within.done()
    return MappingProxyType(found)


def say(root: Part) -> Mapping[str, Bilingual]:
    """The sentences of an instruction, with exactly the placeholders that are filled in."""
    part = root.part("say")
    found = {key: part.bilingual(key) for key in SAY}
    part.done()
    for key, pair in found.items():
        used = set(re.findall(r"%\((\w+)\)s", pair.en))
        if not used <= set(SAY[key]):
            raise part.wrong(
                key,
                f"wants {sorted(used)}.",
                f"What can be filled in here: {', '.join(SAY[key]) or 'nothing'}.",
            )
    return MappingProxyType(found)


def open_questions(root: Part, ids: Collection[str]) -> Mapping[str, OpenQuestion]:
    """What the text leaves open. A parameter that is named must be there."""

    def read(id_: str, part: Part) -> OpenQuestion:
        cited = tuple(_clause(part, "clauses", each, ids) for each in part.texts("clauses"))
        parameter = part.optional_text("parameter")
        within = root
        for step in parameter.split(".")[:-1]:
            within = within.part(step)
        if parameter and not within.has(parameter.split(".")[-1]):
            raise part.wrong(
                "parameter",
                f"names “{parameter}”, which is not in this file.",
                "Correct it, or leave it out.",
            )
        return OpenQuestion(id_, part.bilingual("question"), part.bilingual("position"), cited, parameter)

    return _each(root, "open_questions", read)


def invariants(root: Part, ids: Collection[str]) -> Mapping[str, Invariant]:
    def read(id_: str, part: Part) -> Invariant:
        return Invariant(
            id_,
            part.bilingual("text"),
            tuple(_clause(part, "clauses", each, ids) for each in part.texts("clauses")),
        )

    return _each(root, "invariants", read)


def _clause(part: Part, key: str, id_: str, ids: Collection[str]) -> str:
    if id_ not in ids:
        raise part.wrong(
            key,
            f"cites “{id_}”, which is not a clause of this edition.",
            "Correct the id, or add the clause.",
        )
    return id_


def complete(given: Mapping[str, Clause], reference: Collection[str]) -> None:
    """Refuse an edition that says nothing about a clause that the rules cite."""
    missing = [id_ for id_ in reference if id_ not in given]
    if missing:
        raise EditionError(
            "clauses",
            f"{', '.join(missing)} are missing, and rules of the software cite them.",
            'Add each with its quote, or with kind = "absent" and why.',
        )
