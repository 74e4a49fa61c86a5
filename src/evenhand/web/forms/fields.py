"""Fields of our own: a date in three parts, for which Django has no GOV.UK counterpart; and the reasons of a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.web.words import MONTHS, listed

_MONTH_NUMBERS = {
    name[:length].lower(): number
    for names in MONTHS.values()
    for number, name in names.items()
    for length in (3, len(name))
}


class DateParts(forms.Widget):
    """Day, month and year, each typed for itself."""

    NAMES: ClassVar[tuple[str, str, str]] = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, ...]:
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in self.NAMES)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in self.NAMES)

    @staticmethod
    def split(value: object) -> tuple[str, ...]:
        """A date, or what was typed, as three texts."""
        if isinstance(value, date):
            return (str(value.day), str(value.month), str(value.year))
        if isinstance(value, (list, tuple)) and len(value) == 3:
            return tuple(str(part) for part in value)
        return ("", "", "")


class Prose(forms.CharField):
    """A text of several lines. That it is there is for the policy core to demand, or for `Form.demanded`."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Reasons(Prose):
    """Why somebody decides as they do."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(
            rows=rows,
            label=gettext_lazy("Your reasons"),
            error_messages={"required": gettext_lazy("Give your reasons")},
            **kwargs,
        )


class Route(forms.ChoiceField):
    """By which way a letter goes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("email", gettext_lazy("By e-mail")), ("post", gettext_lazy("By post"))],
            widget=forms.RadioSelect,
            **kwargs,
        )


class Months(forms.TypedChoiceField):
    """How long something lasts, in months. The periods are the edition's: each page offers them (`month_choices`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, widget=forms.RadioSelect, **kwargs)


def month_choices(periods: Iterable[int]) -> list[tuple[int, str]]:
    """These periods as choices, in the language of the page."""
    return [(number, _("%(number)s months") % {"number": number}) for number in periods]


class DateField(forms.Field):
    """A date typed in three parts; months may be numbers or names, English or Welsh.

    Every error says what is missing and which part to go to.
    """

    widget = DateParts
    empty_values = (None, "", ("", "", ""))

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        missing = [part for part, typed in zip(DateParts.NAMES, value, strict=True) if not typed]
        if missing:
            words = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
            text = _("The date must include %(parts)s") % {"parts": listed(words[part] for part in missing)}
            raise ValidationError(text, code="incomplete", params={"parts": tuple(missing)})
        day, month, year = value
        if not (year.isdigit() and len(year) == 4):
            raise ValidationError(
                _("The year must have four digits, like 2026"), code="invalid", params={"parts": ("year",)}
            )
        try:
            return date(int(year), _month(month), int(day))
        except ValueError as error:
            raise ValidationError(
                _("The date must be a real date, like 27 3 2026"), code="invalid"
            ) from error


def _month(typed: str) -> int:
    return int(typed) if typed.isdigit() else _MONTH_NUMBERS.get(typed.lower(), 0)
