"""How hard a text is to read, in measures only: length, structure, repetition. Never why, nor who or what wrote it (UD8, I4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evenhand.policy.bilingual import Bilingual

from .features import Seen

LONG_WORDS = 4000
LONG_SENTENCE = 60  # words of the average sentence
FEW_TO_JUDGE = 120  # words below which structure says nothing
MUCH_REPEATED = 0.35  # of its five-word sequences are there more than once
OF_SIGNS = 0.35  # of what is not white space is neither letter nor digit
OBSCURED = 5  # hidden or look-alike characters


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured. `repeated` and `signs` are shares from 0 to 1."""

    words: int
    sentence: float
    repeated: float
    signs: float
    obscured: int
    series: bool

    def remarkable(self) -> list[Bilingual]:
        """What a reader would notice, in words; nothing for ordinary text, however long or badly written."""
        told = [
            (self.words >= LONG_WORDS, Bilingual("%(n)s words", "%(n)s gair").fill(n=self.words)),
            (
                self.words >= FEW_TO_JUDGE and self.sentence >= LONG_SENTENCE,
                Bilingual("%(n)s words a sentence", "%(n)s gair y frawddeg").fill(n=round(self.sentence)),
            ),
            (
                self.words >= FEW_TO_JUDGE and self.repeated >= MUCH_REPEATED,
                Bilingual("%(n)s %% of it repeats itself", "mae %(n)s %% ohono’n ailadrodd").fill(
                    n=round(100 * self.repeated)
                ),
            ),
            (
                self.signs >= OF_SIGNS,
                Bilingual("%(n)s %% of it is signs", "arwyddion yw %(n)s %% ohono").fill(
                    n=round(100 * self.signs)
                ),
            ),
            (
                self.obscured >= OBSCURED,
                Bilingual(
                    "%(n)s hidden or look-alike characters", "%(n)s nod cudd neu nod sy’n edrych fel un arall"
                ).fill(n=self.obscured),
            ),
            (self.series, Bilingual("a numbered part of a series", "rhan wedi’i rhifo o gyfres")),
        ]
        return [words for holds, words in told if holds]


def measure(seen: Seen) -> Measures:
    """Measure a text in one pass."""
    words = [word.text for word in seen.words]
    fives = Counter(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))
    again = sum(count for count in fives.values() if count > 1)
    visible = sum(not each.isspace() for each in seen.text)
    signs = sum(not (each.isalnum() or each.isspace()) for each in seen.text)
    return Measures(
        words=len(words),
        sentence=len(words) / max(1, len(seen.parts)),
        repeated=again / max(1, sum(fives.values())),
        signs=signs / visible if visible >= 40 else 0.0,
        obscured=seen.folded.obscured,
        series=_is_one_of_many(words),
    )


def _is_one_of_many(words: list[str]) -> bool:
    """“Part 7 of 60”, “rhan 7 o 60”."""
    for place in range(min(len(words) - 3, 12)):
        part, number, of, many = words[place : place + 4]
        if (
            part in ("part", "rhan")
            and of in ("of", "o")
            and number.isdigit()
            and many.isdigit()
            and int(many) >= 5
        ):
            return True
    return False
