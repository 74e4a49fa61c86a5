"""Neutral language: a record and a letter say what somebody did, not what somebody is (IN1, DF4).

The person reads every word of it one day. A label ("vexatious", "difficult"), a guess at a diagnosis, or a verdict on intent or
on an offence says nothing that could be checked, and colours all that follows. Here such words are found, with what to write
instead. It is advice, and nothing is refused for it: a word may be the person's own, or the right one, and only a reader can tell.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .outcome import N_, Outcome, Reason, Sentence, advised, because, say
from .rules import applies

_FILE = Path(__file__).parent / "labels.toml"
# What stands between quotation marks was said by somebody. An apostrophe opens none.
_QUOTED = re.compile('“[^”]{0,500}”|"[^"]{0,500}"|‘[^’]{0,500}’(?!\\w)|«[^»]{0,500}»')
_LONGEST = 100_000  # characters of a text that are looked at

INSTEAD: Mapping[str, str] = {
    "label": N_("Say what they did, how often and when: “wrote four times in a week about the same file”."),
    "character": N_("Say what was said or done, and what it led to: “shouted for two minutes, and the call was ended”."),
    "diagnosis": N_("Leave health out, unless they told us and it matters for what we do; then say what they need."),
    "verdict": N_(
        "Say what happened, and who says so: “is reported to have…”. What somebody meant, or whether it is an offence, is not "
        "ours to say here."
    ),
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "label": N_("a label"),
    "character": N_("a judgement of character"),
    "diagnosis": N_("a diagnosis"),
    "verdict": N_("a verdict"),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A word or phrase that labels: where it stands in the text (`start` to `end`, in characters), which kind it is of."""

    start: int
    end: int
    words: str
    kind: str

    @property
    def instead(self) -> Sentence:
        """What to write instead."""
        return say(INSTEAD[self.kind])


@applies("IN1", "DF4", "I29")
def labels(text: str) -> tuple[Marked, ...]:
    """The words of a text that label somebody, in their order, in English and in Welsh; none inside quotation marks."""
    plain = text[:_LONGEST].replace("’", "'")
    spoken = [found.span() for found in _QUOTED.finditer(text[:_LONGEST])]
    found: list[Marked] = []
    for start, end, kind in sorted(_found(plain), key=lambda each: (each[0], -each[1])):
        inside = any(opens <= start and end <= closes for opens, closes in spoken)
        if not inside and (not found or start >= found[-1].end):
            found.append(Marked(start, end, text[start:end], kind))
    return tuple(found)


@applies("IN1", "DF4")
def neutral(text: str, *, field: str = "") -> Outcome:
    """Advice for whoever wrote this: each label once, with what would say more."""
    told: dict[str, Marked] = {}
    for each in labels(text):
        told.setdefault(each.words.casefold(), each)
    return advised(*(_advice(each, field) for each in told.values()))


def _advice(each: Marked, field: str) -> Reason:
    why = say(N_("“%(words)s” is %(kind)s."), words=each.words, kind=say(KINDS[each.kind]))
    return because("IN1", why=why, instead=each.instead, field=field)


def _found(plain: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern, unless in _patterns():
        for hit in pattern.finditer(plain):
            if unless is None or not unless.match(plain, hit.end()):
                yield hit.start(), hit.end(), kind


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (
            each["kind"],
            _any_of(each["words"]),
            _any_of(each["unless"], r"[ \t]+") if "unless" in each else None,
        )
        for each in tomllib.loads(_FILE.read_text(encoding="utf-8"))["label"]
    )


def _any_of(words: list[str], before: str = "") -> re.Pattern[str]:
    return re.compile(rf"{before}(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
