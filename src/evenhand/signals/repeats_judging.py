"""Whether a later text asks for the same as an earlier request: measures of both, weighed as `repeats_learn` learned it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .ideas import ideas_in, only, word_list, words_of
from .repeats import FILLERS, best_part, model, vector

# A text that differs only by slips of the pen is the same, whatever else is measured.
_SLIPS = 0.86
_SAME_WORD, _OTHER_WORD = 0.7, 0.6
# Of a text that was edited: the share of its words that may be new, and how much of the letters stays in its order.
_EDITED, _IN_ORDER = 0.35, 0.55
_ASKS = frozenset({"acts.who", "acts.why", "acts.when", "acts.where", "acts.how_many"})
_NO = word_list("no")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]{2,}")
# Words that carry a request and are no part of what is asked for.
_CARRIERS = FILLERS | word_list("carriers")
_CHANGES = ("thanks_for_it", "withdrawn", "narrowed", "news", "next_question")


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether it is the same request, how sure (from 0 to 1), and what spoke against: names of measures."""

    same: bool
    sure: float
    against: tuple[str, ...] = ()


def judge(earlier: str, later: str) -> Judged:
    """Whether the later text asks for the same as the earlier one. Never more than a hint."""
    if only_slips(earlier, later) or only_edited(earlier, later):
        return Judged(True, 1.0)
    known, measured = model(), measures(earlier, later)
    score = sum(known.weights.get(name, 0.0) * value for name, value in measured.items())
    against = [name for name, value in measured.items() if known.weights.get(name, 0.0) * value < -0.2]
    return Judged(score > known.least, 1 / (1 + math.exp(-score)), tuple(against))


def only_slips(earlier: str, later: str) -> bool:
    """Whether two texts are the same but for slips: spelling, capitals, spaces, politeness."""
    one, other = words_of(earlier), words_of(later)
    if one == other:
        return True
    if _figures(one) != _figures(other) or (_NO & set(one)) != (_NO & set(other)):
        return False
    if _like("".join(one), "".join(other)) < _SLIPS:
        return False
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return all(
        _is_slip(one[a:b], other[c:d]) for step, a, b, c, d in steps if step != "equal"
    )  # each place where they differ


def only_edited(earlier: str, later: str) -> bool:
    """Whether a text says the same in nearly the same words: each word of one has its counterpart in the other, in order."""
    one, other = words_of(earlier), words_of(later)
    if _figures(one) != _figures(other) or bool(_NO & set(one)) != bool(_NO & set(other)):
        return False
    if only("changes", ideas_in(other)) - only("changes", ideas_in(one)) or _differ(
        _names(earlier), _names(later)
    ):
        return False
    left, added, _apart = _unmatched(one, other)
    return (
        min(left, added) == 0
        and max(left, added) <= _EDITED
        and _like(" ".join(one), " ".join(other)) >= _IN_ORDER
    )


def measures(earlier: str, later: str) -> dict[str, float]:
    """What is measured of two texts, by name; 0 to 1 mostly."""
    part = best_part(earlier, later)
    asked, told, best = words_of(earlier), words_of(later), words_of(part)
    of_asked, of_told, of_best = ideas_in(asked), ideas_in(told), ideas_in(best)
    mine, theirs = vector(earlier), vector(part)
    shape = _like(asked, best)
    left, added, apart = _unmatched(asked, best)
    swapped = float(_swapped(asked, best)) if shape > 0.4 else 0.0
    turned = float(bool(_NO & set(asked)) != bool(_NO & set(best)))
    changed = of_told - of_asked
    spoken_of = mine.covered_by(vector(later))
    return {
        "always": 1.0,
        "like": mine.like(theirs),
        "covered": spoken_of,
        "covering": theirs.covered_by(mine),
        "shape": shape,
        "letters": _like(" ".join(asked), " ".join(told)),
        "acts": _shared(only("acts", of_asked), only("acts", of_best)),
        "things": _shared(only("things", of_asked), only("things", of_best)),
        "things_left": _share(only("things", of_asked) - of_told, only("things", of_asked)),
        **{name: float(f"changes.{name}" in changed) for name in _CHANGES},
        **{f"{name}_of_it": float(f"changes.{name}" in changed) * spoken_of for name in _CHANGES},
        "other_figures": float(_differ(_figures(asked), _figures(told))),
        "other_names": float(_differ(_names(earlier), _names(later))),
        "turned": turned,
        "turned_in_shape": turned * shape,
        "swapped": swapped,
        "swapped_in_shape": swapped * shape,
        "asks_anew": float(bool((of_best & _ASKS) - of_asked)),
        "asks_no_more": float(bool((of_asked & _ASKS) - of_best)),
        "question_new": float("?" in part and "?" not in earlier),
        "question_gone": float("?" in earlier and "?" not in part),
        "longer": math.log((len(told) + 3) / (len(asked) + 3)),
        "left": left,
        "added": added,
        "both_in_shape": float(left > 0 and added > 0) * shape,
        "nothing_apart": float(apart == 0),
    }


def _swapped(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether something else stands in the same place of the same sentence."""
    for step, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        here, there = ([word for word in words if word not in FILLERS] for words in (one[a:b], other[c:d]))
        is_other = step == "replace" and here and there and not ideas_in(here) & ideas_in(there)
        if is_other and _like("".join(here), "".join(there)) < _SAME_WORD:
            return True
    return False


def _unmatched(one: Sequence[str], other: Sequence[str]) -> tuple[float, float, int]:
    """The share of each side's words that have no counterpart on the other, and how many these are together."""
    here, there = ([word for word in words if word not in _CARRIERS] for words in (one, other))
    of_here, of_there = ideas_in(one), ideas_in(other)
    left = [word for word in here if not (_has(word, there) or ideas_in([word]) & of_there)]
    added = [word for word in there if not (_has(word, here) or ideas_in([word]) & of_here)]
    return len(left) / max(1, len(here)), len(added) / max(1, len(there)), len(left) + len(added)


def _has(word: str, words: Sequence[str]) -> bool:
    return any(word == each or _same_word(word, each) for each in words)


def _same_word(one: str, other: str) -> bool:
    if min(len(one), len(other)) > 4 and one[:5] == other[:5]:
        return True
    return min(len(one), len(other)) > 3 and _like(one, other) >= _SAME_WORD


def _is_slip(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether what stands in one place is what was meant in the other: nearly its letters, or no word that is known."""
    if not [word for word in (*here, *there) if word not in _CARRIERS]:
        return True
    if not here or not there:
        return False
    known = model().seen
    unknown = any(known.get(f"w:{word}", 0) == 0 for word in (*here, *there))
    return _like("".join(here), "".join(there)) >= (_OTHER_WORD if not unknown else 0.4)


def _figures(words: Sequence[str]) -> set[str]:
    """Numbers, dates and references; a single 1 may stand for an I."""
    return {word for word in words if word[0].isdigit() and word != "1"}


def _names(text: str) -> set[str]:
    return {found.lower() for found in _NAME.findall(text)} - {"please"}


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.5


def _share(part: set[str], whole: set[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _like(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
