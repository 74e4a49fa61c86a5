"""The hints of a contact: what its words show and what the record shows, danger first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evenhand.policy.bilingual import Bilingual

from .features import Seen, features
from .hint import CLEAR, DANGER, STRONG, WEAK, Hint, Quote, of_kind
from .judging import DANGER_SCORE, ILLEGAL, OF_A_CHILD, SEXUAL, Judged, judge
from .measures import measure
from .model import Model, model
from .records import Facts, from_record

MOST_QUOTES = 3
NEARLY = 0.4  # of what the best sentence adds
LONGEST = 50_000  # characters of a text that are looked at
# Log odds of being right, among messages that are harder than most: four of five, and more likely than not. Where a missed one
# costs most (danger, threats) the threshold is far below either, and what only just reaches it is weak.
_STRONG, _CLEAR = 1.4, 0.0
_CONDITION = Bilingual(
    "A condition is named: “%(what)s”. Offensive language counts only where deliberate and not due to a condition (AA3N).",
    "Enwir cyflwr: “%(what)s”. Dim ond iaith fwriadol nad yw’n deillio o gyflwr sy’n cyfrif (AA3N).",
)
# Demands that no such body can meet, and going over everybody's head at once: only what is said so plainly.
_IMPOSSIBLE = re.compile(
    r"\b(?:(?:overturn|quash|set aside|reverse|change) (?:the |my |his |her )?(?:court|judge|conviction|verdict|sentence|jury)|"
    r"(?:arrest|jail|imprison|sack|fire|lock up|strip) (?:the |every |all (?:the )?|your )?(?:chief constable|judge|"
    r"prime minister|home secretary|"
    r"commissioner|magistrates?|whole force|entire force|officers? (?:today|now|tomorrow))|"
    r"(?:disband|abolish|close down|shut down) (?:the |your )?(?:force|iopc|police|office)|delete (?:every|"
    r"all) (?:record|trace|file)s?|"
    r"(?:gwrthdroi|diddymu) (?:dedfryd|dyfarniad|euogfarn)|(?:diswyddo|arestio)(?:'r)? (?:prif gwnstabl|barnwr|gweinidog))"
)
_ESCALATES = re.compile(
    r"\b(?:over your heads?|escalat\w+ (?:this |it )?(?:again|immediately|at once|to everyone|to every|"
    r"to the (?:prime minister|king|minister|home secretary))|"
    r"straight to the (?:top|minister|prime minister|king|press|papers)|to (?:the )?(?:king|prime minister|"
    r"united nations|un|hague|strasbourg)|"
    r"every (?:mp|newspaper|minister|court)|dros (?:eich|dy) ben|at y (?:brenin|prif weinidog))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The hints of a contact, danger first; whether they leave doubt, so that a second look is worth its time; and whether the text
    may be about illegal content. That is never in doubt: a colleague looks, and no other model (I28, IC2).
    """

    hints: tuple[Hint, ...]
    in_doubt: bool
    illegal: bool = False


def hints(text: str, channel: str = "", facts: Facts | None = None, *, by: Model | None = None) -> list[Hint]:
    """What a person may want to look at in this contact; nothing here decides or starts anything (I9).

    `channel` says whether a colleague wrote the text as a note; `facts` are what the record says; `by` is another model than ours.
    """
    return list(find(text, channel, facts, by=by).hints)


def find(text: str, channel: str = "", facts: Facts | None = None, *, by: Model | None = None) -> Found:
    """The same as `hints`, and whether they leave doubt."""
    told = facts or Facts()
    judged = judge(text[:LONGEST], channel, prior=told.prior, by=by)
    found = [_danger(judged)] if judged.danger else []
    found += [_of_words(judged, name, told, by) for name in judged.kinds()]
    found += _plainly(judged.seen)
    remarkable = measure(judged.seen).remarkable()
    if remarkable:
        measures = Bilingual.all_of(remarkable)
        found.append(
            of_kind("hard_to_read", WEAK, facts={"measures": measures.en}, shown={"measures": measures})
        )
    return Found((*found, *from_record(told)), judged.in_doubt and not judged.illegal, illegal=judged.illegal)


def _danger(judged: Judged) -> Hint:
    return of_kind(
        DANGER, _strength(judged.odds[DANGER_SCORE]), _quotes(judged, DANGER_SCORE, everybody=True)
    )


def _of_words(judged: Judged, name: str, facts: Facts, by: Model | None) -> Hint:
    strength = _strength(judged.odds[name])
    return of_words(judged.seen, name, strength, _quotes(judged, name, by=by), facts.conditions)


def of_words(
    seen: Seen, kind: str, strength: str, quotes: tuple[Quote, ...], conditions: Sequence[str] = ()
) -> Hint:
    """A hint that rests on words of a text; `conditions` are what the record names (AA3N)."""
    beside = _conditions(seen, conditions) if kind == "abusive_language" else ()
    clauses = _content_clauses(quotes) if kind == ILLEGAL else ()
    return of_kind(kind, strength, quotes, clauses=clauses, beside=beside)


def _strength(odds: float) -> str:
    return STRONG if odds >= _STRONG else CLEAR if odds >= _CLEAR else WEAK


def _quotes(
    judged: Judged, name: str, *, everybody: bool = False, by: Model | None = None
) -> tuple[Quote, ...]:
    """The sentences that the score rests on most: the best one, and others that add nearly as much; of the person's own words."""
    made = by or model()
    number, seen = made.names.index(name), judged.seen
    first, last = judged.parts[name]
    own = [
        (start, end, mine[0], mine[-1])
        for start, end in _sentences(seen, first, last)
        if (mine := [place for place in range(start, end) if everybody or seen.own[place]])
    ]
    if len(own) == 1:
        return (_quote(seen, *own[0][2:]),)
    alone = [
        (made.added(features(seen, start, end), number), _quote(seen, begins, ends))
        for start, end, begins, ends in own
    ]
    alone.sort(key=lambda each: -each[0])
    enough = max(0.0, NEARLY * alone[0][0]) if alone else 0.0
    chosen = [
        quote for place, (score, quote) in enumerate(alone[:MOST_QUOTES]) if not place or score > enough
    ]
    return tuple(sorted(chosen, key=lambda quote: quote.start))


def _sentences(seen: Seen, first: int, last: int) -> list[tuple[int, int]]:
    """The sentences between two words, as ranges of words."""
    found: list[tuple[int, int]] = []
    place = first
    for part in seen.parts:
        start = place
        while place < last and seen.words[place].start < part.end:
            place += 1
        if place > start:
            found.append((start, place))
    return found


def _quote(seen: Seen, first: int, last: int) -> Quote:
    start, end = seen.words[first].start, seen.words[last].end
    return Quote(start, end, seen.text[start:end])


def _conditions(seen: Seen, recorded: Sequence[str]) -> tuple[Bilingual, ...]:
    named = [
        seen.text[seen.words[start].start : seen.words[end - 1].end]
        for name, start, end in seen.classes
        if name == "condition"
    ]
    return tuple(_CONDITION.fill(what=what) for what in dict.fromkeys([*recorded, *named]))


def _content_clauses(quotes: Sequence[Quote]) -> tuple[str, ...]:
    said = " ".join(quote.text for quote in quotes).lower()
    found = [clause for pattern, clause in ((OF_A_CHILD, "IC2"), (SEXUAL, "IC3")) if pattern.search(said)]
    return tuple(found) or ("IC1",)


def _plainly(seen: Seen) -> list[Hint]:
    """What only plain words of one's own can show: demands for the impossible, going over everybody's head (UD5, UD6)."""
    found = []
    same = len(seen.folded.text) == len(seen.text)
    for kind, pattern in (("impossible_demand", _IMPOSSIBLE), ("escalation", _ESCALATES)):
        quotes = [
            Quote(*match.span(), match.group())
            for match in pattern.finditer(seen.text.lower() if not same else seen.folded.text)
            if seen.spoken.own(*match.span())
        ]
        quotes = [Quote(each.start, each.end, seen.text[each.start : each.end]) for each in quotes]
        if quotes:
            found.append(of_kind(kind, WEAK, tuple(quotes[:MOST_QUOTES])))
    return found
