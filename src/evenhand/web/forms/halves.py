"""Our own words in a letter, asked for in the language in which they were not written (PB1, I34)."""

from __future__ import annotations

from typing import Any

from django import forms

from evenhand.casework.correspondence import halves
from evenhand.letters import Words
from evenhand.web.forms.base import Form

LABELS = {"cy": "Cymraeg", "en": "English"}


class HalvesForm(Form):
    """A field for each of our own texts, in the language in which it was not written."""

    def __init__(self, *args: Any, texts: tuple[Words, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, words in enumerate(texts):
            other = halves.OTHER[words.spoken]
            self.fields[f"half-{number}"] = forms.CharField(
                label=LABELS[other],
                initial=words.other,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "lang": other, "spellcheck": "true"}),
            )
