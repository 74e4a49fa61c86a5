"""Words in both languages. Half of a pair cannot be made: English and Welsh are given together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "cy": (
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ),
}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "cy": ("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn", "dydd Sul"),
}
_VOWELS = "aeiouwyâêîôûŵŷ"
# The days of the week as they are written in measures, in the edition and on forms; in the order of date.weekday().
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One thing said in English and in Welsh. As a string it is the English."""

    en: str
    cy: str

    def __str__(self) -> str:
        return self.en

    def text(self, language: str) -> str:
        """The Welsh for "cy", otherwise the English."""
        return self.cy if language == "cy" else self.en

    def fill(self, **values: object) -> Bilingual:
        """Both sentences with their %(placeholders)s filled; a Bilingual value is filled in its own language."""
        return Bilingual(en=self.en % _in("en", values), cy=self.cy % _in("cy", values))

    @classmethod
    def same(cls, text: object) -> Bilingual:
        """What reads the same in both languages: a name, a number, an address."""
        return cls(en=str(text), cy=str(text))

    @classmethod
    def of_date(cls, day: date) -> Bilingual:
        """3 March 2027, 3 Mawrth 2027."""
        return cls(en=_date("en", day), cy=_date("cy", day))

    @classmethod
    def of_time(cls, at: time) -> Bilingual:
        """10am, 2:30pm, midday; 10yb, 2:30yp, hanner dydd."""
        return cls(
            en=_time(at, "am", "pm", "midnight", "midday"),
            cy=_time(at, "yb", "yp", "hanner nos", "hanner dydd"),
        )

    @classmethod
    def of_moment(cls, at: datetime) -> Bilingual:
        """Tuesday 1 September 2026 at 10am, in local time."""
        local = at.astimezone(LONDON)
        clock, day = cls.of_time(local.time()), local.date()
        return cls(
            en=f"{_DAYS['en'][day.weekday()]} {_date('en', day)} at {clock.en}",
            cy=f"{_DAYS['cy'][day.weekday()]} {_date('cy', day)} am {clock.cy}",
        )

    @classmethod
    def of_day(cls, code: str) -> Bilingual:
        """The name of a weekday by its code: mon … sun."""
        number = DAYS.index(code)
        return cls(en=_DAYS["en"][number], cy=_DAYS["cy"][number])

    @classmethod
    def all_of(cls, parts: Sequence[Bilingual]) -> Bilingual:
        """The parts as a list that ends in "and"."""
        welsh = [part.cy for part in parts]
        joint = " ac " if welsh and welsh[-1][:1].lower() in _VOWELS else " a "
        if len(welsh) > 1:
            welsh[-1] = _aspirated(welsh[-1])
        return cls(en=_listed([part.en for part in parts], " and "), cy=_listed(welsh, joint))

    @classmethod
    def any_of(cls, parts: Sequence[Bilingual]) -> Bilingual:
        """The parts as a list that ends in "or".

        The Welsh parts begin with a preposition or an adverb, so that "neu" softens none of them.
        """
        return cls(
            en=_listed([part.en for part in parts], " or "), cy=_listed([part.cy for part in parts], " neu ")
        )


def _aspirated(word: str) -> str:
    """A Welsh word after "a" (and): c, p and t are aspirated. Names, which begin with a capital, stay as they are."""
    if word[:1] in ("c", "p", "t") and word[1:2] != "h":
        return f"{word[0]}h{word[1:]}"
    return word


def _in(language: str, values: dict[str, object]) -> dict[str, object]:
    return {
        name: value.text(language) if isinstance(value, Bilingual) else value
        for name, value in values.items()
    }


def _date(language: str, day: date) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def _time(at: time, morning: str, afternoon: str, midnight: str, midday: str) -> str:
    if at.minute == 0 and at.hour in (0, 12):
        return midday if at.hour else midnight
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{afternoon if at.hour >= 12 else morning}"


def _listed(parts: list[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]
