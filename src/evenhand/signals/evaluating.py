"""How right the hints are on labelled messages: by label and language, and the errors that hurt people by themselves."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .finding import LONGEST
from .hint import CLEAR, DANGER, STRONG, WEAK, Hint
from .judging import KINDS, judge
from .model import Model
from .records import Facts
from .second.looking import Looker, UnusableError, look_again


class NotMessagesError(Exception):
    """What was given is not a file of labelled messages; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message, as a line of the file gives it."""

    text: str
    channel: str
    language: str
    labels: frozenset[str]
    quoted: bool
    safeguarding: bool
    prior: tuple[str, ...] = ()

    @property
    def unacceptable(self) -> bool:
        return self.labels != {"none"}


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """The messages of a file, a JSON object a line. Raises NotMessagesError with the line's number."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told: dict[str, Any] = json.loads(line)
            yield Message(
                text=str(told["text"]),
                channel=str(told.get("channel", "")),
                language=str(told.get("language", "en")),
                labels=frozenset(map(str, told["labels"])) or frozenset({"none"}),
                quoted=bool(told.get("quoted_or_reported")),
                safeguarding=bool(told.get("safeguarding")),
                prior=tuple(map(str, told.get("prior", ()))),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotMessagesError(f"Line {number} is not a labelled message: {error!r}.") from error


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a message, and how strongly it speaks for anything at all, 0.0 being the threshold."""

    kinds: frozenset[str]
    danger: bool
    anything: float


# What the strength of a larger model's hint is worth beside our scores.
_WORTH = {WEAK: 0.3, CLEAR: 1.0, STRONG: 2.5}
_NOTHING = -1.0


@dataclass(slots=True)
class Second:
    """A second look to be evaluated: where ours leaves doubt, as colleagues would have it, or `alone` on every message."""

    by: Looker
    alone: bool = False
    asked: int = 0
    unusable: int = 0
    seconds: float = 0.0

    def hints(self, message: Message) -> list[Hint]:
        """What it sees in a message. An answer that is none is counted and shows nothing. Raises AwayError."""
        self.asked += 1
        began = time.monotonic()
        try:
            return look_again(self.by, message.text, message.channel, Facts(prior=message.prior))
        except UnusableError:
            self.unusable += 1
            return []
        finally:
            self.seconds += time.monotonic() - began

    def as_dict(self) -> dict[str, Any]:
        return {
            "by": self.by.name,
            "alone": self.alone,
            "asked": self.asked,
            "unusable": self.unusable,
            "seconds_each": round(self.seconds / self.asked, 4) if self.asked else None,
        }


def evaluate(
    every: Sequence[Message], *, by: Model | None = None, second: Second | None = None
) -> dict[str, Any]:
    """Every figure of the evaluation, rounded to four places; with a second look, what it says is in them.

    Raises NotMessagesError for no messages at all, AwayError where a second look cannot be asked.
    """
    if not every:
        raise NotMessagesError("There are no messages to evaluate.")
    began = time.process_time()
    shown = [show(each, by=by, second=second) for each in every]
    seconds = max(time.process_time() - began, 1e-9)
    languages = sorted({each.language for each in every})
    labels = ("none", *KINDS)
    told = {
        "messages": len(every),
        "labels": {name: _label(name, every, shown, languages) for name in labels},
        "any_unacceptable": _any(every, shown, languages),
        "flagged_when_quoted": _flagged(every, shown, lambda each: each.quoted),
        "flagged_when_safeguarding": _flagged(every, shown, lambda each: each.safeguarding),
        "danger": _danger(every, shown, languages),
        "messages_a_second": round(len(every) / seconds, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    return told | ({"second_look": second.as_dict()} if second else {})


def show(message: Message, *, by: Model | None = None, second: Second | None = None) -> Shown:
    """What is shown of a message."""
    judged = judge(message.text[:LONGEST], message.channel, prior=message.prior, by=by)
    ours = Shown(frozenset(judged.kinds()), judged.danger, judged.anything)
    if second is None or not (second.alone or (judged.in_doubt and not judged.illegal)):
        return ours
    found = {each.kind: _WORTH[each.strength] for each in second.hints(message)}
    danger = found.pop(DANGER, None) is not None
    theirs = Shown(frozenset(found), danger, max(found.values(), default=_NOTHING))
    if second.alone:
        return theirs
    return Shown(ours.kinds | theirs.kinds, ours.danger or theirs.danger, max(ours.anything, theirs.anything))


def _label(
    name: str, every: Sequence[Message], shown: Sequence[Shown], languages: Sequence[str]
) -> dict[str, Any]:
    pairs = [
        (each.language, name in each.labels, (name in its.kinds) if name != "none" else not its.kinds)
        for each, its in zip(every, shown, strict=True)
    ]
    return _by_language(pairs, languages)


def _by_language(pairs: Sequence[tuple[str, bool, bool]], languages: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = dict(_figures([(truth, said) for _, truth, said in pairs]))
    for language in languages:
        told[language] = _figures([(truth, said) for its, truth, said in pairs if its == language])
    return told


def _figures(pairs: Sequence[tuple[bool, bool]]) -> Mapping[str, float | int | None]:
    """Precision, recall and F1 of (is it, was it said); None where nothing can be divided. `n` is how many there are."""
    there = sum(truth for truth, _ in pairs)
    said = sum(said for _, said in pairs)
    right = sum(truth and said for truth, said in pairs)
    return {
        "precision": _share(right, said),
        "recall": _share(right, there),
        "f1": _share(2 * right, there + said),
        "n": there,
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _any(every: Sequence[Message], shown: Sequence[Shown], languages: Sequence[str]) -> dict[str, Any]:
    pairs = [
        (each.language, each.unacceptable, bool(its.kinds)) for each, its in zip(every, shown, strict=True)
    ]
    told = _by_language(pairs, languages)
    ranked = [(each.anything, message.unacceptable) for each, message in zip(shown, every, strict=True)]
    told["auc"] = area(ranked)
    for language in languages:
        of = [pair for pair, message in zip(ranked, every, strict=True) if message.language == language]
        told[language] = {**told[language], "auc": area(of)}
    return told


def area(ranked: Sequence[tuple[float, bool]]) -> float | None:
    """The area under the curve: how often what is there scores higher than what is not; None where one of both is missing."""
    there = sum(truth for _, truth in ranked)
    rest = len(ranked) - there
    if not there or not rest:
        return None
    ordered = sorted(ranked)
    above, place = 0.0, 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end][0] == ordered[place][0]:
            end += 1
        same = ordered[place:end]
        rank = (place + 1 + end) / 2  # of all that score the same
        above += rank * sum(truth for _, truth in same)
        place = end
    return round((above - there * (there + 1) / 2) / (there * rest), 4)


def _flagged(every: Sequence[Message], shown: Sequence[Shown], of: Any) -> float | None:
    """The share of what is acceptable, among these, that was flagged all the same."""
    among = [
        bool(its.kinds) for each, its in zip(every, shown, strict=True) if of(each) and not each.unacceptable
    ]
    return _share(sum(among), len(among))


def _danger(every: Sequence[Message], shown: Sequence[Shown], languages: Sequence[str]) -> dict[str, Any]:
    pairs = [(m.language, m.safeguarding, each.danger) for m, each in zip(every, shown, strict=True)]
    return _by_language(pairs, languages)
