"""Numbers, dates, times, references and addresses as somebody says them aloud, in English and in Welsh."""

from __future__ import annotations

import re
from collections.abc import Callable

from evenhand.policy.bilingual import MONTHS

_ENGLISH = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen"""
_WELSH = "dim un dau tri pedwar pump chwech saith wyth naw deg"
_UNITS = {"en": _ENGLISH.split(), "cy": _WELSH.split()}
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BEFORE_A_NOUN = {"pump": "pum", "chwech": "chwe"}  # pum mis, chwe diwrnod
_THOUSANDS = {1: "mil", 2: "dwy fil", 3: "tair mil", 4: "pedair mil", 5: "pum mil", 6: "chwe mil"}

_ENGLISH_DAYS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth
    twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"""
_WELSH_DAYS = """cyntaf, ail, trydydd, pedwerydd, pumed, chweched, seithfed, wythfed, nawfed, degfed, unfed ar ddeg, deuddegfed,
    trydydd ar ddeg, pedwerydd ar ddeg, pymthegfed, unfed ar bymtheg, ail ar bymtheg, deunawfed, pedwerydd ar bymtheg, ugeinfed,
    unfed ar hugain, ail ar hugain, trydydd ar hugain, pedwerydd ar hugain, pumed ar hugain, chweched ar hugain,
    seithfed ar hugain, wythfed ar hugain, nawfed ar hugain, degfed ar hugain, unfed ar ddeg ar hugain"""
_DAYS = {"en": _ENGLISH_DAYS.split(), "cy": [day.strip() for day in _WELSH_DAYS.split(",")]}
# Months after "o" (of) are softened: o Fawrth, o Orffennaf.
_SOFTENED = {"M": "F", "G": "", "T": "D", "Rh": "R"}

_NOUN_FOLLOWS = re.compile(r" (?!(?:neu|a|ac|o|i|yn|ar|am)\b)[^\W\d_]")
# Words after which a number is softened, and the numbers that change.
_SOFTENS = re.compile(r"\b(?:am|ar|at|dan|dros|drwy|heb|i|neu|o|gan|wrth|hyd) $", re.IGNORECASE)
_SOFT_NUMBERS = {
    "dau": "ddau", "tri": "dri", "pedwar": "bedwar", "pump": "bump", "pum": "bum", "deg": "ddeg", "dim": "ddim",
    "cant": "gant", "mil": "fil", "dwy": "ddwy", "tair": "dair", "pedair": "bedair",
}  # fmt: skip

_MARKS = {
    "en": {"@": "at", ".": "dot", "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "+": "plus"},
    "cy": {
        "@": "at",
        ".": "dot",
        "/": "blaenslaes",
        "-": "llinell",
        "_": "tanlinell",
        ":": "colon",
        "+": "plws",
    },
}
_HALF_DAYS = {"en": {"am": "a m", "pm": "p m"}, "cy": {"yb": "y bore", "yp": "y prynhawn"}}

_WEB = re.compile(r"(?:https?://|www\.)[^\s,;”’]*[^\s,;.”’]", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REFERENCE = re.compile(r"\b[A-Z]{1,3}-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
_CODE = re.compile(
    r"\b(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2,10}\b"
)  # half a postcode; a letter and digits
_TELEPHONE = re.compile(r"(?<![\w.])\+?\d[\d ]{5,}\d\b|\b0\d+\b")
_CLOCK = {
    "en": re.compile(r"\b(\d{1,2})(?::(\d\d))?(am|pm)\b"),
    "cy": re.compile(r"\b(\d{1,2})(?::(\d\d))?(yb|yp)\b"),
}
_DATES = {
    language: re.compile(rf"\b(?:(o|i|a|yw) )?(\d{{1,2}}) ({'|'.join(months)})(?: (\d{{4}}))?\b")
    for language, months in MONTHS.items()
}
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d+)?(?!\w)")


def spoken(text: str, language: str) -> str:
    """The text as it is read aloud in this language: "14 July 2026" is "the fourteenth of July, twenty twenty-six"."""
    said = _replaced(text, _WEB, lambda found: _address(re.sub(r"^https?://", "", found[0]), language))
    said = _replaced(said, _EMAIL, lambda found: _address(found[0], language))
    said = _replaced(said, _DATES[language], lambda found: _date(found, language))
    said = _replaced(said, _CLOCK[language], lambda found: _clock(found, language))
    said = _replaced(said, _REFERENCE, lambda found: one_by_one(found[0], language))
    said = _replaced(said, _CODE, lambda found: one_by_one(found[0], language))
    said = _replaced(said, _TELEPHONE, lambda found: _telephone(found[0], language))
    return _replaced(said, _NUMBER, lambda found: _number(found, language))


def _replaced(text: str, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> str:
    return pattern.sub(by, text)


def one_by_one(code: str, language: str) -> str:
    """Each letter, digit and dash of a reference by itself, with a pause after it."""
    return ", ".join(_sign(sign, language) for sign in code if not sign.isspace())


def _sign(sign: str, language: str) -> str:
    if sign.isdigit() and sign.isascii():
        return _UNITS[language][int(sign)]
    return _MARKS[language].get(sign, sign)


def _telephone(number: str, language: str) -> str:
    return "; ".join(one_by_one(group, language) for group in number.split())


def _address(address: str, language: str) -> str:
    """An address of the web or of e-mail: its words as words, what stands between them by name."""
    pieces = re.findall(r"[^\W_]+|[^\w\s]|_", address.rstrip("/"))
    names = _MARKS[language]
    return " ".join("w w w" if piece == "www" else names.get(piece, piece) for piece in pieces)


def _date(found: re.Match[str], language: str) -> str:
    before, day, month, year = found[1], int(found[2]), found[3], found[4]
    if not 1 <= day <= 31:
        return found[0]
    ordinal = _DAYS[language][day - 1]
    year_said = f", {_year(int(year), language)}" if year else ""
    if language == "cy":
        article = f"{before}’r" if before else ("yr" if ordinal[0] in "aeiouw" else "y")
        return f"{article} {ordinal} o {_softened(month)}{year_said}"
    return f"{f'{before} ' if before else ''}the {ordinal} of {month}{year_said}"


def _softened(month: str) -> str:
    for begins, soft in _SOFTENED.items():
        if month.startswith(begins):
            rest = month[len(begins) :]
            return soft + rest if soft else rest.capitalize()
    return month


def _year(year: int, language: str) -> str:
    if language == "en" and 2009 < year < 2100:
        return f"twenty {_english(year - 2000)}"
    return number_words(year, language)


def _clock(found: re.Match[str], language: str) -> str:
    hour, minutes, half = int(found[1]), found[2], _HALF_DAYS[language][found[3]]
    words = number_words(hour, language)
    if language == "cy":
        words = _softened_number(words, found)
    if not minutes:
        return f"{words} {half}" if language == "en" else f"{words} o’r gloch {half}"
    spoken_minutes = number_words(int(minutes), language)
    if minutes.startswith("0") and minutes != "00":
        spoken_minutes = f"{'oh' if language == 'en' else 'dim'} {spoken_minutes}"
    return f"{words} {spoken_minutes} {half}"


def _number(found: re.Match[str], language: str) -> str:
    digits = found[0]
    if "." in digits:
        return digits
    if len(digits) > 4 or (len(digits) == 3 and not digits.endswith("00")):
        return one_by_one(digits, language)  # 18001, 999: numbers to dial, not amounts
    words = number_words(int(digits), language)
    return _in_welsh(words, found) if language == "cy" else words


def _in_welsh(words: str, found: re.Match[str]) -> str:
    """A number between its neighbours: pum mis; am dri mis; hyd at ddau ddeg munud."""
    if _NOUN_FOLLOWS.match(found.string, found.end()):
        words = _BEFORE_A_NOUN.get(words, words)
    return _softened_number(words, found)


def _softened_number(words: str, found: re.Match[str]) -> str:
    if not _SOFTENS.search(found.string[max(0, found.start() - 8) : found.start()]):
        return words
    first = words.split()[0]
    return _SOFT_NUMBERS.get(first, first) + words[len(first) :]


def number_words(number: int, language: str) -> str:
    """A number from 0 to 9999 in words; in Welsh in tens, as it is taught today."""
    return _english(number) if language == "en" else _welsh(number)


def _english(number: int) -> str:
    if number < 20:
        return _UNITS["en"][number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_UNITS['en'][ones]}" if ones else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, size)
    joint = " and " if rest < 100 else " "
    return f"{_english(many)} {name}" + (f"{joint}{_english(rest)}" if rest else "")


def _welsh(number: int) -> str:
    units = _UNITS["cy"]
    if number <= 10:
        return units[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        many = _BEFORE_A_NOUN.get(units[tens], units[tens])
        return f"{many} {'ddeg' if tens == 2 else 'deg'}" + (f" {units[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        many = {1: "cant", 2: "dau gant", 3: "tri chant", 5: "pum cant", 6: "chwe chant"}.get(
            hundreds, f"{units[hundreds]} cant"
        )
        return many + (f" {_welsh(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    many = _THOUSANDS.get(thousands, f"{units[thousands]} mil")
    return many + (f" {_welsh(rest)}" if rest else "")
