"""How long the sentences and words of a text are: all that can be measured of how it reads, in English and in Welsh alike.

The measure is LIX (Björnsson, 1968): words to a sentence, plus the share of words of more than six letters in per cent. It counts
letters and full stops and nothing else, which is why it can be used for two languages; it was tried on neither English nor Welsh
officials' letters, and says nothing of whether a text is clear, kind or true. Whoever writes is better served by the sentences that
are too long, which are named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# GOV.UK asks for sentences of no more than 25 words.
LONGEST_SENTENCE = 25
_LONG_WORD = 7
# Up to these values of LIX a text is called easy, middling; above, hard.
_EASY, _MIDDLING = 40, 50

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+|\n\s*\n|\n(?=\s*[•*-])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,:]*")


@dataclass(frozen=True, slots=True)
class Reads:
    """What was counted. `level` is "easy", "middling" or "hard", and "" where there is too little to say; `long` are the sentences
    of more than 25 words.
    """

    words: int
    sentences: int
    lix: int
    level: str
    long: tuple[str, ...]

    @property
    def words_a_sentence(self) -> int:
        """On average, rounded."""
        return round(self.words / self.sentences) if self.sentences else 0


def reads(text: str) -> Reads:
    """Count a text. Fewer than thirty words are too few to give a level."""
    counted = [(" ".join(each.split()), _WORD.findall(each)) for each in _SENTENCE_ENDS.split(text)]
    told = [(sentence, words) for sentence, words in counted if words]
    words = [word for _, each in told for word in each]
    long_words = sum(sum(char.isalpha() for char in word) >= _LONG_WORD for word in words)
    lix = round(len(words) / len(told) + 100 * long_words / len(words)) if told else 0
    level = "" if len(words) < 30 else "easy" if lix <= _EASY else "middling" if lix <= _MIDDLING else "hard"
    return Reads(
        words=len(words),
        sentences=len(told),
        lix=lix,
        level=level,
        long=tuple(sentence for sentence, each in told if len(each) > LONGEST_SENTENCE),
    )
