"""What a text says, judged as a whole and in parts: a kind's score is that of the whole and of the part that speaks most for it.
A kind is shown where the model sees anything at all, and that kind in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .features import Seen, features, said, see, windows
from .folding import fold
from .model import Model, model
from .threats import at_risk_openly, long_over

ANY, DANGER_SCORE = "any", "danger"
ILLEGAL = "illegal_content_described"
# What the model tells apart, by the labels of the messages it was trained on.
KINDS = (
    "threat", "harassment", "abusive_language", "discrimination", "persistence", "demand_timescale", "demand_specific_person",
    "multiple_recipients", "repeat_demand", ILLEGAL,
)  # fmt: skip
GRAVE = frozenset({"threat", ILLEGAL})  # shown by their own threshold alone
OF_A_CHILD = re.compile(r"child|minor|under-?\s?age|blent|plant|paedo|pedo|cs[ae]m|iioc")
SEXUAL = re.compile(r"porn|nud|naked|sex|rhyw|noeth|intimate|penis|xxx")
_ALIKE = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
_LEAST_LETTERS = 4
_MOST_PRIOR = 20
# Of the score of a text with several parts, so much is the whole's, and the rest its best part's: where a missed one costs most
# nearly all is the best part's, so that one sentence is not lost in a long letter.
WHOLE = {DANGER_SCORE: 0.2, "threat": 0.1, ANY: 0.35}
WHOLE_OF_OTHERS = 0.6
# Of the score for anything at all, so much is the strongest kind's.
OF_THE_KIND = 0.5
# Where somebody is clearly in danger, more is asked for before anything is held against the words.
CAUTION, CLEARLY = 1.5, 1.0
# A missed threat costs so much that it is shown by its own score where anything at all is this near to its threshold.
NEAR_ANYTHING = 1.2
# What is said plainly is in danger with these odds, whatever the model makes of the rest.
SAID_PLAINLY = 1.5
# What is said to be long over is never called out.
LONG_OVER = -0.1
# Of a score around its threshold, and of danger's: what lies between is neither plainly there nor plainly not.
_DOUBT, _DOUBT_OF_DANGER = (-0.6, 0.6), (0.0, 1.6)


@dataclass(frozen=True, slots=True)
class Judged:
    """`scores` over what is worth a look: 0.0 is the threshold of each. `parts` are the words that scored highest for it; `odds`
    its log odds among the messages that the model was made from, 0.0 being even.
    """

    seen: Seen
    scores: Mapping[str, float]
    parts: Mapping[str, tuple[int, int]]
    odds: Mapping[str, float] = field(default_factory=dict)

    @property
    def danger(self) -> bool:
        return self.scores[DANGER_SCORE] >= 0

    @property
    def anything(self) -> float:
        """How strongly the text speaks for anything at all, 0.0 being the threshold."""
        return self.scores[ANY] - self._caution

    @property
    def _caution(self) -> float:
        return CAUTION if self.scores[DANGER_SCORE] >= CLEARLY else 0.0

    @property
    def in_doubt(self) -> bool:
        """Whether a second look would be worth its time."""
        (low, high), danger = _DOUBT_OF_DANGER, self.scores[DANGER_SCORE]
        return _DOUBT[0] <= self.anything < _DOUBT[1] or low <= danger < high

    @property
    def illegal(self) -> bool:
        """Whether the text may be about illegal content, be it ever so doubtful, or names a child and anything sexual: its words go
        nowhere then (I28, IC2).
        """
        words = self.seen.folded.text
        return (
            self.scores[ILLEGAL] >= _DOUBT[0]
            or ILLEGAL in self.kinds()
            or bool(OF_A_CHILD.search(words) and SEXUAL.search(words))
        )

    def kinds(self) -> list[str]:
        """The kinds to show: none but a threat where nothing at all is seen, and at least the likeliest where something is; but
        nobody is said to threaten, or to write of what is illegal, only because nothing else is likelier.
        """
        if self.anything < 0:
            threatens = self.scores["threat"] >= self._caution and self.scores[ANY] >= -NEAR_ANYTHING
            said_openly = self.scores["threat"] >= 0 and self.seen.threatens
            return ["threat"] if threatens or said_openly else []
        found = [name for name in KINDS if self.scores[name] >= 0]
        return found or [max(set(KINDS) - GRAVE, key=lambda name: self.scores[name])]


def judge(text: str, channel: str = "", *, prior: Sequence[str] = (), by: Model | None = None) -> Judged:
    """Judge a text that came through a channel. `prior` are earlier texts of the same person, `by` another model than ours."""
    seen, made = see(text, channel), by or model()
    before = compared(text, prior)
    whole = made.scores(features(seen) | before)
    best = dict.fromkeys(made.names, float("-inf"))
    parts: dict[str, tuple[int, int]] = {}
    ranges = windows(seen)
    for first, last in ranges:
        told = made.scores(features(seen, first, last) | before) if len(ranges) > 1 else whole
        for name, score in zip(made.names, told, strict=True):
            if score > best[name]:
                best[name], parts[name] = score, (first, last)
    odds = dict(zip(made.names, whole, strict=True))
    if len(ranges) > 1:
        for (name, score), (slope, offset) in zip(odds.items(), made.in_parts, strict=True):
            odds[name] = slope * mixed(name, score, best[name]) + offset
    every = list(said(seen))
    plain = [where for where, words in every if at_risk_openly(words)]
    if plain:
        odds[DANGER_SCORE] = max(odds[DANGER_SCORE], SAID_PLAINLY)
        first, last = parts[DANGER_SCORE]
        if not any(first <= begins and ends <= last for begins, ends in plain):
            parts[DANGER_SCORE] = plain[0]
    elif seen.endangers and long_over([words for _, words in every]):
        odds[DANGER_SCORE] = min(odds[DANGER_SCORE], LONG_OVER)
    return Judged(seen, together(odds, made.at_least), parts, odds)


def mixed(name: str, whole: float, best: float) -> float:
    """A kind's score of a text with several parts, before it is made log odds, of those of the whole and of its best part."""
    share = WHOLE.get(name, WHOLE_OF_OTHERS)
    return share * whole + (1 - share) * best


def together(odds: Mapping[str, float], at_least: Mapping[str, float]) -> dict[str, float]:
    """The scores over their thresholds; that for anything at all also looks at the strongest kind."""
    over = {name: score - at_least[name] for name, score in odds.items() if name != ANY}
    strongest = max(over[name] for name in KINDS)
    return over | {ANY: (1 - OF_THE_KIND) * odds[ANY] + OF_THE_KIND * strongest - at_least[ANY]}


def compared(text: str, prior: Sequence[str]) -> set[str]:
    """How alike what is asked is to what the person asked before: as signs, none where nothing came before."""
    if not prior:
        return set()
    asked = _content(text)
    found = {"Rbefore"}
    for earlier in prior[-_MOST_PRIOR:]:
        other = _content(earlier)
        both = len(asked & other)
        if not both:
            continue
        for name, share in (("j", both / len(asked | other)), ("m", both / min(len(asked), len(other)))):
            found.update(f"R{name}{step}" for step in _ALIKE if share >= step)
    return found


@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    """The words that carry what is asked, by their beginnings."""
    return frozenset(word.text[:5] for word in fold(text).words() if len(word.text) >= _LEAST_LETTERS)
