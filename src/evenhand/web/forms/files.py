"""The questions about a file: what it says, and whether somebody wants to see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose

_MOST_PAGES = 5000


class WriteDownForm(Form):
    """What a recording, a picture or a scan says, in somebody's own words or word for word."""

    is_theirs = True

    text = Prose(
        label=_("What does it say?"),
        help_text=_("Word for word where that matters. Safe words do: you need not repeat what upset you."),
        rows=10,
    )


class LookForm(Form):
    """Which page of a file, and how large. Buttons choose; nobody types."""

    page = forms.IntegerField(min_value=1, required=False)
    size = forms.ChoiceField(choices=[("small", "small"), ("large", "large")])

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].max_value = pages or _MOST_PAGES  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[int, bool]:
        """The page, counted from 1, and whether it is to be large."""
        return self.cleaned_data.get("page") or 1, self.cleaned_data["size"] == "large"
