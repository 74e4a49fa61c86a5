"""A Django form field as the parameters of the GOV.UK component that draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from evenhand.web import words
from evenhand.web.forms.fields import DateParts

Params = dict[str, Any]

_INPUT_ATTRIBUTES = ("autocomplete", "autocapitalize", "inputmode", "pattern", "spellcheck", "rows")


@dataclass(frozen=True, slots=True)
class Option:
    """The label of one choice, with the hint shown under it: the policy's own example beside each behaviour, say."""

    text: str | Promise
    hint: str | Promise = ""

    def __str__(self) -> str:
        return str(self.text)


class GovukField(BoundField):
    """A field that knows which component draws it, and with which parameters."""

    @property
    def component(self) -> str:
        widget = self.field.widget
        for kind, component in _COMPONENTS:
            if isinstance(widget, kind):
                return component
        return "input"

    @property
    def first_id(self) -> str:
        """Where the error summary leads to."""
        suffix = f"-{(self._parts_at_fault or ('day',))[0]}" if self.component == "date-input" else ""
        return f"{self.auto_id}{suffix}"

    @property
    def plain_errors(self) -> list[str]:
        """The errors as plain text; a refusal without the links to its clauses, since a link cannot hold another."""
        told = []
        for error in self.form.errors.as_data().get(self.name, []):
            reason = getattr(error, "reason", None)
            told += [words.tell_reason(reason)] if reason else [force_str(message) for message in error]
        return told

    def params(self, *, heading: bool = False, size: str = "", hint: str = "", label: str = "") -> Params:
        """What the component's macro takes.

        `heading` makes the question the heading of its page; `size` is one of GOV.UK's xl, l, m, s.
        """
        attrs = self.field.widget.attrs
        shown: Params = {"name": self.html_name, "classes": attrs.get("class", "")}
        told = hint or self.help_text
        if told:
            shown["hint"] = _shown(told)
        if self.errors:
            shown["errorMessage"] = {
                "html": format_html_join(" ", "{}", ((e,) for e in self.errors)),
                "visuallyHiddenText": _("Error"),
            }
        shown["attributes"] = {k: v for k, v in attrs.items() if k not in ("class", *_INPUT_ATTRIBUTES)}
        question = _shown(label or self.label) | {"isPageHeading": heading}
        own: Params = getattr(self, f"_{self.component.replace('-', '_')}")(
            question, size or ("l" if heading else "")
        )
        return shown | own

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The choices that stand under headings, each group as its component takes it."""
        items = {item["value"]: item for item in self._items("checked")}
        choices: list[tuple[Any, Any]] = list(self.field.choices)  # type: ignore[attr-defined]
        grouped = [(heading, under) for heading, under in choices if isinstance(under, (list, tuple))]
        return [
            {
                "heading": heading,
                "items": [items[str(key)] for key, _label in under],
                "idPrefix": f"{self.auto_id}-under-{number}" if number else self.auto_id,
            }
            for number, (heading, under) in enumerate(grouped)
        ]

    @property
    def _raised(self) -> Callable[[str, str], list[BoundField]] | None:
        return getattr(self.form, "raised", None)

    @property
    def told(self) -> str:
        """The answer as a person reads it back: labels of choices, yes or no, a date in words."""
        value = self.value()
        if self.component == "date-input":
            return " ".join(part for part in DateParts.split(value) if part)
        if self.component == "checkbox":
            return _("Yes") if value else _("No")
        if hasattr(self.field, "choices"):
            chosen = {str(one) for one in value} if isinstance(value, (list, tuple)) else {str(value or "")}
            # The empty entry of a list says that nothing was chosen; among radio buttons it is an answer.
            blank = self.component == "select"
            return "; ".join(
                str(label)
                for key, label in self._flat_choices()
                if str(key) in chosen and (str(key) or not blank)
            )
        return "" if value is None else str(value)

    def _input(self, question: Params, size: str) -> Params:
        attrs = self.field.widget.attrs
        kind = getattr(self.field.widget, "input_type", "text")
        extra = {name: attrs[name] for name in _INPUT_ATTRIBUTES if name in attrs}
        value = "" if kind == "password" else self._written()
        return {"id": self.auto_id, "type": kind, "value": value, "label": _label(question, size)} | extra

    def _textarea(self, question: Params, size: str) -> Params:
        return self._input(question, size) | {"rows": self.field.widget.attrs.get("rows", 5)}

    def _file_upload(self, question: Params, size: str) -> Params:
        many = getattr(self.field.widget, "allow_multiple_selected", False)
        return {"id": self.auto_id, "label": _label(question, size), "multiple": many}

    def _select(self, question: Params, size: str) -> Params:
        return {"id": self.auto_id, "label": _label(question, size), "items": list(self._items("selected"))}

    def _radios(self, question: Params, size: str) -> Params:
        return {
            "idPrefix": self.auto_id,
            "fieldset": _fieldset(question, size),
            "items": [
                item | {"raised": raised(self.name, item["value"])} if (raised := self._raised) else item
                for item in self._items("checked")
            ],
        }

    def _checkboxes(self, question: Params, size: str) -> Params:
        return self._radios(question, size)

    def _checkbox(self, question: Params, _size: str) -> Params:
        item = {"value": "on", "text": question["text"], "checked": bool(self.value())}
        return {"idPrefix": self.auto_id, "items": [item]}

    def _date_input(self, question: Params, size: str) -> Params:
        faults = self._parts_at_fault or (DateParts.NAMES if self.errors else ())
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        items = [
            {
                "name": name,
                "label": labels[name],
                "value": value,
                "classes": f"govuk-input--width-{4 if name == 'year' else 2}"
                + (" govuk-input--error" if name in faults else ""),
            }
            for name, value in zip(DateParts.NAMES, DateParts.split(self.value()), strict=True)
        ]
        fieldset = _fieldset(question, size)
        return {"id": self.auto_id, "namePrefix": self.html_name, "fieldset": fieldset, "items": items}

    def _hidden(self, _question: Params, _size: str) -> Params:
        return {"value": self._written()}

    def _written(self) -> str:
        value = self.field.widget.format_value(self.value())
        return "" if value is None else str(value)

    def _items(self, mark: str) -> Iterator[Params]:
        value = self.value()
        chosen = (
            {str(one) for one in value}
            if isinstance(value, (list, tuple, set))
            else {str("" if value is None else value)}
        )
        for key, label in self._flat_choices():
            item: Params = {"value": str("" if key is None else key)} | _shown(label)
            if isinstance(label, Option) and label.hint:
                item["hint"] = _shown(label.hint)
            yield item | {mark: item["value"] in chosen}

    def _flat_choices(self) -> Iterator[tuple[Any, Any]]:
        for key, label in self.field.choices:  # type: ignore[attr-defined]
            if isinstance(label, (list, tuple)):
                yield from label
            else:
                yield key, label

    @property
    def _parts_at_fault(self) -> tuple[str, ...]:
        errors = self.form.errors.as_data().get(self.name, [])
        return tuple(
            part for error in errors for part in (getattr(error, "params", None) or {}).get("parts", ())
        )


_COMPONENTS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (DateParts, "date-input"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file-upload"),
)


def _shown(text: object) -> Params:
    """A text as a component takes it; marked up where a reference in it must not be broken."""
    told = words.unbroken(str(text))
    return {"text": str(text), "html": told} if "<" in told else {"text": str(text)}


def _label(question: Params, size: str) -> Params:
    return question | {"classes": f"govuk-label--{size}" if size else ""}


def _fieldset(question: Params, size: str) -> Params:
    return {"legend": question | {"classes": f"govuk-fieldset__legend--{size or 's'}"}}
