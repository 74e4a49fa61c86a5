"""The attributes of the tags of HTML, parted as browsers part them; and what is shown of those that stand for something else."""

from __future__ import annotations

import html
import re

_BLANK = r"[\t\n\f\r ]"  # what browsers take for it within a tag, and nothing else
# Attributes up to the end of the tag, as browsers part them: a quote begins a value at its very beginning only. One that never
# closes counts as none.
REST_OF_TAG = re.compile(
    rf"""(?:(?:{_BLANK}|/)*+[^\t\n\f\r />][^\t\n\f\r />=]*+"""
    rf"""(?:{_BLANK}*+=(?:{_BLANK}*+(?:"[^"]*+"|'[^']*+'|[^\t\n\f\r >"'][^\t\n\f\r >]*+|(?=>))))?+)*+(?:{_BLANK}|/)*+>"""
)
# One of them, in the same way: its name, and its value however it is quoted.
_ATTRIBUTE = re.compile(
    rf"""(?:{_BLANK}|/)*+([^\t\n\f\r />][^\t\n\f\r />=]*+)"""
    rf"""(?:{_BLANK}*+=(?:{_BLANK}*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >"'][^\t\n\f\r >]*+)))?+)?+"""
)
# What is shown of a picture that is not loaded, and of a field of a form.
LABELS = {
    "img": ("alt", "title"),
    "image": ("alt", "title"),  # browsers take it for a picture
    "input": ("value", "placeholder", "alt", "title"),
    "textarea": ("placeholder",),
    "option": ("label",),
    "optgroup": ("label",),
}
_NO_CHARACTER = re.compile(r"&#[0-9]{9,};?")


def unescaped(text: str) -> str:
    """Characters for their names and numbers."""
    try:
        return html.unescape(text)
    except ValueError:  # one of these numbers has thousands of digits
        return html.unescape(_NO_CHARACTER.sub("\ufffd", text))


def label_of(name: str, rest: str) -> str:
    """What a picture or a field of a form shows."""
    if name == "input" and attribute("type", rest).lower() in ("hidden", "checkbox", "radio"):
        return ""
    told = dict.fromkeys(attribute(each, rest) for each in LABELS[name])
    return "".join(f"[{label}]" for label in told if label)


def attribute(name: str, rest: str) -> str:
    """Its value on one line; of several of a name the first counts."""
    if name in rest or name in rest.lower():
        for found in _ATTRIBUTE.finditer(rest):
            if found[1].lower() == name:
                return " ".join(unescaped(found[2] or found[3] or found[4] or "").split())
    return ""
