"""Words as a person reads them, in the language of the page: sentences of the policy core, dates and times.

Dates are written from two small tables instead of a formatting library: a list of contacts shows dozens of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from babel import Locale
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language, gettext, pgettext

from evenhand.letters.counting import counted
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.edition import Edition, load
from evenhand.policy.outcome import Reason, Sentence
from evenhand.policy.reading import UNSURE, kinds_to_seal


def _names(kind: str, language: str) -> dict[int, str]:
    names = getattr(Locale.parse(language), kind)["format"]["wide"]
    return {int(number): str(name) for number, name in names.items()}


MONTHS = {language: _names("months", language) for language in ("en", "cy")}
DAYS = {language: _names("days", language) for language in ("en", "cy")}


def _language() -> str:
    language = get_language() or "en"
    return language if language in MONTHS else "en"


def tell(said: Sentence | str) -> str:
    """A sentence of the policy core in the language of the page, its values translated too when they are sentences."""
    if not isinstance(said, Sentence):
        return str(said)
    text = gettext(said.text)
    if not said.values:
        return text
    return text % {
        name: tell(value) if isinstance(value, Sentence) else _named(name, value)
        for name, value in said.values.items()
    }


def _named(name: str, value: object) -> object:
    """A value as a person calls it: a day; an id of the edition, or several with commas between."""
    if isinstance(value, date):
        return day(value)
    if name not in _IDS or not isinstance(value, str):
        return value
    names = _IDS[name](load())
    return ", ".join(names.get(id_, id_) for id_ in value.split(", "))


def _behaviours_and_impacts(edition: Edition) -> dict[str, str]:
    kinds = {id_: f"{said(each.name)} ({each.clause})" for id_, each in edition.behaviours.items()}
    return kinds | {id_: f"{said(each.name)} ({each.clause})" for id_, each in edition.impacts.items()}


def _measures(edition: Edition) -> dict[str, str]:
    names = {id_: said(each.name) for id_, each in edition.measures.items()}
    return {
        "another_warning": gettext("Explaining again, adjusting our service, or another warning"),
        **names,
    }


_IDS: dict[str, Callable[[Edition], dict[str, str]]] = {
    "id": _behaviours_and_impacts,
    "behaviours": _behaviours_and_impacts,
    "option": _measures,
    "kind": _measures,
    "needed": lambda edition: {id_: said(each.name) for id_, each in edition.channels.items()},
}


def said(text: Bilingual) -> str:
    """Words of the edition in the language of the page."""
    return text.text(_language())


def why_sealed(written: str) -> str:
    """Why a contact was sealed: the policy's kind of content, in the language of the page, with what was added; or the list."""
    kind, _, words = written.partition(": ")
    edition = load()
    if kind == UNSURE:
        named = gettext("Whoever sealed it was not sure what it is")
    elif kind in kinds_to_seal(edition):
        named = f"{said(edition.behaviours[kind].name)} ({kind})"
    else:
        return written
    return f"{named}: {words}" if words else named


def tell_reason(reason: Reason) -> str:
    """Why something is refused and what would be allowed instead, without the clauses."""
    return f"{tell(reason.why)} {tell(reason.instead)}" if reason.instead else tell(reason.why)


def day(value: date | datetime | None) -> str:
    """6 January 2026 · 6 Ionawr 2026. A moment is dated in local time."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.day} {MONTHS[_language()][local.month]} {local.year}"


def month(value: date | datetime) -> str:
    """January 2026 · Ionawr 2026. A moment is dated in local time."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{MONTHS[_language()][local.month]} {local.year}"


def length(months: int) -> str:
    """How long a decision lasts: 3 months · 3 mis; where it is for no time at all, that there is no restriction."""
    return counted(months, "months", _language()) if months else gettext("No restriction")


def weekday(value: date | datetime | None) -> str:
    """Tuesday 6 January 2026 · dydd Mawrth 6 Ionawr 2026, in small letters, for it stands within sentences."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    name = DAYS[_language()][local.weekday()]
    return f"{name.replace('Dydd', 'dydd')} {day(value)}"


def clock(value: datetime | time | None) -> str:
    """9am · 3:05pm · midday · midnight, as GOV.UK writes times; 9yb · 3:05yp in Welsh, as the letters do."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return gettext("midday") if local.hour else gettext("midnight")
    minutes = f":{local.minute:02}" if local.minute else ""
    half = ("yb", "yp") if _language() == "cy" else ("am", "pm")
    return f"{local.hour % 12 or 12}{minutes}{half[local.hour >= 12]}"


def moment(value: datetime | None) -> str:
    """6 January 2026 at 3:05pm · 6 Ionawr 2026 am 3:05yp."""
    if value is None:
        return ""
    return gettext("%(date)s at %(time)s") % {"date": day(value), "time": clock(value)}


def bytes_(number: int) -> str:
    """3 KB · 1.5 MB · 2 GB: the same in both languages; never less than 1 KB."""
    size = max(1.0, number / 1000)
    units = ["KB", "MB", "GB"]
    while size >= 999.5 and len(units) > 1:
        size /= 1000
        units.pop(0)
    told = f"{size:.1f}".removesuffix(".0") if size < 10 else f"{size:.0f}"
    return f"{told} {units[0]}"


# As `audit.references` makes them.
_REFERENCE = re.compile(r"(?<![\w-])[A-Z]-[2-9A-HJ-NP-Z]{8}(?![\w-])")


def unbroken(text: object) -> SafeString:
    """A text for a page, in which no reference is broken at its hyphen, however narrow the page is (PB2). What is marked up
    already stays as it is.
    """
    told = conditional_escape(text if isinstance(text, SafeData) else str(text))
    return told if "<" in told else SafeString(_REFERENCE.sub(r'<span class="eh-nowrap">\g<0></span>', told))


def listed(values: Iterable[object]) -> str:
    """one, two and three · un, dau a thri (the Welsh word is "ac" before a vowel)."""
    words = [str(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    before_a_vowel = words[-1][:1].lower() in "aeiouwyâêîôûŵŷ"
    joined = pgettext("before a vowel", "and") if before_a_vowel else gettext("and")
    return f"{', '.join(words[:-1])} {joined} {words[-1]}"
