"""How right the hints are on labelled messages: by label and language, and the errors that hurt people by themselves."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .judging import KINDS, Judged, judge
from .model import Model


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


def evaluate(every: Sequence[Message], *, by: Model | None = None) -> dict[str, Any]:
    """Every figure of the evaluation, rounded to four places. Raises NotMessagesError for no messages at all."""
    if not every:
        raise NotMessagesError("There are no messages to evaluate.")
    began = time.process_time()
    judged = [judge(each.text, each.channel, prior=each.prior, by=by) for each in every]
    seconds = max(time.process_time() - began, 1e-9)
    shown = [frozenset(each.kinds()) for each in judged]
    languages = sorted({each.language for each in every})
    labels = ("none", *KINDS)
    return {
        "messages": len(every),
        "labels": {name: _label(name, every, shown, languages) for name in labels},
        "any_unacceptable": _any(every, shown, judged, languages),
        "flagged_when_quoted": _flagged(every, shown, lambda each: each.quoted),
        "flagged_when_safeguarding": _flagged(every, shown, lambda each: each.safeguarding),
        "danger": _danger(every, judged, languages),
        "messages_a_second": round(len(every) / seconds, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _label(
    name: str, every: Sequence[Message], shown: Sequence[frozenset[str]], languages: Sequence[str]
) -> dict[str, Any]:
    pairs = [
        (each.language, name in each.labels, (name in kinds) if name != "none" else not kinds)
        for each, kinds in zip(every, shown, strict=True)
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


def _any(
    every: Sequence[Message],
    shown: Sequence[frozenset[str]],
    judged: Sequence[Judged],
    languages: Sequence[str],
) -> dict[str, Any]:
    pairs = [
        (each.language, each.unacceptable, bool(kinds)) for each, kinds in zip(every, shown, strict=True)
    ]
    told = _by_language(pairs, languages)
    ranked = [(each.anything, message.unacceptable) for each, message in zip(judged, every, strict=True)]
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


def _flagged(every: Sequence[Message], shown: Sequence[frozenset[str]], of: Any) -> float | None:
    """The share of what is acceptable, among these, that was flagged all the same."""
    among = [
        bool(kinds) for each, kinds in zip(every, shown, strict=True) if of(each) and not each.unacceptable
    ]
    return _share(sum(among), len(among))


def _danger(every: Sequence[Message], judged: Sequence[Judged], languages: Sequence[str]) -> dict[str, Any]:
    pairs = [(m.language, m.safeguarding, each.danger) for m, each in zip(every, judged, strict=True)]
    return _by_language(pairs, languages)
