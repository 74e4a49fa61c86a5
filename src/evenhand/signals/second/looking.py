"""What a larger model says of a text, held to the same output as every hint: known kinds, and words that stand in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evenhand.signals.features import Seen, see
from evenhand.signals.finding import LONGEST, MOST_QUOTES, of_words
from evenhand.signals.hint import DANGER, Hint, Quote
from evenhand.signals.judging import KINDS
from evenhand.signals.records import Facts

MAY_NAME = (*KINDS, DANGER)
_FEWEST = 3  # characters of words that say anything
_HARMLESS = "Thank you for your letter."


class AwayError(Exception):
    """The model could not be asked, or gave no answer in time: ask again later. `about_the_text`: the text may be why."""

    def __init__(self, why: str, *, about_the_text: bool = False) -> None:
        super().__init__(why)
        self.about_the_text = about_the_text


class UnusableError(Exception):
    """The model answered something that is no answer: this text is not asked about for ever."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a model sees in a text: a kind of hint, how strongly, and the words that it rests on as the text has them."""

    kind: str
    strength: str
    words: tuple[str, ...]


class Looker(Protocol):
    """A larger model. `name` is what colleagues are told that a hint was made by."""

    @property
    def name(self) -> str: ...

    def look(self, text: str, channel: str, prior: Sequence[str]) -> Sequence[Said]:
        """What it sees in a text, of which `prior` came before from the same person. Raises AwayError and UnusableError."""
        ...


def look_again(by: Looker, text: str, channel: str, facts: Facts | None = None) -> list[Hint]:
    """The hints of a larger model, at most one of a kind. Words that do not stand in the text are dropped, and so are those of
    somebody else, unless they tell of danger; a hint that rests on nothing then is none. Raises AwayError and UnusableError.
    """
    told = facts or Facts()
    text = text[:LONGEST]
    said = by.look(text, channel, told.prior)
    seen = see(text, channel)
    found: dict[str, Hint] = {}
    for each in said:
        quotes = _quotes(seen, each)
        if each.kind in MAY_NAME and each.kind not in found and quotes:
            found[each.kind] = of_words(seen, each.kind, each.strength, quotes, told.conditions)
    return list(found.values())


def answers(by: Looker) -> bool:
    """Whether a model answers at all: it is asked about a text over which none has reason to fall silent."""
    try:
        by.look(_HARMLESS, "email", ())
    except UnusableError:
        pass
    except AwayError:
        return False
    return True


def _quotes(seen: Seen, said: Said) -> tuple[Quote, ...]:
    quotes = {
        quote for words in said.words if (quote := _standing(seen, words.strip(), said.kind)) is not None
    }
    return tuple(sorted(quotes, key=lambda quote: quote.start)[:MOST_QUOTES])


def _standing(seen: Seen, words: str, kind: str) -> Quote | None:
    """Where these words stand in the text; of the person's own, but for danger."""
    start = seen.text.find(words) if len(words) >= _FEWEST else -1
    while start >= 0:
        end = start + len(words)
        if kind == DANGER or seen.spoken.own(start, end):
            return Quote(start, end, words)
        start = seen.text.find(words, start + 1)
    return None
